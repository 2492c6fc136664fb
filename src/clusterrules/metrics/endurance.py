"""Mechanisms that last: how long one has run without a long break, what it runs on, and whether it outlived a change.

A change is the launch of a service, a shock or the end of a grant. A mechanism outlives it if it was held in the year
before and, in the year after, at least so many times for each of them. Presumed instances prove nothing here.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from clusterrules.graph.calendar import months_before, not_later, whole_months, within
from clusterrules.graph.element import Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval, Number
from clusterrules.logic.truth import Truth, conjoin, disjoin, negate
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.nodes import Defined
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.schedule import (
    ANNUAL,
    CADENCES,
    HALF_YEARLY,
    INTERVALS,
    Run,
    Span,
    breaks,
    days_between,
    ended,
    may_lack,
    open_fields,
    run_of,
    seasons,
)
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.texts.catalogue import Text

_MONTHS = {**INTERVALS, HALF_YEARLY: Fraction(6), ANNUAL: Fraction(12)}
_MONTH, _WEEKDAY = 31, 4
"""Days of a month at its longest, and by how many more what is held on the same weekday of a month can come later."""

_LONGEST = 1200
"""No mechanism is older than so many months."""


def _days(months: Fraction) -> Number:
    """The longest time between two instances that are held as usual, in days: a week is one of seven days."""
    return months * _MONTH + _WEEKDAY if months >= 1 else months * Fraction(52, 12) * 7


def _stated_run(mechanism: Element, view: View) -> Run:
    """The instances of a mechanism; those that are presumed are only possible."""
    run = run_of(mechanism, view)
    return replace(
        run,
        instances=tuple(
            replace(one, sure=False) if one.element.presumption is not None else one for one in run.instances
        ),
    )


# --- outliving a change ---------------------------------------------------------------------------------------------


def _outlived(run: Run, change: Days | str | None, share: Number, view: View) -> Truth:
    """Whether a mechanism was held in the year before a change and, in the year after, often enough for that."""
    if isinstance(change, str):
        return False
    if change is None:
        return False if not run.open and not run.instances else None
    before, after = _around(run, change, view)
    least, most = before.lo or 0, before.hi
    if least >= 1 and most is not None and (after.lo or 0) >= share * most:
        return True
    if most == 0 or (after.hi is not None and after.hi < share * max(least, 1)):
        return False
    return None


def _around(run: Run, change: Days, view: View) -> tuple[Interval, Interval]:
    """How often a mechanism was held in the year before a change, and in the year after."""
    year = view.whole_number("year")
    return (
        run.held(lambda one: _dated(one, change, -year, view)),
        run.held(lambda one: _dated(one, change, year, view)),
    )


def _dated(instance: Element, change: Days, months: int, view: View) -> Truth:
    """Whether an instance was held within so many months after a change, or before it if they are negative."""
    days = view.days(instance, "date")
    if days is None:
        return None
    if isinstance(days, str):
        return False
    edges = [sorted((day, min(view.as_of, months_before(day, -months)))) for day in (change.first, change.last)]
    truths = {within(days, after, until) for after, until in edges}
    if truths == {True}:
        return True
    return False if days.last <= edges[0][0] or days.first > edges[1][1] else None


# --- services beside mechanisms -------------------------------------------------------------------------------------


def _mechanisms_of(service: Element, view: View) -> Iterator[tuple[Element, bool]]:
    for link in view.nested(service, "strengthens").elements:
        if link.target is not None:
            yield link.target, link.certain


def _grew_out(service: Element, mechanism: Element, view: View) -> Truth:
    """Whether a mechanism was there before a service and was kept up beside it."""
    launched, first = view.days(service, "launched"), view.days(mechanism, "first_date")
    if isinstance(launched, str) or isinstance(first, str):
        return False
    begun = None if launched is None or first is None else not_later(first, launched)
    share = view.parameter("service_keep_share").lo
    assert share is not None
    return conjoin((begun, _outlived(_stated_run(mechanism, view), launched, share, view)))


def _neglects(service: Element, view: View) -> Truth:
    """Whether a service strengthens a mechanism by its own account, one that was not there before or was not kept."""
    links = [
        conjoin((True if sure else None, negate(_grew_out(service, mechanism, view))))
        for mechanism, sure in _mechanisms_of(service, view)
    ]
    return disjoin((*links, None if may_lack(view.nested(service, "strengthens")) else False))


def _leaves_alive(service: Element, view: View) -> Truth:
    """Whether a mechanism that a service strengthens was held after its launch, or the year after is not over."""
    launched = view.days(service, "launched")
    if isinstance(launched, str):
        return False
    edge = view.months_ago(view.whole_number("year"))
    young: Truth = None
    if launched is not None:
        young = True if launched.first > edge else False if launched.last <= edge else None
    links = []
    for mechanism, sure in _mechanisms_of(service, view):
        held: Truth = None
        if launched is not None:
            _, after = _around(_stated_run(mechanism, view), launched, view)
            held = True if after.lo else False if after.hi == 0 else None
        links.append(conjoin((True if sure else None, disjoin((young, held)))))
    return disjoin((*links, None if may_lack(view.nested(service, "strengthens")) else False))


def _counted(name: str, view: View, wanted: Callable[[Element, View], Truth]) -> Measurement:
    """How many nodes of a list are as wanted."""
    nodes = view.collection(name)
    certain: list[Element] = []
    possible: list[Element] = []
    for node in nodes.elements:
        truth = wanted(node, view)
        if truth is not False:
            (certain if truth and node.certain else possible).append(node)
    more = 0 if nodes.unlisted is None else nodes.unlisted.hi
    hi = None if more is None else len(certain) + len(possible) + more
    return Measurement(Interval(len(certain), hi), False, tuple(certain), tuple(possible))


def _open_services(view: View) -> Iterator[OpenFact]:
    services = view.collection("services")
    if not services.complete:
        yield OpenFact("services", "services", what="completeness")
    for service in services.elements:
        if None not in (_neglects(service, view), _leaves_alive(service, view)):
            continue
        if may_lack(view.nested(service, "strengthens")):
            yield OpenFact(f"{service.path}.strengthens", "services.strengthens", what="completeness")
        yield from open_fields(service, "launched")
        for mechanism, _ in _mechanisms_of(service, view):
            yield from open_fields(mechanism, "first_date")
            yield from _open_run(mechanism, view, "date")


def _open_run(mechanism: Element, view: View, *fields: str) -> Iterator[OpenFact]:
    run = run_of(mechanism, view)
    if run.open:
        yield OpenFact("instances", "instances", what="completeness")
    for one in run.instances:
        if one.element.presumption is None:
            yield from open_fields(one.element, *fields, *(() if one.sure else ("mechanism",)))


# --- running without a long break -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """How many days apart the instances of a mechanism may lie, how many they usually do, and the months and days that
    do not count as time."""

    allowed: Fraction
    usual: Number
    season: frozenset[int]
    breaks: tuple[Span, ...]

    def bridges(self, after: int, until: int) -> bool:
        """Whether there is no long break between two days."""
        return after >= until or days_between(after, until, self.season, self.breaks) <= self.allowed

    def expected_from(self, begun: int, day: int) -> int:
        """The earliest day, not before a mechanism began, after which an instance was not yet due before a day."""
        days = range(begun, day)
        due = bisect_left(days, True, key=lambda one: days_between(one, day, self.season, self.breaks) <= self.usual)
        return begun + due

    def reaches_back(self, day: int, as_of: int) -> int | None:
        """Full months to the date of assessment from the earliest day that bridges to one; ``None`` without bound."""
        months = whole_months(day, as_of)
        further = range(months + 1, _LONGEST + 1)
        months += bisect_left(further, True, key=lambda back: not self.bridges(months_before(as_of, back), day))
        return None if months >= _LONGEST else months


def _months_since(day: int, suspensions: tuple[Span, ...], as_of: int) -> int:
    """Full months from a day to the date of the assessment; the days of suspensions are none of them."""
    if not suspensions:
        return whole_months(day, as_of)
    suspended = sum(any(start <= one <= end for start, end in suspensions) for one in range(day + 1, as_of + 1))
    return whole_months(min(day + suspended, as_of), as_of)


@dataclass(frozen=True, slots=True)
class _Lasting:
    """Months without a long break up to the date of the assessment, at least and at most, and whether it still runs."""

    least: int
    most: int | None
    runs: Truth


def _lasting(mechanism: Element, view: View) -> _Lasting:
    def judged() -> _Lasting:
        run = _stated_run(mechanism, view)
        cadence = view.value(mechanism, "cadence")
        options: Iterable[str] = CADENCES if cadence is None else (cadence,)
        if isinstance(cadence, frozenset):
            options = sorted(map(str, cadence))
        factor = Fraction(view.parameter("gap_factor").lo or 0)
        found = [_at_cadence(run, factor, _days(_MONTHS[option]), view) for option in options]
        most = [one.most for one in found]
        runs = {one.runs for one in found}
        return _Lasting(
            min(one.least for one in found),
            None if None in most else max(one for one in most if one is not None),
            runs.pop() if len(runs) == 1 else None,
        )

    found: _Lasting = view.remember(("lasting", mechanism), judged)
    return found


def _at_cadence(run: Run, factor: Fraction, usual: Number, view: View) -> _Lasting:
    some_months, all_months = seasons(view.nested(run.mechanism, "season"))
    sure_breaks, possible_breaks = breaks(run.mechanism, view)
    slow = _Rhythm(factor * usual, usual, all_months, tuple(sure_breaks))
    quick = _Rhythm(factor * usual, usual, some_months, tuple(possible_breaks))
    first = view.days(run.mechanism, "first_date")
    least = _at_least(run, slow, first, tuple(possible_breaks), view)
    most = _at_most(run, quick, first, tuple(sure_breaks), view)
    given_up = ended(run.mechanism, view)
    if given_up is True:
        return _Lasting(0, 0, False)
    if given_up is None:
        least = None
    runs = True if least is not None else False if most == 0 and not run.open else None
    return _Lasting(least or 0, most, runs)


def _at_least(
    run: Run, rhythm: _Rhythm, first: Days | str | None, suspended: tuple[Span, ...], view: View
) -> int | None:
    """Months that are certain: between two instances lies at most the time from the first day that one can have been
    held on to the last day of the next. ``None`` if it is not certain that the mechanism still runs."""
    dates = [view.days(one.element, "date") for one in run.instances if one.sure]
    held = sorted((one for one in dates if isinstance(one, Days)), key=lambda one: one.last, reverse=True)
    reached = view.as_of
    number = 0
    for one in held:
        if rhythm.bridges(one.first, reached):
            number, reached = number + 1, min(reached, one.last)
    if not number:
        return None
    if isinstance(first, Days) and rhythm.bridges(first.first, reached):
        reached = min(reached, first.last)
    elif isinstance(first, Days) and number > 1:
        reached = rhythm.expected_from(min(first.last, reached), reached)
    return _months_since(reached, suspended, view.as_of)


def _at_most(
    run: Run, rhythm: _Rhythm, first: Days | str | None, suspended: tuple[Span, ...], view: View
) -> int | None:
    """Months that are possible: what surely holds no instance are the times in which none can have been held."""
    dates = [view.days(one.element, "date") for one in run.instances]
    if run.open or None in dates:
        return None
    held = sorted((one for one in dates if isinstance(one, Days)), key=lambda one: one.last, reverse=True)
    reached = view.as_of
    number = 0
    for one in held:
        if not rhythm.bridges(one.last, reached):
            break
        number, reached = number + 1, min(reached, one.first)
    if not number:
        return 0
    if first is None:
        return rhythm.reaches_back(reached, view.as_of)
    if isinstance(first, Days) and rhythm.bridges(first.last, reached):
        days = range(first.first, first.last + 1)
        reached = min(reached, days[bisect_left(days, True, key=lambda day: rhythm.bridges(day, reached))])
    elif isinstance(first, Days) and number > 1:
        reached = rhythm.expected_from(min(first.first, reached), reached)
    return _months_since(reached, suspended, view.as_of)


# --- standing on its own --------------------------------------------------------------------------------------------


def _stands(mechanism: Element, view: View) -> Truth:
    """Whether a mechanism outlived a shock or the grant that funded it, or runs without money from outside."""

    def judged() -> Truth:
        run = _stated_run(mechanism, view)
        return disjoin((_own_money(run, view), _outlived_shock(run, view), _outlived_grant(run, view)))

    found: Truth = view.remember(("stands", mechanism), judged)
    return found


def _own_money(run: Run, view: View) -> Truth:
    edge = view.months_ago(view.whole_number("two_years"))

    def recent(one: Element) -> Truth:
        days = view.days(one, "date")
        if days is None:
            return None
        return False if isinstance(days, str) else within(days, edge, view.as_of)

    own = run.held(lambda one: conjoin((recent(one), view.holds("own_money", one))))
    others = run.held(lambda one: conjoin((recent(one), negate(view.holds("own_money", one)))))
    share = numbers.share(own, others)
    if share is None or (own.hi == 0 and others.hi == 0):
        return False
    needed = view.parameter("own_run_share")
    truth = numbers.at_least(share, needed)
    return None if truth and not own.lo else truth


def _outlived_shock(run: Run, view: View) -> Truth:
    shocks, share = view.collection("shocks"), view.parameter("survival_share").lo
    assert share is not None
    truths = [
        conjoin(
            (
                view.holds("testing_shock", one),
                True if one.certain else None,
                _outlived(run, view.days(one, "date"), share, view),
            )
        )
        for one in shocks.elements
    ]
    return disjoin((*truths, None if may_lack(shocks) else False))


def _outlived_grant(run: Run, view: View) -> Truth:
    projects, share = view.collection("projects"), view.parameter("survival_share").lo
    assert share is not None
    truths = [
        conjoin(
            (
                view.holds("ended_grant", one),
                True if one.certain else None,
                _paid(one, run, view),
                _outlived(run, view.days(one, "end"), share, view),
            )
        )
        for one in projects.elements
    ]
    return disjoin((*truths, None if may_lack(projects) else False))


def _paid(project: Element, run: Run, view: View) -> Truth:
    """Whether an instance of a mechanism was part of a project."""
    incidence = view.snapshot.incidence("instances", "part_of")
    named = incidence.by_target.get(project.id, ())
    truths: list[Truth] = [True if one.sure else None for one in run.instances if one.element in named]
    truths += [None for one in run.instances if one.element in incidence.open_holders]
    return disjoin((*truths, None if run.open else False))


# --- metrics --------------------------------------------------------------------------------------------------------


def _longest(view: View, counts: Callable[[Element, View], Truth]) -> Measurement:
    """The most months without a long break among the mechanisms that count."""
    mechanisms = view.collection("mechanisms")
    least, most = 0, 0
    unbounded = may_lack(mechanisms)
    certain: list[Element] = []
    possible: list[Element] = []
    for mechanism in mechanisms.elements:
        truth, lasting = counts(mechanism, view), _lasting(mechanism, view)
        if truth is False or lasting.most == 0:
            continue
        if truth and mechanism.certain:
            least = max(least, lasting.least)
        (certain if truth and mechanism.certain and lasting.least else possible).append(mechanism)
        if lasting.most is None:
            unbounded = True
        else:
            most = max(most, lasting.most)
    return Measurement(Interval(least, None if unbounded else most), False, tuple(certain), tuple(possible))


def _open_lasting(view: View) -> Iterator[OpenFact]:
    if not view.collection("mechanisms").complete:
        yield OpenFact("mechanisms", "mechanisms", what="completeness")
    for mechanism in view.collection("mechanisms").elements:
        lasting = _lasting(mechanism, view)
        if lasting.least != lasting.most or lasting.runs is None:
            yield from open_fields(mechanism, "cadence", "first_date")
            if ended(mechanism, view) is None:
                yield OpenFact(f"{mechanism.path}.status", "mechanisms", "status", options=("running", "ended"))
            for name in ("season", "suspensions"):
                if may_lack(view.nested(mechanism, name)):
                    yield OpenFact(f"{mechanism.path}.{name}", f"mechanisms.{name}", what="completeness")
            yield from _open_run(mechanism, view, "date")


def _open_standing(view: View) -> Iterator[OpenFact]:
    yield from _open_lasting(view)
    for mechanism in view.collection("mechanisms").elements:
        if _stands(mechanism, view) is not None or _lasting(mechanism, view).most == 0:
            continue
        yield from _open_run(mechanism, view, "date", "funding")
        for name in ("projects", "shocks"):
            if may_lack(view.collection(name)):
                yield OpenFact(name, name, what="completeness")
        for project in view.collection("projects").elements:
            yield from Defined("ended_grant").open(project, view)
        for shock in view.collection("shocks").elements:
            yield from open_fields(shock, "date")
            yield from Defined("testing_shock").open(shock, view)


_SERVICES = Reads(
    collections=frozenset({"services", "services.strengthens", "mechanisms", "instances", "instances.mechanism"}),
    fields=frozenset(
        {("services", "launched"), ("mechanisms", "first_date"), ("instances", "date"), ("instances", "mechanism")}
    ),
    parameters=frozenset({"year", "service_keep_share"}),
)
_RUNS = Reads(
    collections=frozenset(
        {"mechanisms", "mechanisms.season", "mechanisms.suspensions", "instances", "instances.mechanism"}
    ),
    fields=frozenset(
        {("mechanisms", "cadence"), ("mechanisms", "first_date"), ("mechanisms", "status"),
         ("mechanisms.suspensions", "from"),
         ("mechanisms.suspensions", "to"), ("mechanisms.suspensions", "document"), ("instances", "date"),
         ("instances", "mechanism")}
    ),
    parameters=frozenset({"gap_factor"}),
)  # fmt: skip
_STANDS = _RUNS | Reads(
    collections=frozenset({"projects", "shocks", "instances.part_of"}),
    fields=frozenset({("instances", "part_of"), ("projects", "end"), ("shocks", "date")}),
    definitions=frozenset({"own_money", "testing_shock", "ended_grant"}),
    parameters=frozenset({"year", "two_years", "survival_share", "own_run_share"}),
)

_LOOSE_SERVICES = Text(
    "кожен механізм перевірено окремо, а кількість проведень, яких немає в переліку, не обмежено",
    "each mechanism is judged by itself, and instances that no list names are without bound",
)
_LOOSE_RUNS = Text(
    "невідомі дати й періодичність перевірено окремо, хоча один факт може стосуватися кількох вимог",
    "unknown dates and cadences are judged separately, though one fact may bear on several requirements",
)


def endurance_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "neglecting_services",
        Text("сервіси, за яких механізм не збережено", "services beside which a mechanism was not kept up"),
        Text(
            "Скільки сервісів підсилюють механізм, який за рік до їх запуску не проводили або який за рік після нього "
            "проводили більш як удвічі рідше.",
            "How many services strengthen a mechanism that was not held in the year before their launch, or that was "
            "held less than half as often in the year after it.",
        ),
        "services",
        lambda view: _counted("services", view, _neglects),
        _SERVICES,
        _open_services,
        _LOOSE_SERVICES,
    )
    yield PythonMetric(
        "services_beside_mechanisms",
        Text("сервіси, поруч із якими механізм живий", "services beside which a mechanism is alive"),
        Text(
            "Скільки сервісів підсилюють механізм, який проводили протягом року після їх запуску; рік, що триває, "
            "ще нічого не спростовує.",
            "How many services strengthen a mechanism that was held in the year after their launch; a year that is "
            "not over refutes nothing yet.",
        ),
        "services",
        lambda view: _counted("services", view, _leaves_alive),
        _SERVICES,
        _open_services,
        _LOOSE_SERVICES,
    )
    yield PythonMetric(
        "running_mechanisms",
        Text("механізми, що тривають", "mechanisms that go on"),
        Text(
            "Скільки механізмів востаннє проведено не давніше, ніж допускає їхня періодичність.",
            "How many mechanisms were last held no longer ago than their cadence allows.",
        ),
        "mechanisms",
        lambda view: _counted("mechanisms", view, lambda one, seen: _lasting(one, seen).runs),
        _RUNS,
        _open_lasting,
        _LOOSE_RUNS,
    )
    yield PythonMetric(
        "unbroken_months",
        Text("місяці без довгої перерви", "months without a long break"),
        Text(
            "Скільки повних місяців до дати оцінювання без довгої перерви триває найтриваліший із механізмів; час до "
            "найдавнішого з кількох проведень рахується на один звичний проміжок, час призупинень не рахується.",
            "For how many full months up to the date of the assessment the longest-running mechanism has gone on "
            "without a long break; before the earliest of several instances one usual interval counts, the time of "
            "suspensions does not.",
        ),
        "months",
        lambda view: _longest(view, lambda one, seen: True),  # noqa: ARG005 - every mechanism counts
        _RUNS,
        _open_lasting,
        _LOOSE_RUNS,
    )
    yield PythonMetric(
        "sustained_months",
        Text("місяці самостійної роботи механізму", "months that a mechanism has stood on its own"),
        Text(
            "Скільки повних місяців без довгої перерви триває найтриваліший із механізмів, які пережили потрясіння чи "
            "завершення гранту або майже не залежать від сторонніх коштів; час призупинень не зараховується.",
            "For how many full months without a long break the longest-running of those mechanisms has gone on that "
            "outlived a shock or the end of a grant, or hardly depend on money from outside; the time of suspensions "
            "does not count.",
        ),
        "months",
        lambda view: _longest(view, _stands),
        _STANDS,
        _open_standing,
        _LOOSE_RUNS,
    )
