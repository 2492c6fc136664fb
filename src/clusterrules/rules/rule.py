"""A rule of the knowledge base: what it asks, where that comes from, and what decides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path as File

from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.reads import Reads, together
from clusterrules.texts.catalogue import Text


class RuleKind(StrEnum):
    """What sort of thing a rule is."""

    CRITERION = "criterion"
    PATTERN = "pattern"
    STAGE = "stage"
    MISTAKE = "mistake"
    QUESTION = "question"
    ADVISORY = "advisory"

    @property
    def adverse(self) -> bool:
        """Whether it names something bad: ``failed`` then means that it applies."""
        return self in (RuleKind.PATTERN, RuleKind.MISTAKE)


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule comes from: a section of the handbook and an item in it."""

    section: str
    item: int | str
    wording: Text | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth saying that changes no outcome."""

    when: Condition
    level: str
    text: Text


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about an outcome, and with how much effort."""

    text: Text
    effort: str


@dataclass(frozen=True, slots=True)
class AttestationPolicy:
    """What an attestation may decide of a rule: its grey band, or everything where it is decisive."""

    of: Text
    pass_line: str
    decisive: bool = False
    external: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the knowledge base. ``subjects`` is what it is asked of: the organisation, or a list of nodes."""

    id: str
    name: str
    kind: RuleKind
    group: str
    title: Text
    question: Text
    basis: Basis
    file: File
    passes: Condition
    fails: Condition | None
    subjects: str = "organisation"
    check: str | None = None
    applicable: Condition | None = None
    bands: tuple[str, ...] = ()
    presumptions: frozenset[str] = frozenset()
    notices: tuple[Notice, ...] = ()
    evidence: tuple[Text, ...] = ()
    remedies: Mapping[str, Remedy] = field(default_factory=dict)
    blind_spots: tuple[Text, ...] = ()
    contradicts: tuple[str, ...] = ()
    attestation: AttestationPolicy | None = None
    notes: Text | None = None

    def reads(self) -> Reads:
        """What the rule depends on directly."""
        parts = [self.passes, self.fails, self.applicable, *(notice.when for notice in self.notices)]
        return together(part for part in parts if part is not None)
