"""Two whole screenings compared: what flipped profile by profile, and how often each thing did."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from clusterrules.compare.difference import (
    Crossed,
    PackChange,
    ProfileChange,
    SettingChange,
    compared,
    pairs_of_packs,
    setting_changes,
)
from clusterrules.compare.sides import FactReading, Gist, Side
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.texts.catalogue import Text

FORMAT = "clusterrules/difference@1"

Pair = tuple[str, str]
"""The ids of a pack before and after."""


@dataclass
class RuleTally:
    """How often one rule flipped, from what to what, and because of what."""

    kind: str
    title: Text | None
    flips: Counter[tuple[str, str]] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    facts: Counter[tuple[str, str, str | None]] = field(default_factory=Counter)
    """For how many findings something of a kind, and of a field, changed that the rule reads; with what changed."""


@dataclass
class Tally:
    """What is counted while profiles are compared. ``verdicts`` counts all of them, the rest what flipped."""

    compared: int = 0
    flipped: int = 0
    only_old: list[str] = field(default_factory=list)
    only_new: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unusable: int = 0
    """Profiles in both that could not be compared."""
    broken: int = 0
    """Profiles for which some check broke on one side."""
    verdicts: Counter[tuple[Pair, str, str]] = field(default_factory=Counter)
    stages: Counter[tuple[Pair, tuple[str | None, str | None], tuple[str | None, str | None]]] = field(
        default_factory=Counter
    )
    labels: Counter[tuple[Pair, str, str, str]] = field(default_factory=Counter)
    rules: dict[tuple[Pair, str], RuleTally] = field(default_factory=dict)
    settings: Counter[SettingChange] = field(default_factory=Counter)
    rules_old: set[tuple[str, str]] = field(default_factory=set)
    rules_new: set[tuple[str, str]] = field(default_factory=set)

    def note_both(self, old: Gist, new: Gist) -> None:
        """Counts a profile that both sides have."""
        self.compared += 1
        self.broken += old.broken or new.broken
        before, after = dict(old.verdicts), dict(new.verdicts)
        for pair in pairs_of_packs(before, after):
            self.verdicts[pair, before[pair[0]], after[pair[1]]] += 1
        if old.setting != new.setting:
            self.settings.update(setting_changes(old.setting, new.setting))
        self.rules_old |= old.rules
        self.rules_new |= new.rules

    def note(self, change: ProfileChange) -> None:
        """Counts a profile for which something flipped."""
        self.flipped += 1
        for pack in change.packs:
            self._note_pack(pack)

    def _note_pack(self, pack: PackChange) -> None:
        pair = (pack.old.id, pack.new.id)
        if pack.stage_flipped:
            self.stages[pair, pack.old.stage, pack.new.stage] += 1
        for label in pack.labels:
            self.labels[pair, label.name, label.old, label.new] += 1
        for one in pack.findings:
            if one.old is not None and one.new is not None:
                tally = self.rules.setdefault((pair, one.rule), RuleTally(one.either.kind, one.title))
                tally.flips[str(one.old.outcome), str(one.new.outcome)] += 1
                tally.causes.update(one.causes)
                tally.facts.update({(fact.what, fact.kind, fact.field) for fact in one.facts})

    def rules_of_one(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Rules that were asked on one side only, of packs that are compared, by pack and rule."""
        pairs = {pair for pair, _, _ in self.verdicts}
        before = {(new, rule) for pack, rule in self.rules_old for old, new in pairs if old == pack}
        after = {(new, rule) for pack, rule in self.rules_new for _, new in pairs if new == pack}
        return sorted(before - after), sorted(after - before)

    def to_json(self) -> dict[str, Any]:
        gone, came = self.rules_of_one()
        return {
            "compared": self.compared,
            "flipped": self.flipped,
            "not_compared": self.unusable,
            "verdicts": [
                {"pack": _pack(pair), "old": old, "new": new, "count": count}
                for (pair, old, new), count in _sorted(self.verdicts)
            ],
            "stages": [
                {"pack": _pack(pair), "old": _range(old), "new": _range(new), "count": count}
                for (pair, old, new), count in _sorted(self.stages)
            ],
            "labels": [
                {"pack": _pack(pair), "label": name, "old": old, "new": new, "count": count}
                for (pair, name, old, new), count in _sorted(self.labels)
            ],
            "rules": [
                {
                    "pack": _pack(pair),
                    "rule": rule,
                    "kind": tally.kind or None,
                    "title": None if tally.title is None else tally.title.to_json(),
                    "flips": [{"old": old, "new": new, "count": count} for (old, new), count in _sorted(tally.flips)],
                    "because": dict(sorted(tally.causes.items())),
                    "facts": [
                        {"what": what, "kind": kind, "field": name, "count": count}
                        for (what, kind, name), count in _sorted(tally.facts)
                    ],
                }
                for (pair, rule), tally in self.rules_in_order()
            ],
            "settings": [{**one.to_json(), "count": count} for one, count in self.settings_in_order()],
            "rules_only_in_old": [{"pack": pack, "rule": rule} for pack, rule in gone],
            "rules_only_in_new": [{"pack": pack, "rule": rule} for pack, rule in came],
        }

    def rules_in_order(self) -> list[tuple[tuple[Pair, str], RuleTally]]:
        """The rules, those that flipped most often first."""
        return sorted(self.rules.items(), key=lambda one: (-one[1].flips.total(), one[0]))

    def settings_in_order(self) -> list[tuple[SettingChange, int]]:
        """How assessments were made differently, by what it is and what is most frequent."""
        whats = list(dict.fromkeys(one.what for one in self.settings))
        return sorted(
            self.settings.items(), key=lambda one: (whats.index(one[0].what), -one[1], one[0].old, one[0].new)
        )


