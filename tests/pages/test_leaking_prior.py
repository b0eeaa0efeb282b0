"""A prior that holds the answers is said above every figure; another prior is not spoken of."""

import shutil
from pathlib import Path

import pytest

from grncore.dataset import Dataset


@pytest.fixture(scope="module")
def with_prior(tmp_path_factory, folder: Path, tiny: Dataset) -> dict[str, Path]:
    """The little dataset with its own edges as a prior, and with wrong ones."""
    edges = tiny.edges[["regulator", "target"]].itertuples(index=False)
    true = sorted({(str(r), str(t)) for r, t in edges})
    made = {}
    for name, rows in (("leaking", true), ("other", [(t, r) for r, t in true])):
        place = tmp_path_factory.mktemp(name) / name
        shutil.copytree(folder, place)
        lines = ["regulator,target,weight", *(f"{r},{t},1" for r, t in rows)]
        (place / "prior.csv").write_text("\n".join(lines) + "\n")
        parts = ("expression", "edges", "aliases", "cell_groups", "prior")
        (place / "dataset.toml").write_text("".join(f'{part} = "{part}.csv"\n' for part in parts))
        made[name] = place
    return made


@pytest.mark.parametrize("page", ["", "explore", "compare", "network", "hubs", "benchmark"])
def test_it_is_said_on_every_page(open_app, bundles, with_prior, page: str) -> None:
    app = open_app(page=page, bundles=bundles, dataset=str(with_prior["leaking"]))
    assert not app.exception
    assert [text.value for text in app.error if "THE PRIOR HOLDS THE ANSWERS" in text.value]


def test_another_prior_is_not_warned_of(open_app, bundles, with_prior) -> None:
    app = open_app(bundles=bundles, dataset=str(with_prior["other"]))
    assert not app.exception
    assert not [text.value for text in app.error if "PRIOR" in text.value]
