"""What paired tests say in words, read back from a report's text."""

import numpy as np
import pandas as pd

from grncore.reproduction.markdown import frame_markdown, section_frame
from grncore.reproduction.paired_tests import PAIRED_TITLE, paired_frame, said_of_pairs


def records(second_right: int) -> pd.DataFrame:
    """Six seeds of 20 targets: PairS2 gets five of each right, Residual HOS2 so many."""
    right = {"pair": 5, "residual": second_right}
    return pd.DataFrame(
        [
            {
                "split": "random", "variant": "", "pools": "attention", "seed": seed, "R": 2,
                "model": model, "target": f"g{target}", "exact": target < right[model],
            }
            for model in right
            for seed in range(6)
            for target in range(20)
        ]
    )  # fmt: skip


def test_a_difference_is_called_shown_only_by_its_test() -> None:
    better = said_of_pairs(paired_frame(records(15)))
    worse = said_of_pairs(paired_frame(records(1)))
    same = said_of_pairs(paired_frame(records(5)))
    assert better[0].startswith("Residual HOS2 is more often right than PairS2: 0.750")
    assert worse[0].startswith("Residual HOS2 is less often right than PairS2: 0.050")
    assert same[0].startswith("Residual HOS2 is not shown to be better or worse than PairS2")


def test_a_table_of_a_report_is_read_back() -> None:
    frame = pd.DataFrame({"a": ["x | y", "", "1"], "b": list(map(str, np.arange(3)))})
    text = (
        f"# r\n\n## Before\n\n| a |\n\n## {PAIRED_TITLE}\n\n{frame_markdown(frame)}\n\n## After\n"
    )
    assert section_frame(text, PAIRED_TITLE).equals(frame)
    assert not len(section_frame(text, "Paired"))
