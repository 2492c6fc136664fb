"""How often services are used."""

from collections.abc import Iterator

from clusterrules.graph.element import Element
from clusterrules.logic.interval import Interval
from clusterrules.metrics.expressions import Parameter
from clusterrules.metrics.fields import Within
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import Selection
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.texts.catalogue import Text

_USE = "services.used_by"
_READS = Reads(
    collections=frozenset({"services", _USE}), fields=frozenset({(_USE, "date")}), parameters=frozenset({"year"})
)


def _uses(view: View) -> Selection:
    """The uses of a service within the year."""
    date = view.snapshot.vocabulary.kind(_USE).fields["date"]
    return Selection("used_by", nested=True, where=Within(_USE, date, Parameter("year")), path=_USE)


def _service_uses(view: View) -> Measurement:
    services, uses = view.collection("services"), _uses(view)
    certain: list[Element] = []
    possible: list[Element] = []
    further = 0
    bounded = services.unlisted is None or services.unlisted.hi == 0
    for service in services.elements:
        tally = uses.tally(service, view, None)
        (certain if service.certain else possible).extend(tally.certain)
        possible.extend(tally.possible)
        if tally.hi is None:
            bounded = False
        else:
            further += tally.hi
    hi = len(certain) + len(possible) + further if bounded else None
    return Measurement(Interval(len(certain), hi), False, tuple(certain), tuple(possible))


def _open(view: View) -> Iterator[OpenFact]:
    services, uses = view.collection("services"), _uses(view)
    if not services.complete:
        yield OpenFact("services", "services", what="completeness")
    for service in services.elements:
        yield from uses.open(service, view, None)


def service_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "service_uses",
        Text("випадки користування сервісами за рік", "uses of services in a year"),
        Text(
            "Скільки разів за рік організації скористалися сервісами.",
            "How many times organisations used the services in the year.",
        ),
        "count",
        _service_uses,
        _READS,
        _open,
        loose=Text(
            "якщо перелік сервісів може бути неповним, кількість випадків користування не обмежено",
            "where the list of services may lack some, the number of uses is without bound",
        ),
    )
