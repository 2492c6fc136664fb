"""What flipped between two assessments of one profile, and because of what."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clusterrules.compare.facts import FactChange
from clusterrules.compare.leaves import LeafChange, leaf_changes, recombined
from clusterrules.compare.record import ABSENT, AssessmentRecord, FindingRecord, PackRecord, Setting
from clusterrules.metrics.trace import SHOWN
from clusterrules.texts.catalogue import Text

FactsOf = Callable[[str, str], tuple[FactChange, ...]]
"""The facts that changed and that a rule of a pack reads, by the pack's old id and the rule."""

Through = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding before and after; ``None`` where only one of the two assessments has it.

    ``leaves`` are what its trace measured and compared differently; ``recombined`` says whether it joins them in
    another way; ``rules`` are the flipped rules whose outcome it reads, ``facts`` what changed in the profile of what
    it reads.
    ``owed_to`` is ``facts`` where the facts alone would have flipped it, ``setting`` where the new date, pack or
    parameters alone would have, ``either`` where each of them would, ``both`` where it took both, and ``None`` where
    that cannot be told.
    """

    rule: str
    subject: str
    old: FindingRecord | None
    new: FindingRecord | None
    leaves: tuple[LeafChange, ...] = ()
    rules: Through = ()
    facts: tuple[FactChange, ...] = ()
    owed_to: str | None = None
    recombined: bool = False

    @property
    def only_other_bands(self) -> bool:
        """Whether it flipped only in bands of which no trace tells: that of a finding is of its first band."""
        old, new = self.old, self.new
        if old is None or new is None or not old.bands or not new.bands:
            return False
        first = next(iter(new.bands))
        whole = replace(old, bands={}).state == replace(new, bands={}).state
        return whole and old.bands.get(first) == new.bands[first]

    @property
    def either(self) -> FindingRecord:
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    @property
    def title(self) -> Text | None:
        return self.either.title

    @property
    def causes(self) -> tuple[str, ...]:
        """Codes of what changed behind the flip, in a fixed order; none where the assessments do not tell."""
        old, new = self.old, self.new
        if old is None or new is None:
            return ("rule_removed",) if new is None else ("rule_added",)
        found = {
            "condition": self.recombined or any(one.old is None or one.new is None for one in self.leaves),
            "threshold": any(one.required for one in self.leaves),
            "measurement": any(one.measured for one in self.leaves),
            "rules": bool(self.rules),
            "judgement": _judged_otherwise(old, new),
            "facts": bool(self.facts),
        }
        return tuple(name for name, holds in found.items() if holds)

    def to_json(self) -> dict[str, Any]:
        either = self.either
        return {
            "rule": self.rule,
            "subject": self.subject,
            "kind": either.kind or None,
            "title": None if either.title is None else either.title.to_json(),
            "old": _state_json(self.old),
            "new": _state_json(self.new),
            "because": list(self.causes),
            "owed_to": self.owed_to,
            "leaves": [one.to_json() for one in self.leaves],
            "rules": list(self.rules),
            "facts": {"count": len(self.facts), "first": [one.to_json() for one in self.facts[:SHOWN]]},
        }


def _judged_otherwise(old: FindingRecord, new: FindingRecord) -> bool:
    """Whether what assessors say decides otherwise. A brief assessment has it without saying whether it decided."""
    if old.disputed is not new.disputed:
        return True
    if old.trace is None or new.trace is None:
        return old.judged != new.judged
    by_hand = [one.judged if one.decided_by == "attestation" else None for one in (old, new)]
    return by_hand[0] != by_hand[1]


def _state_json(found: FindingRecord | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "outcome": str(found.outcome),
        "reason": found.reason,
        "bands": dict(found.bands),
        "judged": found.judged,
        "decided_by": found.decided_by,
        "disputed": found.disputed,
    }


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A label that came, went or became open.

    ``rules`` are the flipped rules that its verdict rests on, and those that it reads itself where that is known.
    """

    name: str
    old: str
    new: str
    rules: Through = ()


@dataclass(frozen=True, slots=True)
class PackChange:
    """A pack's verdict before and after, and every finding that flipped.

    ``because`` are the flipped rules on which either verdict rests or which keep it open; ``ladder`` those of the
    stages. Findings that only one assessment has are listed where a verdict or a stage flipped with them.
    """

    old: PackRecord
    new: PackRecord
    findings: tuple[FindingChange, ...]
    labels: tuple[LabelChange, ...] = ()
    because: Through = ()
    ladder: Through = ()

    @property
    def verdict_flipped(self) -> bool:
        return self.old.outcome != self.new.outcome

    @property
    def stage_flipped(self) -> bool:
        return self.old.stage != self.new.stage

    @property
    def flipped(self) -> bool:
        both = any(one.old is not None and one.new is not None for one in self.findings)
        return both or self.verdict_flipped or self.stage_flipped or bool(self.labels)

    def to_json(self) -> dict[str, Any]:
        old, new = self.old, self.new
        return {
            "pack": {"old": old.id, "new": new.id},
            "verdict": {
                "flipped": self.verdict_flipped,
                "old": old.outcome,
                "new": new.outcome,
                "because": list(self.because),
            },
            "stage": {
                "flipped": self.stage_flipped,
                "old": {"lowest": old.stage[0], "highest": old.stage[1]},
                "new": {"lowest": new.stage[0], "highest": new.stage[1]},
                "because": list(self.ladder),
            },
            "labels": [
                {"label": one.name, "old": one.old, "new": one.new, "because": list(one.rules)} for one in self.labels
            ],
            "findings": [one.to_json() for one in self.findings],
        }


