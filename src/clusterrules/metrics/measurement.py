"""What a metric says: an interval, and the nodes it was read from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clusterrules.graph.element import Element
from clusterrules.logic.interval import UNKNOWN, Interval
from clusterrules.logic.truth import Truth

if TYPE_CHECKING:
    from clusterrules.metrics.view import Record


@dataclass(frozen=True, slots=True)
class Measurement:
    """An interval that holds the value under every completion of the missing facts.

    ``empty`` says whether it is a share of nothing (0/0): ``True`` surely, ``None`` possibly. ``certain`` are the nodes
    that were counted, ``possible`` those that could not be decided.
    """

    value: Interval
    empty: Truth = False
    certain: tuple[Element, ...] = ()
    possible: tuple[Element, ...] = ()
    presumptions: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()

    def using(self, record: "Record") -> "Measurement":
        """The same, with the presumptions and conflicts that were met on the way."""
        if not record.presumptions and not record.conflicts:
            return self
        return replace(
            self,
            presumptions=self.presumptions | record.presumptions,
            conflicts=self.conflicts | record.conflicts,
        )


NOTHING = Measurement(UNKNOWN, empty=True)
"""A share of nothing."""


def names(elements: Iterable[Element]) -> list[str]:
    """How the nodes of a measurement are called: a node by its id, a link or record by its path."""
    return [element.id if "." not in element.kind else element.path for element in elements]
