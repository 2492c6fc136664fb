"""Exit codes (contracts 25)."""

from enum import IntEnum


class Exit(IntEnum):
    """How a run ended. Where several apply, 2 comes before 3, and 3 before 1."""

    DONE = 0
    NEGATIVE = 1
    USAGE = 2
    BROKEN = 3
    INTERRUPTED = 130
