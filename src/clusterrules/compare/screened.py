"""The folder of a screening as one side of a comparison: what its manifest says of the assessments in it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

import orjson

from clusterrules.documents.fault import Fault, FaultyDocument

_FORMAT = "clusterrules/screening@"
_SETTING = ("overrides", "assumptions", "plugins")


@dataclass(frozen=True, slots=True)
class ScreenedFolder:
    """``setting`` is what brief assessments do not say of how they were made; ``unread`` are the ids of profiles that
    were screened and could not be assessed, as far as they say who they are; ``faults`` tell of both."""

    assessments: File
    setting: Mapping[str, Any]
    unread: frozenset[str]
    faults: tuple[Fault, ...]


def screened_in(folder: File) -> ScreenedFolder | None:
    """What a screening left in a folder; ``None`` where the folder is of another kind.

    Raises :class:`FaultyDocument` for a screening that has not come to its end: most of it may be missing.
    """
    manifest = _manifest(folder)
    if manifest is None:
        return None
    if manifest.get("complete") is not True:
        raise FaultyDocument([Fault("screening_unfinished", str(folder))])
    place = folder / "assessments.jsonl"
    notes = list(_not_assessed(folder / "faults.jsonl"))
    faults = []
    if _digest(place) != _of(manifest, "results", place.name, "digest"):
        faults.append(Fault("result_changed", str(place)))
    count = _of(manifest, "totals", "faulty")
    if isinstance(count, int) and count:
        faults.append(Fault("not_assessed", str(folder / "faults.jsonl"), arguments={"count": count}))
    job = _of(manifest, "job")
    setting = {name: job[name] for name in _SETTING if name in job} if isinstance(job, dict) else {}
    return ScreenedFolder(place, setting, frozenset(notes), tuple(faults))


def _manifest(folder: File) -> dict[str, Any] | None:
    try:
        found = orjson.loads((folder / "manifest.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    written = found.get("format") if isinstance(found, dict) else None
    return found if isinstance(written, str) and written.startswith(_FORMAT) else None


def _of(found: Any, *names: str) -> Any:
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _digest(file: File) -> str | None:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None


def _not_assessed(file: File) -> Iterator[str]:
    """The ids of profiles that have a fault; a line that is damaged has none."""
    try:
        with file.open("rb") as opened:
            for line in opened:
                try:
                    note = orjson.loads(line)
                except orjson.JSONDecodeError:
                    continue
                identity = _of(note, "profile")
                if _of(note, "level") == "fault" and isinstance(identity, str) and identity:
                    yield identity
    except OSError:
        return