def _pack(pair: Pair) -> dict[str, str]:
    return {"old": pair[0], "new": pair[1]}


def _range(stage: tuple[str | None, str | None]) -> dict[str, str | None]:
    return {"lowest": stage[0], "highest": stage[1]}


def _sorted(counter: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counter.items(), key=lambda one: (-one[1], str(one[0])))


def changes(old: Side, new: Side, tally: Tally) -> Iterator[ProfileChange]:
    """Every profile for which something flipped, by id; ``tally`` counts on the way and is whole at the end.

    Holds the ids of both sides and one profile at a time. What cannot be read costs that profile only; its faults go
    to the tally.
    """
    before_all, after_all = ({*side.ids, *side.unread} for side in (old, new))
    tally.only_old += sorted(set(old.ids) - after_all)
    tally.only_new += sorted(set(new.ids) - before_all)
    tally.unusable += len((before_all & after_all) - (set(old.ids) & set(new.ids)))
    reading = FactReading(old.packs, new.packs) if old.packs and new.packs else None
    labels = None if reading is None else reading.label_rules()
    for identity in sorted(set(old.ids) & set(new.ids)):
        try:
            before, after = old.gist(identity), new.gist(identity)
            _refuse_foreign(identity, before, after, new.source)
            change = None
            if before.signature != after.signature:
                facts = _facts(old, new, identity, reading)
                mixed = bool(facts) and before.setting != after.setting
                change = compared(
                    old.record(identity),
                    new.record(identity),
                    facts=None if facts is None or reading is None else reading.of(facts),
                    fact_count=None if facts is None else len(facts),
                    label_rules=labels,
                    crossed=_crossed(old, new, identity, before, after) if mixed else None,
                )
        except FaultyDocument as faulty:
            tally.faults += faulty.faults
            tally.unusable += 1
            continue
        tally.note_both(before, after)
        if change is not None and change.flipped:
            tally.note(change)
            yield change


def _refuse_foreign(identity: str, before: Gist, after: Gist, source: str) -> None:
    """Raises :class:`FaultyDocument` where no pack of one side can be compared with one of the other."""
    packs = [[name for name, _ in gist.verdicts] for gist in (before, after)]
    if not pairs_of_packs(*packs):
        said = {"id": identity, "old": ", ".join(packs[0]), "new": ", ".join(packs[1])}
        raise FaultyDocument([Fault("no_pack_in_common", source, arguments=said)])


def _crossed(old: Side, new: Side, identity: str, before: Gist, after: Gist) -> Crossed | None:
    """Each profile assessed as the other one was; ``None`` where that cannot be done."""
    first, second = old.profile(identity), new.profile(identity)
    if first is None or second is None:
        return None
    try:
        by_setting, by_facts = new.other(first, after.setting.as_of), old.other(second, before.setting.as_of)
    except FaultyDocument:  # the other pack cannot read what this profile states for its own
        return None
    return None if by_setting is None or by_facts is None else Crossed(by_setting, by_facts)


def _facts(old: Side, new: Side, identity: str, reading: FactReading | None) -> tuple[Any, ...] | None:
    """The facts that changed, where both profiles are at hand."""
    before, after = old.profile(identity), new.profile(identity)
    if reading is None or before is None or after is None:
        return None
    return reading.between(before, after)


def first_of(found: Iterable[ProfileChange], number: int) -> list[ProfileChange]:
    """The first changes; the others pass, so that the tally is whole."""
    every = iter(found)
    first = list(islice(every, number))
    deque(every, maxlen=0)
    return first
