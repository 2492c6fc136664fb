"""Evidence for what is derived: never better than the evidence of any fact that it was derived from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clusterrules.documents.fault import Path
from clusterrules.graph.evidence import Grade, grade_of
from clusterrules.profile.phrases import parse_days
from clusterrules_ua.nodes import Raw, listed, nodes

Source = frozenset[str]
"""The evidence of one fact; empty where it is only the organisation's word."""

_ALWAYS = (0, 10**9)
_LISTS = ("members", "organisations")
_COMPARED = ("edrpou", "identifier", "kind", "group")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: its grade, whether the organisation's own, and from when to when it counts."""

    grade: Grade
    own: bool
    since: int
    until: int
    rejected: bool = False

    def covers(self, other: "Piece") -> bool:
        """Whether this one counts wherever the other does, and no less."""
        timely = self.since <= other.since and self.until >= other.until and not self.rejected
        return timely and self.grade >= other.grade and (self.own or not other.own)

    def counts_on(self, day: int | None) -> bool:
        return not self.rejected and (day is None or self.since <= day <= self.until)


_OWN_WORD = Piece(Grade.ASSERTED, True, *_ALWAYS)


class Evidence:
    """The evidence of a profile."""

    def __init__(self, data: Raw) -> None:
        self._data = data
        self._pieces = {str(item["id"]): _piece(item) for item in data.get("evidence", ())}
        self._day = _last(data.get("as_of"))
        self._default: Source = frozenset(data.get("default_evidence", ()))
        self._of_list = {name: self._given(nodes(data, name).head, self._default) for name in _LISTS}

    def weakest(self, sources: Iterable[Source]) -> list[str] | None:
        """The ids of evidence that is at most as good as every source; none of them means the organisation's word.

        ``None`` if there is none such: a source that is rejected or expired, or a third party's claim of a low grade.
        """
        facts = set(sources)
        if not all(any(piece.counts_on(self._day) for piece in self._of(fact)) for fact in facts):
            return None
        common = frozenset.intersection(*facts) if facts else frozenset()
        if common:
            return sorted(common)
        used = sorted(frozenset[str]().union(*facts), key=lambda one: (-self._pieces[one].grade, one))
        covered = (one for one in used if self._is_covered(self._pieces[one], facts))
        best = next(covered, None)
        return self.own_word(facts) if best is None else [best]

    def _is_covered(self, piece: Piece, facts: Iterable[Source]) -> bool:
        covered = (any(other.covers(piece) for other in self._of(fact)) for fact in facts)
        return not piece.rejected and all(covered)

    def own_word(self, sources: Iterable[Source]) -> list[str] | None:
        """The organisation's word, where it is no more than what each source says; else ``None``."""
        weighty = (any(_as_good_as_own(piece, self._day) for piece in self._of(fact)) for fact in sources)
        return [] if all(weighty) else None

    def of_members(self) -> Source:
        """The evidence on which the list of members is complete."""
        return self._of_list["members"]

    def behind(self, name: str, path: Path, raw: Raw) -> Iterator[Source]:
        """The evidence of everything that is read of a node: of itself, its identifiers and its founders."""
        yield self._given(raw, self._of_list[name])
        for field in _COMPARED:
            yield from self._claimed(raw.get(field))
        if "founders" not in raw:
            return
        founders = listed(self._data, raw, "founders", path, f"{name}.founders")
        inherited = self._given(founders.head, self._default)
        yield inherited
        for _, founder in founders.items:
            yield self._given(founder, inherited)
            for value in founder.values():
                yield from self._claimed(value)

    def _of(self, source: Source) -> list[Piece]:
        return [self._pieces[identity] for identity in source] or [_OWN_WORD]

    def _given(self, holder: Mapping[str, Any], inherited: Source) -> Source:
        return frozenset(holder["evidence"]) if "evidence" in holder else inherited

    def _claimed(self, value: Any) -> Iterator[Source]:
        for claim in value if isinstance(value, list) else [value]:
            if isinstance(claim, dict) and "evidence" in claim:
                yield frozenset(claim["evidence"])


def _piece(item: Mapping[str, Any]) -> Piece:
    return Piece(
        grade_of(item.get("grade", "documented")),
        own=item.get("source", "own") == "own",
        since=_first(item.get("date")),
        until=_last(item.get("valid_until")) or _ALWAYS[1],
        rejected=item.get("status") == "rejected",
    )


def _first(written: Any) -> int:
    return _ALWAYS[0] if written in (None, "none") else parse_days(written).first


def _last(written: Any) -> int | None:
    return None if written in (None, "none") else parse_days(written).last


def _as_good_as_own(piece: Piece, day: int | None) -> bool:
    return piece.counts_on(day) and (piece.own or piece.grade >= Grade.VERIFIED)
