"""Grades of evidence and what a claim is worth above a grade (handbook 8.4 asks for proof; the grades are ours)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from clusterrules.profile.phrases import parse_days


class Grade(IntEnum):
    """How well a fact is supported. The order counts."""

    NONE = 0
    ASSERTED = 1
    DOCUMENTED = 2
    VERIFIED = 3
    CORROBORATED = 4


def grade_of(word: str) -> Grade:
    """The grade by its word in a profile or a pack."""
    return Grade[word.upper()]


@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind a fact: its grade, whether it counts at all, and whether it was rejected."""

    grade: Grade
    counts: bool
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence as of a date."""

    grade: Grade
    own: bool
    rejected: bool
    expired: bool


class EvidenceBook:
    """All evidence of a profile as of a date, and the least grade asked for.

    A fact counts at the least grade, whoever says so; the organisation's own word counts from ``own_grade`` on, which
    an assessment lowers when it asks what the organisation admits against its interest.
    """

    def __init__(self, items: Iterable[Mapping[str, Any]], as_of: int, least: Grade, own_grade: Grade) -> None:
        self.least = least
        self.own_grade = own_grade
        self._met: set[Grade] = set()
        self._proofs = {str(item["id"]): _proof(item, as_of) for item in items}
        self.asserted = self._of([Proof(Grade.ASSERTED, own=True, rejected=False, expired=False)])

    @property
    def grades(self) -> set[Grade]:
        """Every grade that some evidence has."""
        return {proof.grade for proof in self._proofs.values() if not proof.rejected and not proof.expired}

    def support(self, ids: Iterable[str] | None, inherited: Support) -> Support:
        """What the evidence with these ids is worth; without ids, what is inherited."""
        found = inherited if ids is None else self._of([self._proofs[identity] for identity in ids])
        self._met.add(found.grade)
        return found

    def same_at(self, grade: Grade) -> bool:
        """Whether everything that was read so far would be just the same at a higher least grade."""
        return self.least == self.own_grade and not any(self.least <= met < grade for met in self._met)

    def _of(self, proofs: list[Proof]) -> Support:
        if not proofs:
            return self.asserted
        live = [proof for proof in proofs if not proof.rejected and not proof.expired]
        if not live:
            return Support(Grade.NONE, counts=False, rejected=any(proof.rejected for proof in proofs))
        counts = any(proof.grade >= self.least or (proof.own and proof.grade >= self.own_grade) for proof in live)
        return Support(max(proof.grade for proof in live), counts)


def _proof(item: Mapping[str, Any], as_of: int) -> Proof:
    until, since = item.get("valid_until"), item.get("date")
    expired = isinstance(until, str) and until != "none" and parse_days(until).last < as_of
    later = isinstance(since, str) and since != "none" and parse_days(since).first > as_of
    return Proof(
        grade_of(item.get("grade", "documented")),
        own=item.get("source", "own") == "own",
        rejected=item.get("status") == "rejected",
        expired=expired or later,
    )
