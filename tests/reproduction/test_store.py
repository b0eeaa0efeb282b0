"""Results on disk: what is damaged is named, so that it alone is done anew."""

import pytest

from grncore.errors import InputError
from grncore.reproduction.measurements import Result
from grncore.reproduction.store import Store
from grncore.reproduction.task import Setting, Task


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "[]", '{"task": {}}', '{"task": 3}'])
def test_a_damaged_result_is_named(tmp_path, text) -> None:
    store, task = Store(tmp_path, "0" * 64), Task("name", Setting(seed=1), "evidence")
    store.put(task, Result([], [], {}))
    ((same, _),) = store.all_results()
    assert same == task
    store.path_of(task).write_text(text)
    with pytest.raises(InputError, match="Delete this file") as told:
        store.all_results()
    assert str(store.path_of(task)) in str(told.value)
