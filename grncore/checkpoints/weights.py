"""Tensors as safetensors, with the names, shapes and types that were asked for."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from grncore.errors import CheckpointError

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

State = Mapping[str, "Tensor | NDArray[Any]"]
"""What restores a method: tensors by name, or arrays for one that has no network."""

Shapes = Mapping[str, tuple[int, ...]]

TYPES = ("float32", "float64", "int64")
"""Types that a checkpoint holds. Networks are float32; estimates in double stay what they are."""


def shapes_of(state: State) -> dict[str, tuple[int, ...]]:
    """Shape of every tensor, by name."""
    return {name: tuple(tensor.shape) for name, tensor in sorted(state.items())}


def types_of(state: State) -> dict[str, str]:
    """Type of every tensor that is not float32, by name."""
    found = {name: _type_of(tensor) for name, tensor in sorted(state.items())}
    return {name: kind for name, kind in found.items() if kind != "float32"}


def _type_of(tensor: "Tensor | NDArray[Any]") -> str:
    return str(tensor.dtype).removeprefix("torch.")


def pack(state: State, notes: Mapping[str, str] | None = None) -> bytes:
    """Tensors as safetensors bytes, the same for the same weights.

    Parameters
    ----------
    notes
        Texts to store beside the tensors; more than one come in no particular order.

    Raises
    ------
    ValueError
        If a tensor is of none of `TYPES`.
    """
    import torch
    from safetensors.torch import save

    others = sorted(name for name, tensor in state.items() if _type_of(tensor) not in TYPES)
    if others:
        raise ValueError(f"weights must be {', '.join(TYPES)}; {others[:3]} are not")
    # A copy of its own for each: safetensors refuses tensors that share memory.
    return save(
        {
            name: torch.as_tensor(tensor).detach().to("cpu", copy=True).contiguous()
            for name, tensor in sorted(state.items())
        },
        None if notes is None else dict(notes),
    )


def state_digest(state: State) -> str:
    """SHA-256 of names and values."""
    return hashlib.sha256(pack(state)).hexdigest()


def unpack(
    data: bytes,
    expected: Shapes,
    where: str,
    types: Mapping[str, str] | None = None,
    *,
    as_arrays: bool = False,
) -> dict[str, Any]:
    """Tensors from safetensors bytes, on the CPU.

    Parameters
    ----------
    types
        Type of each tensor that is not float32; one of `TYPES`.
    as_arrays
        Give NumPy arrays, which needs no torch.

    Raises
    ------
    CheckpointError
        If the bytes are no safetensors, or names, shapes or types are not as expected, or a value
        is not finite.
    """
    try:
        state = _loaded(data, as_arrays=as_arrays)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{where}: not a readable safetensors file ({error}).") from error
    check_shapes(shapes_of(state), expected, where)
    wanted = {name: (types or {}).get(name, "float32") for name in expected}
    for name, tensor in state.items():
        if _type_of(tensor) != wanted[name]:
            raise CheckpointError(
                f"{where}: {name!r} must be {wanted[name]}, found {tensor.dtype}."
            )
    broken = [name for name, tensor in state.items() if not np.isfinite(np.asarray(tensor)).all()]
    if broken:
        raise CheckpointError(
            f"{where}: the tensor {broken[0]!r} holds values that are not finite: the file is "
            "damaged, or training diverged. Train again."
        )
    return state


def _loaded(data: bytes, *, as_arrays: bool) -> dict[str, Any]:
    if as_arrays:
        from safetensors.numpy import load

        return dict(load(data))
    from safetensors.torch import load as load_tensors

    return dict(load_tensors(data))


def check_shapes(found: Shapes, expected: Shapes, where: str) -> None:
    """Compare names and shapes, and say which differ.

    Raises
    ------
    CheckpointError
        If any does.
    """
    missing, unknown = sorted(expected.keys() - found.keys()), sorted(found.keys() - expected)
    if missing or unknown:
        raise CheckpointError(
            f"{where}: the weights are of another model: missing {missing[:3]}, unknown "
            f"{unknown[:3]}."
        )
    for name, shape in expected.items():
        if found[name] != tuple(shape):
            raise CheckpointError(
                f"{where}: the tensor {name!r} has shape {found[name]}, expected {tuple(shape)}."
            )
