"""The attestations of a profile: which rule, band and subject each is about, and what assessors say together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from clusterrules.documents.fault import Fault, nearest
from clusterrules.metrics.view import ParameterValue
from clusterrules.profile.profile import Profile
from clusterrules.rules.attestation import Judgement, judge
from clusterrules.rules.pack import Pack, Purpose
from clusterrules.rules.rule import Rule

Key = tuple[str, str | None, str]
"""The rule, the band and the subject that a judgement is about."""


def judgements(
    profile: Profile, pack: Pack, purpose: Purpose, parameters: Mapping[str, ParameterValue], day: int
) -> dict[Key, Judgement]:
    """What assessors say of the rules of a pack."""
    grouped: dict[Key, list[Mapping[str, Any]]] = {}
    for one in profile.data.get("attestations", ()):
        if _is_of(one, pack):
            key = (str(one["rule"]), one.get("band"), str(one.get("subject", profile.id)))
            grouped.setdefault(key, []).append(one)
    found = {}
    for key, attestations in grouped.items():
        rule = pack.rules.get(key[0])
        if rule is not None and rule.attestation is not None:
            line = parameters[rule.attestation.pass_line].value
            found[key] = judge(attestations, purpose.jury, line, day, external=rule.attestation.external)
    return found


def rated_in_vain(profile: Profile, pack: Pack) -> frozenset[tuple[str, str]]:
    """Rules that measurement alone decides and that assessors rated all the same, each with its subject."""
    return frozenset(
        (rule.id, str(one.get("subject", profile.id)))
        for one in profile.data.get("attestations", ())
        if _is_of(one, pack) and (rule := pack.rules.get(str(one["rule"]))) is not None and rule.attestation is None
    )


def attestation_faults(profile: Profile, packs: Sequence[Pack]) -> Iterator[Fault]:
    """Attestations that would be lost without a word: of a rule or a band that there is not, or of what no such rule is
    asked about.

    One that names its pack is only asked of that pack, whether it is loaded or not. Where no attestation is of a rule
    of the packs loaded, those that do not even resemble one are taken to be of other packs.
    """
    attestations: Sequence[Mapping[str, Any]] = profile.data.get("attestations", ())
    meant = any(True for one in attestations for pack in packs for _ in _known(pack, str(one["rule"])))
    for index, one in enumerate(attestations):
        asked = [pack for pack in packs if _is_of(one, pack)]
        name, band, path = str(one["rule"]), one.get("band"), ("attestations", index)
        if not asked:
            continue
        rules = [rule for pack in asked for rule in _known(pack, name)]
        if not rules:
            near = nearest(name, {rule for pack in asked for rule in pack.rules})
            said = {"name": name, "packs": ", ".join(pack.id for pack in asked)}
            if meant or near is not None or "pack" in one:
                yield profile.document.fault("unknown_attested_rule", (*path, "rule"), near, **said)
        elif band is not None and not any(band in rule.bands for rule in rules):
            bands = [each for rule in rules for each in rule.bands]
            code = "unknown_attested_band" if bands else "no_attested_bands"
            told = {"name": name, "found": band, "valid": ", ".join(dict.fromkeys(bands))}
            yield profile.document.fault(code, (*path, "band"), nearest(str(band), bands), **told)
        else:
            about = str(one.get("subject", profile.id))
            valid = sorted({identity for rule in rules for identity in _asked_about(rule, profile)})
            if about not in valid:
                place = (*path, "subject") if "subject" in one else path
                told = {"name": name, "found": about, "valid": ", ".join(valid) or "—"}
                yield profile.document.fault("attested_of_another", place, nearest(about, valid), **told)


def unknown_packs(profile: Profile, packs: Sequence[Pack], installed: Iterable[str]) -> Iterator[Fault]:
    """A warning for every attestation of a pack that is neither loaded nor installed: it may well be of one that is
    kept elsewhere, but then it counts nowhere here.

    Where no pack is loaded, only what resembles a known one is taken for a slip.
    """
    known = {each.id for pack in packs for each in _line(pack)}.union(installed)
    for index, one in enumerate(profile.data.get("attestations", ())):
        name = one.get("pack")
        if name is None or name in known:
            continue
        near = nearest(name, known)
        if packs or near is not None:
            said = {"name": name, "known": ", ".join(sorted(known))}
            yield profile.document.fault("attested_of_unknown_pack", ("attestations", index, "pack"), near, **said)


def _asked_about(rule: Rule, profile: Profile) -> Iterator[str]:
    """What a rule is asked about: the organisation, or each element of a list."""
    if rule.subjects == "organisation":
        yield profile.id
        return
    listed = profile.data.get(rule.subjects, ())
    for item in listed.get("items", ()) if isinstance(listed, dict) else listed:
        yield str(item["id"])


def _is_of(one: Mapping[str, Any], pack: Pack) -> bool:
    """Whether an attestation is about a pack: one that names none is about all, one of a pack also about those that
    extend it."""
    return "pack" not in one or one["pack"] in {each.id for each in _line(pack)}


def _known(pack: Pack, name: str) -> Iterator[Rule]:
    """The rule by a name, also one that an extending pack has disabled."""
    for each in _line(pack):
        if name in each.rules:
            yield each.rules[name]
            return


def _line(pack: Pack) -> Iterator[Pack]:
    each: Pack | None = pack
    while each is not None:
        yield each
        each = each.base
