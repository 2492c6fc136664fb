"""The view that metrics and conditions read: a snapshot, the pack's definitions and parameters, and what was used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from clusterrules.graph.calendar import months_before
from clusterrules.graph.element import DOUBTFUL, Collection, Conflict, Element
from clusterrules.graph.snapshot import Snapshot
from clusterrules.logic.interval import NON_NEGATIVE, UNKNOWN, Interval
from clusterrules.logic.truth import Truth
from clusterrules.metrics.measurement import Measurement
from clusterrules.profile.phrases import Days, parse_days, parse_quantity
from clusterrules.profile.vocabulary import NONE

if TYPE_CHECKING:
    from clusterrules.metrics.definition import Definition
    from clusterrules.metrics.metric import Metric


_Answer = TypeVar("_Answer")

_NOT_ASKED = object()
"""Stands where nothing is remembered: ``None`` is an answer."""


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter as it counts in one assessment: a number for all bands, or one for each."""

    key: str
    unit: str
    origin: str
    value: Interval = UNKNOWN
    by_band: Mapping[str, Interval] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    """For a parameter that is a list of words instead of a number."""

    def at(self, band: str | None) -> Interval:
        """The number for a band; the lowest band's where none is asked for."""
        if band is not None and band in self.by_band:
            return self.by_band[band]
        return self.value


@dataclass(frozen=True)
class Presumptions:
    """What may be taken for granted in this assessment: absent fields read as a value, open definitions as true."""

    fields: Mapping[tuple[str, str], tuple[str | None, Any]] = field(default_factory=dict)
    """By kind and field: the presumption (``None`` where the format itself says what absence means) and the value."""
    definitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """What an evaluation used besides facts: presumptions, and facts in conflict."""

    presumptions: set[str] = field(default_factory=set)
    conflicts: set[str] = field(default_factory=set)

    def add(self, other: "Record") -> None:
        if other.presumptions:
            self.presumptions |= other.presumptions
        if other.conflicts:
            self.conflicts |= other.conflicts


