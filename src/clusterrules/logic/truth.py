"""Strong Kleene three-valued logic: ``True``, ``False`` and ``None`` for not known.

A value is known only if every completion of the missing facts gives it (Kleene 1952, §64).
"""

from collections.abc import Iterable

Truth = bool | None


def negate(truth: Truth) -> Truth:
    """Not: unknown stays unknown."""
    return None if truth is None else not truth


def conjoin(truths: Iterable[Truth]) -> Truth:
    """And: one false decides, whatever else is unknown. True over nothing."""
    known = True
    for truth in truths:
        if truth is False:
            return False
        known = known and truth is True
    return True if known else None


def disjoin(truths: Iterable[Truth]) -> Truth:
    """Or: one true decides, whatever else is unknown. False over nothing."""
    known = True
    for truth in truths:
        if truth is True:
            return True
        known = known and truth is False
    return False if known else None


def at_least_of(number: int, truths: Iterable[Truth]) -> Truth:
    """Whether at least ``number`` of the truths hold."""
    certain = possible = 0
    for truth in truths:
        certain += truth is True
        possible += truth is not False
    if certain >= number:
        return True
    return None if possible >= number else False
