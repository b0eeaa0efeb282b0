"""`Notices`: what reading a dataset decided, in the order in which it was decided."""

from grncore.dataset import Notice


class Notices(list[Notice]):
    """A list of notices that one is added to in one call."""

    def say(self, code: str, message: str) -> None:
        """Add the notice of this code and message."""
        self.append(Notice(code, message))
