"""Results of tasks on disk: written once each, whole or not at all."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grncore.checkpoints.header import digest_of
from grncore.errors import InputError
from grncore.evaluation.measurements import Measurement, as_records
from grncore.files import parsed_json, write_text
from grncore.reproduction.measurements import VALUE_COLUMNS, Result
from grncore.reproduction.task import Setting, Task

STORE_SCHEMA = 2
"""Raised whenever a task would give other or more numbers: old results are then not taken."""


class Store:
    """Folder of results.

    Parameters
    ----------
    folder
        Results of other data or settings may lie in it too: they have other names.
    fingerprint
        Of the dataset.
    settings
        What overrules the default preset.
    """

    def __init__(
        self, folder: Path, fingerprint: str, settings: Mapping[str, Any] | None = None
    ) -> None:
        self.folder = folder / "tasks"
        self._mark = {
            "schema": STORE_SCHEMA,
            "fingerprint": fingerprint,
            "settings": dict(settings or {}),
        }

    def path_of(self, task: Task) -> Path:
        """File of a task's result."""
        name = f"{task.kind}-{task.method}-{task.setting.seed}"
        return self.folder / f"{name}-{digest_of({**self._mark, 'task': asdict(task)})[:16]}.json"

    def has(self, task: Task) -> bool:
        """Whether the task is done."""
        return self.path_of(task).is_file()

    def put(self, task: Task, result: Result) -> None:
        """Keep a result."""
        values = as_records(result.values, VALUE_COLUMNS)
        content = {"task": asdict(task), **vars(result), "values": values}
        write_text(self.path_of(task), json.dumps(content, indent=1, sort_keys=True) + "\n")

    def all_results(self) -> list[tuple[Task, Result]]:
        """Every result of this data and these settings, in an order that never changes.

        Raises
        ------
        InputError
            If a file is damaged.
        """
        found = []
        for path in sorted(self.folder.glob("*.json")):
            try:
                content = parsed_json(path.read_text(encoding="utf-8"))
                task = _task(content["task"])
                if self.path_of(task) == path:  # else of other data or settings
                    found.append((task, _result(content)))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path}: the result is damaged ({error}). Delete this file and run the same "
                    "command again: it alone is done anew."
                ) from error
        return found


def _task(plain: Mapping[str, Any]) -> Task:
    setting = {**plain["setting"], "strata": tuple(plain["setting"]["strata"])}
    return Task(**{**plain, "setting": Setting(**setting)})


def _result(content: Mapping[str, Any]) -> Result:
    return Result(
        [Measurement(**value) for value in content["values"]], content["targets"], content["facts"]
    )
