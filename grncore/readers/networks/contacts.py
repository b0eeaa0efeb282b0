"""Rows that say who touches whom, and not who regulates: interactions of proteins, reactions."""

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.readers.networks.names import normalised
from grncore.readers.networks.parsed import Attribute, Parsed
from grncore.readers.notices import Notices
from grncore.readers.options import NONE, ReadOptions

Rows = NDArray[np.bool_]

PROTEINS = frozenset({"pp", "ppi", "p-p", "protein-protein", "protein protein",
                      "protein-protein interaction", "coexpression", "co-expression",
                      "colocalization", "co-localization", "in-complex-with", "neighbor-of",
                      "genetic interaction"})  # fmt: skip
"""Relations without a regulator: Cytoscape's ``pp`` beside its ``pd``, BioGRID, Pathway Commons."""

BESIDE = PROTEINS | {"binding", "binding/association", "physical", "physical association",
                     "physical interaction", "direct interaction", "association", "complex",
                     "reaction", "catalysis", "ptmod", "reacts-with"}  # fmt: skip
"""Those that may be a factor's binding where nothing else is said, and are none beside regulation:
STRING's actions, KEGG's relations."""

TELLING = ("interaction", "relation", "relationship", "mode", "type", "action", "kind", "edge",
           "effect", "mechanism", "regulation")  # fmt: skip
"""Ends of the names of columns that tell of the relation."""


def without(parsed: Parsed, options: ReadOptions) -> Parsed:
    """The rows that regulate, by their words for the relation, and a notice of the others.

    Raises
    ------
    InputError
        If none does.
    """
    if options.label_column is not None and options.label_column.lower() == NONE:
        return parsed
    keep = np.ones(len(parsed.regulators), dtype=np.bool_)
    notices = Notices()
    for attribute in parsed.attributes:
        if _tells(attribute):
            keep &= _regulating(parsed, attribute, notices)
    return parsed if keep.all() else parsed.rows(keep, *notices)


def _tells(attribute: Attribute) -> bool:
    return not attribute.has_name or normalised(attribute.name).endswith(TELLING)


def _regulating(parsed: Parsed, attribute: Attribute, notices: Notices) -> Rows:
    words = attribute.values.str.strip().str.lower()
    if words.isin(PROTEINS).all():
        said = ", ".join(sorted(set(attribute.values))[:4])
        raise InputError(
            f"{parsed.file}: every row holds {said} in {attribute}, which says who interacts with "
            f"whom and not who regulates. If column {parsed.ends[0]} regulates column "
            f"{parsed.ends[1]} nonetheless, say --label-column none."
        )
    touches = words.isin(BESIDE).to_numpy()
    if not touches.any() or touches.all():
        return np.ones(len(words), dtype=np.bool_)
    said = ", ".join(sorted(set(attribute.values[touches]))[:4])
    notices.say(
        "edge-absent",
        f"{parsed.file}: {int(touches.sum()):,} of {len(touches):,} rows hold {said} in "
        f"{attribute}, which says who interacts with whom and not who regulates; they were "
        "left out. If they are edges too, say --label-column none.",
    )
    return ~touches
