import json
import shutil

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save

from grncore.checkpoints import HEADER, Bundle, load_bundle
from grncore.checkpoints.header import digest_of
from grncore.checkpoints.storage import mark_bytes
from grncore.errors import CheckpointError

on_one_bundle = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
FILES = [
    HEADER,
    "teams.csv",
    "retriever.safetensors",
    "pair-R2.safetensors",
    "residual-R2.safetensors",
    "pair-R3.safetensors",
]


def rewrite(bundle: Bundle, change) -> None:
    """Change the header as someone would who also renews its digest."""
    path = bundle.path / HEADER
    content = json.loads(path.read_text())
    del content["digest"]
    change(content)
    path.write_text(json.dumps({**content, "digest": digest_of(content)}))


def rewrite_weights(bundle: Bundle, name: str, change) -> None:
    """Change weights as someone would who also renews hashes and shapes."""
    state = load_file(bundle.path / name)
    change(state)
    data = save(state)
    (bundle.path / name).write_bytes(data)

    def renew(content):
        mark = mark_bytes(data)
        content["files"][name] = {"bytes": mark.bytes, "sha256": mark.sha256}
        shapes = {key: list(tensor.shape) for key, tensor in sorted(state.items())}
        models = content["models"]
        next(model for model in models if model["file"] == name)["tensors"] = shapes

    rewrite(bundle, renew)


def test_an_honest_rewrite_still_opens(bundle, trained):
    rewrite(bundle, lambda content: None)
    rewrite_weights(bundle, "pair-R2.safetensors", lambda state: None)
    load_bundle(bundle.path).model("pair", 2, trained.data)


@on_one_bundle
@given(name=st.sampled_from(FILES), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_refused(bundle, name, place, bit):
    path = bundle.path / name
    original = path.read_bytes()
    data = bytearray(original)
    data[int(place * len(data))] ^= 1 << bit
    path.write_bytes(data)
    try:
        if name == HEADER and same_json(original, bytes(data)):
            load_bundle(bundle.path)  # the space between two values changed, nothing else
        else:
            with pytest.raises(CheckpointError):
                load_bundle(bundle.path)
    finally:
        path.write_bytes(original)


def same_json(one: bytes, other: bytes) -> bool:
    try:
        return json.loads(one) == json.loads(other)
    except ValueError:
        return False


@on_one_bundle
@given(name=st.sampled_from(FILES), keep=st.floats(0, 1, exclude_max=True))
def test_any_truncation_is_refused(bundle, name, keep):
    path = bundle.path / name
    original = path.read_bytes()
    # The header's last character is a line end, without which it is still whole.
    path.write_bytes(original[: int(keep * (len(original) - 1))])
    try:
        with pytest.raises(CheckpointError):
            load_bundle(bundle.path)
    finally:
        path.write_bytes(original)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(bundle, name):
    (bundle.path / name).unlink()
    with pytest.raises(CheckpointError, match=r"missing|no checkpoint here"):
        load_bundle(bundle.path)


def test_a_file_changed_after_opening_is_refused_when_read(bundle, trained):
    path = bundle.path / "pair-R2.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match="SHA-256 differs"):
        bundle.model("pair", 2, trained.data)
    assert bundle.model("pair", 3, trained.data)


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/b", "..", "", ".hidden", "a\\b", HEADER]
)
def test_a_header_cannot_point_out_of_its_folder(bundle, name):
    (bundle.path.parent / "secret").write_bytes(b"x")
    mark = mark_bytes(b"x")

    def change(content):
        content["files"].pop("teams.csv")
        content["files"][name] = {"bytes": mark.bytes, "sha256": mark.sha256}
        content["teams"] = name

    rewrite(bundle, change)
    with pytest.raises(CheckpointError):
        load_bundle(bundle.path)


def test_a_link_cannot_point_out_of_its_folder(bundle):
    outside = bundle.path.parent / "outside.csv"
    shutil.move(bundle.path / "teams.csv", outside)
    (bundle.path / "teams.csv").symlink_to(outside)
    with pytest.raises(CheckpointError, match="leads out of the checkpoint's folder"):
        load_bundle(bundle.path)


