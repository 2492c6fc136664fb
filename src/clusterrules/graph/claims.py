"""Several claims about one fact: the higher grade wins; equal grades that disagree become their hull."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from clusterrules.graph.element import Conflict
from clusterrules.graph.evidence import EvidenceBook, Support
from clusterrules.logic.interval import Interval, exact, hull, intersect
from clusterrules.profile.phrases import Days, parse_days, parse_quantity
from clusterrules.profile.vocabulary import NONE, Field, FieldType


def settle(raw: Any, spec: Field, inherited: Support, book: EvidenceBook, width: Fraction, tolerance: Fraction) -> Any:
    """What the claims that count say: a value, a :class:`Conflict`, or ``None`` where none counts."""
    claims: list[Mapping[str, Any]] = [raw] if isinstance(raw, dict) else raw
    supported = [(book.support(claim.get("evidence"), inherited), claim["value"]) for claim in claims]
    counted = [(support.grade, value) for support, value in supported if support.counts]
    if not counted:
        return None
    best = max(grade for grade, _ in counted)
    values = list(dict.fromkeys(value for grade, value in counted if grade == best))
    if len(values) == 1:
        return values[0]
    return _together(values, spec, width, tolerance)


def _together(values: list[Any], spec: Field, width: Fraction, tolerance: Fraction) -> Any:
    if spec.type is FieldType.NUMBER:
        return _numbers([parse_quantity(value).widened(width) for value in values], tolerance)
    if spec.type is FieldType.DATE and NONE not in values:
        days = [parse_days(value) for value in values]
        overlap = max(day.first for day in days) <= min(day.last for day in days)
        both = Days(min(day.first for day in days), max(day.last for day in days))
        return both if overlap else Conflict(both)
    return Conflict(frozenset(values))


def _numbers(claimed: list[Interval], tolerance: Fraction) -> Any:
    widened = [_stretched(one, tolerance) for one in claimed]
    agreed: Interval | None = widened[0]
    for one in widened[1:]:
        agreed = intersect(agreed, one) if agreed is not None else None
    return hull(claimed) if agreed is not None else Conflict(hull(claimed))


def _stretched(claim: Interval, tolerance: Fraction) -> Interval:
    lo, hi = claim.lo, claim.hi
    return Interval(
        None if lo is None else exact(Fraction(lo) - abs(Fraction(lo)) * tolerance),
        None if hi is None else exact(Fraction(hi) + abs(Fraction(hi)) * tolerance),
    )
