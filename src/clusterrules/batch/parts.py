"""Cutting the input into parts, the same for any number of workers."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from clusterrules.batch.sources import Record

PROFILES = 100
"""How many profiles a part has, unless it is asked for otherwise."""

MOST_BYTES = 32 * 1024 * 1024
"""From this size on a part is closed, however few profiles it has: so memory does not grow with theirs."""


@dataclass(frozen=True)
class Part:
    """Some profiles that stand next to each other. Parts count from 1, and so does ``first``, the profile's number."""

    number: int
    first: int
    records: tuple[Record, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the places and the bytes of its profiles."""
        content = hashlib.sha256()
        for record in self.records:
            fault = "" if record.fault is None else record.fault.code
            content.update(f"{record.place}\0{fault}\0{len(record.data)}\0".encode())
            content.update(record.data)
        return content.hexdigest()


def cut(records: Iterable[Record], profiles: int = PROFILES) -> Iterator[Part]:
    """The records in parts of so many profiles; fewer only where they are large, and at the end."""
    number, first, size, held = 1, 1, 0, list[Record]()
    for record in records:
        held.append(record)
        size += len(record.data)
        if len(held) >= profiles or size >= MOST_BYTES:
            yield Part(number, first, tuple(held))
            number, first, size, held = number + 1, first + len(held), 0, []
    if held:
        yield Part(number, first, tuple(held))
