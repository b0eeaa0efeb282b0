"""What a scorer takes over from another one before it is trained."""

from grncore.errors import InputError
from grncore.scorers import SetScorer


def take_over(scorer: SetScorer, warm: SetScorer) -> None:
    """Copy the weights of the modules that ``scorer.warm_names`` lists, and no others.

    These are encoder, norm and edge scorer for every scorer with an additive base, and encoder and
    norm alone for PureHOS2 (section 5.4). What a deeper scorer has beyond the warm one's modules
    keeps its own start.

    Raises
    ------
    InputError
        If ``warm`` lacks one of them or has other sizes.
    """
    mine = scorer.state_dict()
    given = {
        name: value
        for name, value in warm.state_dict().items()
        if name.split(".")[0] in scorer.warm_names
    }
    absent = [part for part in scorer.warm_names if part not in dict(warm.named_children())]
    if absent:
        raise InputError(
            f"The warm start {warm.kind!r} has no {absent[0]!r}, which {scorer.kind!r} takes over: "
            "give a PairS2."
        )
    other = [name for name, w in given.items() if name not in mine or w.shape != mine[name].shape]
    if other:
        raise InputError(
            f"The warm start has other sizes than the scorer, such as in {other[:1]}: "
            "give both the same dim and hidden, and the same cells."
        )
    scorer.load_state_dict(given, strict=False)
