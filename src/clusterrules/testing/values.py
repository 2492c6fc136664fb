"""Legal values of fields, and the values that a fact which is known in part can turn out to have."""

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from clusterrules.graph.calendar import iso, months_before
from clusterrules.graph.element import Conflict
from clusterrules.logic.interval import Interval, Number
from clusterrules.profile.phrases import Days, parse_days, parse_quantity
from clusterrules.profile.vocabulary import NONE, Field, FieldType

TEXTS = (NONE, "G1", "G2")
"""Few texts, so that groups of related parties meet."""

_NUMBERS: tuple[int | float, ...] = (0, 1, 2, 3, 7.5, 40)
_SHARES = (0, 0.25, 0.5, 1)


class Values:
    """Draws values for one day of assessment: dates fall on and around the edges of the usual windows."""

    def __init__(self, rng: Random, day: int, width: Fraction) -> None:
        self.rng = rng
        self.day = day
        self._width = width
        edges = [months_before(day, months) + shift for months in (12, 24) for shift in (0, 1)]
        self._past = [day, day - 1, day - 40, day - 200, *edges, day - 500, day - 1500]
        self._later = [day + 1, day + 300]

    def legal(self, field: Field, *, past: bool = False) -> Any:
        """Any value that a scalar field can have; with ``past`` no later date."""
        rng = self.rng
        match field.type:
            case FieldType.YES_NO:
                return rng.random() < 0.6
            case FieldType.CHOICE:
                return rng.choice(field.values)
            case FieldType.DATE:
                days = self._past if past else self._past * 2 + self._later
                return NONE if rng.random() < 0.1 else iso(rng.choice(days))
            case FieldType.NUMBER if field.unit == "share":
                return rng.choice(_SHARES)
            case FieldType.NUMBER if field.unit == "year":
                return date.fromordinal(self.day).year - rng.randrange(4)
            case FieldType.NUMBER:
                return rng.choice([number for number in _NUMBERS if number or not field.positive])
            case _:
                return field.example if field.pattern else rng.choice(TEXTS)

    def narrowed(self, known: Any, field: Field) -> Any:
        """One of the values that what is known of a field allows."""
        if isinstance(known, Conflict):
            known = known.value
        if isinstance(known, frozenset):
            return self.narrowed(self.rng.choice(sorted(known, key=str)), field)
        if isinstance(known, Days):
            return self._day_in(known)
        if isinstance(known, Interval):
            return self._number_in(known, positive=field.positive)
        if field.type is FieldType.DATE and known != NONE:
            return self._day_in(parse_days(known))
        if field.type is FieldType.NUMBER:
            return self._number_in(parse_quantity(known).widened(self._width), positive=field.positive)
        return known

    def _day_in(self, days: Days) -> str:
        inside = [day for day in (*self._past, *self._later) if days.first <= day <= days.last]
        return iso(self.rng.choice([days.first, days.last, *inside]))

    def _number_in(self, interval: Interval, *, positive: bool = False) -> int | float:
        lo = interval.lo or 0
        hi = interval.hi if interval.hi is not None else 3 * lo + 7
        inside: list[Number] = [Fraction(lo) + (Fraction(hi) - lo) * Fraction(part, 4) for part in (1, 2, 3)]
        inside += [] if interval.lo_open or (positive and lo == 0) else [lo]
        inside += [] if interval.hi_open else [hi]
        chosen = self.rng.choice(inside)
        return int(chosen) if Fraction(chosen).denominator == 1 else float(chosen)
