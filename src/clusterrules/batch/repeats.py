"""Assessed profiles that have the id of another one: each is counted, and a comparison can use neither.

For every profile eight bytes are kept, so that a million of them do not weigh.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from clusterrules.batch.answer import WARNING, Note
from clusterrules.batch.rows import Row
from clusterrules.documents.fault import Fault, shown

_SLICES = 16
"""Hashes are compared slice by slice, so that only so many of them are in a set at a time."""


class Repeats:
    """Ids as they come by; those that came before are found at the end, when the rows are gone through once more."""

    def __init__(self) -> None:
        self._keys = array("Q")

    def add(self, rows: Iterable[Row]) -> None:
        """Notes the ids of assessed profiles; one that was not assessed counts in no verdict."""
        self._keys.extend(_key(str(row["id"])) for row in rows if row.get("verdict") is not None)

    def keys(self) -> frozenset[int]:
        """What the ids hash to that came more than once; hardly ever is another one among them."""
        found: set[int] = set()
        for number in range(_SLICES):
            seen: set[int] = set()
            for key in self._keys:
                if key % _SLICES == number:
                    (found if key in seen else seen).add(key)
        return frozenset(found)


def repeated(rows: Iterable[Row], keys: frozenset[int]) -> Iterator[Note]:
    """A warning for every profile whose id an earlier one has, with the place of the first."""
    first: dict[str, str] = {}
    for row in rows:
        identity, place = str(row["id"]), str(row["place"])
        if row.get("verdict") is None or _key(identity) not in keys:
            continue
        if identity in first:
            yield _note(identity, place, first[identity])
        first.setdefault(identity, place)


def _note(identity: str, place: str, other: str) -> dict[str, Any]:
    fault = Fault("id_twice", place, arguments={"id": identity, "other": other})
    return {"level": WARNING, "place": shown(place), "profile": identity, **fault.to_json()}


def _key(identity: str) -> int:
    return int.from_bytes(hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8).digest(), "big")
