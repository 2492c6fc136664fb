"""Whose voice weighs most on a board: seats of related parties together."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from clusterrules.graph.element import Collection, Conflict, Element
from clusterrules.logic.interval import Interval, exact
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import group_of
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text

_SEATS = "bodies.seats"
_READS = Reads(
    collections=frozenset({"bodies", _SEATS}),
    definitions=frozenset({"board", "in_force"}),
    fields=frozenset({("members", "group"), ("organisations", "group")}),
    parameters=frozenset({"board_seats_floor"}),
)


@dataclass
class _Seats:
    """The seats of one board by who holds them: a group, or one who stands alone.

    ``free`` are surely there and may belong to any group, as may the ``perhaps_free`` ones if they are there at all.
    """

    known: Counter[str] = field(default_factory=Counter)
    perhaps_known: Counter[str] = field(default_factory=Counter)
    alone: int = 0
    perhaps_alone: int = 0
    free: int = 0
    perhaps_free: int = 0
    unbounded: bool = False

    @property
    def least(self) -> int:
        return self.known.total() + self.alone + self.free

    @property
    def most(self) -> int | None:
        if self.unbounded:
            return None
        return self.least + self.perhaps_known.total() + self.perhaps_alone + self.perhaps_free

    def share(self, floor: int) -> Interval:
        """The largest share of one group; nothing if there are fewer seats than the floor."""
        return Interval(self._at_least(floor), self._at_most(floor))

    def _at_least(self, floor: int) -> int | Fraction:
        """The fewest of the largest group among as many as there may be; who is of unknown group stands alone."""
        if self.most is None or self.least < max(1, floor):
            return 0
        return exact(Fraction(max(1, *self.known.values()) if self.known else 1, self.most))

    def _at_most(self, floor: int) -> int | Fraction:
        """The most that can be together, and of the others only those who are surely there."""
        if self.unbounded:
            return 1
        assert self.most is not None
        if self.most < max(1, floor):
            return 0
        joining = self.free + self.perhaps_free
        others = self.least - self.free
        together = [(joining, others)] if joining else []
        for group in self.known | self.perhaps_known:
            inside = self.known[group]
            together.append((inside + self.perhaps_known[group] + joining, others - inside))
        if self.alone or self.perhaps_alone:
            together.append((1, self.least - (1 if self.alone else 0)))
        shares = [Fraction(one, max(floor, one + rest)) for one, rest in together]
        return exact(max(shares))


def _seats_of(board: Element, view: View) -> _Seats:
    listed: Collection = view.nested(board, "seats")
    seats = _Seats()
    for link in listed.elements:
        held = view.holds("in_force", link.target) if link.target is not None else None
        if held is False:
            continue
        group, sure = group_of(link, "group", view), link.certain and held is True
        if group is None:
            seats.free += sure
            seats.perhaps_free += not sure
        elif group == NONE:
            seats.alone += sure
            seats.perhaps_alone += not sure
        else:
            (seats.known if sure else seats.perhaps_known)[group] += 1
    if listed.unlisted is not None:
        seats.free += listed.unlisted.lo
        seats.unbounded = listed.unlisted.hi is None
        seats.perhaps_free += (listed.unlisted.hi or 0) - listed.unlisted.lo if not seats.unbounded else 0
    return seats


def _group_seat_share(view: View) -> Measurement:
    bodies, floor = view.collection("bodies"), view.whole_number("board_seats_floor")
    lo: int | Fraction = 0
    hi: int | Fraction = 0
    certain: list[Element] = []
    possible: list[Element] = []
    for body in bodies.elements:
        truth = view.holds("board", body)
        if truth is False:
            continue
        share = _seats_of(body, view).share(floor)
        assert share.lo is not None
        assert share.hi is not None
        hi = max(hi, share.hi)
        if truth and body.certain:
            lo = max(lo, share.lo)
            certain.append(body)
        else:
            possible.append(body)
    unlisted = bodies.unlisted
    if unlisted is not None and unlisted.hi != 0 and view.holds("board", unlisted.ghost) is not False:
        hi = 1
    return Measurement(Interval(lo, hi), False, tuple(certain), tuple(possible))


def _open(view: View) -> Iterator[OpenFact]:
    bodies = view.collection("bodies")
    if not bodies.complete:
        yield OpenFact("bodies", "bodies", what="completeness")
    for body in bodies.elements:
        if view.holds("board", body) is False:
            continue
        yield from _unsure(body)
        yield from view.definition("board").open(body, view)
        seats = view.nested(body, "seats")
        if not seats.complete:
            reason = "conflict" if seats.conflict else "missing"
            yield OpenFact(seats.path, seats.kind, what="completeness", reason=reason)
        for link in seats.elements:
            yield from _unsure(link)
            held = None if link.target is None else view.holds("in_force", link.target)
            if link.target is not None and held is None:
                yield from view.definition("in_force").open(link.target, view)
            if link.target is not None and held is not False and group_of(link, "group", view) is None:
                reason = "conflict" if isinstance(link.target.fields.get("group"), Conflict) else "missing"
                yield OpenFact(f"{link.target.path}.group", link.target.kind, "group", reason=reason)


def _unsure(element: Element) -> Iterator[OpenFact]:
    if not element.certain:
        yield OpenFact(element.path, element.kind, what="evidence")


def seat_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "group_seat_share",
        Text("найбільша частка місць однієї групи у правлінні", "largest share of board seats of one group"),
        Text(
            "Яку найбільшу частку місць у правлінні має одна група пов'язаних осіб; місце припиненої організації "
            "вважається вільним, а малі правління не рахуються.",
            "What is the largest share of the seats on a board that one group of related parties holds; the seat of an "
            "organisation that was wound up is vacant, and small boards do not count.",
        ),
        "share",
        _group_seat_share,
        _READS,
        _open,
        loose=Text(
            "невідоме місце може належати будь-якій групі, навіть якщо всі її організації вже мають місця",
            "an unknown seat may belong to any group, even one whose organisations all have seats already",
        ),
    )
