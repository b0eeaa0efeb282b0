"""Takes methods that no file of grncore knows from the registry to the app; prints what it found.

    python door_script.py FOLDER_OF_METHODS DATASET OUT

Run in a process of its own, because the registry is read once. ``FOLDER_OF_METHODS`` is scanned as
if it were part of ``grncore/methods``; packages on ``PYTHONPATH`` come by their entry points.
"""

import json
import os
import sys
from pathlib import Path

import grncore.methods

grncore.methods.__path__.append(sys.argv[1])

import numpy as np  # noqa: E402
from streamlit.testing.v1 import AppTest  # noqa: E402

from grncore.checkpoints import load_bundle  # noqa: E402
from grncore.checkpoints.archive import pack_bundle, unpack_bundle  # noqa: E402
from grncore.cli import build_parser, main  # noqa: E402
from grncore.methods.registry import (  # noqa: E402
    LEFT_OUT,
    METHODS,
    compared_first,
    model_labels,
    rankers,
    runnable,
    taken_by,
)
from grncore.pipeline.predictor import Predictor  # noqa: E402
from grncore.readers import load  # noqa: E402
from grncore.teams import Teams  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def plain(teams: Teams) -> dict:
    """What a model said, as JSON has it."""
    names = ("sets", "signs", "probability", "scores")
    return {name: np.nan_to_num(getattr(teams, name)).tolist() for name in names}


def picker(app: AppTest, key: str) -> list[str]:
    """Labels that a picker of the page Train offers."""
    boxes = [*app.multiselect, *app.selectbox]
    return list(next(box for box in boxes if box.key == key).options)


def run(dataset: Path, out: Path) -> dict:
    """Every station on the way."""
    source, folder = str(dataset), out / "mine"
    found: dict = {
        "methods": list(METHODS),
        "left_out": LEFT_OUT,
        "labels": dict(model_labels()),
        "rankers": list(rankers()),
        "runnable": list(runnable()),
        "help": build_parser("train").parse_args(["train", "x", "--out", "y"]).models,
    }
    found["status"] = [
        main(["train", source, "--out", str(folder), "--retriever", "spread", "--sizes", "2,3",
              "--universe", "train",
              "--models", "pursuit,pair", "--set", "training.epochs=1", "--set", "scorer.dim=4",
              "--set", "pursuit.shuffles=50", "--device", "cpu"]),
        main(["recover", source, "--checkpoint", str(folder), "--size", "auto",
              "--out", str(out / "own.csv"), "--device", "cpu"]),
        main(["recover", source, "--checkpoint", str(folder), "--out", str(out / "given.csv"),
              "--device", "cpu"]),
        main(["evaluate", source, "--checkpoint", str(folder), "--size", "auto",
              "--json", str(out / "own.json"), "--device", "cpu"]),
        main(["evaluate", source, "--checkpoint", str(folder), "--ks", "5",
              "--json", str(out / "given.json"), "--device", "cpu"]),
    ]  # fmt: skip
    data, bundle = load(source), load_bundle(folder)
    predictor = Predictor(data, bundle)
    targets = np.array([20, 21, 30])
    model = predictor.model("pursuit", None)
    with (out / "mine.zip").open("wb") as stream:
        stream.write(pack_bundle(bundle))
    with (out / "mine.zip").open("rb") as stream:
        again = Predictor(data, unpack_bundle(stream, out / "again"))
    found |= {
        "stored": [stored.title for stored in bundle.header.models],
        "types": dict(bundle.header.stored("pursuit", 2).types),
        "config": dict(bundle.header.stored("pursuit", None).config),
        "models": [predictor.models(2), predictor.models(None)],
        "once": model is predictor.model("pursuit", 2),
        "own": plain(predictor.teams("pursuit", targets, None)),
        "from_zip": plain(again.teams("pursuit", targets, None)),
        "given": plain(predictor.teams("pursuit", targets, 2)),
        "effects": predictor.explain("pursuit", 20, np.array([[0, 1]])).effects.tolist(),
        "untrained": Predictor(data).models(2),
        "untrained_teams": plain(Predictor(data).teams("pursuit", targets, None)),
    }
    os.environ["GRNCORE_CHECKPOINTS"] = str(out)
    os.chdir(ROOT)
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=120)
    app.query_params["dataset"] = source
    app.query_params["checkpoint"] = "mine"
    app.run()
    app = app.switch_page("explore/page.py").run()
    choices = [str(box.options) for box in [*app.selectbox, *app.button_group]]
    found["explore"] = [str(app.exception), *choices]
    train = app.switch_page("train/page.py").run()
    found["train"] = [str(train.exception), picker(train, "train.models")]
    found["retrievers"] = picker(train, "train.retriever")
    found["plans"] = {}
    for plan in ("quick", "recommended", "thorough"):
        train = train.button_group(key="train.method_set").set_value(plan).run()
        found["plans"][plan] = train.multiselect(key="train.models").value
    found["plain"] = taken_by("plain")
    found["compared"] = compared_first(runnable())
    return found


if __name__ == "__main__":
    answer = run(Path(sys.argv[2]), Path(sys.argv[3]))
    (Path(sys.argv[3]) / "found.json").write_text(json.dumps(answer))
