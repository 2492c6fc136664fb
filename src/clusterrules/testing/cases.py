"""Cases: what a rule must say of a named base profile with a few facts changed.

A case asserts the truth of the leaves, not only the outcome, so that a rule cannot be right for a wrong reason.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from clusterrules.documents.fault import FaultyDocument
from clusterrules.documents.reading import Document, read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Finding
from clusterrules.metrics.trace import Trace, interval_json
from clusterrules.profile.enrichment import assumed
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.shape import shape_faults
from clusterrules.resources import schemas_folder
from clusterrules.rules.load import BASES_FOLDER, CASES_SUFFIX
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Override
from clusterrules.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a base profile, the facts changed, and what is expected."""

    rule: str
    name: str
    base: File
    spec: Mapping[str, Any]

    @property
    def expected(self) -> str:
        """The outcome, with the reason where it cannot be told."""
        reason = self.spec.get("reason")
        return f"{self.spec['outcome']} {reason}" if reason else str(self.spec["outcome"])


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of one rule."""

    rule: str
    file: File
    cases: tuple[Case, ...]
    unreachable: Mapping[str, str]


def load_cases(pack: Pack) -> tuple[CaseFile, ...]:
    """Every file of cases beside the pack's rules. Raises :class:`FaultyDocument`."""
    schema = json.loads((schemas_folder() / "cases.schema.json").read_text(encoding="utf-8"))
    return tuple(_case_file(pack, file, schema) for file in sorted(pack.folder.rglob(f"*{CASES_SUFFIX}")))


def _case_file(pack: Pack, file: File, schema: dict[str, Any]) -> CaseFile:
    document = read_file(file)
    faults = shape_faults(document, schema)
    if faults:
        raise FaultyDocument(faults)
    data = document.data
    cases = tuple(
        Case(data["rule"], spec["name"], pack.folder / BASES_FOLDER / f"{spec['base']}.yaml", spec)
        for spec in data["cases"]
    )
    return CaseFile(data["rule"], file, cases, data.get("unreachable", {}))


REACHABLE = ("passed", "failed", "cantTell missing", "cantTell judgement", "inapplicable")


def reachable(rule: Rule) -> Iterator[str]:
    """The outcomes that a rule can have, as far as its form tells.

    Every rule can lack facts. One that has a line of its own for failing, or a share of nothing, or waits for
    assessors, can be for judgement.
    """
    yield "passed"
    yield "failed"
    yield "cantTell missing"
    if rule.attestation is not None:
        yield "cantTell judgement"
    if rule.applicable is not None:
        yield "inapplicable"


def uncovered(rule: Rule, cases: CaseFile | None) -> list[str]:
    """The reachable outcomes for which there is no case and no stated reason why they cannot come."""
    covered = {case.expected for case in cases.cases} if cases is not None else set()
    excused = set(cases.unreachable) if cases is not None else set()
    return [outcome for outcome in reachable(rule) if outcome not in covered | excused]


def patched(base: Document, spec: Mapping[str, Any]) -> Profile:
    """The base profile with a case's changes: lists shortened, nodes removed with all links to them, facts set."""
    data = copy.deepcopy(base.data)
    for name, number in spec.get("keep", {}).items():
        items = data[name] if isinstance(data[name], list) else data[name]["items"]
        _forget(data, {item["id"] for item in items[number:]})
    _forget(data, {path.split(".")[-1] for path in spec.get("remove", ()) if "." in path})
    for path in spec.get("remove", ()):
        if "." not in path:
            data.pop(path, None)
    profile = profile_of(Document(data, base.source, base._locate))
    return assumed(profile, [f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in _settings(spec)])


def _settings(spec: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(spec.get("set", {}).items())


def _forget(value: Any, ids: set[str]) -> None:
    """Takes nodes out of a document, and every link and reference to them."""
    if isinstance(value, dict):
        for key in [key for key, item in value.items() if isinstance(item, str) and item in ids and key != "id"]:
            del value[key]
        for item in value.values():
            _forget(item, ids)
    elif isinstance(value, list):
        value[:] = [item for item in value if not _names(item, ids)]
        for item in value:
            _forget(item, ids)


def _names(item: Any, ids: set[str]) -> bool:
    return item in ids if isinstance(item, str) else isinstance(item, dict) and item.get("id") in ids


def run_case(pack: Pack, case: Case) -> tuple[Finding, list[str]]:
    """The finding, and in plain words every way in which it is not what the case expects."""
    spec = case.spec
    overrides = [Override(key, value, None, "case") for key, value in spec.get("parameters", {}).items()]
    request = Request(
        [pack], purpose=spec.get("purpose", "mapping"), as_of=spec.get("as_of"), only=[case.rule], overrides=overrides
    )
    assessment = assess(patched(read_file(case.base), spec), request)
    finding = assessment.finding(case.rule, spec.get("subject"))
    return finding, list(_differences(finding, spec))


def _differences(finding: Finding, spec: Mapping[str, Any]) -> Iterator[str]:
    if finding.breakage is not None:
        yield f"broke: {finding.breakage}"
    said: list[tuple[str, Any, Any]] = [
        ("outcome", Outcome(spec["outcome"]), finding.outcome),
        ("reason", Reason(spec["reason"]) if "reason" in spec else None, finding.reason),
        ("disputed", spec.get("disputed", False), finding.disputed),
    ]
    if "notices" in spec:
        said.append(("number of notices", spec["notices"], len(finding.notices)))
    if "presumptions" in spec:
        said.append(("presumptions", sorted(spec["presumptions"]), sorted(finding.presumptions)))
    for band, outcome in spec.get("bands", {}).items():
        said.append((f"band {band}", Outcome(outcome), finding.bands.get(band)))
    leaves = _leaves(finding.trace)
    for key, truth in spec["leaves"].items():
        found = [leaf.truth for leaf in leaves.get(key, ())]
        said.append((f"leaf {key}", truth if isinstance(truth, list) else [truth], found))
    for key, interval in spec.get("measured", {}).items():
        measured = [interval_json(leaf.measured) for leaf in leaves.get(key, ()) if leaf.measured is not None]
        wanted = interval if isinstance(interval, list) else [interval, interval]
        said.append((f"measured {key}", [wanted] * max(1, len(measured)), measured))
    for what, wanted, found in said:
        if wanted != found:
            yield f"{what}: {wanted} was expected, {found} came out"


def _leaves(trace: Trace | None) -> dict[str, list[Trace]]:
    """The leaves of a trace by the metric that they read, or by their operator."""
    found: dict[str, list[Trace]] = {}
    for leaf in trace.leaves() if trace is not None else ():
        found.setdefault(leaf.metric or leaf.op, []).append(leaf)
    return found
