"""Cases: what a rule must say of a named base profile with a few facts changed.

A case asserts the truth of the leaves, not only the outcome, so that a rule cannot be right for a wrong reason.

A case changes its base in this order:

- ``keep``: ``members: 10`` keeps the first ten of a list;
- ``copies``: ``members.m20: 5`` adds five more like m20, named m20-2 to m20-6, that nothing links to;
- ``remove``: a list, a node with all links to it (``members.m20``), or a field (``members.m20.group``);
- ``set``: a path and its value as in ``--assume``, or one word to replace a whole part of the profile (``evidence``).

Where a path names a node it may name several: ``members.*.kind``, ``members.m05..m14.kind``.
"""

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from clusterrules.documents.fault import Fault, FaultyDocument, Path, nearest
from clusterrules.documents.reading import Document, read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Finding
from clusterrules.logic.interval import exact
from clusterrules.metrics.trace import Trace
from clusterrules.profile.enrichment import assumed
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.shape import shape_faults
from clusterrules.profile.vocabulary import ORGANISATION
from clusterrules.resources import schemas_folder
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import override
from clusterrules.rules.rule import Rule
from clusterrules.rules.sources import BASES_FOLDER, CASES_SUFFIX


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
        return _expected(self.spec)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of one rule."""

    rule: str
    file: File
    cases: tuple[Case, ...]
    unreachable: Mapping[str, str]


def load_cases(pack: Pack) -> tuple[CaseFile, ...]:
    """Every file of cases beside the pack's rules. Raises :class:`FaultyDocument` with every fault of every file."""
    schema = json.loads((schemas_folder() / "cases.schema.json").read_text(encoding="utf-8"))
    files, faults = [], []
    for file in sorted(pack.folder.rglob(f"*{CASES_SUFFIX}")):
        document = read_file(file)
        found = shape_faults(document, schema) or list(_case_faults(pack, file, document))
        faults += found
        if not found:
            files.append(_case_file(pack, file, document.data))
    if faults:
        raise FaultyDocument(faults)
    return tuple(files)


def _case_faults(pack: Pack, file: File, document: Document) -> Iterator[Fault]:
    """What no schema can say: every name must lead somewhere, and no case may hide another or an excuse."""
    data = document.data
    rule = pack.rules.get(data["rule"])
    if rule is None:
        yield document.fault("unknown_rule", ("rule",), nearest(data["rule"], pack.rules), name=data["rule"])
        return
    expected = rule.file.stem + CASES_SUFFIX
    if file.name != expected:
        yield document.fault("file_name", ("rule",), found=file.name, expected=expected)
    bases = sorted(base.stem for base in (pack.folder / BASES_FOLDER).glob("*.yaml"))
    names: set[str] = set()
    for index, spec in enumerate(data["cases"]):
        here: Path = ("cases", index)
        if spec["base"] not in bases:
            near = nearest(spec["base"], bases)
            yield document.fault("unknown_value", (*here, "base"), near, found=spec["base"], valid=", ".join(bases))
        if spec["name"] in names:
            yield document.fault("given_twice", (*here, "name"), name=spec["name"], other=str(file))
        names.add(spec["name"])
    covered = {_expected(spec) for spec in data["cases"]}
    excusable = [outcome for outcome in reachable(rule) if outcome not in covered]
    for outcome in data.get("unreachable", {}):
        if outcome not in excusable:
            valid = ", ".join(excusable) or "–"
            near = nearest(outcome, excusable)
            yield document.fault("unknown_value", ("unreachable", outcome), near, found=outcome, valid=valid)


def _expected(spec: Mapping[str, Any]) -> str:
    reason = spec.get("reason")
    return f"{spec['outcome']} {reason}" if reason else str(spec["outcome"])