def set_key(*keys, value):
    def change(content):
        for key in keys[:-1]:
            content = content[key]
        content[keys[-1]] = value

    return change


def drop_key(*keys):
    def change(content):
        for key in keys[:-1]:
            content = content[key]
        del content[keys[-1]]

    return change


PAIR_2 = 1
"""Place of PairS2 of two regulators, behind the retriever; Residual HOS2 follows."""

CONTRADICTIONS = {
    "later schema": (set_key("schema", value=3), "schema 3.*this version reads schemas up to 2"),
    "no schema": (drop_key("schema"), "schema None"),
    "true is not one": (set_key("schema", value=True), "schema"),
    "other format": (set_key("format", value="x"), "not the header of a grncore checkpoint"),
    "unknown key": (set_key("surprise", value=1), r"unknown \['surprise'\]"),
    "missing key": (drop_key("caps"), r"missing \['caps'\]"),
    "wrong type": (set_key("k", value="80"), "bundle.json.k: expected a whole number"),
    "zero k": (set_key("k", value=0), "k is 0"),
    "negative cap": (set_key("caps", "2", value=-3), r"caps.2 is -3"),
    "split kind": (set_key("split", "kind", value="x"), "split.kind: expected one of"),
    "unknown target": (set_key("split", "extra", value=["x"]), r"not among its genes: \['x'\]"),
    "candidate": (set_key("universe", value=["x"]), r"not among its genes: \['x'\]"),
    "empty universe": (set_key("universe", value=[]), "the universe is empty"),
    "gene order": (
        lambda content: content["dataset"]["genes"].reverse(),
        "not in natural order",
    ),
    "gene twice": (
        lambda content: content["dataset"]["genes"].insert(0, content["dataset"]["genes"][0]),
        "repeated",
    ),
    "target in two parts": (
        lambda content: content["split"]["extra"].extend(content["split"]["test"]["2"]),
        "a target is in two parts",
    ),
    "kind": (set_key("models", PAIR_2, "kind", value="residual"), "holds residual, R = 2 twice"),
    "retriever": (set_key("retriever", value="dot"), "'dot' is not among its models"),
    "no retriever": (set_key("models", 0, "size", value=2), "'popularity' is not among its models"),
    "unlisted file": (drop_key("files", "teams.csv"), "list of files does not fit"),
    "surplus file": (
        set_key("files", "x.bin", value={"bytes": 1, "sha256": "0" * 64}),
        "list of files does not fit",
    ),
    "one file for two": (
        set_key("models", PAIR_2, "file", value="pair-R3.safetensors"),
        "list of files does not fit",
    ),
    "hash": (set_key("files", "teams.csv", "sha256", value="zz"), "no usable length or SHA-256"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_header_that_contradicts_itself_is_refused(bundle, name):
    change, message = CONTRADICTIONS[name]
    rewrite(bundle, change)
    with pytest.raises(CheckpointError, match=message):
        load_bundle(bundle.path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "3", '{"format": NaN}', '{"a": 1, "a": 2}', "\x00", '{"schema": 1}',
     "[" * 200_000, "1" * 10_000, '{"format": "grncore bundle", "schema": Infinity}'],
)  # fmt: skip
def test_malformed_headers_are_refused(bundle, text):
    (bundle.path / HEADER).write_text(text)
    with pytest.raises(CheckpointError):
        load_bundle(bundle.path)


@pytest.mark.parametrize("depth", [500, 3_000, 20_000])
def test_deep_nesting_is_refused_or_read_but_never_fatal(bundle, depth):
    text = (bundle.path / HEADER).read_text()
    deep = "[" * depth + "]" * depth
    changed = text.replace('"settings": {', f'"settings": {{"deep": {deep}, ', 1)
    assert changed != text
    (bundle.path / HEADER).write_text(changed)
    with pytest.raises(CheckpointError):
        load_bundle(bundle.path)


def test_bytes_that_are_no_text_are_refused(bundle):
    (bundle.path / HEADER).write_bytes(b"\xff\xfe{}")
    with pytest.raises(CheckpointError, match="not valid JSON"):
        load_bundle(bundle.path)


def test_a_huge_header_is_refused_unread(bundle, monkeypatch):
    monkeypatch.setattr("grncore.checkpoints.header.MAX_HEADER_BYTES", 1000)
    with pytest.raises(CheckpointError, match="larger than 1000 bytes"):
        load_bundle(bundle.path)


def test_an_edited_header_is_refused(bundle):
    path = bundle.path / HEADER
    path.write_text(path.read_text().replace('"seed": 42', '"seed": 43'))
    with pytest.raises(CheckpointError, match="changed or damaged after saving"):
        load_bundle(bundle.path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("norm.weight"), r"missing \['norm.weight'\]"),
        (lambda s: s.update(extra=torch.zeros(1)), r"unknown \['extra'\]"),
        (lambda s: s.update({"norm.weight": torch.zeros(9)}), r"'norm.weight' has shape \(9,\)"),
        (lambda s: s.update({"norm.weight": torch.zeros(8).double()}), "must be float32"),
    ],
)
def test_weights_of_another_model_are_refused_by_name_shape_and_type(
    bundle, trained, change, message
):
    rewrite_weights(bundle, "pair-R2.safetensors", change)
    with pytest.raises(CheckpointError, match=message):
        load_bundle(bundle.path).model("pair", 2, trained.data)


