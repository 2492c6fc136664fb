"""One profile in, one answer out: the assessment as a line of JSON, its row of the summary, and what was wrong.

Pure but for what enrichers of plugins look up: the same bytes and the same job give the same answer in any process.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any

import orjson

from clusterrules.batch.job import Prepared
from clusterrules.batch.rows import Row, row_of, row_without
from clusterrules.batch.sources import Record
from clusterrules.documents.fault import Fault, FaultyDocument, masked, shown
from clusterrules.engine.assess import assess
from clusterrules.engine.assessment import FORMAT, Assessment, Finding
from clusterrules.plugins.manager import FOREIGN
from clusterrules.profile.enrichment import assumed
from clusterrules.profile.profile import Profile
from clusterrules.profile.readers import reader_for

FAULT, BROKEN, WARNING = "fault", "broken", "warning"
"""What a note says: the profile was not assessed; a check broke; something is worth a second look."""

Note = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one profile. ``line`` is empty where it was not assessed; ``failures`` are those of plugins."""

    line: bytes
    row: Row
    notes: tuple[Note, ...] = ()
    failures: tuple[Fault, ...] = ()


def answer_to(record: Record, made: Prepared) -> Answer:
    """The answer to one profile, whatever is wrong with it. Raises nothing that a profile could cause."""
    known = len(made.plugins.failures)
    try:
        found, warnings = _assessed(record, made)
        notes = [_note(WARNING, record, found.profile_id, one.to_json()) for one in warnings]
        notes += [_note(BROKEN, record, found.profile_id, one) for one in _breakages(found)]
        line = canonical(found.to_json() if made.job.full else brief(found))
        answer = Answer(line, row_of(record.place, found, made.rule_columns, len(warnings)), tuple(notes))
    except FaultyDocument as faulty:
        answer = failed(record, faulty.faults, _claimed_id(record, made))
    except FOREIGN as error:
        said = {"exception": type(error).__name__, "why": str(error)}
        fault = Fault("assessing_failed", record.source, arguments=said)
        answer = failed(record, [fault], _claimed_id(record, made))
    failures = tuple(one.fault() for one in made.plugins.failures[known:])
    return replace(answer, failures=failures) if failures else answer


def failed(record: Record, faults: Iterable[Fault], identity: str = "") -> Answer:
    """The answer where a profile could not be assessed."""
    told = [_note(FAULT, record, identity, _at_line(fault, record).to_json()) for fault in faults]
    code = str(told[0]["code"])
    return Answer(b"", row_without(record.place, identity, code), tuple(told))


def _assessed(record: Record, made: Prepared) -> tuple[Assessment, list[Fault]]:
    request, plugins = made.request, made.plugins
    read = plugins.enrich(profile_in(record, made))
    warnings = plugins.warnings(read, request.packs)
    if request.as_of is None and not read.data.get("as_of"):
        request = replace(request, as_of=made.job.today)
    return assess(assumed(read, request.assumptions), request), [_at_line(one, record) for one in warnings]


def profile_in(record: Record, made: Prepared) -> Profile:
    """The profile in a record as it was handed in. Raises :class:`FaultyDocument`."""
    if record.fault is not None:
        raise FaultyDocument([record.fault])
    return made.plugins.profile_in(record.data, record.source, File(record.file_name))


def _at_line(fault: Fault, record: Record) -> Fault:
    """The fault at its line of the file, not of the profile, which is a line of its own."""
    if record.line is None or record.fault is not None or fault.source != record.source:
        return fault
    return replace(fault, line=record.line + (fault.line or 1) - 1)


def _breakages(found: Assessment) -> list[dict[str, Any]]:
    return [
        {"code": "check_broke", "rule": name, "pack": pack, **breakage.to_json()}
        for pack, name, breakage in found.breakages()
    ]


def _note(level: str, record: Record, identity: str, said: Mapping[str, Any]) -> Note:
    return {"level": level, "place": shown(record.place), "profile": identity, **said}


def _claimed_id(record: Record, made: Prepared) -> str:
    """The id that a faulty profile gives itself, if it can be read at all."""
    reader = reader_for(File(record.file_name), made.plugins.readers)
    try:
        data = reader.read(record.data, record.source).data
    except FaultyDocument as faulty:
        data = None if faulty.document is None else faulty.document.data
    except FOREIGN:
        return ""
    found = data.get("id") if isinstance(data, dict) else None
    return masked(shown(found)) if isinstance(found, str) else ""


# --- JSON -----------------------------------------------------------------------------------------------------------


def canonical(said: Any) -> bytes:
    """One line of JSON, UTF-8, without the end of the line."""
    try:
        return orjson.dumps(said)
    except TypeError:  # an integer of more than 64 bits, or half of a surrogate pair
        return json.dumps(said, separators=(",", ":")).encode()


def brief(found: Assessment) -> dict[str, Any]:
    """An assessment without traces, missing facts, texts and digest of the profile; the rest is as in a full one."""
    return {
        "format": FORMAT,
        "profile": {"id": found.profile_id, "name": found.profile_name.to_json(), "invented": found.invented},
        "as_of": found.as_of,
        "purpose": found.purpose,
        "packs": [pack.to_json() for pack in found.packs],
        "verdict": found.verdict.to_json(),
        "findings": [_brief_finding(one) for one in found.findings],
    }


def _brief_finding(found: Finding) -> dict[str, Any]:
    said: dict[str, Any] = {
        "pack": found.pack,
        "rule": found.rule.id,
        "subject": found.subject,
        "outcome": str(found.outcome),
    }
    if found.rule.kind.adverse:
        said["applies"] = found.applies
    if found.reason is not None:
        said["reason"] = str(found.reason)
    if found.bands:
        said["bands"] = {band: str(outcome) for band, outcome in found.bands.items()}
    if found.judged is not None:
        said["judged"] = str(found.judged)
    if found.disputed:
        said["disputed"] = True
    if found.breakage is not None:
        said["error"] = found.breakage.to_json()
    return said
