"""What a condition or a metric depends on, told before any profile is seen: for the linter and for ordering rules."""

from collections.abc import Iterable
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
