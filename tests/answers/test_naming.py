"""Groups of genes are named in pieces, and read again as they were named."""

from dataclasses import fields

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from grncore.answers import naming
from grncore.answers.answer_table import Answers, answers_for, joined_answers
from grncore.answers.kept_answers import read_answers, write_answers
from grncore.answers.naming import (
    NAMING,
    OTHERS,
    UNKNOWN,
    AnswerKey,
    batches_of,
    file_of,
    genes_of,
    kept_in,
    listed,
    name_tables,
    named_so_far,
    seconds_to_name,
)
from grncore.answers.team_signs import check_signs
from grncore.errors import Cancelled
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe

ASKED = AnswerKey(UNKNOWN, 2)


@pytest.fixture
def source(tiny) -> Predictor:
    return Predictor(tiny, recipe=untrained_recipe(tiny))


def same(one: Answers, other: Answers) -> None:
    assert_frame_equal(one.table, other.table)
    assert list(one.sets) == list(other.sets)
    for gene, sets in one.sets.items():
        for field in fields(sets):
            np.testing.assert_equal(
                getattr(sets, field.name), getattr(other.sets[gene], field.name), field.name
            )


def test_what_is_kept_is_what_was_named(predictor, tiny, tmp_path):
    genes = list(tiny.teams)[:6]
    for models in (None, ("pair",)):
        found = answers_for(predictor, genes, {}, check_signs(predictor), size=2, models=models)
        write_answers(tmp_path / "x.json", found)
        kept = read_answers(tmp_path / "x.json")
        assert kept is not None
        same(kept, found)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"table": 1, "sets": {}}', "null"])
def test_another_file_is_no_table(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    assert read_answers(tmp_path / "x.json") is None


def test_a_table_named_in_pieces_is_the_whole_one(source, tmp_path, monkeypatch):
    monkeypatch.setattr(naming, "GENES_AT_ONCE", 3)
    genes = genes_of(source, UNKNOWN)
    assert len(genes) > 3
    told = []
    name_tables(
        source, [ASKED], tmp_path / "out", work=tmp_path / "work",
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )  # fmt: skip
    found = kept_in(tmp_path / "out", ASKED)
    assert found is not None
    assert found.table["target"].tolist() == genes
    check = check_signs(source)
    parts = [answers_for(source, b, {}, check, size=2) for b in batches_of(source, genes, 2)]
    same(found, joined_answers(parts, genes))
    done = [count for stage, count, _ in told if stage == NAMING]
    assert done == sorted(done)
    assert told[-1] == (NAMING, len(genes), len(genes))
    assert not (tmp_path / "work").exists()


def test_stopped_work_goes_on_where_it_stopped(source, tmp_path, monkeypatch):
    monkeypatch.setattr(naming, "GENES_AT_ONCE", 3)
    out, work = tmp_path / "out", tmp_path / "work"

    def stop(stage: str, done: int, total: int) -> None:
        if stage == NAMING and done > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        name_tables(source, [ASKED], out, work=work, progress=stop)
    assert kept_in(out, ASKED) is None
    there = named_so_far(work, ASKED)
    assert there
    assert named_so_far(work, ASKED, len(there)) == []
    named = {gene for part in there for gene in part.sets}
    asked: list[str] = []
    real = naming.answers_for

    def noted(source, genes, *rest, **more):
        asked.extend(genes)
        return real(source, genes, *rest, **more)

    monkeypatch.setattr(naming, "answers_for", noted)
    name_tables(source, [ASKED], out, work=work)
    assert not set(asked) & named
    assert set(asked) | named == set(genes_of(source, UNKNOWN))


def test_a_list_of_genes_is_a_table_of_its_own(source, tiny, tmp_path):
    genes = [tiny.genes[30], tiny.genes[2], tiny.genes[14]]
    asked = listed(genes, 2)
    assert asked != listed(genes[::-1], 2)
    name_tables(source, [asked, ASKED], tmp_path, work=tmp_path / "work")
    found = kept_in(tmp_path, asked)
    assert found is not None
    same(found, answers_for(source, genes, {}, check_signs(source), size=2))
    other = kept_in(tmp_path, ASKED)
    assert other is not None
    assert other.table["target"].tolist() == genes_of(source, UNKNOWN)


def test_stored_teams_take_no_time(source, tiny, monkeypatch):
    genes = list(tiny.teams)[:20]
    assert seconds_to_name(source, genes, 2, {}) >= 20 * naming.SECONDS_A_GENE

    class Stored:
        def has(self, *_: object) -> bool:
            return True

    assert seconds_to_name(source, genes, 2, {}, Stored()) == 0


def test_a_table_that_is_there_is_left(source, tmp_path, monkeypatch):
    name_tables(source, [ASKED], tmp_path, work=tmp_path / "work")
    before = file_of(tmp_path, ASKED).stat().st_mtime_ns
    monkeypatch.setattr(naming, "answers_for", lambda *_, **__: pytest.fail("named again"))
    name_tables(source, [ASKED], tmp_path, work=tmp_path / "work")
    assert file_of(tmp_path, ASKED).stat().st_mtime_ns == before


def test_every_gene_is_in_a_part_or_a_group(source, tiny):
    groups = [*source.split.in_parts, *genes_of(source, OTHERS), *genes_of(source, UNKNOWN)]
    assert sorted(groups) == sorted(tiny.genes)
