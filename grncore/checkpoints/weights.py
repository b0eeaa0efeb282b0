"""Weights as safetensors: float32 tensors with the names and shapes that were asked for."""

import hashlib
from collections.abc import Mapping

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from grncore.errors import CheckpointError

Shapes = Mapping[str, tuple[int, ...]]


def shapes_of(state: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Shape of every tensor, by name."""
    return {name: tuple(tensor.shape) for name, tensor in sorted(state.items())}


def pack(state: Mapping[str, Tensor], notes: Mapping[str, str] | None = None) -> bytes:
    """Tensors as safetensors bytes, the same for the same weights.

    Parameters
    ----------
    notes
        Texts to store beside the tensors; more than one come in no particular order.

    Raises
    ------
    ValueError
        If a tensor is not float32.
    """
    others = sorted(name for name, tensor in state.items() if tensor.dtype != torch.float32)
    if others:
        raise ValueError(f"weights must be float32; {others[:3]} are not")
    # A copy of its own for each: safetensors refuses tensors that share memory.
    return save(
        {
            name: tensor.detach().to("cpu", copy=True).contiguous()
            for name, tensor in sorted(state.items())
        },
        None if notes is None else dict(notes),
    )


def state_digest(state: Mapping[str, Tensor]) -> str:
    """SHA-256 of names and values."""
    return hashlib.sha256(pack(state)).hexdigest()


def unpack(data: bytes, expected: Shapes, where: str) -> dict[str, Tensor]:
    """Tensors from safetensors bytes, on the CPU.

    Raises
    ------
    CheckpointError
        If the bytes are no safetensors, or names, shapes or types are not as expected, or a value
        is not finite.
    """
    try:
        state = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{where}: not a readable safetensors file ({error}).") from error
    check_shapes(shapes_of(state), expected, where)
    others = {name: str(t.dtype) for name, t in state.items() if t.dtype != torch.float32}
    if others:
        raise CheckpointError(f"{where}: weights must be float32, found {others}.")
    broken = [name for name, tensor in state.items() if not bool(tensor.isfinite().all())]
    if broken:
        raise CheckpointError(
            f"{where}: the tensor {broken[0]!r} holds values that are not finite: the file is "
            "damaged, or training diverged. Train again."
        )
    return state


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
