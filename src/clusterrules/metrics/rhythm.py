"""Mechanisms that are formalised, keep their cadence and bring members back; and those not shown to fall short.

A mechanism falls short only once its window is full: before, time decides and nobody else.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from clusterrules.graph.calendar import within
from clusterrules.graph.element import Collection, Conflict, Element
from clusterrules.logic.interval import Interval, Number
from clusterrules.logic.truth import Truth, conjoin, negate
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text

_INTERVALS: Mapping[str, Fraction] = {
    "weekly": Fraction(12, 52),
    "biweekly": Fraction(24, 52),
    "monthly": Fraction(1),
    "two-monthly": Fraction(2),
    "quarterly": Fraction(3),
    "continuous": Fraction(1),
}
"""Months between two instances; a continuous mechanism is used in every month."""

_HALF_YEARLY, _ANNUAL = "half-yearly", "annual"
_CADENCES = (*_INTERVALS, _HALF_YEARLY, _ANNUAL)


@dataclass(frozen=True, slots=True)
class _Instance:
    """An instance of a mechanism, or one that may be; ``sure`` if it is one for certain."""

    element: Element
    sure: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """The instances of one mechanism as far as they are listed; ``open`` if others may be missing."""

    mechanism: Element
    instances: tuple[_Instance, ...]
    open: bool

    def held(self, counts: Callable[[Element], Truth]) -> Interval:
        """How many instances count."""
        truths = [(one.sure, counts(one.element)) for one in self.instances]
        lo = sum(1 for sure, truth in truths if sure and truth)
        return Interval(lo, None if self.open else sum(truth is not False for _, truth in truths))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is asked of a mechanism, each by itself, and whether its window is full."""

    formal: Truth
    regular: Truth
    same_format: Truth
    returned: Truth
    full: Truth

    @property
    def good(self) -> Truth:
        return conjoin((self.formal, self.regular, self.same_format, self.returned))

    @property
    def fallen_short(self) -> Truth:
        return conjoin((self.full, negate(self.good)))


def _parts(mechanism: Element, view: View) -> _Parts:
    """What is known of a mechanism over all cadences that it may have."""

    def judged() -> _Parts:
        run = _run(mechanism, view)
        cadence = view.value(mechanism, "cadence")
        options = sorted(cadence) if isinstance(cadence, frozenset) else _CADENCES if cadence is None else (cadence,)
        found = [_judged(run, str(option), view) for option in options]
        return _Parts(
            _formal(mechanism, view),
            _agreed(one.regular for one in found),
            _agreed(one.same_format for one in found),
            _agreed(one.returned for one in found),
            _agreed(one.full for one in found),
        )

    # Mechanisms of which nothing is known are all alike; below a high grade of evidence there are many of them.
    blank = not mechanism.fields and not view.snapshot.incidence("instances", "mechanism").by_target.get(mechanism.id)
    found: _Parts = view.remember(("rhythm", mechanism.lists_known if blank else mechanism), judged)
    return found


def _agreed(truths: Iterable[Truth]) -> Truth:
    different = set(truths)
    return different.pop() if len(different) == 1 else None


def _run(mechanism: Element, view: View) -> _Run:
    incidence = view.snapshot.incidence("instances", "mechanism")
    named = incidence.by_target.get(mechanism.id, ())
    listed = [_Instance(one, one.certain and (one, mechanism.id) not in incidence.unsure) for one in named]
    listed += [_Instance(one, sure=False) for one in incidence.open_holders if one not in named]
    return _Run(mechanism, tuple(listed), _open(view.collection("instances")))


def _open(collection: Collection) -> bool:
    return collection.unlisted is not None and collection.unlisted.hi != 0


def _judged(run: _Run, cadence: str, view: View) -> _Parts:
    months = {_HALF_YEARLY: "two_years", _ANNUAL: "annual_window"}.get(cadence, "year")
    edge = view.months_ago(view.whole_number(months))
    full = _begun_by(run.mechanism, edge, view)
    if cadence == _ANNUAL:
        needed = view.whole_number("annual_instances")
        held = run.held(lambda one: conjoin((_dated(one, edge, view), _followed_up(one, view))))
        regular = _reaches(held, needed)
    elif cadence == _HALF_YEARLY:
        regular = _reaches(run.held(lambda one: _dated(one, edge, view)), view.whole_number("cadence_instances"))
    else:
        held = run.held(lambda one: _dated(one, edge, view))
        expected = _expected(run.mechanism, edge, _INTERVALS[cadence], view)
        least = view.whole_number("cadence_instances")
        regular = conjoin((_reaches(held, least), _keeps(held, expected, view)))
        full = conjoin((full, _reaches(expected, least)))
    repeated = view.whole_number("same_format_annual" if cadence == _ANNUAL else "same_format")
    if regular:
        view.record.presumptions.update(one.element.presumption for one in run.instances if one.element.presumption)
    return _Parts(None, regular, _same_format(run, repeated, view), _returned(run, edge, view), full)


