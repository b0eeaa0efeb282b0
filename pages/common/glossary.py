"""What the app's words mean: the one source of every tooltip and of the glossary."""

from collections.abc import Mapping

import streamlit as st

GLOSSARY: Mapping[str, str] = {
    "Target": "The gene whose regulators are looked for.",
    "Team": "The regulators that control a target together. A team counts as right only when every "
    "member is right and none is missing (exact match).",
    "Known team": "The target's regulators in the network that came with your data (the paper: "
    "ground truth, S*).",
    "Team size": "How many regulators a team has (the paper's R). Where the known team gives it, "
    "models are told; they do not predict it.",
    "Allowed regulators": "Genes that may be named as regulators: your list of factors, the "
    "regulators of training edges, or every gene (the paper: universe, G).",
    "Shortlist": "The allowed regulators that a first, quick method ranks highest for a target; "
    "teams are chosen among them (the paper: pool, with K ranked and M_R kept).",
    "Coverage": "Whether a target's shortlist holds its whole known team. If not, no model that "
    "chooses from the shortlist can be right.",
    "Test target": "A target whose regulators were hidden from every model. Only these say how "
    "often a model is right.",
    "Validation target": "A target on which models are compared and confidence is measured; no "
    "weight is fitted to its regulators.",
    "Novel team": "A team that no training target has, so that it cannot be copied.",
    "Hub confuser": "A popular regulator that a model names in place of known, rarer ones.",
    "Oracle": "A test in which known regulators are put into the shortlist by hand: it shows the "
    "errors of choosing alone, and is never a prediction.",
    "Confidence": "The probability that the named team is the whole team. It is the model's own, "
    "or what answers as clear as this one were worth on validation targets.",
    "Told apart": "Whether the expression alone tells a team from all others of its size: this "
    "team alone, this one or twins with the same profile, this one or others as good, or hardly "
    "any. It stands where nothing measures a confidence, and is no probability.",
    "Stability": "How often the same team comes out best when the cells or samples are drawn "
    "anew, thirty times. It says whether others of the same kind would tell the same, not how "
    "probable it is that the team is right: an error that the data makes every time is stable too.",
    "Explained by chance": "How much the best team explains when the target's values are shuffled "
    "among the cells or samples of each group, thirty times. p is the share of these, the data "
    "counted with them, that explain as much: a small p says that there is something to explain, "
    "not that the team is right.",
    "Activates, represses": "An arrow (→) raises the target's expression, a bar (⊣) lowers it. "
    "Known signs come from your network; predicted ones from the model, or from how expression "
    "changes together ('by fit'), where known signs show that this can be believed.",
    "Checkpoint": "Models trained on this dataset, with the settings that made them.",
}  # fmt: skip


DRAGGABLE = (
    "Genes can be moved by pointer or finger, and are found there on the next visit. To open one "
    "by a click, or to go by keyboard, switch this off: links, tables or files of the page hold "
    "the same."
)
"""Of the switch between the two views of a network; they are drawn by different components."""


def gloss(term: str) -> str:
    """What a term means; KeyError for a term that the glossary lacks."""
    return GLOSSARY[term]


def show_glossary() -> None:
    """Every term behind one button."""
    with st.popover("Words used here", icon=":material/menu_book:", width="stretch"):
        # As one text: each element more is paid for in every run of every page.
        st.markdown("\n\n".join(f"**{term}.** {meaning}" for term, meaning in GLOSSARY.items()))
