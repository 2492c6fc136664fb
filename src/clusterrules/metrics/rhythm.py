"""Mechanisms that are formalised, keep their cadence and bring members back; and those not shown to fall short.

A mechanism falls short only once its window is full: before, time decides and nobody else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from clusterrules.graph.calendar import within
from clusterrules.graph.element import Element
from clusterrules.graph.missing import has_left
from clusterrules.logic.interval import Interval, Number
from clusterrules.logic.truth import Truth, conjoin, negate
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.occasions import fewest_days, most_days, perhaps_several, surely_several
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.schedule import (
    ANNUAL,
    CADENCES,
    HALF_YEARLY,
    INTERVALS,
    Run,
    breaks,
    ended,
    may_lack,
    months_between,
    open_fields,
    run_of,
    seasons,
    some,
)
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text


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
        run = run_of(mechanism, view)
        cadence = view.value(mechanism, "cadence")
        options = sorted(cadence) if isinstance(cadence, frozenset) else CADENCES if cadence is None else (cadence,)
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


def _judged(run: Run, cadence: str, view: View) -> _Parts:
    months = {HALF_YEARLY: "two_years", ANNUAL: "annual_window"}.get(cadence, "year")
    edge = view.months_ago(view.whole_number(months))
    full = _begun_by(run.mechanism, edge, view)
    if cadence == ANNUAL:
        needed = view.whole_number("annual_instances")
        held = run.held(lambda one: conjoin((_dated(one, edge, view), _followed_up(one, view))))
        regular = _reaches(held, needed)
    elif cadence == HALF_YEARLY:
        regular = _reaches(run.held(lambda one: _dated(one, edge, view)), view.whole_number("cadence_instances"))
    else:
        held = run.held(lambda one: _dated(one, edge, view))
        expected = _expected(run.mechanism, edge, INTERVALS[cadence], view)
        least = view.whole_number("cadence_instances")
        regular = conjoin((_reaches(held, least), _keeps(held, expected, view)))
        full = conjoin((full, _reaches(expected, least)))
    repeated = view.whole_number("same_format_annual" if cadence == ANNUAL else "same_format")
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
    """A procedure in writing, somebody who is responsible, and no end: what was given up is no mechanism any more."""
    owner = view.value(mechanism, "owner")
    owned = None if owner is None or (isinstance(owner, frozenset) and NONE in owner) else owner != NONE
    return conjoin((some(view.nested(mechanism, "procedure")), owned, negate(ended(mechanism, view))))


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
    return some(view.nested(instance, "follow_ups"))


def _expected(mechanism: Element, edge: int, interval: Fraction, view: View) -> Interval:
    """How many instances the cadence promises since the window or the mechanism began, season and breaks considered."""
    days = view.days(mechanism, "first_date")
    earliest, latest = (days.first, days.last) if isinstance(days, Days) else (edge, view.as_of)
    some, all_ = seasons(view.nested(mechanism, "season"))
    sure, possible = breaks(mechanism, view)
    least = months_between(max(edge, latest), view.as_of, some, tuple(possible))
    most = months_between(max(edge, earliest), view.as_of, all_, tuple(sure))
    return Interval(least // interval, most // interval)


# --- reproducible ---------------------------------------------------------------------------------------------------


def _same_format(run: Run, needed: int, view: View) -> Truth:
    """Whether one format was used on enough days ever; instances that are presumed are presumed to be alike."""
    sure: defaultdict[object, list[Days | None]] = defaultdict(list)
    possible: defaultdict[object, list[Days | None]] = defaultdict(list)
    unknown: list[Days | None] = []
    for one in run.instances:
        written = view.value(one.element, "format")
        presumed = one.element.presumption is not None
        if presumed or (isinstance(written, str) and written != NONE):
            if one.sure:
                sure[None if presumed else written].append(one.span)
            (unknown if presumed else possible[written]).append(one.span)
        elif not isinstance(written, str):
            unknown.append(one.span)
    if max(map(fewest_days, sure.values()), default=0) >= needed:
        return True
    most = max((most_days([*spans, *unknown]) for spans in (*possible.values(), ())), default=0)
    return None if run.open or most >= needed else False


@dataclass(slots=True)
class _Attendance:
    """What is known of one member: whether it came in the window, and when it ever came, surely or possibly."""

    sure_recent: bool = False
    recent: bool = False
    sure: list[Days | None] = field(default_factory=list)
    ever: list[Days | None] = field(default_factory=list)


def _returned(run: Run, edge: int, view: View) -> Truth:
    """Whether enough of the members that came in the window came on at least two days ever.

    Who had left before the window began came as an outsider.
    """
    members = view.collection("members")
    gone = {one.id for one in members.elements if "until" in one.fields and has_left(one, edge)}
    seen: defaultdict[str, _Attendance] = defaultdict(_Attendance)
    unknown_recent = False
    unknown_ever: list[Days | None] = []
    for one in run.instances:
        recent = _dated(one.element, edge, view)
        attendees = view.nested(one.element, "attendees")
        closed = not may_lack(attendees)
        if not closed:
            unknown_ever.append(one.span)
            unknown_recent = unknown_recent or recent is not False
        for link in attendees.elements:
            if link.target is None or link.target.kind != members.kind or link.target.id in gone:
                continue
            found, sure = seen[link.target.id], one.sure and link.certain
            if sure:
                found.sure.append(one.span)
                found.sure_recent = found.sure_recent or recent is True
            if closed:
                found.ever.append(one.span)
                found.recent = found.recent or recent is not False
    few: tuple[int, int] = (0, 0)
    many: tuple[int, int] = (0, 0)
    absent = len(members.elements) - len(gone) - len(seen)
    for found, number in (*((one, 1) for one in seen.values()), (_Attendance(), absent)):
        came: Truth = found.sure_recent or (None if run.open or found.recent or unknown_recent else False)
        several = run.open or perhaps_several([*found.ever, *unknown_ever])
        back: Truth = surely_several(found.sure) or (None if several else False)
        few = _added(few, number, came, back, favourable=False)
        many = _added(many, number, came, back, favourable=True)
    strangers = may_lack(members) and (run.open or bool(unknown_ever))
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
        yield from open_fields(mechanism, "procedure", "owner")
        if ended(mechanism, view) is None:
            yield OpenFact(f"{mechanism.path}.status", "mechanisms", "status", options=("running", "ended"))
    if parts.regular is None or parts.full is None:
        yield from open_fields(mechanism, "cadence", "first_date")
        for name in ("season", "suspensions"):
            if may_lack(view.nested(mechanism, name)):
                yield OpenFact(f"{mechanism.path}.{name}", f"mechanisms.{name}", what="completeness")
    if None in (parts.regular, parts.same_format, parts.returned):
        yield from _open_instances(mechanism, parts, view)


def _open_instances(mechanism: Element, parts: _Parts, view: View) -> Iterator[OpenFact]:
    run = run_of(mechanism, view)
    if run.open:
        yield OpenFact("instances", "instances", what="completeness")
    asked = {"date": parts.regular, "format": parts.same_format}
    for one in run.instances:
        if one.element.presumption is None:
            yield from open_fields(one.element, *(name for name, truth in asked.items() if truth is None))
    for name, truth in (("attendees", parts.returned), ("follow_ups", parts.regular)):
        if truth is None and any(may_lack(view.nested(one.element, name)) for one in run.instances):
            yield OpenFact(f"instances.{name}", f"instances.{name}", what="completeness")


_READS = Reads(
    collections=frozenset(
        {"mechanisms", "mechanisms.procedure", "mechanisms.season", "mechanisms.suspensions", "instances",
         "instances.mechanism", "instances.attendees", "instances.follow_ups", "members"}
    ),
    fields=frozenset(
        {("mechanisms", "procedure"), ("mechanisms", "owner"), ("mechanisms", "cadence"), ("mechanisms", "first_date"),
         ("mechanisms", "status"), ("mechanisms.suspensions", "from"), ("mechanisms.suspensions", "to"),
         ("mechanisms.suspensions", "document"), ("members", "until"), ("instances", "date"), ("instances", "format"),
         ("instances", "mechanism")}
    ),
    parameters=frozenset(
        {"year", "two_years", "annual_window", "annual_instances", "cadence_instances", "cadence_share", "same_format",
         "same_format_annual", "return_share"}
    ),
)  # fmt: skip

_LOOSE = Text(
    "вимоги до механізму оцінюються кожна окремо, хоча один відсутній факт може стосуватися кількох",
    "the requirements for a mechanism are judged one by one, though one missing fact may bear on several",
)


def rhythm_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "regular_mechanisms",
        Text("формалізовані, регулярні та відтворювані механізми", "formalised, regular, reproducible mechanisms"),
        Text(
            "Скільки механізмів мають процедуру й відповідального, дотримуються періодичності та формату, і учасники "
            "до них повертаються.",
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
