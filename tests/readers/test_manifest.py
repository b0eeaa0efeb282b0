from dataclasses import fields
from pathlib import Path

import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.options import FILE_OPTIONS


@pytest.fixture
def manifest(experiment) -> Path:
    experiment.expression("matrix.tsv", delimiter="\t")
    experiment.write("links.csv", experiment.edges_text("by,of"))
    experiment.write("operons.csv", "lacZ,lac\nlacY,lac\n")
    return experiment.write(
        "mine.toml",
        'name = "my data"\nexpression = "matrix.tsv"\nedges = "links.csv"\n'
        'regulator_column = "by"\ntarget_column = "of"\ngene_groups = "operons.csv"\n'
        'values = "logged"\ncells_per_type = 2\nsample_noun = "samples"\n',
    )


def test_a_manifest_names_the_parts(
    manifest: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))  # paths count from the TOML file
    dataset = load(manifest)
    assert dataset.name == "my data"
    assert dataset.teams["lacZ"] == ("crp", "lacI")
    assert dataset.gene_groups == {"lacZ": "lac", "lacY": "lac"}
    assert dataset.is_logged
    assert dataset.cell_groups == ("type 1", "type 1", "type 2", "type 2")
    assert dataset.sample_noun == "samples"


def test_the_callers_options_overrule(manifest: Path) -> None:
    dataset = load(manifest, ReadOptions(values="counts", name="other"))
    assert not dataset.is_logged
    assert dataset.name == "other"


def test_a_folder_with_a_manifest_is_read_by_it(manifest: Path) -> None:
    manifest.rename(manifest.parent / "Dataset.toml")
    assert load(manifest.parent).name == "my data"


def test_expression_may_be_a_folder(experiment, tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "expression.csv").write_text(experiment.expression_text())
    (folder / "edges.csv").write_text(experiment.edges_text())
    dataset = load(experiment.write("x.toml", 'expression = "inner"\nsample_noun = "samples"\n'))
    assert (dataset.name, dataset.sample_noun) == ("x", "samples")
    assert dataset.teams["lacY"] == ("crp",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('expresion = "a.csv"', "unknown key 'expresion'. Did you mean 'expression'"),
        ('regulator-column = "a"', "unknown key.*Did you mean 'regulator_column'"),
        ('quux = "a"', "unknown key 'quux'. Keys are name, expression"),
        ('name = "x"', "the key 'expression' is missing"),
        ("expression = a.csv", "not valid TOML"),
        ("expression = 3", "'expression' is 3; expected text"),
        ('expression = "a"\ncells_per_type = "3"', "'cells_per_type' is '3'; expected a whole"),
        ('expression = "a"\ncells_per_type = true', "'cells_per_type' is True"),
        ('expression = "a"\nvalues = "log"', "--values is 'log'; choose one of auto, counts"),
        ('expression = "other.csv"', r"other\.csv: there is no such file"),
        ('expression = "broken.toml"', "names another TOML"),
    ],
)
def test_broken_manifests_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=reason):
        load(path)


def test_every_path_option_is_resolved() -> None:
    # A new option that names a file must be listed, or its path would count from elsewhere.
    paths = [field.name for field in fields(ReadOptions) if "Path" in str(field.type)]
    assert sorted(paths) == sorted(FILE_OPTIONS)
