"""What a metric is, and metrics written in Python."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.texts.catalogue import Text


class Metric(Protocol):
    """A named measurement of a snapshot.

    ``loose`` says why its interval may be wider than the exact hull over all completions; ``None`` if it is exact.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Text: ...

    @property
    def reading(self) -> Text: ...

    @property
    def unit(self) -> str: ...

    @property
    def loose(self) -> Text | None: ...

    def measure(self, view: View) -> Measurement: ...

    def open(self, view: View) -> Iterator[OpenFact]:
        """The facts that keep the measurement from being one point."""
        ...

    def reads(self) -> Reads: ...


@dataclass(frozen=True, slots=True)
class PythonMetric:
    """A metric that a plugin computes.

    ``uses`` names the parameters, definitions, lists and fields that it reads, so that the linter can check them and
    ``open_facts`` can be explained; ``parameters`` are looked up in the pack by these names.
    """

    name: str
    title: Text
    reading: Text
    unit: str
    compute: Callable[[View], Measurement]
    uses: Reads = field(default_factory=Reads)
    open_facts: Callable[[View], Iterator[OpenFact]] | None = None
    loose: Text | None = None
    plugin: tuple[str, str] | None = None
    """Name and version of the plugin that offers it; the plugin manager fills this in."""

    def measure(self, view: View) -> Measurement:
        return self.compute(view)

    def open(self, view: View) -> Iterator[OpenFact]:
        """What the metric itself says is open, else every list it reads that may lack elements."""
        if self.open_facts is not None:
            yield from self.open_facts(view)
            return
        for path in sorted(self.uses.collections):
            name, _, nested = path.partition(".")
            collection = view.collection(name)
            if not nested:
                if not collection.complete:
                    yield OpenFact(name, name, what="completeness")
            elif any(not view.nested(element, nested).complete for element in collection.elements):
                yield OpenFact(path, path, what="completeness")

    def reads(self) -> Reads:
        return self.uses
