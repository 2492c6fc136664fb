"""The two sides of a comparison: assessments that were stored, or profiles that are assessed on the way."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from clusterrules.compare.difference import FactsOf
from clusterrules.compare.facts import FactChange, fact_changes, read_by
from clusterrules.compare.record import AssessmentRecord, FindingRecord, Setting, record_of
from clusterrules.compare.shelf import Shelf
from clusterrules.engine.assess import Request, assess
from clusterrules.metrics.reads import Reads, closed
from clusterrules.profile.enrichment import assumed
from clusterrules.profile.profile import Profile
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Gist:
    """What is kept of every record: whether anything flipped can be told from two signatures.

    ``verdicts`` are the packs with their outcomes, ``rules`` which rules were asked.
    """

    signature: bytes
    setting: Setting
    verdicts: tuple[tuple[str, str], ...]
    rules: frozenset[tuple[str, str]]
    broken: bool
    """Whether some check broke."""


def gist_maker() -> Callable[[AssessmentRecord], Gist]:
    """Makes gists of records. What many of them have in common is kept once."""
    settings: dict[Setting, Setting] = {}
    verdicts: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = {}
    rules: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = {}

    def gist(record: AssessmentRecord) -> Gist:
        said = tuple((pack.id, pack.outcome) for pack in record.packs.values())
        asked = frozenset((pack, rule) for pack, rule, _ in record.findings)
        broken = any(found.outcome is Outcome.ERROR for found in record.findings.values())
        return Gist(
            record.signature,
            settings.setdefault(record.setting, record.setting),
            verdicts.setdefault(said, said),
            rules.setdefault(asked, asked),
            broken,
        )

    return gist


class Side(Protocol):
    """One side. All of it raises :class:`FaultyDocument` for a record that cannot be used."""

    @property
    def source(self) -> str: ...

    @property
    def ids(self) -> Collection[str]: ...

    @property
    def unread(self) -> Collection[str]:
        """The ids of profiles that are there, too, and cannot be compared."""

    @property
    def packs(self) -> Mapping[str, Pack]:
        """The packs by their ids, if they are at hand."""

    def pack(self, name: str) -> Pack | None:
        """A pack by its id, for what its parts are called; ``None`` where it is not known."""

    def gist(self, identity: str) -> Gist: ...

    def record(self, identity: str) -> AssessmentRecord: ...

    def profile(self, identity: str) -> Profile | None: ...

    def other(self, profile: Profile, as_of: str) -> AssessmentRecord | None:
        """Another profile assessed as those of this side are, on a day; ``None`` where nothing is assessed."""


class StoredSide:
    """Assessments that somebody made before. ``known`` finds a pack by its id, for what brief ones do not say."""

    def __init__(self, shelf: Shelf, known: Callable[[str], Pack | None] = lambda _: None) -> None:
        self._shelf, self._known = shelf, known
        self.source = shelf.source
        self.ids: Collection[str] = shelf.spots.keys()
        self.unread: Collection[str] = shelf.unread
        self.packs: Mapping[str, Pack] = {}

    def pack(self, name: str) -> Pack | None:
        return self._known(name)

    def gist(self, identity: str) -> Gist:
        found: Gist = self._shelf.gists[identity]
        return found

    def record(self, identity: str) -> AssessmentRecord:
        record = self._shelf.assessment(identity)
        return replace(record, findings={key: self._called(found) for key, found in record.findings.items()})

    def profile(self, identity: str) -> Profile | None:  # noqa: ARG002 - a stored assessment has none
        return None

    def other(self, profile: Profile, as_of: str) -> AssessmentRecord | None:  # noqa: ARG002
        return None

    def _called(self, found: FindingRecord) -> FindingRecord:
        """The finding with the kind and title of its rule."""
        if found.kind and found.title is not None:
            return found
        pack = self._known(found.pack)
        rule = None if pack is None else pack.rules.get(found.rule)
        if rule is None:
            return found
        return replace(found, kind=found.kind or str(rule.kind), title=found.title or rule.title)


class Profiles:
    """The profiles of a shelf under assumptions. Two sides that share one read each profile once."""

    def __init__(self, shelf: Shelf, assumptions: Iterable[str] = ()) -> None:
        self.shelf, self._assumptions = shelf, tuple(assumptions)
        self._last: tuple[str, Profile] | None = None

    def profile(self, identity: str) -> Profile:
        """Raises :class:`FaultyDocument` for one that is faulty."""
        if self._last is None or self._last[0] != identity:
            self._last = identity, assumed(self.shelf.profile(identity), self._assumptions)
        return self._last[1]


class AssessedSide:
    """Profiles, and how they are assessed. Traces are made only of those for which something flipped."""

    def __init__(self, profiles: Profiles, request: Request, gist: Callable[[AssessmentRecord], Gist]) -> None:
        self._profiles, self._request, self._make = profiles, request, gist
        self.source = profiles.shelf.source
        self.ids: Collection[str] = profiles.shelf.spots.keys()
        self.unread: Collection[str] = profiles.shelf.unread
        self.packs: Mapping[str, Pack] = {pack.id: pack for pack in request.packs}

    def pack(self, name: str) -> Pack | None:
        return self.packs.get(name)

    def gist(self, identity: str) -> Gist:
        return self._make(self._assessed(identity, full=False))

    def record(self, identity: str) -> AssessmentRecord:
        return self._assessed(identity, full=True)

    def profile(self, identity: str) -> Profile | None:
        return self._profiles.profile(identity)

    def other(self, profile: Profile, as_of: str) -> AssessmentRecord | None:
        found = assess(profile, replace(self._request, as_of=as_of, full=False))
        return record_of(found.to_json(), profile.document.source)

    def _assessed(self, identity: str, *, full: bool) -> AssessmentRecord:
        found = assess(self._profiles.profile(identity), replace(self._request, full=full))
        return record_of(found.to_json(), self._profiles.shelf.spots[identity].place)


# --- which facts a rule reads ---------------------------------------------------------------------------------------


class FactReading:
    """Which facts changed between two profiles, and which of them the rules of the packs read."""

    def __init__(self, old: Mapping[str, Pack], new: Mapping[str, Pack]) -> None:
        self._packs = old, new
        self._reads = lru_cache(maxsize=None)(self._read)

    def between(self, old: Profile, new: Profile) -> tuple[FactChange, ...]:
        """Every fact that changed."""
        if old is new or old.data == new.data:
            return ()
        vocabulary = next(iter(self._packs[1].values())).vocabulary
        return fact_changes(old.data, new.data, vocabulary)

    def of(self, changes: Iterable[FactChange]) -> FactsOf:
        """The changes by pack and rule."""
        every = tuple(changes)
        return lambda pack, rule: read_by(every, rule, self._reads(pack, rule))

    def _read(self, pack: str, rule: str) -> Reads | None:
        """What a rule reads, before or after; ``None`` where a plugin's check decides it."""
        reads = Reads()
        for packs in self._packs:
            found = packs.get(pack) or next(iter(packs.values()))
            known = found.rules.get(rule)
            if known is None:
                continue
            if known.check is not None:
                return None
            reads |= closed(known.reads(), found.metrics, found.definitions)
        return reads

    def label_rules(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The rules that each label reads, by pack and label."""
        return {
            (pack.id, label.id): label.when.reads().rules
            for packs in self._packs
            for pack in packs.values()
            for label in pack.labels.values()
        }
