"""Words for a relation between regulator and target, and the sign that each says."""

from collections.abc import Mapping

_WORDS: Mapping[int, tuple[str, ...]] = {
    1: (
        "+", "+1", "1", "1.0", "activation", "activates", "activate", "activator", "activating",
        "activated", "act", "a", "positive", "positively", "pos", "up", "up-regulates",
        "upregulates", "upregulation", "up-regulation", "up-regulated", "upregulated", "induces",
        "induce", "induction", "inducer", "stimulation", "stimulates", "stimulate", "enhances",
        "enhancement", "enhancer", "->", "-->", "→", "increases", "increase", "expression",
        "promotes", "↑", "inducing", "positive regulation", "positive_regulation",
        "activation/expression", "transcriptional activation",
    ),
    -1: (
        "-", "-1", "-1.0", "repression", "represses", "repress", "repressor", "repressing",
        "repressed", "rep", "r", "inhibition", "inhibits", "inhibit", "inhibitor", "inhibiting",
        "inhibited", "inh", "i", "negative", "negatively", "neg", "down", "down-regulates",
        "downregulates", "downregulation", "down-regulation", "down-regulated", "downregulated",
        "suppresses", "suppress", "suppression", "-|", "--|", "⊣", "decreases", "decrease",
        "silences", "silencing", "silencer", "blocks", "↓", "negative regulation",
        "negative_regulation", "−", "transcriptional repression",
    ),
    0: (
        "", "?", "0", "0.0", "unknown", "unspecified", "undefined", "na", "nan", "n/a", "none",
        "dual", "both", "+-", "-+", "+/-", "-/+", "ambiguous", "complex", "d", "u", ".", "mixed",
        "not determined", "activation;repression", "repression;activation",
        "activation; repression", "not known",
    ),
}  # fmt: skip

SIGNS: Mapping[str, int] = {word: sign for sign, words in _WORDS.items() for word in words}
"""Sign of each word: 1 activates, -1 represses, 0 either or unknown."""

SIGN_WORDS = frozenset(
    word for word, sign in SIGNS.items() if sign and len(word) > 2 and word.isascii()
    and word[0].isalpha() and word not in {"positive", "negative", "pos", "neg", "expression"}
)  # fmt: skip
"""Words that mean a sign wherever they stand, unlike ``+`` or ``positive``."""

RELATIONS = frozenset(
    {"pd", "pp", "regulates", "regulation", "controls", "binds", "binding", "targets", "interacts",
     "interaction", "transcription", "controls-expression-of", "control", "gene-expression",
     "tf-target", "regulator-target", "directed", "grel", "gerel", "hit", "missed", "wrong",
     "predicted", "transcriptional", "binding/association", "controls-transcription-of", "tf",
     "interacts with", "interacts_with", "regulatory"}
)  # fmt: skip
"""Words for a relation without sign, as SIF files have them between two names."""


def is_relation(word: str) -> bool:
    """Whether a field is a word for a relation, as between the two names of a SIF line."""
    lowered = word.strip().lower()
    return lowered in RELATIONS or SIGNS.get(lowered, 0) != 0 or lowered in {"?", "unknown", "dual"}
