"""What can come of a rule, in the words of W3C EARL 1.0, and why an outcome cannot be told."""

from enum import StrEnum


class Outcome(StrEnum):
    """EARL's outcome values; ``error`` for a check that broke.

    For a pattern or a mistake ``failed`` means that it applies.
    """

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cantTell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"
    ERROR = "error"


class Reason(StrEnum):
    """Why an outcome is ``cantTell``."""

    MISSING = "missing"
    EVIDENCE = "evidence"
    CONFLICT = "conflict"
    JUDGEMENT = "judgement"
    ERROR = "error"


DECIDED = frozenset({Outcome.PASSED, Outcome.FAILED})
