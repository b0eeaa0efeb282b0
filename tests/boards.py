"""How often each method is right on the test targets of a source."""

from grncore.answers.part_sets import part_models, part_sets
from grncore.answers.scoreboard import Scoreboard, scoreboard_of


def scoreboard(source, records) -> Scoreboard:
    """Every model judged; each set is decoded."""
    sets = {model: part_sets(source, model) for model in part_models(source)}
    return scoreboard_of(source, records, sets)
