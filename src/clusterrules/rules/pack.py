"""A pack: a versioned folder of rules, parameters, metrics, presumptions and the verdict policy."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as File
from typing import Any

import rfc8785

from clusterrules.graph.evidence import Grade
from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.definition import Definition
from clusterrules.metrics.metric import Metric
from clusterrules.metrics.reads import Reads, closed
from clusterrules.metrics.view import ParameterValue
from clusterrules.profile.vocabulary import Field, Vocabulary, load_vocabulary
from clusterrules.rules.attestation import Jury
from clusterrules.rules.parameters import Override, Parameter
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why an assessment is made, and what that asks of evidence and assessors.

    ``unfavourable`` is the grade at which the organisation's own word against itself counts. ``confirm`` names the
    kinds of rules that, when they fail, wait for an assessor. ``reading`` is how ``cantTell`` is read.
    """

    name: str
    title: Text
    least_grade: Grade
    adverse_grade: Grade
    jury: Jury = field(default_factory=Jury)
    confirm: frozenset[str] = frozenset()
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Presumption:
    """Something taken for granted for some purposes, printed whenever it is used.

    One of: a field that is absent reads as a value; a definition that cannot be told holds; mechanisms that are said
    to run are taken to have run at their cadence.
    """

    id: str
    title: Text
    origin: str
    because: Text
    purposes: frozenset[str]
    field: tuple[str, str] | None = None
    value: Any = None
    definition: str | None = None
    mechanisms_run: bool = False

    def to_json(self) -> dict[str, Any]:
        """What is taken for granted, whose presumption that is and why."""
        said = {"title": self.title.to_json(), "because": self.because.to_json()}
        return {"id": self.id, "origin": self.origin, **said}


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that the verdict reads together. ``expects`` names all that belong to it, written or not."""

    id: str
    title: Text
    expects: tuple[str, ...]
    not_yet_required: frozenset[str] = frozenset()
    """Declared stages at which its rules may fail without that being a shortfall."""
    on_request: bool = False
    """Whether its rules are asked only where somebody names them."""


@dataclass(frozen=True, slots=True)
class VerdictStep:
    """One step of the policy: the verdict that follows if some rule of the groups has one of the states."""

    outcome: str
    groups: tuple[str, ...] = ()
    states: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Label:
    """A word that is added to a verdict where a condition holds, such as one for a near miss."""

    id: str
    title: Text
    meaning: Text
    verdict: str
    when: Condition


@dataclass(frozen=True)
class Pack:
    """A loaded and linted pack."""

    id: str
    version: str
    title: Text
    source: Text
    folder: File
    groups: Mapping[str, Group]
    purposes: Mapping[str, Purpose]
    parameters: Mapping[str, Parameter]
    presumptions: Mapping[str, Presumption]
    definitions: Mapping[str, Definition]
    metrics: Mapping[str, Metric]
    rules: Mapping[str, Rule]
    verdict: tuple[VerdictStep, ...]
    order: tuple[str, ...]
    labels: Mapping[str, Label] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    """The rule of each stage, the lowest first."""
    width: str | None = None
    tolerance: str | None = None
    vocabulary: Vocabulary = field(default_factory=load_vocabulary)
    facts: Mapping[str, Field] = field(default_factory=dict)
    """Further facts that the pack declares, by their names; a profile states them under ``extensions``."""
    base: "Pack | None" = None
    """The pack that this one extends."""

    @cached_property
    def reads(self) -> Mapping[str, Reads]:
        """What each rule reads directly."""
        return {name: rule.reads() for name, rule in self.rules.items()}

    @cached_property
    def referred(self) -> frozenset[str]:
        """The rules whose outcome some other rule reads."""
        return frozenset[str]().union(*(reads.rules for reads in self.reads.values()))

    @cached_property
    def measured(self) -> Mapping[str, tuple[str, ...]]:
        """The metrics that each rule reads, directly or not, each after those that it reads itself."""
        inner = {
            name: len(closed(metric.reads(), self.metrics, self.definitions).metrics)
            for name, metric in self.metrics.items()
        }
        return {
            name: tuple(
                sorted(closed(reads, self.metrics, self.definitions).metrics, key=lambda one: (inner.get(one, 0), one))
            )
            for name, reads in self.reads.items()
        }

    @cached_property
    def _at_edges(self) -> dict[int, Mapping[str, ParameterValue]]:
        return {}

    def parameters_at(self, day: int) -> Mapping[str, ParameterValue]:
        """The parameters as they count on a day where nobody overrides one."""
        edge = max((start for one in self.parameters.values() for start, _ in one.dated if start <= day), default=0)
        found = self._at_edges.get(edge)
        if found is None:
            found = self._at_edges[edge] = {key: one.at(day) for key, one in self.parameters.items()}
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the sorted POSIX paths and the LF-normalised contents of the pack's files."""
        content = hashlib.sha256()
        for file in sorted(self.folder.rglob("*.yaml"), key=lambda found: found.relative_to(self.folder).as_posix()):
            content.update(file.relative_to(self.folder).as_posix().encode())
            content.update(b"\0")
            content.update(file.read_bytes().replace(b"\r\n", b"\n"))
            content.update(b"\0")
        if self.base is not None:
            content.update(self.base.digest.encode())
        return content.hexdigest()

    def effective_digest(self, overrides: Iterable[Override]) -> str:
        """The digest of the files together with the parameters that were overridden."""
        changed = [one.to_json() for one in overrides]
        if not changed:
            return self.digest
        return hashlib.sha256(self.digest.encode() + rfc8785.dumps(changed)).hexdigest()

    def expected(self, group: str) -> tuple[str, ...]:
        """Every rule that belongs to a group."""
        written = [rule.id for rule in self.rules.values() if rule.group == group]
        return tuple(dict.fromkeys([*self.groups[group].expects, *sorted(written)]))