def test_retriever_weights_of_another_shape_are_refused(bundle, trained):
    rewrite_weights(
        bundle, "retriever.safetensors", lambda state: state.update(counts=torch.zeros(7))
    )
    with pytest.raises(CheckpointError, match="counts"):
        load_bundle(bundle.path).retriever(trained.data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_key("models", PAIR_2, "config", "dim", value=16), "has shape"),
        (set_key("models", PAIR_2, "config", "dim", value=10**9), "has shape"),
        (set_key("models", PAIR_2, "config", "dim", value=-1), "do not fit the scorer"),
        (set_key("models", PAIR_2 + 1, "config", "heads", value=0), "do not fit the scorer"),
        (set_key("models", PAIR_2 + 1, "config", "heads", value=3), "do not fit the scorer"),
        (set_key("models", PAIR_2 + 1, "config", "layers", value=2), "missing"),
        (set_key("models", PAIR_2, "config", "dim", value="8"), "expected a whole number"),
        (set_key("models", PAIR_2, "config", "depth", value=2), r"unknown \['depth'\]"),
        (drop_key("models", PAIR_2, "config", "hidden"), r"missing \['hidden'\]"),
    ],
)
def test_configurations_that_do_not_fit_the_weights_are_refused(bundle, trained, change, message):
    rewrite(bundle, change)
    opened = load_bundle(bundle.path)
    with pytest.raises(CheckpointError, match=message):
        for kind in opened.scorer_kinds(2):
            opened.model(kind, 2, trained.data)


def test_bytes_that_are_no_safetensors_are_refused(bundle, trained):
    data = b"\x80\x04cos\nsystem\n(S'true'\ntR."  # what a pickle might look like
    (bundle.path / "pair-R2.safetensors").write_bytes(data)
    mark = mark_bytes(data)
    rewrite(
        bundle,
        set_key("files", "pair-R2.safetensors", value=vars(mark) | {}),
    )
    with pytest.raises(CheckpointError, match="not a readable safetensors file"):
        load_bundle(bundle.path).model("pair", 2, trained.data)


def test_weights_that_are_no_numbers_are_refused(bundle, trained):
    def spoil(state):
        next(iter(state.values())).view(-1)[0] = float("nan")

    rewrite_weights(bundle, "pair-R2.safetensors", spoil)
    with pytest.raises(CheckpointError, match="not finite"):
        load_bundle(bundle.path).model("pair", 2, trained.data)
