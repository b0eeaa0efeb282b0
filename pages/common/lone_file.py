"""A file of expression that was opened by its path, with nothing beside it."""

from pathlib import Path

from grncore.dataset import Dataset


def is_lone_file(source: str, dataset: Dataset) -> bool:
    """Whether a dataset is one file of values, of which nothing says yet what may regulate."""
    path = Path(source)
    return (
        path.is_file()
        and path.suffix.lower() != ".toml"
        and not dataset.teams
        and dataset.listed_regulators is None
    )