class View:
    """One assessment's sight of a snapshot. Measures lazily, and each thing at most once."""

    def __init__(
        self,
        snapshot: Snapshot,
        definitions: Mapping[str, "Definition"],
        metrics: Mapping[str, "Metric"],
        parameters: Mapping[str, ParameterValue],
        presumptions: Presumptions,
        purpose: str = "mapping",
    ) -> None:
        self.snapshot = snapshot
        self.parameters = parameters
        self.presumptions = presumptions
        self.purpose = purpose
        self.band: str | None = None
        self.record = Record()
        self._definitions = definitions
        self._metrics = metrics
        self._truths: dict[str, dict[Element, Truth]] = {}
        self._definition_records: dict[str, Record] = {}
        self._judged: dict[Any, dict[Element, tuple[Truth, Record | None]]] = {}
        self._blank: list[Record] = []
        self._measured: dict[str, Measurement] = {}
        self._memory: dict[Any, Any] = {}
        self._months: dict[int, int] = {}

    @property
    def as_of(self) -> int:
        return self.snapshot.lens.as_of

    def months_ago(self, months: int) -> int:
        """The day so many months before the date of the assessment."""
        if months not in self._months:
            self._months[months] = months_before(self.as_of, months)
        return self._months[months]

    # --- reading fields ---------------------------------------------------------------------------------------------

    def value(self, element: Element, name: str) -> Any:
        """What is known of a field: a scalar, a frozen set of possible values, or ``None`` for nothing."""
        found = element.fields.get(name)
        if found is None:
            presumed = self.presumptions.fields.get((element.kind, name))
            if presumed is None:
                return None
            if presumed[0] is not None:
                self.record.presumptions.add(presumed[0])
            return presumed[1]
        if found is DOUBTFUL:
            return None
        if type(found) is Conflict:
            self.record.conflicts.add(f"{element.path}.{name}")
            return found.value
        return found

    def number(self, element: Element, name: str) -> Interval:
        """A number field as an interval; amounts and counts are never negative."""
        found = self.value(element, name)
        if found is None:
            return NON_NEGATIVE
        if isinstance(found, Interval):
            return found
        return parse_quantity(found).widened(self.snapshot.lens.width)

    def days(self, element: Element, name: str) -> Days | str | None:
        """A date field: its first and last possible day, ``none`` if there is known to be none, ``None`` if unknown."""
        found = element.fields.get(name)
        if type(found) is not str:  # a date as written, nearly always
            found = self.value(element, name)
            if found is None or isinstance(found, Days):
                return found
        if isinstance(found, str):
            return NONE if found == NONE else parse_days(found)
        return None

    def nested(self, element: Element, name: str) -> Collection:
        """The list in a field of an element."""
        return self.snapshot.nested(element, name)

    def collection(self, name: str) -> Collection:
        """A list of nodes of the profile."""
        return self.snapshot.collections[name]

    # --- the pack's own words ---------------------------------------------------------------------------------------

    def parameter(self, key: str) -> Interval:
        """A parameter's value, in the band that is being evaluated."""
        return self.parameters[key].at(self.band)

    def whole_number(self, key: str) -> int:
        """A parameter that must be one whole number, for Python metrics."""
        value = self.parameter(key)
        assert isinstance(value.lo, int)
        return value.lo

    def holds(self, name: str, element: Element) -> Truth:
        """Whether a definition of the pack holds for an element; computed once."""
        truths = self._truths.get(name)
        if truths is None:
            truths = self._truths[name] = {}
        truth = truths.get(element, _NOT_ASKED)
        if truth is _NOT_ASKED:
            truth = truths[element] = self._settled(name, element)
        if self._definition_records:
            used = self._definition_records.get(name)
            if used is not None:
                self.record.add(used)
        return truth  # type: ignore[return-value]

    def _settled(self, name: str, element: Element) -> Truth:
        condition = self._definitions[name].by_kind.get(element.kind)
        if condition is None:
            return False
        truth, used = self.apart(condition.truth, element, self)
        if truth is None and name in self.presumptions.definitions:
            used = used or Record()
            used.presumptions.add(self.presumptions.definitions[name])
            truth = True
        if used is not None:
            self._definition_records.setdefault(name, Record()).add(used)
        return truth

    def judging(self, key: Any, judge: Callable[[Element], Truth]) -> Callable[[Element], Truth]:
        """What is said of elements; each is asked once in a band, however many others lead to it."""
        judged = self._judged.get((key, self.band))
        if judged is None:
            judged = self._judged[key, self.band] = {}

        def ask(element: Element) -> Truth:
            found = judged.get(element)
            if found is None:
                found = judged[element] = self.apart(judge, element)
            truth, used = found
            if used is not None:
                self.record.add(used)
            return truth

        return ask

    def apart(self, ask: Callable[..., _Answer], *arguments: Any) -> tuple[_Answer, Record | None]:
        """An answer, and what was used for it, if anything: apart from the record at hand."""
        outer = self.record
        inner = self.record = self._blank.pop() if self._blank else Record()
        try:
            answer = ask(*arguments)
        finally:
            self.record = outer
        if inner.presumptions or inner.conflicts:
            return answer, inner
        self._blank.append(inner)  # most answers use nothing: making a new record for each costs more than asking
        return answer, None

    def definition(self, name: str) -> "Definition":
        return self._definitions[name]

    def metric(self, name: str) -> "Metric":
        return self._metrics[name]

    def measure(self, name: str) -> Measurement:
        """A metric's measurement; computed once."""
        found = self._measured.get(name)
        if found is None:
            measured, used = self.apart(self._metrics[name].measure, self)
            found = self._measured[name] = measured if used is None else measured.using(used)
        self.record.presumptions |= found.presumptions
        self.record.conflicts |= found.conflicts
        return found

    def remember(self, key: Any, compute: Callable[[], Any]) -> Any:
        """Something that several metrics share, computed once: a graph, a list of ties."""
        found = self._memory.get(key)
        if found is None:
            found = self._memory[key] = self.apart(compute)
        result, used = found
        if used is not None:
            self.record.add(used)
        return result
