from grncore.api.fitting import Model as Model
from grncore.api.fitting import fit as fit
from grncore.api.loading import load as load
from grncore.api.scores import Scores as Scores
from grncore.api.scores import evaluate as evaluate
from grncore.api.teams import RecoveredTeams as RecoveredTeams
from grncore.api.teams import read_teams as read_teams
from grncore.api.teams import recover as recover

__version__: str
