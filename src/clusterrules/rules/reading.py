"""From a rule file to a rule."""

from pathlib import Path as File
from typing import Any

from clusterrules.documents.fault import nearest
from clusterrules.metrics.conditions import AllOf, Condition, Not
from clusterrules.metrics.language import Language
from clusterrules.profile.vocabulary import ORGANISATION, Kind
from clusterrules.rules.rule import AttestationPolicy, Basis, Notice, Remedy, Rule, RuleKind
from clusterrules.texts.catalogue import text_of


def read_rule(language: Language) -> Rule:
    """The rule in the language's document; its shape was already checked against the schema."""
    data: dict[str, Any] = language.document.data
    kind = RuleKind(data["kind"])
    subject = _subject(language, data)
    passes, fails = _decision(language, data, kind, subject)
    basis = data["basis"]
    return Rule(
        id=data["id"],
        name=data["name"],
        kind=kind,
        group=data["group"],
        title=text_of(data["title"]),
        question=text_of(data["question"]),
        basis=Basis(basis["section"], basis["item"], text_of(basis["wording"]) if "wording" in basis else None),
        file=File(language.document.source),
        passes=passes,
        fails=fails,
        subjects=subject.name,
        check=data.get("check"),
        applicable=_optional(language, data, "applicable", subject),
        bands=tuple(data.get("bands", ())),
        presumptions=frozenset(data.get("presumptions", ())),
        notices=tuple(
            Notice(
                language.condition(spec["when"], ("notices", index, "when"), subject),
                spec["level"],
                text_of(spec["text"]),
            )
            for index, spec in enumerate(data.get("notices", ()))
        ),
        evidence=tuple(text_of(text) for text in data.get("evidence", ())),
        remedies={name: Remedy(text_of(spec["text"]), spec["effort"]) for name, spec in data["remedies"].items()},
        blind_spots=tuple(text_of(text) for text in data.get("blind_spots", ())),
        contradicts=tuple(data.get("contradicts", ())),
        attestation=_attestation(language, data),
        notes=text_of(data["notes"]) if "notes" in data else None,
    )


def _subject(language: Language, data: dict[str, Any]) -> Kind:
    of = data.get("of", ORGANISATION)
    if of == ORGANISATION:
        return language.vocabulary.organisation
    if of not in language.vocabulary.collections:
        language.fault("unknown_list", ("of",), nearest(of, language.vocabulary.collections), name=of)
        return language.vocabulary.organisation
    return language.vocabulary.collections[of]


def _optional(language: Language, data: dict[str, Any], key: str, subject: Kind) -> Condition | None:
    return language.condition(data[key], (key,), subject) if key in data else None


def _decision(
    language: Language, data: dict[str, Any], kind: RuleKind, subject: Kind
) -> tuple[Condition, Condition | None]:
    """What makes the rule pass and what makes it fail; a pattern says when it applies, which is to fail."""
    given = [key for key in ("passes", "applies", "check") if key in data]
    wanted = ("applies", "check") if kind.adverse else ("passes", "check")
    if len(given) != 1 or given[0] not in wanted:
        language.fault("no_decision", (), wanted=" / ".join(wanted), found=", ".join(given) or "–")
    if kind.adverse:
        applies = _optional(language, data, "applies", subject) or AllOf(())
        return Not(applies), applies
    passes = _optional(language, data, "passes", subject) or AllOf(())
    return passes, _optional(language, data, "fails", subject)


def _attestation(language: Language, data: dict[str, Any]) -> AttestationPolicy | None:
    spec = data.get("attestation")
    if spec is None:
        return None
    name = spec["pass_line"].removeprefix("$")
    key = language.words.parameter(name, language.home)
    if key is None:
        near = nearest(name, language.parameter_names())
        language.fault("unknown_parameter", ("attestation", "pass_line"), near, name=name)
    return AttestationPolicy(text_of(spec["of"]), key or name, spec.get("decisive", False), spec.get("external", False))