def _case_file(pack: Pack, file: File, data: Mapping[str, Any]) -> CaseFile:
    cases = tuple(
        Case(data["rule"], spec["name"], pack.folder / BASES_FOLDER / f"{spec['base']}.yaml", spec)
        for spec in data["cases"]
    )
    return CaseFile(data["rule"], file, cases, data.get("unreachable", {}))


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
    """The base profile with a case's changes. Raises :class:`FaultyDocument` for a path that leads nowhere."""
    data = copy.deepcopy(base.data)
    for name, number in spec.get("keep", {}).items():
        if name not in data:
            raise FaultyDocument(
                [Fault("assumed_nowhere", "case", arguments={"found": name}, nearest=nearest(name, data))]
            )
        _forget(data, {item["id"] for item in _items(data, name)[number:]})
    for path, number in spec.get("copies", {}).items():
        for name, node in list(_nodes(data, path)):
            _items(data, name).extend({**copy.deepcopy(node), "id": f"{node['id']}-{i + 2}"} for i in range(number))
    for path in spec.get("remove", ()):
        _remove(data, path)
    settings: list[str] = []
    for path, value in spec.get("set", {}).items():
        if "." not in path:
            data[path] = copy.deepcopy(value)
        else:
            written = json.dumps(value, ensure_ascii=False)
            settings += [f"{one}={written}" for one in _each(data, path)]
    document = Document(data, base.source, base._locate)
    return assumed(Profile(data, document), settings) if settings else profile_of(document)


def _items(data: Mapping[str, Any], name: str) -> list[Any]:
    raw = data.get(name, [])
    items: list[Any] = raw if isinstance(raw, list) else raw.setdefault("items", [])
    return items


_DOT = re.compile(r"(?<!\.)\.(?!\.)")
"""Dots part the words of a path; two together stand between the first and the last of several nodes."""


def _nodes(data: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """The nodes that the first two words of a path name, each with its list."""
    name, which, *_ = [*_DOT.split(path), ""]
    items = _items(data, name)
    ids = [item["id"] for item in items]
    first, _, last = which.partition("..")
    if which == "*":
        first, last = ids[0] if ids else "", ids[-1] if ids else ""
    if first not in ids or (last and last not in ids):
        wrong = last if first in ids else first
        raise FaultyDocument([Fault("assumed_nowhere", "case", arguments={"found": path}, nearest=nearest(wrong, ids))])
    chosen = items[ids.index(first) : ids.index(last or first) + 1]
    yield from ((name, item) for item in chosen)


def _each(data: Mapping[str, Any], path: str) -> list[str]:
    """The path once for every node that it names."""
    name, *rest = _DOT.split(path)
    if rest[0] != "*" and ".." not in rest[0]:
        return [path]
    return [".".join((name, node["id"], *rest[1:])) for _, node in _nodes(data, path)]


def _remove(data: dict[str, Any], path: str) -> None:
    name, *rest = _DOT.split(path)
    if not rest:
        holders = [data]
    elif name == ORGANISATION:
        holders = [data[ORGANISATION]]
    else:
        holders = [node for _, node in _nodes(data, path)]
        if len(rest) == 1:
            _forget(data, {node["id"] for node in holders})
            return
    key = rest[-1] if rest else name
    if not any(key in holder for holder in holders):
        raise FaultyDocument([Fault("assumed_nowhere", "case", arguments={"found": path})])
    for holder in holders:
        holder.pop(key, None)


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
    overrides = [override(key, value, "case") for key, value in spec.get("parameters", {}).items()]
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
        measured = [_bounds((leaf.measured.lo, leaf.measured.hi)) for leaf in leaves.get(key, ()) if leaf.measured]
        wanted = _bounds(interval if isinstance(interval, list) else [interval, interval])
        said.append((f"measured {key}", [wanted] * max(1, len(measured)), measured))
    for what, wanted, found in said:
        if wanted != found:
            yield f"{what}: {wanted} was expected, {found} came out"


def _bounds(bounds: Iterable[Any]) -> str:
    """Bounds as people write them: ``11/23`` for a fraction, ``?`` for none."""
    return " to ".join("?" if bound is None else str(exact(bound)) for bound in bounds)


def _leaves(trace: Trace | None) -> dict[str, list[Trace]]:
    """The leaves of a trace by the metric that they read, or by their operator."""
    found: dict[str, list[Trace]] = {}
    for leaf in trace.leaves() if trace is not None else ():
        found.setdefault(leaf.metric or leaf.op, []).append(leaf)
    return found
