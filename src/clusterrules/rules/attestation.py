"""Attestations: an assessor's recorded judgement on what cannot be measured."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clusterrules.logic.interval import Interval, at_least, point
from clusterrules.logic.truth import Truth
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.silence import says_nothing
from clusterrules.profile.vocabulary import NONE


@dataclass(frozen=True, slots=True)
class Jury:
    """How many assessors a purpose asks for, and whether they must be independent: from outside, free of conflicts of
    interest, and dated."""

    assessors: int = 1
    independent: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the assessors say together: for, against, or nothing that counts (``None``).

    ``conflict`` means that they stand on both sides of the pass line; ``reason`` is their ground for overruling a
    measurement, if each of them gives one.
    """

    truth: Truth
    rubric: Interval | None = None
    conflict: bool = False
    reason: str | None = None
    assessors: tuple[str, ...] = ()


def judge(
    attestations: Iterable[Mapping[str, Any]], jury: Jury, pass_line: Interval, as_of: int, *, external: bool
) -> Judgement:
    """The judgement that attestations of one rule make: all must stand on one side of the line."""
    counted = [one for one in attestations if _counts(one, jury, as_of, external=external)]
    assessors = _apart(counted)
    if not counted or len(assessors) < jury.assessors:
        return Judgement(None, assessors=assessors)
    rubrics = [int(one["rubric"]) for one in counted]
    truths = frozenset(at_least(point(rubric), pass_line) for rubric in rubrics)
    reasons = [str(one["reason"]) for one in counted if _states(one, "reason")]
    return Judgement(
        truth=next(iter(truths)) if len(truths) == 1 else None,
        rubric=Interval(min(rubrics), max(rubrics)),
        conflict=len(truths) > 1,
        reason="; ".join(reasons) if len(reasons) == len(counted) else None,
        assessors=assessors,
    )


def _apart(attestations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The assessors as they are first written, each once: neither case nor spaces make another person."""
    named: dict[str, str] = {}
    for written in sorted(str(one["assessor"]) for one in attestations):
        named.setdefault(" ".join(unicodedata.normalize("NFC", written).casefold().split()), written)
    return tuple(named.values())


def _states(one: Mapping[str, Any], name: str) -> bool:
    """Whether a text names something, such as an assessor or a ground: neither «н/д» nor ``none`` does."""
    text = one.get(name, NONE)
    return text != NONE and not says_nothing(text)


def _counts(one: Mapping[str, Any], jury: Jury, as_of: int, *, external: bool) -> bool:
    """Whether an attestation counts.

    One without a date, or with a year only, may be later than the assessment: it counts only where one's own word does.
    Nobody assesses oneself from outside, whatever is ticked, nor with an interest in the outcome, and nobody at all
    has assessed where no assessor is named.
    """
    if not _states(one, "assessor"):
        return False
    when = one.get("date", NONE)
    days = None if when == NONE else parse_days(when)
    if days is None or (days.first <= as_of < days.last):
        dated = not jury.independent
    else:
        dated = days.last <= as_of
    own = one.get("role") == "self"
    if not dated or (external and (own or one.get("external") is not True or one.get("conflict_of_interest") is True)):
        return False
    return not jury.independent or (one.get("conflict_of_interest") is False and not own)
