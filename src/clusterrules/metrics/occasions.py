"""On how many different days something was: what is held several times on one day is held once.

A vague date is a span of days, a missing one may be any day.
"""

from collections.abc import Sequence
from itertools import pairwise

from clusterrules.graph.element import Element
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days


def span_of(element: Element, field: str, view: View) -> Days | None:
    """The days that a date can be; ``None`` for any."""
    days = view.days(element, field)
    return days if isinstance(days, Days) else None


def fewest_days(spans: Sequence[Days | None]) -> int:
    """The least number of days on which all can have been."""
    number, day = 0, -1
    for span in _by_end(spans):
        if span.first > day:
            number, day = number + 1, span.last
    return max(number, 1) if spans else 0


def most_days(spans: Sequence[Days | None]) -> int:
    """The greatest number of days on which all can have been."""
    taken: set[int] = set()
    known = _by_end(spans)
    for span in known:
        day = next((day for day in range(span.first, span.last + 1) if day not in taken), None)
        if day is not None:
            taken.add(day)
    return len(taken) + len(spans) - len(known)


def surely_several(spans: Sequence[Days | None]) -> bool:
    """Whether all cannot have been on one day."""
    known = [span for span in spans if span is not None]
    return bool(known) and max(span.first for span in known) > min(span.last for span in known)


def perhaps_several(spans: Sequence[Days | None]) -> bool:
    """Whether all need not have been on one day."""
    if len(spans) < 2 or None in spans:
        return len(spans) > 1
    known = [span for span in spans if span is not None]
    return min(span.first for span in known) < max(span.last for span in known)


def _by_end(spans: Sequence[Days | None]) -> list[Days]:
    return sorted((one for one in spans if one is not None), key=lambda one: (one.last, one.first))


def all_apart(spans: Sequence[Days | None]) -> bool:
    """Whether no two can have been on one day."""
    known = sorted((one for one in spans if one is not None), key=lambda one: one.first)
    return len(known) == len(spans) and all(before.last < after.first for before, after in pairwise(known))
