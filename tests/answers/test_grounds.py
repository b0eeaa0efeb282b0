import pandas as pd

from grncore.answers.grounds import grounds


def test_says_the_order_once_and_how_many_teams_are_guesses():
    first = pd.DataFrame(
        {
            "model": ["evidence", "evidence", "snapshot"],
            "identifiability": ["weak", "unique", "confounded"],
        }
    )
    said = grounds(first, {"evidence": "Ordered so.", "snapshot": "Ordered so."}, 10, 100)
    assert said[0] == "Expression evidence, Snapshot evidence: Ordered so."
    assert said[1].startswith("Expression evidence names 1 of 2 teams though no set of their")
    assert len(said) == 2


def test_says_nothing_where_there_is_nothing_to_say():
    first = pd.DataFrame({"model": ["evidence"], "identifiability": ["unique"]})
    assert grounds(first, {"evidence": ""}, 10, 100) == []


def test_says_that_siblings_are_named_where_most_genes_may_regulate():
    first = pd.DataFrame({"model": ["evidence"], "identifiability": ["unique"]})
    (said,) = grounds(first, {}, 60, 100)
    assert said.startswith("60 of 100 genes may regulate.") and "--regulators" in said
