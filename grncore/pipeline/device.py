"""Whether a device can compute here."""

from grncore.errors import InputError

CPU = "cpu"
KINDS = (CPU, "cuda", "mps")


def check_device(device: str) -> None:
    """Refuse a device that is not here, before any work.

    Raises
    ------
    InputError
        If it is none of ``cpu``, ``cuda`` (``cuda:1``) and ``mps``, or is not in this machine.
    """
    if isinstance(device, str) and device == CPU:
        return
    import torch  # on demand: most work needs no other device, and torch takes a second

    try:
        asked = torch.device(device) if isinstance(device, str) else None
    except RuntimeError:
        asked = None
    if asked is None or asked.type not in KINDS:
        raise InputError(f"The device is {device!r:.60}; choose one of {', '.join(KINDS)}.")
    there = {
        CPU: 1,
        "cuda": torch.cuda.device_count(),
        "mps": int(torch.backends.mps.is_available()),
    }
    if (asked.index or 0) >= there[asked.type]:
        raise InputError(
            f"The device {device} is not here: this machine or this build of torch has no such "
            "one. Take cpu, or auto for what there is."
        )