def _reaches(number: Interval, needed: Number) -> Truth:
    if number.lo is not None and number.lo >= needed:
        return True
    return False if number.hi is not None and number.hi < needed else None


def _keeps(held: Interval, expected: Interval, view: View) -> Truth:
    """Whether enough of what was to be expected was held."""
    share = view.parameter("cadence_share").lo
    assert share is not None
    assert held.lo is not None
    assert expected.lo is not None
    assert expected.hi is not None
    if held.lo >= share * expected.hi:
        return True
    return False if held.hi is not None and held.hi < share * expected.lo else None


# --- formalised -----------------------------------------------------------------------------------------------------


def _formal(mechanism: Element, view: View) -> Truth:
    """A procedure in writing, and somebody who is responsible."""
    owner = view.value(mechanism, "owner")
    owned = None if owner is None or (isinstance(owner, frozenset) and NONE in owner) else owner != NONE
    return conjoin((_some(view.nested(mechanism, "procedure")), owned))


def _some(collection: Collection) -> Truth:
    if any(one.certain for one in collection.elements):
        return True
    return None if collection.elements or _open(collection) else False


# --- regular --------------------------------------------------------------------------------------------------------


def _begun_by(mechanism: Element, day: int, view: View) -> Truth:
    days = view.days(mechanism, "first_date")
    if days is None or isinstance(days, str):
        return None if days is None else False
    if days.last <= day:
        return True
    return False if days.first > day else None


def _dated(instance: Element, edge: int, view: View) -> Truth:
    days = view.days(instance, "date")
    if days is None:
        return None
    return False if isinstance(days, str) else within(days, edge, view.as_of)


def _followed_up(instance: Element, view: View) -> Truth:
    return _some(view.nested(instance, "follow_ups"))


