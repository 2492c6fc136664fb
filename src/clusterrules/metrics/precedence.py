"""What came first: mechanisms that were there before the first service."""

from collections.abc import Iterator
from math import inf

from clusterrules.graph.element import Element
from clusterrules.logic.interval import Interval
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text

_READS = Reads(
    collections=frozenset({"mechanisms", "services"}),
    fields=frozenset({("mechanisms", "first_date"), ("services", "launched")}),
)


def _span(element: Element, field: str, view: View) -> tuple[float, float] | None:
    """The earliest and latest day of a date; ``None`` where there is known to be none."""
    days = view.days(element, field)
    if days is None:
        return -inf, view.as_of
    return None if isinstance(days, str) else (days.first, days.last)


def _first_launch(view: View) -> tuple[float, float]:
    """Between which days the first service was launched; never, if there is none."""
    services = view.collection("services")
    spans = [(service.certain, _span(service, "launched", view)) for service in services.elements]
    earliest = min((span[0] for _, span in spans if span is not None), default=inf)
    latest = min((span[1] for certain, span in spans if certain and span is not None), default=inf)
    further = services.unlisted is not None and services.unlisted.hi != 0
    return (-inf if further else earliest), latest


def _mechanisms_before_services(view: View) -> Measurement:
    earliest, latest = _first_launch(view)
    mechanisms = view.collection("mechanisms")
    certain: list[Element] = []
    possible: list[Element] = []
    for mechanism in mechanisms.elements:
        span = _span(mechanism, "first_date", view)
        if span is None or span[0] > latest:
            continue
        (certain if mechanism.certain and span[1] <= earliest else possible).append(mechanism)
    further = 0 if mechanisms.unlisted is None else mechanisms.unlisted.hi
    hi = None if further is None else len(certain) + len(possible) + further
    return Measurement(Interval(len(certain), hi), False, tuple(certain), tuple(possible))


def _open(view: View) -> Iterator[OpenFact]:
    for name, field in (("services", "launched"), ("mechanisms", "first_date")):
        collection = view.collection(name)
        if not collection.complete:
            yield OpenFact(name, name, what="completeness")
        for element in collection.elements:
            days = view.days(element, field)
            if days is None or (days != NONE and not isinstance(days, str) and days.first != days.last):
                yield OpenFact(f"{element.path}.{field}", name, field)


def precedence_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "mechanisms_before_services",
        Text("механізми, старші за перший сервіс", "mechanisms older than the first service"),
        Text(
            "Скільки механізмів почали працювати не пізніше, ніж запущено перший сервіс.",
            "How many mechanisms began no later than the first service was launched.",
        ),
        "mechanisms",
        _mechanisms_before_services,
        _READS,
        _open,
        loose=Text(
            "перший сервіс для кожного механізму взято окремо, хоча він той самий",
            "the first service is taken for each mechanism on its own, although it is the same one",
        ),
    )
