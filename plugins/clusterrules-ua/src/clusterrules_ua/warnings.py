"""What is worth a second look: codes, numbers of people, and what founders say against a stated group.

Warnings change no outcome. The codes of the faults are stable.
"""

from collections.abc import Iterator
from dataclasses import replace

from clusterrules.documents.fault import Fault, Path
from clusterrules.profile.phrases import parse_quantity
from clusterrules.profile.profile import Profile
from clusterrules.profile.vocabulary import NONE, ORGANISATION
from clusterrules.texts.catalogue import Text
from clusterrules_ua.codes import checks_out, is_code, masked, padded
from clusterrules_ua.groups import MEMBERS, ORGANISATIONS, contradictions
from clusterrules_ua.nodes import Raw, claims, listed, nodes, plain
from clusterrules_ua.personal import found_in


def all_of(profile: Profile) -> Iterator[Fault]:
    """Every warning about a profile."""
    yield from _codes(profile)
    yield from _duplicates(profile)
    yield from _personal(profile)
    yield from _shares(profile)
    yield from _contradictions(profile)


def _fault(profile: Profile, code: str, path: Path, uk: str, en: str) -> Fault:
    return replace(profile.document.fault(f"ua_{code}", path), text=Text(uk, en))


def _bearers(data: Raw) -> Iterator[tuple[Path, Raw]]:
    """Everything that may have an EDRPOU code, with its path."""
    yield (ORGANISATION,), data.get(ORGANISATION, {})
    for name in (MEMBERS, ORGANISATIONS):
        yield from nodes(data, name).items


# --- codes ----------------------------------------------------------------------------------------------------------


def _codes(profile: Profile) -> Iterator[Fault]:
    for path, raw in _bearers(profile.data):
        for place, code in claims(raw.get("edrpou"), (*path, "edrpou")):
            if code != NONE and len(code) != 10:  # ten digits are a person's number, reported as such
                yield from _code(profile, place, code)


def _code(profile: Profile, path: Path, code: str) -> Iterator[Fault]:
    full = padded(code)
    if full != code:
        uk = f"код ЄДРПОУ {code} коротший за 8 цифр: таблиця, мабуть, відкинула нулі на початку; прочитано як {full}"
        en = f"the EDRPOU code {code} has fewer than 8 digits: a spreadsheet drops leading zeros; read as {full}"
        yield _fault(profile, "edrpou_short", path, uk, en)
    if not is_code(full):
        uk = f"«{code}» не є кодом ЄДРПОУ; очікувалося 8 цифр (не самі нулі)"
        en = f"'{code}' is no EDRPOU code; 8 digits were expected (not zeros alone)"
        yield _fault(profile, "edrpou_form", path, uk, en)
    elif not checks_out(full):
        uk = (
            f"контрольна цифра коду ЄДРПОУ {full} не сходиться: перевірте, чи немає описки (так буває й у давніх кодах)"
        )
        en = f"the check digit of the EDRPOU code {full} is wrong: look for a typing error (old records can be so)"
        yield _fault(profile, "edrpou_check_digit", path, uk, en)


def _duplicates(profile: Profile) -> Iterator[Fault]:
    """Members that have the same code as one before them in the list; those who left and came back are no such case."""
    first: dict[str, str] = {}
    for path, raw in nodes(profile.data, MEMBERS).items:
        code = padded(plain(raw.get("edrpou")) or "")
        if not is_code(code) or plain(raw.get("until")) not in (None, NONE):
            continue
        other = first.setdefault(code, str(raw["id"]))
        if other != str(raw["id"]):
            uk = f"код ЄДРПОУ {code} уже має учасник {other}; двох учасників пораховано як одного"
            en = f"the member {other} has the EDRPOU code {code} already; the two are counted as one"
            yield _fault(profile, "edrpou_twice", (*path, "edrpou"), uk, en)


# --- people ---------------------------------------------------------------------------------------------------------


def _personal(profile: Profile) -> Iterator[Fault]:
    for path, number in found_in(profile.data):
        shown = masked(number)
        uk = f"{shown} схоже на РНОКПП, тобто персональні дані; замініть його (python -m clusterrules_ua)"
        en = f"{shown} looks like a tax number (RNOKPP), personal data; replace it (python -m clusterrules_ua)"
        yield _fault(profile, "personal_number", path, uk, en)


# --- founders -------------------------------------------------------------------------------------------------------


def _shares(profile: Profile) -> Iterator[Fault]:
    for name in (MEMBERS, ORGANISATIONS):
        for path, raw in nodes(profile.data, name).items:
            for place, founder in listed(profile.data, raw, "founders", path, f"{name}.founders").items:
                for here, share in claims(founder.get("share"), (*place, "share")):
                    if (parse_quantity(share).interval.lo or 0) > 1:
                        uk = f"частка {share} перевищує ціле: запишіть її зі знаком % або десятковим дробом"
                        en = f"the share {share} is more than the whole: write it with % or as a decimal fraction"
                        yield _fault(profile, "share_over_whole", here, uk, en)


def _contradictions(profile: Profile) -> Iterator[Fault]:
    for first, second in contradictions(profile.data):
        uk = (
            f"за кодами або засновниками організація пов'язана з учасником {first.id}, "
            "але зазначено іншу групу; враховано зазначену"
        )
        en = f"codes or founders tie it to the member {first.id}, yet another group is stated; the stated one is used"
        yield _fault(profile, "group_against_founders", (*second.path, "group"), uk, en)
