"""An assessment as it stands in a file, as far as a comparison needs it: full or brief, of any origin."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson

from clusterrules.documents.fault import Fault, FaultyDocument, Path, nearest
from clusterrules.engine.assessment import FORMAT
from clusterrules.profile.shape import type_name
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.texts.catalogue import Text, message_text, text_of

_CONFLICT = str(Reason.CONFLICT)
OPEN, HOLDS, ABSENT = "open", "holds", "absent"
"""How a label stands with a verdict."""


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding. ``trace`` is its tree as JSON; ``None`` in a brief assessment, which has no title either."""

    pack: str
    rule: str
    subject: str
    outcome: Outcome
    kind: str = ""
    title: Text | None = None
    reason: str | None = None
    bands: Mapping[str, str] = field(default_factory=dict)
    judged: str | None = None
    decided_by: str | None = None
    disputed: bool = False
    trace: Mapping[str, Any] | None = None

    @property
    def state(self) -> tuple[Any, ...]:
        """What a verdict, a label or another rule can read of the finding; where it differs, the finding flipped."""
        in_conflict = self.disputed or self.reason == _CONFLICT
        return self.outcome.value, tuple(sorted(self.bands.items())) if self.bands else (), in_conflict


@dataclass(frozen=True, slots=True)
class PackRecord:
    """A pack as it was applied, and its verdict. ``labels`` are those that hold or are open."""

    id: str
    version: str
    digest: str
    outcome: str
    because: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    stage: tuple[str | None, str | None] = (None, None)
    """The lowest stage that is certain and the highest that is possible."""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> tuple[Any, ...]:
        """What of a verdict can flip."""
        return self.outcome, self.stage, tuple(sorted(self.labels.items()))


@dataclass(frozen=True, slots=True)
class Setting:
    """How a profile was assessed: everything besides its facts that an answer depends on.

    ``None`` is what a brief assessment does not say.
    """

    as_of: str
    purpose: str
    packs: tuple[tuple[str, str, str], ...]
    """Id, version and digest of each."""
    overrides: tuple[str, ...] | None = None
    assumptions: tuple[str, ...] | None = None
    plugins: tuple[str, ...] | None = None

    @property
    def told(self) -> bool:
        """Whether all of it is known: a brief assessment alone does not say what was assumed, and by which plugins."""
        return None not in (self.overrides, self.assumptions, self.plugins)


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """Everything that is compared of one profile. ``findings`` are keyed by pack, rule and subject."""

    id: str
    name: Text
    digest: str
    setting: Setting
    packs: Mapping[str, PackRecord]
    findings: Mapping[tuple[str, str, str], FindingRecord]

    @property
    def signature(self) -> bytes:
        """The same for two assessments between which nothing flipped (16 bytes)."""
        only = len(self.packs) == 1  # whose id may be another one on the other side
        said = [
            [("" if only else pack.id, pack.state) for pack in self.packs.values()],
            sorted(
                ("" if only else pack, rule, subject, found.state)
                for (pack, rule, subject), found in self.findings.items()
            ),
        ]
        return hashlib.blake2b(orjson.dumps(said), digest_size=16).digest()


def record_of(data: Any, source: str, line: int | None = None, path: Path = ()) -> AssessmentRecord:
    """The record in the JSON of an assessment, which stands at ``line`` or ``path`` of a file.

    Raises :class:`FaultyDocument` for what is no assessment, or one of another version of the format.
    """
    return _Reader(source, line, path).record(data)


