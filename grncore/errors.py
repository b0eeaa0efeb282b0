"""Errors that a user can act on: each message says what was wrong, where, and what to do."""


class GrncoreError(Exception):
    """Base of every error that grncore raises on purpose."""


class InputError(GrncoreError, ValueError):
    """Input that cannot be used; the message names the file, the place and the fix."""


class CheckpointError(GrncoreError):
    """A checkpoint that is damaged, of another schema, or made for other data."""


class Cancelled(GrncoreError):
    """Raised inside a progress callback to stop long work cleanly."""
