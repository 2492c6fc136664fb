"""What an assessment says: findings, verdicts, provenance. Plain data, the same for every report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clusterrules.engine.breakage import Breakage
from clusterrules.graph.evidence import Grade
from clusterrules.logic.truth import Truth
from clusterrules.metrics.trace import OpenFact, Trace, interval_json
from clusterrules.rules.attestation import Judgement
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack, Presumption
from clusterrules.rules.parameters import Override
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import Text

FORMAT = "clusterrules/assessment@1"


@dataclass(frozen=True, slots=True)
class RaisedNotice:
    """A notice that was raised: of a rule's own, or one of the engine's with a code."""

    level: str
    text: Text
    code: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "code": self.code, "text": self.text.to_json()}


@dataclass(frozen=True, slots=True)
class Hint:
    """What one open fact would do: the values with which the rule would pass, and those with which it would fail."""

    passes_if: tuple[Any, ...] = ()
    fails_if: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidingSet:
    """Facts that together would decide a rule. ``exact``: no smaller set of the facts that were tried does."""

    outcome: Outcome
    facts: tuple[tuple[str, Any], ...]
    exact: bool

    def to_json(self) -> dict[str, Any]:
        facts = [{"path": path, "value": value} for path, value in self.facts]
        return {"outcome": str(self.outcome), "facts": facts, "exact": self.exact}


FindingKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule applied to one subject.

    ``measured`` is the outcome by measurement alone, ``judged`` what assessors say, ``outcome`` what counts and
    ``decided_by`` which of the two it rests on. ``applies`` is for patterns and mistakes. ``missing`` are the facts
    that keep it open; ``grade`` is the highest grade of evidence at which the outcome still holds. ``judgement`` is of
    the band that the finding is of, ``disputed_bands`` has that of every band in which it overruled the measurement.
    """

    pack: str
    rule: Rule
    subject: str
    outcome: Outcome
    reason: Reason | None = None
    measured: Outcome | None = None
    judged: Outcome | None = None
    decided_by: str | None = None
    disputed: bool = False
    bands: Mapping[str, Outcome] = field(default_factory=dict)
    disputed_bands: Mapping[str, Judgement] = field(default_factory=dict)
    reading: str | None = None
    trace: Trace | None = None
    missing: tuple[OpenFact, ...] = ()
    presumptions: tuple[str, ...] = ()
    grade: Grade | None = None
    notices: tuple[RaisedNotice, ...] = ()
    judgement: Judgement | None = None
    hints: Mapping[str, Hint] = field(default_factory=dict)
    deciding: tuple[DecidingSet, ...] = ()
    breakage: Breakage | None = None

    @property
    def key(self) -> FindingKey:
        """Pack, rule and subject: what findings are told apart by."""
        return self.pack, self.rule.id, self.subject

    def disputed_at(self, band: str | None) -> bool:
        """Whether an assessor overruled the measurement in a band; of the finding's own where it has no such band."""
        return self.disputed if band not in self.bands else band in self.disputed_bands

    @property
    def applies(self) -> bool | None:
        """For a pattern or mistake: whether it applies."""
        if not self.rule.kind.adverse:
            return None
        return {Outcome.FAILED: True, Outcome.PASSED: False}.get(self.outcome)

    @property
    def states(self) -> frozenset[str]:
        """What the verdict policy can ask of the finding."""
        states = {str(self.outcome)}
        if self.applies:
            states.add("applies")
        if self.disputed or self.reason is Reason.CONFLICT:
            states.add("disputed")
        return frozenset(states)

    @property
    def remedy(self) -> tuple[str, Any] | None:
        """The remedy for this outcome, with the word under which the rule gives it."""
        word = str(self.outcome) if self.reason is None else str(self.reason)
        found = self.rule.remedies.get(word)
        return None if found is None else (word, found)

    def to_json(self) -> dict[str, Any]:
        rule = self.rule
        remedy = self.remedy
        said: dict[str, Any] = {
            "pack": self.pack,
            "rule": rule.id,
            "kind": str(rule.kind),
            "group": rule.group,
            "title": rule.title.to_json(),
            "subject": self.subject,
            "outcome": str(self.outcome),
            "applies": self.applies,
            "reason": None if self.reason is None else str(self.reason),
            "bands": {band: str(outcome) for band, outcome in self.bands.items()},
            "measured": None if self.measured is None else str(self.measured),
            "judged": None if self.judged is None else str(self.judged),
            "decided_by": self.decided_by,
            "disputed": self.disputed,
            "trace": None if self.trace is None else self.trace.to_json(),
            "missing": [_fact_json(fact, self.hints.get(fact.path)) for fact in self.missing],
            "deciding": [one.to_json() for one in self.deciding],
            "presumptions": list(self.presumptions),
            "evidence": {"grade": None if self.grade is None else self.grade.name.lower()},
            "notices": [notice.to_json() for notice in self.notices],
            "remedy": None
            if remedy is None
            else {"for": remedy[0], "effort": remedy[1].effort, "text": remedy[1].text.to_json()},
        }
        if self.reading is not None:
            said["reading"] = self.reading
        if self.judgement is not None and self.judgement.rubric is not None:
            said["rubric"] = interval_json(self.judgement.rubric)
        if self.disputed and self.judgement is not None:
            said["overruled"] = _overruling_json(self.judgement)
        if self.disputed_bands:
            said["disputed_bands"] = {band: _overruling_json(found) for band, found in self.disputed_bands.items()}
        if self.breakage is not None:
            said["error"] = self.breakage.to_json()
        return said