class _Reader:
    """Reads one assessment; whatever a comparison needs and does not find is a fault with its path."""

    def __init__(self, source: str, line: int | None, path: Path) -> None:
        self.source, self.line, self.path = source, line, path

    def record(self, data: Any) -> AssessmentRecord:
        self._need(data, dict, "type.mapping", ())
        found = data.get("format")
        if found is None:
            raise self._faulty("missing_field", (), name="format")
        if found != FORMAT:
            raise self._faulty("wrong_constant", ("format",), found=found, expected=FORMAT)
        profile = self._get(data, "profile", dict, "type.mapping", ())
        identity = self._get(profile, "id", str, "type.text", ("profile",))
        packs = dict(self._packs(self._get(data, "packs", list, "type.list", ())))
        findings = dict(self._findings(self._get(data, "findings", list, "type.list", ()), identity, packs))
        setting = Setting(
            as_of=_text(data.get("as_of")),
            purpose=_text(data.get("purpose")),
            packs=tuple((pack.id, pack.version, pack.digest) for pack in packs.values()),
            overrides=_said(data, "overrides", "{parameter} = {value}"),
            assumptions=_said(data, "assumptions", "{}"),
            plugins=_said(data, "plugins", "{name} {version}"),
        )
        name = text_of(profile.get("name") or identity)
        return AssessmentRecord(identity, name, _text(profile.get("digest")), setting, packs, findings)

    def _packs(self, raw: list[Any]) -> Iterator[tuple[str, PackRecord]]:
        for index, one in enumerate(raw):
            here: Path = ("packs", index)
            self._need(one, dict, "type.mapping", here)
            identity = self._get(one, "id", str, "type.text", here)
            verdict = self._get(one, "verdict", dict, "type.mapping", here)
            outcome = self._get(verdict, "outcome", str, "type.text", (*here, "verdict"))
            stage = verdict.get("stage") if isinstance(verdict.get("stage"), dict) else {}
            labels = verdict.get("labels") if isinstance(verdict.get("labels"), dict) else {}
            yield (
                identity,
                PackRecord(
                    id=identity,
                    version=_text(one.get("version")),
                    digest=_text(one.get("digest")),
                    outcome=outcome,
                    because=tuple(map(str, _list(verdict.get("because")))),
                    open=tuple(map(str, _list(verdict.get("open")))),
                    stage=(_optional(stage.get("lowest")), _optional(stage.get("highest"))),
                    labels={str(name): OPEN if truth is None else HOLDS for name, truth in labels.items()},
                ),
            )
        if not raw:
            raise self._faulty("empty_value", ("packs",))

    def _findings(
        self, raw: list[Any], profile: str, packs: Mapping[str, PackRecord]
    ) -> Iterator[tuple[tuple[str, str, str], FindingRecord]]:
        seen: set[tuple[str, str, str]] = set()
        first = next(iter(packs))
        for index, one in enumerate(raw):
            outcome = _OUTCOMES.get(str(one.get("outcome"))) if type(one) is dict and one.get("rule") else None
            if outcome is None or type(one["rule"]) is not str:
                raise self._faulty_finding(one, ("findings", index))
            key = _text(one.get("pack")) or first, one["rule"], _text(one.get("subject")) or profile
            if key in seen:
                raise self._faulty("finding_twice", ("findings", index), rule=key[1], subject=key[2])
            seen.add(key)
            yield key, _finding(key, one, outcome)

    def _faulty_finding(self, raw: Any, here: Path) -> FaultyDocument:
        """What is wrong with a finding, one thing after the other; hardly any has anything."""
        try:
            self._need(raw, dict, "type.mapping", here)
            self._get(raw, "rule", str, "type.text", here)
            written = self._get(raw, "outcome", str, "type.text", here)
        except FaultyDocument as faulty:
            return faulty
        said = {"found": written, "valid": ", ".join(_OUTCOMES)}
        return self._faulty("unknown_value", (*here, "outcome"), nearest(written, _OUTCOMES), **said)

    def _get(self, holder: Mapping[str, Any], name: str, wanted: type, called: str, path: Path) -> Any:
        if name not in holder:
            raise self._faulty("missing_field", path, name=name)
        return self._need(holder[name], wanted, called, (*path, name))

    def _need(self, value: Any, wanted: type, called: str, path: Path) -> Any:
        if not isinstance(value, wanted):
            raise self._faulty("wrong_type", path, expected=message_text(called), found=type_name(value))
        if wanted is str and not value:
            raise self._faulty("empty_value", path)
        return value

    def _faulty(self, code: str, path: Path, near: str | None = None, **arguments: object) -> FaultyDocument:
        return FaultyDocument([Fault(code, self.source, (*self.path, *path), self.line, None, arguments, near)])


_OUTCOMES = {str(outcome): outcome for outcome in Outcome}

_NO_BANDS: Mapping[str, str] = MappingProxyType({})


def _finding(key: tuple[str, str, str], raw: Mapping[str, Any], outcome: Outcome) -> FindingRecord:
    bands, trace, title = raw.get("bands"), raw.get("trace"), raw.get("title")
    return FindingRecord(
        *key,
        outcome,
        _text(raw.get("kind")),
        text_of(title) if title and isinstance(title, dict | str) else None,
        _optional(raw.get("reason")),
        {str(band): str(found) for band, found in bands.items()} if bands and isinstance(bands, dict) else _NO_BANDS,
        _optional(raw.get("judged")),
        _optional(raw.get("decided_by")),
        raw.get("disputed") is True,
        trace if isinstance(trace, dict) else None,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _optional(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _said(data: Mapping[str, Any], name: str, form: str) -> tuple[str, ...] | None:
    """A list of an assessment, each entry on one line; ``None`` where the assessment does not have it."""
    if name not in data:
        return None
    every = _list(data[name])
    if form == "{}":
        return tuple(map(str, every))
    return tuple(form.format_map(defaultdict(str, one)).strip() for one in every if isinstance(one, dict))
