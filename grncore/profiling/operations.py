"""How many multiplications scoring a set takes, plainly and factorised."""

from grncore.nets.set_scorer import SetScorer
from grncore.scores.encoder_weights import EncoderParts, encoder_parts


def operations_ratio(scorer: SetScorer, size: int) -> float | None:
    """Multiplications of plain enumeration over those of factorised enumeration.

    None for a scorer that is not factorised. The tables, which all sets of a pool share,
    count nothing, nor do norms, softmax and gathering, although they take time.
    """
    parts = encoder_parts(scorer)
    if parts is None or not parts.is_post_norm:
        return None
    return plain_operations(parts, size) / factorised_operations(parts, size)


def plain_operations(parts: EncoderParts, size: int) -> int:
    """Per set: every layer computes every token."""
    return sum(_whole_layer(parts, index, size) for index in range(len(parts.layers)))


def factorised_operations(parts: EncoderParts, size: int) -> int:
    """Per set, tables aside: a mix in the first layer, only [CLS] in the last."""
    tokens, dim, heads = size + 1, parts.cls.in_features, parts.layers[0].self_attn.num_heads
    deep = len(parts.layers) > 1
    asked = tokens if deep else 1
    total = asked * (tokens * heads * dim + _feed_forward(parts, 0))
    total += sum(_whole_layer(parts, i, size) for i in range(1, len(parts.layers) - 1))
    if deep:
        # Query, its way through the keys, value and output: dim x dim each; logits and the mix.
        total += 4 * dim * dim + 2 * tokens * heads * dim + _feed_forward(parts, -1)
    return int(total)


def _whole_layer(parts: EncoderParts, index: int, size: int) -> int:
    tokens, dim = size + 1, parts.cls.in_features
    return tokens * (4 * dim * dim + 2 * tokens * dim + _feed_forward(parts, index))


def _feed_forward(parts: EncoderParts, index: int) -> int:
    return 2 * parts.cls.in_features * parts.layers[index].linear1.out_features
