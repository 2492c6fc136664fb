"""What a condition or a metric depends on, told before any profile is seen: for the linter and for ordering rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reads:
    """What a condition or metric reads, as far as it can be told before any profile is seen."""

    metrics: frozenset[str] = frozenset()
    definitions: frozenset[str] = frozenset()
    fields: frozenset[tuple[str, str]] = frozenset()
    collections: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()

    def __or__(self, other: "Reads") -> "Reads":
        return Reads(
            self.metrics | other.metrics,
            self.definitions | other.definitions,
            self.fields | other.fields,
            self.collections | other.collections,
            self.rules | other.rules,
            self.parameters | other.parameters,
        )


class Reading(Protocol):
    """Anything that can tell what it reads."""

    def reads(self) -> Reads: ...


def together(parts: Iterable[Reading]) -> Reads:
    """What several parts read."""
    reads = Reads()
    for part in parts:
        reads |= part.reads()
    return reads


def closed(reads: Reads, metrics: Mapping[str, Reading], definitions: Mapping[str, Reading]) -> Reads:
    """What is read directly and by the metrics and definitions that are read."""
    seen: set[str] = set()
    open_names = [*(f"m.{name}" for name in reads.metrics), *(f"d.{name}" for name in reads.definitions)]
    while open_names:
        key = open_names.pop()
        if key in seen:
            continue
        seen.add(key)
        name = key[2:]
        known = metrics.get(name) if key.startswith("m.") else definitions.get(name)
        if known is None:
            continue
        further = known.reads()
        reads |= further
        open_names += [*(f"m.{one}" for one in further.metrics), *(f"d.{one}" for one in further.definitions)]
    return reads
