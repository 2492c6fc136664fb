"""How an answer came about: a tree of what was measured against what was required."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clusterrules.logic.interval import Interval, Number
from clusterrules.logic.truth import Truth
from clusterrules.texts.catalogue import Text

SHOWN = 20
"""How many of the nodes that were read are named."""


@dataclass(frozen=True, slots=True)
class Read:
    """The nodes that a measurement counted (``certain``) and those it could not decide (``possible``)."""

    count: int = 0
    first: tuple[str, ...] = ()
    open_count: int = 0
    open_first: tuple[str, ...] = ()


def read_of(certain: Iterable[str], possible: Iterable[str] = ()) -> Read:
    """Names the first nodes in order of their ids, so that the order of a list changes nothing."""
    sure, unsure = sorted(certain), sorted(possible)
    return Read(len(sure), tuple(sure[:SHOWN]), len(unsure), tuple(unsure[:SHOWN]))


@dataclass(frozen=True, slots=True)
class Trace:
    """One node of the tree.

    ``op`` is an operator of the rule language, or ``metric`` for a leaf that measures; ``required`` is the comparison
    as (operator, bound). The bound is a ``parameter`` (its home), another metric (``bound_metric``), or written in the
    rule; ``origin`` is who set a parameter.
    """

    op: str
    truth: Truth
    metric: str | None = None
    label: Text | None = None
    measured: Interval | None = None
    empty: bool = False
    unit: str | None = None
    comparison: str | None = None
    required: Interval | None = None
    parameter: str | None = None
    bound_metric: str | None = None
    origin: str | None = None
    read: Read = Read()
    children: tuple["Trace", ...] = ()

    def leaves(self) -> Iterator["Trace"]:
        """All nodes without children, from left to right."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"op": self.op, "truth": self.truth}
        if self.metric is not None:
            said["metric"] = self.metric
        if self.label is not None:
            said["label"] = self.label.to_json()
        if self.measured is not None:
            said["measured"] = interval_json(self.measured)
            if self.measured.lo_open or self.measured.hi_open:
                said["measured_open"] = [self.measured.lo_open, self.measured.hi_open]
        if self.empty:
            said["empty"] = True
        if self.unit is not None:
            said["unit"] = self.unit
        if self.comparison is not None and self.required is not None:
            bound = interval_json(self.required)
            said["required"] = {self.comparison: bound[0] if self.required.is_point else bound}
        if self.bound_metric is not None:
            said["required_by_metric"] = self.bound_metric
        if self.parameter is not None:
            said["parameter"] = self.parameter
            said["origin"] = self.origin
        if self.read.count or self.read.open_count:
            said["read"] = {"count": self.read.count, "first": list(self.read.first)}
            if self.read.open_count:
                said["read"]["open"] = {"count": self.read.open_count, "first": list(self.read.open_first)}
        if self.children:
            said["children"] = [child.to_json() for child in self.children]
        return said


def interval_json(value: Interval) -> list[Any]:
    """``[lo, hi]``; whole numbers as such, fractions as the nearest decimal, unbounded as ``null``."""
    return [number_json(value.lo), number_json(value.hi)]


def number_json(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact that is not known and that could decide something.

    ``path`` is where the profile would say it, ``kind`` and ``field`` what it is in the vocabulary. ``what`` is
    ``value``, ``completeness`` (of a list) or ``attestation``; ``reason`` is ``missing``, ``conflict``, ``judgement``
    or ``error``. ``options`` are the values it can take, where these are few.
    """

    path: str
    kind: str
    field: str | None = None
    what: str = "value"
    reason: str = "missing"
    options: tuple[Any, ...] = ()
