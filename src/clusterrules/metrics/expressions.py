"""Numbers in rules and metrics: constants, parameters, metrics and exact arithmetic on them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from clusterrules.graph.calendar import whole_months
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import NON_NEGATIVE, UNKNOWN, Interval, equals, point
from clusterrules.logic.truth import Truth, disjoin
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import ORGANISATION, Field


class Expression(Protocol):
    """Something that has a number."""

    def value(self, view: View) -> Interval: ...

    def empty(self, view: View) -> Truth:
        """Whether there is no number, because something is divided by nothing."""
        ...

    def open(self, view: View) -> Iterator[OpenFact]:
        """The facts that keep the number from being one point."""
        ...

    def home(self, view: View) -> tuple[str | None, str | None]:
        """The parameter that the number is, and its origin; nothing for other expressions."""
        ...

    def reads(self) -> Reads: ...


@dataclass(frozen=True, slots=True)
class Constant:
    """A number as written."""

    number: Interval

    def value(self, view: View) -> Interval:  # noqa: ARG002 - all expressions are asked alike
        return self.number

    def empty(self, view: View) -> Truth:  # noqa: ARG002
        return False

    def open(self, view: View) -> Iterator[OpenFact]:  # noqa: ARG002
        return iter(())

    def home(self, view: View) -> tuple[str | None, str | None]:  # noqa: ARG002
        return None, None

    def reads(self) -> Reads:
        return Reads()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the pack or of a rule: ``$companies``, ``$L1-01.companies``."""

    key: str

    def value(self, view: View) -> Interval:
        return view.parameter(self.key)

    def empty(self, view: View) -> Truth:  # noqa: ARG002
        return False

    def open(self, view: View) -> Iterator[OpenFact]:  # noqa: ARG002
        return iter(())

    def home(self, view: View) -> tuple[str | None, str | None]:
        return self.key, view.parameters[self.key].origin

    def reads(self) -> Reads:
        return Reads(parameters=frozenset({self.key}))


@dataclass(frozen=True, slots=True)
class MetricValue:
    """What another metric measures."""

    name: str

    def value(self, view: View) -> Interval:
        return view.measure(self.name).value

    def empty(self, view: View) -> Truth:
        return view.measure(self.name).empty

    def open(self, view: View) -> Iterator[OpenFact]:
        if not self.value(view).is_point:
            yield from view.metric(self.name).open(view)

    def home(self, view: View) -> tuple[str | None, str | None]:  # noqa: ARG002
        return None, None

    def reads(self) -> Reads:
        return Reads(metrics=frozenset({self.name}))


@dataclass(frozen=True, slots=True)
class MonthsSince:
    """Full months from a date of the organisation to the date of the assessment."""

    field: Field

    def value(self, view: View) -> Interval:
        days = view.days(view.snapshot.organisation, self.field.name)
        if isinstance(days, str):
            return point(0)  # what was never founded has no age
        if days is None:
            return NON_NEGATIVE
        return Interval(whole_months(days.last, view.as_of), whole_months(days.first, view.as_of))

    def empty(self, view: View) -> Truth:  # noqa: ARG002
        return False

    def open(self, view: View) -> Iterator[OpenFact]:
        if not self.value(view).is_point:
            yield OpenFact(f"{ORGANISATION}.{self.field.name}", ORGANISATION, self.field.name)

    def home(self, view: View) -> tuple[str | None, str | None]:  # noqa: ARG002
        return None, None

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(ORGANISATION, self.field.name)}))


@dataclass(frozen=True, slots=True)
class AssessmentYear:
    """The calendar year of the date of the assessment: years before it are closed."""

    def value(self, view: View) -> Interval:
        return point(date.fromordinal(view.as_of).year)

    def empty(self, view: View) -> Truth:  # noqa: ARG002
        return False

    def open(self, view: View) -> Iterator[OpenFact]:  # noqa: ARG002
        return iter(())

    def home(self, view: View) -> tuple[str | None, str | None]:  # noqa: ARG002
        return None, None

    def reads(self) -> Reads:
        return Reads()


def _quotient(left: Interval, right: Interval) -> Interval:
    return numbers.divide(left, right) or UNKNOWN


def _folded(operation: Callable[[Interval, Interval], Interval]) -> Callable[[list[Interval]], Interval]:
    def fold(values: list[Interval]) -> Interval:
        result = values[0]
        for value in values[1:]:
            result = operation(result, value)
        return result

    return fold


ARITHMETIC: Mapping[str, Callable[[list[Interval]], Interval]] = {
    "plus": _folded(numbers.add),
    "minus": _folded(numbers.subtract),
    "times": _folded(numbers.multiply),
    "divided": _folded(_quotient),
    "share": lambda values: numbers.share(values[0], numbers.total(values[1:])) or UNKNOWN,
    "least": numbers.smallest,
    "greatest": numbers.largest,
    "round_up": lambda values: numbers.round_up(values[0]),
    "round_down": lambda values: numbers.round_down(values[0]),
}
"""Operators that make a number out of numbers."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An operator applied to numbers."""

    operator: str
    arguments: tuple[Expression, ...]

    def value(self, view: View) -> Interval:
        if self.empty(view) is True:
            return UNKNOWN
        return ARITHMETIC[self.operator]([argument.value(view) for argument in self.arguments])

    def empty(self, view: View) -> Truth:
        truths = [argument.empty(view) for argument in self.arguments]
        if self.operator == "divided":
            truths += [equals(divisor.value(view), point(0)) for divisor in self.arguments[1:]]
        if self.operator == "share":
            truths.append(equals(numbers.total(argument.value(view) for argument in self.arguments), point(0)))
        return disjoin(truths)

    def open(self, view: View) -> Iterator[OpenFact]:
        if not self.value(view).is_point:
            for argument in self.arguments:
                yield from argument.open(view)

    def home(self, view: View) -> tuple[str | None, str | None]:  # noqa: ARG002
        return None, None

    def reads(self) -> Reads:
        return together(self.arguments)
