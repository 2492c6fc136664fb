"""What a screening is a screening of, and what is done of it: the manifest, and a receipt for each part.

A part is done when its receipt is there and holds: the digests of the part's input and of its result.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from clusterrules import __version__
from clusterrules.batch.files import Place, content_of, digest_of_file, whole, written
from clusterrules.batch.parts import Part
from clusterrules.batch.rows import Row
from clusterrules.documents.fault import Fault, FaultyDocument

FORMAT = "clusterrules/screening@1"
MANIFEST = "manifest.json"
PARTS = "parts"
LOCK = "lock"
"""In the folder of parts: held by the process that writes."""
ASSESSMENTS = "assessments.jsonl"
_KEYS = ("clusterrules", "job", "sources", "part_size", "today", "input", "complete")
_FINISHED_KEYS = ("totals", "results")
_MOST_DIFFERENCES = 5


_OF_PART = re.compile(r"\d{8,}\.jsonl?(\.partial)?")


def is_of_part(name: str) -> bool:
    """Whether a file of the folder of parts is one that a screening wrote."""
    return _OF_PART.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a part is done: what came of each profile besides the assessments, which stand in a file of their own.

    ``slowest`` are seconds and places of the profiles that took longest, and ``failures`` what failed of plugins: they
    are told at the end and are no results, since they differ from run to run.
    """

    part: int
    input: str
    result: str
    rows: Sequence[Row]
    notes: Sequence[Mapping[str, Any]]
    slowest: Sequence[tuple[float, str]] = ()
    failures: Sequence[Mapping[str, Any]] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class Store:
    """The folder of a screening."""

    folder: Place

    @property
    def manifest_file(self) -> Place:
        return self.folder / MANIFEST

    @property
    def parts_folder(self) -> Place:
        return self.folder / PARTS

    def part_file(self, number: int) -> Place:
        """Where the assessments of a part stand."""
        return self.parts_folder / f"{number:08}.jsonl"

    def receipt_file(self, number: int) -> Place:
        return self.parts_folder / f"{number:08}.json"

    def read(self) -> dict[str, Any] | None:
        """The manifest, or ``None`` if there is none. Raises :class:`FaultyDocument` for a file that is none."""
        place = self.manifest_file
        try:
            found = orjson.loads(content_of(place))
        except FileNotFoundError:
            return None
        except (OSError, orjson.JSONDecodeError) as error:
            raise FaultyDocument([Fault("no_manifest", str(place), arguments={"why": str(error)})]) from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise FaultyDocument([Fault("no_manifest", str(place), arguments={"why": FORMAT})])
        needed = _KEYS + (_FINISHED_KEYS if found.get("complete") else ())
        if missing := [name for name in needed if name not in found]:
            raise FaultyDocument([Fault("missing_field", str(place), arguments={"name": missing[0]})])
        return found

    def write(self, manifest: Mapping[str, Any]) -> None:
        """Writes the manifest, whole or not at all."""
        with whole(self.manifest_file) as file:
            file.write(orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

    def clear_parts(self) -> None:
        """Removes the parts of a screening whose manifest is gone: nobody can say by which rules they were done."""
        there = self.parts_folder.exists()  # an object store has no folder that holds nothing
        for one in list(self.parts_folder.iterdir()) if there else ():
            if is_of_part(one.name):
                one.unlink()

    def receipt(self, number: int) -> Receipt | None:
        """The receipt of a part if there is one that can be read; the part itself is not looked at."""
        try:
            found = orjson.loads(content_of(self.receipt_file(number)))
            return Receipt(**found)
        except (FileNotFoundError, orjson.JSONDecodeError, TypeError):
            return None

    def done(self, part: Part) -> Receipt | None:
        """The receipt of a part that is done and whole. Raises :class:`FaultyDocument` if it is of other input."""
        receipt = self.receipt(part.number)
        if receipt is None or digest_of_file(self.part_file(part.number)) != receipt.result:
            return None
        if receipt.input != part.digest:
            place = part.records[0].place
            raise FaultyDocument([Fault("part_changed", place, arguments={"part": part.number})])
        return receipt

    def receive(self, receipt: Receipt) -> None:
        """Notes that a part is done. Its assessments must stand on the disk already."""
        with whole(self.receipt_file(receipt.part)) as file:
            file.write(orjson.dumps(receipt.to_json()))


@dataclass(frozen=True, slots=True)
class Input:
    """The whole input: how many profiles and bytes, and one digest over the digests of its parts."""

    profiles: int
    parts: int
    bytes: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class InputCount:
    """Adds up an input while it is read."""

    def __init__(self) -> None:
        self.profiles = self.parts = self.bytes = 0
        self._content = hashlib.sha256()

    def add(self, part: Part) -> None:
        self.profiles += len(part.records)
        self.parts += 1
        self.bytes += sum(len(record.data) for record in part.records)
        self._content.update(part.digest.encode())

    def total(self) -> Input:
        return Input(self.profiles, self.parts, self.bytes, self._content.hexdigest())


def manifest_of(
    job: Mapping[str, Any], sources: Iterable[str], part_size: int, found: Input | None, today: str
) -> dict[str, Any]:
    """The manifest of a screening that begins. Without ``found`` the input is known only when it has been read.

    ``today`` is the date of profiles that have none; a screening that goes on keeps it.
    """
    return {
        "format": FORMAT,
        "clusterrules": __version__,
        "job": dict(job),
        "sources": [written(name) for name in sources],
        "part_size": part_size,
        "today": today,
        "input": None if found is None else found.to_json(),
        "complete": False,
    }


def refuse_other(was: Mapping[str, Any], now: Mapping[str, Any], place: Place) -> None:
    """Raises :class:`FaultyDocument` where two manifests are not of the same screening, and says what differs."""
    same = ("clusterrules", "job", "sources", "part_size", "input")
    differ = [
        difference
        for name in same
        if name != "input" or (was.get(name) is not None and now.get(name) is not None)
        for difference in differences(was.get(name), now.get(name), name)
    ]
    if differ:
        more = "" if len(differ) <= _MOST_DIFFERENCES else " …"
        said = {"what": "; ".join(differ[:_MOST_DIFFERENCES]) + more}
        raise FaultyDocument([Fault("other_screening", str(place), arguments=said)])


def differences(was: Any, now: Any, path: str) -> Iterator[str]:
    """Where two pieces of JSON differ, for people: ``packs.0.digest: 1f… → 2b…``."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in [*was, *(name for name in now if name not in was)]:
            yield from differences(was.get(name), now.get(name), f"{path}.{name}")
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (left, right) in enumerate(zip(was, now, strict=True)):
            yield from differences(left, right, f"{path}.{index}")
    elif was != now:
        yield f"{path}: {_short(was)} → {_short(now)}"


def _short(value: Any) -> str:
    written = value if isinstance(value, str) else orjson.dumps(value).decode()
    return written if len(written) <= 24 else written[:12] + "…"