def _expected(mechanism: Element, edge: int, interval: Fraction, view: View) -> Interval:
    """How many instances the cadence promises since the window or the mechanism began, season and breaks considered."""
    days = view.days(mechanism, "first_date")
    earliest, latest = (days.first, days.last) if isinstance(days, Days) else (edge, view.as_of)
    some, all_ = _seasons(view.nested(mechanism, "season"))
    sure, possible = _breaks(mechanism, view)
    least = _months(max(edge, latest), view.as_of, some, tuple(possible))
    most = _months(max(edge, earliest), view.as_of, all_, tuple(sure))
    return Interval(least // interval, most // interval)


def _seasons(season: Collection) -> tuple[frozenset[int], frozenset[int]]:
    """The months that surely belong to the season, and those that may. Without any, the whole year does."""
    year = frozenset(range(1, 13))
    sure = frozenset(_month(one) for one in season.elements if one.certain)
    if season.complete and len(sure) == len({_month(one) for one in season.elements}):
        return (sure, sure) if season.elements else (year, year)
    return sure, year


def _month(element: Element) -> int:
    return int(element.id) if element.id.isdecimal() else 0


Span = tuple[int, int]


def _breaks(mechanism: Element, view: View) -> tuple[list[Span], list[Span]]:
    """The days of documented suspensions: those that surely are, and those that may be."""
    sure: list[Span] = []
    possible: list[Span] = []
    suspensions = view.nested(mechanism, "suspensions")
    for one in suspensions.elements:
        documented = _some(view.nested(one, "document"))
        if documented is False:
            continue
        start, end = view.days(one, "from"), view.days(one, "to")
        if isinstance(start, str):
            continue
        begins = (start.first, start.last) if isinstance(start, Days) else (0, view.as_of + 1)
        ends = (end.first, end.last) if isinstance(end, Days) else (0 if end is None else view.as_of, view.as_of)
        possible.append((begins[0], ends[1]))
        if documented and one.certain and start is not None:
            sure.append((begins[1], ends[0]))
    if _open(suspensions):
        possible.append((0, view.as_of))
    return sure, possible


@lru_cache(maxsize=4096)
def _months(after: int, until: int, season: frozenset[int], breaks: tuple[Span, ...]) -> Fraction:
    """How many months the days after one and up to another are, without those out of season or in a break."""
    total = Fraction(0)
    day = after + 1
    while day <= until:
        begins = date.fromordinal(day)
        length = monthrange(begins.year, begins.month)[1]
        last = min(until, day + length - begins.day)
        if begins.month in season:
            days = [one for one in range(day, last + 1) if not any(start <= one <= end for start, end in breaks)]
            total += Fraction(len(days), length)
        day = last + 1
    return total


# --- reproducible ---------------------------------------------------------------------------------------------------


def _same_format(run: _Run, needed: int, view: View) -> Truth:
    """Whether enough instances ever had one format; those that are presumed are presumed to be alike."""
    sure: Counter[object] = Counter()
    possible: Counter[object] = Counter()
    unknown = 0
    for one in run.instances:
        written = view.value(one.element, "format")
        if one.element.presumption is not None:
            sure[None] += one.sure
            unknown += 1
        elif isinstance(written, str):
            if written != NONE:
                sure[written] += one.sure
                possible[written] += 1
        else:
            unknown += 1
    if max(sure.values(), default=0) >= needed:
        return True
    if run.open or max(possible.values(), default=0) + unknown >= needed:
        return None
    return False


@dataclass(slots=True)
class _Attendance:
    """What is known of one member: sure and possible attendances in the window and ever."""

    sure_recent: int = 0
    recent: int = 0
    sure: int = 0
    ever: int = 0


def _returned(run: _Run, edge: int, view: View) -> Truth:
    """Whether enough of the members that came in the window came at least twice ever."""
    members = view.collection("members")
    seen: defaultdict[str, _Attendance] = defaultdict(_Attendance)
    unknown_recent = unknown_ever = 0
    for one in run.instances:
        recent = _dated(one.element, edge, view)
        attendees = view.nested(one.element, "attendees")
        closed = not _open(attendees)
        unknown_ever += not closed
        unknown_recent += not closed and recent is not False
        for link in attendees.elements:
            if link.target is None or link.target.kind != members.kind:
                continue
            found, sure = seen[link.target.id], one.sure and link.certain
            found.sure += sure
            found.sure_recent += sure and recent is True
            found.ever += closed
            found.recent += closed and recent is not False
    few: tuple[int, int] = (0, 0)
    many: tuple[int, int] = (0, 0)
    absent = len(members.elements) - len(seen)
    for found, number in (*((one, 1) for one in seen.values()), (_Attendance(), absent)):
        came: Truth = found.sure_recent > 0 or (None if run.open or found.recent + unknown_recent > 0 else False)
        back: Truth = found.sure > 1 or (None if run.open or found.ever + unknown_ever > 1 else False)
        few = _added(few, number, came, back, favourable=False)
        many = _added(many, number, came, back, favourable=True)
    strangers = _open(members) and (run.open or unknown_ever > 0)
    share = view.parameter("return_share").lo
    assert share is not None
    if not strangers and few != (0, 0) and few[0] >= share * (few[0] + few[1]):
        return True
    if strangers or (many[0] and many[0] >= share * (many[0] + many[1])):
        return None
    return False


def _added(counted: tuple[int, int], number: int, came: Truth, back: Truth, *, favourable: bool) -> tuple[int, int]:
    """Returned and not returned, with so many more members put where they speak for the share, or against it."""
    returned, not_returned = counted
    may_return, may_not = came is not False and back is not False, came is not False and back is not True
    if may_return if favourable else may_not:
        return (returned + number, not_returned) if favourable else (returned, not_returned + number)
    if came is not True:
        return counted
    return (returned, not_returned + number) if favourable else (returned + number, not_returned)


# --- metrics --------------------------------------------------------------------------------------------------------


def _counted(view: View, wanted: Callable[[_Parts], Truth]) -> Measurement:
    mechanisms = view.collection("mechanisms")
    certain: list[Element] = []
    possible: list[Element] = []
    for mechanism in mechanisms.elements:
        truth = wanted(_parts(mechanism, view))
        if truth is not False:
            (certain if truth and mechanism.certain else possible).append(mechanism)
    more = 0 if mechanisms.unlisted is None else mechanisms.unlisted.hi
    hi = None if more is None else len(certain) + len(possible) + more
    return Measurement(Interval(len(certain), hi), False, tuple(certain), tuple(possible))


def _regular(view: View) -> Measurement:
    return _counted(view, lambda parts: parts.good)


def _unfailed(view: View) -> Measurement:
    return _counted(view, lambda parts: negate(parts.fallen_short))


def _open_facts(view: View) -> Iterator[OpenFact]:
    mechanisms = view.collection("mechanisms")
    if not mechanisms.complete:
        yield OpenFact("mechanisms", "mechanisms", what="completeness")
    for mechanism in mechanisms.elements:
        parts = _parts(mechanism, view)
        if parts.good is None or parts.fallen_short is None:
            yield from _open_of(mechanism, parts, view)


def _open_of(mechanism: Element, parts: _Parts, view: View) -> Iterator[OpenFact]:
    if parts.formal is None:
        yield from _open_fields(mechanism, "procedure", "owner")
    if parts.regular is None or parts.full is None:
        yield from _open_fields(mechanism, "cadence", "first_date")
        for name in ("season", "suspensions"):
            if _open(view.nested(mechanism, name)):
                yield OpenFact(f"{mechanism.path}.{name}", f"mechanisms.{name}", what="completeness")
    if None in (parts.regular, parts.same_format, parts.returned):
        yield from _open_instances(mechanism, parts, view)


def _open_fields(element: Element, *names: str) -> Iterator[OpenFact]:
    for name in names:
        found = element.fields.get(name)
        if found is None or isinstance(found, Conflict):
            options = _CADENCES if name == "cadence" else ()
            reason = "missing" if found is None else "conflict"
            yield OpenFact(f"{element.path}.{name}", element.kind, name, reason=reason, options=options)


def _open_instances(mechanism: Element, parts: _Parts, view: View) -> Iterator[OpenFact]:
    run = _run(mechanism, view)
    if run.open:
        yield OpenFact("instances", "instances", what="completeness")
    asked = {"date": parts.regular, "format": parts.same_format}
    for one in run.instances:
        if one.element.presumption is None:
            yield from _open_fields(one.element, *(name for name, truth in asked.items() if truth is None))
    for name, truth in (("attendees", parts.returned), ("follow_ups", parts.regular)):
        if truth is None and any(_open(view.nested(one.element, name)) for one in run.instances):
            yield OpenFact(f"instances.{name}", f"instances.{name}", what="completeness")


_READS = Reads(
    collections=frozenset(
        {"mechanisms", "mechanisms.procedure", "mechanisms.season", "mechanisms.suspensions", "instances",
         "instances.mechanism", "instances.attendees", "instances.follow_ups", "members"}
    ),
    fields=frozenset(
        {("mechanisms", "procedure"), ("mechanisms", "owner"), ("mechanisms", "cadence"), ("mechanisms", "first_date"),
         ("mechanisms.suspensions", "from"), ("mechanisms.suspensions", "to"), ("mechanisms.suspensions", "document"),
         ("instances", "date"), ("instances", "format"), ("instances", "mechanism")}
    ),
    parameters=frozenset(
        {"year", "two_years", "annual_window", "annual_instances", "cadence_instances", "cadence_share", "same_format",
         "same_format_annual", "return_share"}
    ),
)  # fmt: skip

_LOOSE = Text(
    "вимоги до механізму оцінюються кожна окремо, хоча один відсутній факт може стосуватися кількох",
    "what is asked of a mechanism is judged one by one, though one missing fact may bear on several",
)


def rhythm_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "regular_mechanisms",
        Text("формалізовані, регулярні та відтворювані механізми", "formalised, regular, reproducible mechanisms"),
        Text(
            "Скільки механізмів мають процедуру й відповідального, дотримуються періодичності, повторюють формат і "
            "повертають учасників.",
            "How many mechanisms have a procedure and an owner, keep their cadence, repeat their format and bring "
            "members back.",
        ),
        "mechanisms",
        _regular,
        _READS,
        open_facts=_open_facts,
        loose=_LOOSE,
    )
    yield PythonMetric(
        "unfailed_mechanisms",
        Text("механізми без доведених вад", "mechanisms not shown to fall short"),
        Text(
            "Скільки механізмів відповідають усім вимогам або діють надто недовго, щоб про це судити.",
            "How many mechanisms meet everything that is asked, or have run too short a time to tell.",
        ),
        "mechanisms",
        _unfailed,
        _READS,
        open_facts=_open_facts,
        loose=_LOOSE,
    )