def _overruling_json(judgement: Judgement) -> dict[str, Any]:
    """Who overruled a measurement, with which rating and why."""
    rubric = None if judgement.rubric is None else interval_json(judgement.rubric)
    return {"assessors": list(judgement.assessors), "rubric": rubric, "reason": judgement.reason}


def _fact_json(fact: OpenFact, hint: Hint | None) -> dict[str, Any]:
    said: dict[str, Any] = {"path": fact.path, "what": fact.what, "reason": fact.reason}
    if fact.options:
        said["options"] = list(fact.options)
    if hint is not None:
        said["passes_if"], said["fails_if"] = list(hint.passes_if), list(hint.fails_if)
    return said


@dataclass(frozen=True, slots=True)
class StageRange:
    """The stage of maturity as far as it can be told: the lowest that is certain and the highest that is possible.

    ``None`` is no stage of a cluster at all. ``declared`` is what the organisation says of itself.
    """

    lowest: str | None = None
    highest: str | None = None
    declared: str | None = None

    def to_json(self) -> dict[str, str | None]:
        return {"lowest": self.lowest, "highest": self.highest, "declared": self.declared}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pack's policy makes of the findings.

    ``because`` are the rules that led to it, ``open`` those of the policy's groups that are undecided, ``proven`` the
    groups of which every rule passed. ``labels`` are the pack's words that go with it, with ``None`` for one that
    cannot be told; ``broken`` says why, of those labels whose condition broke.
    """

    outcome: str
    because: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    stage: StageRange = field(default_factory=StageRange)
    labels: Mapping[str, Truth] = field(default_factory=dict)
    broken: Mapping[str, Breakage] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "outcome": self.outcome,
            "because": list(self.because),
            "open": list(self.open),
            "proven": list(self.proven),
            "stage": self.stage.to_json(),
            "labels": dict(self.labels),
        }
        if self.broken:
            said["label_errors"] = {name: one.to_json() for name, one in self.broken.items()}
        return said


@dataclass(frozen=True, slots=True)
class PackResult:
    """A pack as it was applied, and its verdict."""

    pack: Pack
    verdict: Verdict
    digest: str
    altered: bool

    @property
    def name(self) -> str:
        """The pack's id; «uca (altered)» where a parameter was overridden."""
        return f"{self.pack.id} (altered)" if self.altered else self.pack.id

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.pack.id,
            "name": self.name,
            "version": self.pack.version,
            "digest": self.digest,
            "verdict": self.verdict.to_json(),
        }


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """A plugin that took part."""

    name: str
    version: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "version": self.version}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that was found about one profile."""

    profile_id: str
    profile_name: Text
    profile_digest: str
    invented: bool
    as_of: str
    purpose: str
    packs: tuple[PackResult, ...]
    findings: tuple[Finding, ...]
    plugins: tuple[PluginInfo, ...] = ()
    overrides: tuple[Override, ...] = ()
    assumptions: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()
    """Facts that plugins added to the profile: each plugin with the path of the fact."""

    @property
    def verdict(self) -> Verdict:
        """The headline: the verdict of the first pack."""
        return self.packs[0].verdict

    def of_pack(self, pack: str) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.pack == pack)

    def breakages(self) -> Iterator[tuple[str, str, Breakage]]:
        """Everything that broke: the pack, the rule or label that has no answer for it, and why."""
        for one in self.findings:
            if one.breakage is not None:
                yield one.pack, one.rule.id, one.breakage
        for result in self.packs:
            for label, breakage in result.verdict.broken.items():
                yield result.pack.id, label, breakage

    def presumed(self, result: PackResult) -> list[Presumption]:
        """The presumptions of a pack on which some finding rests."""
        used = {name for finding in self.of_pack(result.pack.id) for name in finding.presumptions}
        return [one for name, one in result.pack.presumptions.items() if name in used]

    def finding(self, rule: str, subject: str | None = None) -> Finding:
        """The finding of a rule. Raises ``KeyError`` if there is none."""
        for finding in self.findings:
            if finding.rule.id == rule and subject in (None, finding.subject):
                return finding
        raise KeyError(rule)

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "profile": {
                "id": self.profile_id,
                "name": self.profile_name.to_json(),
                "digest": self.profile_digest,
                "invented": self.invented,
            },
            "as_of": self.as_of,
            "purpose": self.purpose,
            "packs": [pack.to_json() for pack in self.packs],
            "plugins": [plugin.to_json() for plugin in self.plugins],
            "overrides": [override.to_json() for override in self.overrides],
            "assumptions": list(self.assumptions),
            "additions": list(self.additions),
            "presumptions": [
                {"pack": result.pack.id, **one.to_json()} for result in self.packs for one in self.presumed(result)
            ],
            "verdict": self.verdict.to_json(),
            "findings": [finding.to_json() for finding in self.findings],
        }
