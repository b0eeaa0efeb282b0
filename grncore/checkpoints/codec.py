"""Frozen dataclasses as plain JSON values and back, with every key and type checked."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from grncore.errors import CheckpointError

_NAMES: Mapping[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    types.NoneType: "null",
}


def encode(value: Any) -> Any:
    """Dataclasses and mappings become objects, tuples become lists, numpy scalars numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} has no plain JSON form: {value!r}")


def decode_as(hint: Any, value: Any, where: str) -> Any:
    """Rebuild a value of the type that ``hint`` names.

    Nothing is guessed: an unknown key, a missing key and a value of another type are all refused.
    A missing key has no default here, because the default of this version need not be the value
    that an older version trained with; a field that came later says itself what stood before.

    Parameters
    ----------
    where
        File and key, for the error message.

    Raises
    ------
    CheckpointError
        If the value does not fit the hint.
    """
    if hint is Any or hint is object:
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint, value, where)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        if not any(value == choice and type(value) is type(choice) for choice in arguments):
            raise CheckpointError(f"{where}: expected one of {list(arguments)}, found {value!r}.")
        return value
    if origin in (Union, types.UnionType):
        return _union(arguments, value, where)
    if origin is tuple or origin is list:
        return _sequence(origin, arguments, value, where)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        keys, items = arguments
        return {
            _key(keys, key, where): decode_as(items, item, f"{where}.{key}")
            for key, item in _object(value, where).items()
        }
    return _scalar(hint, value, where)


def _dataclass(hint: type, value: Any, where: str) -> Any:
    found = _object(value, where)
    hints = get_type_hints(hint)
    wanted = {field.name: hints[field.name] for field in fields(hint)}
    before = {x.name: x.metadata["before"] for x in fields(hint) if "before" in x.metadata}
    found = {**before, **found}
    unknown, missing = sorted(found.keys() - wanted.keys()), sorted(wanted.keys() - found.keys())
    if unknown or missing:
        raise CheckpointError(
            f"{where}: the keys do not fit this version of grncore: unknown {unknown[:5]}, "
            f"missing {missing[:5]}."
        )
    parts = {name: decode_as(wanted[name], found[name], f"{where}.{name}") for name in wanted}
    try:
        return hint(**parts)
    except (ValueError, ArithmeticError) as error:
        raise CheckpointError(f"{where}: {error}") from error


def _union(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    for choice in choices:
        try:
            return decode_as(choice, value, where)
        except CheckpointError:
            continue
    expected = " or ".join(_NAMES.get(choice, str(choice)) for choice in choices)
    raise CheckpointError(f"{where}: expected {expected}, found {_short(value)}.")


def _sequence(origin: type, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, list):
        raise CheckpointError(f"{where}: expected a list, found {_short(value)}.")
    if origin is list or (len(arguments) == 2 and arguments[1] is Ellipsis):
        hints = [arguments[0]] * len(value)
    else:
        hints = list(arguments)
    if len(hints) != len(value):
        raise CheckpointError(f"{where}: expected {len(hints)} entries, found {len(value)}.")
    return origin(
        decode_as(hint, item, f"{where}[{place}]")
        for place, (hint, item) in enumerate(zip(hints, value, strict=True))
    )


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CheckpointError(f"{where}: expected an object, found {_short(value)}.")
    return value


def _key(hint: Any, key: str, where: str) -> str | int:
    if hint is str:
        return key
    if hint is int and key.isascii() and key.isdigit() and str(int(key)) == key:
        return int(key)
    raise CheckpointError(f"{where}: expected a whole number as key, found {_short(key)}.")


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise CheckpointError(f"{where}: the number has too many digits.") from None
    if hint not in _NAMES:
        raise TypeError(f"{where}: no rule for values of type {hint!r}")
    if type(value) is not hint:  # a bool is an int to isinstance, not to us
        raise CheckpointError(f"{where}: expected {_NAMES[hint]}, found {_short(value)}.")
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