@dataclass(frozen=True, slots=True)
class SettingChange:
    """Something about how a profile was assessed that is not what it was."""

    what: str
    old: str
    new: str

    def to_json(self) -> dict[str, str]:
        return {"what": self.what, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """Everything that flipped for one profile. ``facts`` is how many of its facts changed, if both profiles are known.

    ``same_claims`` says whether the profile is word for word the same by its digest; ``None`` where that is not told.
    """

    id: str
    name: Text
    packs: tuple[PackChange, ...]
    settings: tuple[SettingChange, ...] = ()
    same_claims: bool | None = None
    facts: int | None = None

    @property
    def flipped(self) -> bool:
        return any(pack.flipped for pack in self.packs)

    def to_json(self) -> dict[str, Any]:
        return {
            "profile": {"id": self.id, "name": self.name.to_json()},
            "same_claims": self.same_claims,
            "facts_changed": self.facts,
            "settings": [one.to_json() for one in self.settings],
            "packs": [pack.to_json() for pack in self.packs],
        }


@dataclass(frozen=True, slots=True)
class Crossed:
    """The old profile assessed as the new one was, and the new one as the old was: what each change does alone."""

    old_facts: AssessmentRecord
    new_facts: AssessmentRecord


def pairs_of_packs(old: Iterable[str], new: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Which pack is compared with which: by id; one that is left on each side is compared with the other."""
    before, after = list(old), list(new)
    pairs = [(name, name) for name in before if name in after]
    left, right = [name for name in before if name not in after], [name for name in after if name not in before]
    if len(left) == len(right) == 1:
        pairs.append((left[0], right[0]))
    return tuple(pairs)


def compared(
    old: AssessmentRecord,
    new: AssessmentRecord,
    *,
    facts: FactsOf | None = None,
    fact_count: int | None = None,
    label_rules: Mapping[tuple[str, str], frozenset[str]] | None = None,
    crossed: Crossed | None = None,
) -> ProfileChange:
    """What flipped between two assessments of one profile; pure.

    ``facts`` tells which changed facts a rule reads; ``label_rules`` which rules a label reads, by pack and label.
    """
    packs = tuple(_pack(old, new, pair, facts, label_rules or {}) for pair in pairs_of_packs(old.packs, new.packs))
    same = old.digest == new.digest if old.digest and new.digest else None
    settings = setting_changes(old.setting, new.setting)
    same_setting = not settings and old.setting.told and new.setting.told
    owing = _Owing(same is True or fact_count == 0, same_setting, crossed)
    packs = tuple(replace(pack, findings=tuple(owing.of(one, pack) for one in pack.findings)) for pack in packs)
    return ProfileChange(new.id, new.name, packs, settings, same, fact_count)


@dataclass(frozen=True, slots=True)
class _Owing:
    """What a flip is owed to: the facts of the profile, or how it was assessed."""

    same_facts: bool
    same_setting: bool
    crossed: Crossed | None

    def of(self, one: FindingChange, pack: PackChange) -> FindingChange:
        """The change with what it is owed to."""
        return replace(one, owed_to=self._owed_to(one, pack))

    def _owed_to(self, one: FindingChange, pack: PackChange) -> str | None:
        if one.old is None or one.new is None:
            return None
        if self.same_facts:
            return None if self.same_setting else "setting"
        if self.same_setting:
            return "facts"
        if self.crossed is None:
            return None
        by_setting = self.crossed.old_facts.findings.get((pack.new.id, one.rule, one.subject))
        by_facts = self.crossed.new_facts.findings.get((pack.old.id, one.rule, one.subject))
        if by_setting is None or by_facts is None:
            return None
        alone = by_facts.state == one.new.state, by_setting.state == one.new.state
        return {(True, True): "either", (True, False): "facts", (False, True): "setting"}.get(alone, "both")


def setting_changes(old: Setting, new: Setting) -> tuple[SettingChange, ...]:
    """How the two assessments were made differently: date, purpose, packs, parameters, assumptions, plugins.

    A pack that is compared with none has nothing on the other side.
    """
    said = [("as_of", old.as_of, new.as_of), ("purpose", old.purpose, new.purpose)]
    before, after = ({one[0]: one for one in setting.packs} for setting in (old, new))
    pairs = pairs_of_packs(before, after)
    said += [("pack", _pack_said(before[left]), _pack_said(after[right])) for left, right in pairs]
    said += [("pack", _pack_said(before[name]), "") for name in before if name not in dict(pairs)]
    said += [("pack", "", _pack_said(after[name])) for name in after if name not in dict(pairs).values()]
    for what in ("overrides", "assumptions", "plugins"):
        was, now = getattr(old, what), getattr(new, what)
        if was is not None and now is not None:
            said.append((what, "; ".join(was), "; ".join(now)))
    return tuple(SettingChange(*one) for one in said if one[1] != one[2])


def _pack_said(pack: tuple[str, str, str]) -> str:
    return f"{pack[0]} {pack[1]} ({pack[2]})" if pack[2] else f"{pack[0]} {pack[1]}"


def _pack(
    old: AssessmentRecord,
    new: AssessmentRecord,
    pair: tuple[str, str],
    facts: FactsOf | None,
    label_rules: Mapping[tuple[str, str], frozenset[str]],
) -> PackChange:
    before, after = old.packs[pair[0]], new.packs[pair[1]]
    found = [(rule, subject) for pack, rule, subject in old.findings if pack == pair[0]]
    found += [(rule, subject) for pack, rule, subject in new.findings if pack == pair[1]]
    changes = []
    for rule, subject in dict.fromkeys(found):
        was, now = old.findings.get((pair[0], rule, subject)), new.findings.get((pair[1], rule, subject))
        if was is None or now is None or was.state != now.state:
            changes.append((rule, subject, was, now))
    flipped = {rule for rule, _, _, _ in changes}
    resting = {*before.because, *before.open, *after.because, *after.open}
    stages = {
        rule for rule, _, was, now in changes if any(one is not None and one.kind == "stage" for one in (was, now))
    }
    turned = flipped & resting if before.outcome != after.outcome else set()
    labels = tuple(_labels(before, after, flipped, turned, label_rules))
    matters: set[str] = set()
    matters |= resting if before.outcome != after.outcome else set()
    matters |= stages if before.stage != after.stage else set()
    findings = tuple(
        _finding(rule, subject, was, now, flipped, pair[0], facts)
        for rule, subject, was, now in changes
        if (was is not None and now is not None) or rule in matters
    )
    return PackChange(
        before,
        after,
        findings,
        labels,
        because=_in_order(flipped & resting, findings) if before.outcome != after.outcome else (),
        ladder=_in_order(stages, findings) if before.stage != after.stage else (),
    )


def _finding(
    rule: str,
    subject: str,
    old: FindingRecord | None,
    new: FindingRecord | None,
    flipped: set[str],
    pack: str,
    facts: FactsOf | None,
) -> FindingChange:
    leaves = () if old is None or new is None else leaf_changes(old.trace, new.trace)
    read = facts(pack, rule) if facts is not None else ()
    joined = old is not None and new is not None and recombined(old.trace, new.trace)
    through = tuple(_rules(leaves, flipped - {rule}))
    return FindingChange(rule, subject, old, new, leaves, through, read, recombined=joined)


def _rules(leaves: Iterable[LeafChange], flipped: set[str]) -> Iterator[str]:
    """The flipped rules that the leaves read: one outcome, or some of those that a tally counts."""
    seen: set[str] = set()
    for leaf in leaves:
        named: Iterable[str] = ()
        if leaf.op == "rule":
            named = [str((leaf.new or leaf.old or {}).get("metric"))]
        elif leaf.op == "rules":
            named = (*leaf.gone, *leaf.came)
        for rule in named:
            if rule in flipped and rule not in seen:
                seen.add(rule)
                yield rule


def _labels(
    old: PackRecord,
    new: PackRecord,
    flipped: set[str],
    turned: set[str],
    rules: Mapping[tuple[str, str], frozenset[str]],
) -> Iterator[LabelChange]:
    """Labels that are not what they were. One goes with a verdict, so what ``turned`` that turned the label, too."""
    for name in sorted({*old.labels, *new.labels}):
        before, after = old.labels.get(name, ABSENT), new.labels.get(name, ABSENT)
        if before != after:
            read = rules.get((old.id, name), frozenset()) | rules.get((new.id, name), frozenset())
            yield LabelChange(name, before, after, tuple(sorted((read & flipped) | turned)))


def _in_order(rules: Iterable[str], findings: Iterable[FindingChange]) -> Through:
    """Rules in the order of the findings."""
    wanted = set(rules)
    return tuple(dict.fromkeys(one.rule for one in findings if one.rule in wanted))
