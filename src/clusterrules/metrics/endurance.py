"""Mechanisms that last: which go on, for how long, which stand on their own, and which were kept up beside services."""

from collections.abc import Callable, Iterator

from clusterrules.graph.calendar import not_later, within
from clusterrules.graph.element import Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth, conjoin, disjoin, negate
from clusterrules.metrics.lasting import lasting_of
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.nodes import Defined
from clusterrules.metrics.outliving import around, outlived, stated_run
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.schedule import Run, ended, may_lack, open_fields, run_of
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.texts.catalogue import Text

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
    return conjoin((begun, outlived(stated_run(mechanism, view), launched, share, view)))


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
            _, after = around(stated_run(mechanism, view), launched, view)
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


# --- standing on its own --------------------------------------------------------------------------------------------


def _stands(mechanism: Element, view: View) -> Truth:
    """Whether a mechanism outlived a shock or the grant that funded it, or runs without money from outside."""

    def judged() -> Truth:
        run = stated_run(mechanism, view)
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

    own = run.number(lambda one: conjoin((recent(one), view.holds("own_money", one))))
    others = run.number(lambda one: conjoin((recent(one), negate(view.holds("own_money", one)))))
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
                outlived(run, view.days(one, "date"), share, view),
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
                outlived(run, view.days(one, "end"), share, view),
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
        truth, lasting = counts(mechanism, view), lasting_of(mechanism, view)
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
        lasting = lasting_of(mechanism, view)
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
        if _stands(mechanism, view) is not None or lasting_of(mechanism, view).most == 0:
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
    "кожен механізм перевірено окремо, а кількість заходів, яких немає в переліку, не обмежено",
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
            "Скільки сервісів підсилюють механізм, заходів якого за рік до їх запуску не було або за рік після нього "
            "було більш як удвічі менше.",
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
        Text("сервіси, поруч із якими механізм діє", "services beside which a mechanism goes on"),
        Text(
            "Скільки сервісів підсилюють механізм, заходи якого відбувалися протягом року після їх запуску; рік, що "
            "триває, ще нічого не спростовує.",
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
            "У скількох механізмів останній захід відбувся не давніше, ніж допускає їхня періодичність.",
            "How many mechanisms were last held no longer ago than their cadence allows.",
        ),
        "mechanisms",
        lambda view: _counted("mechanisms", view, lambda one, seen: lasting_of(one, seen).runs),
        _RUNS,
        _open_lasting,
        _LOOSE_RUNS,
    )
    yield PythonMetric(
        "unbroken_months",
        Text("місяці без довгої перерви", "months without a long break"),
        Text(
            "Скільки повних місяців до дати оцінювання без довгої перерви триває найтриваліший із механізмів; час до "
            "найдавнішого з кількох заходів рахується на один звичний проміжок, час призупинень не рахується.",
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
