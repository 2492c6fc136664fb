"""The plugin clusterrules-ua: codes, tax numbers, groups of related members."""

import json
import random
import re
import subprocess
import sys
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.ua import edrpou

from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Finding
from clusterrules.plugins.manager import Plugins, load_plugins
from clusterrules.profile.profile import Profile, parse_profile
from clusterrules_ua import KEY_VARIABLE, WeakKeyError, pseudonymised
from clusterrules_ua.codes import identity, padded
from clusterrules_ua.ownership import normalised, ownership
from clusterrules_ua.support import Evidence

PERSON = "1759013776"  # the test vector of python-stdnum: nobody's
OTHER_PERSON = "2530414071"
SECRET = "a key that is long enough"
VALID = ["32855961", "23226362", "00032129", "14360570", "20077720", "00034022"]


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins()


# --- making profiles ------------------------------------------------------------------------------------------------


def code(number: int) -> str:
    """An EDRPOU code with a right check digit."""
    seven = f"{3_000_000 + number:07d}"
    return seven + edrpou.calc_check_digit(seven)


def person(name: str) -> str:
    """The hashed tax number of somebody."""
    return "rnokpp:" + name.encode().hex().rjust(24, "0")


def member(number: int, **fields: Any) -> dict[str, Any]:
    said = {
        "id": f"m{number:02d}", "name": f"Firm {number}", "kind": "company", "state": "active", "edrpou": code(number),
        "application": "2024-01-01", "fee_paid_on": "2026-05-01", **fields,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def owned(*stakes: tuple[str, Any], completeness: str = "complete", **head: Any) -> dict[str, Any]:
    """Founders by identifier and share."""
    items = [{"identifier": who} | ({} if share is None else {"share": share}) for who, share in stakes]
    return {"completeness": completeness, "items": items, **head}


def document(members: list[dict[str, Any]], *, complete: bool = True, **fields: Any) -> dict[str, Any]:
    evidence = [{"id": "extract", "kind": "register", "grade": "documented"}]
    return {
        "format": "clusterrules/profile@1", "id": "test", "name": "Test", "as_of": "2026-10-01", "invented": True,
        "evidence": evidence, "default_evidence": ["extract"],
        "members": {"completeness": "complete" if complete else "partial", "items": members}, **fields,
    }  # fmt: skip


def parsed(data: dict[str, Any]) -> Profile:
    return parse_profile(json.dumps(data, ensure_ascii=False).encode(), "test.json", is_json=True)


def read(plugins: Plugins, data: dict[str, Any]) -> Profile:
    found = plugins.enrich(parsed(data))
    assert not plugins.failures
    return found


def group_claims(profile: Profile) -> dict[str, Any]:
    return {item["id"]: item.get("group") for item in profile.data["members"]["items"]}


def group_names(profile: Profile) -> dict[str, str | None]:
    said = group_claims(profile).items()
    return {name: claim["value"] if isinstance(claim, dict) else claim for name, claim in said}


def critical_mass(plugins: Plugins, profile: Profile, purpose: str) -> Finding:
    return assess(profile, Request([plugins.pack("uca")], purpose=purpose, only=["L1-01"])).finding("L1-01")


def measured(finding: Finding, metric: str) -> list[Any]:
    assert finding.trace is not None
    open_nodes = [finding.trace.to_json()]
    while open_nodes:
        node = open_nodes.pop()
        if node.get("metric") == metric:
            return list(node["measured"])
        open_nodes += node.get("children", [])
    raise KeyError(metric)


def warned(plugins: Plugins, data: dict[str, Any]) -> list[tuple[str, str]]:
    found = plugins.warnings(read(plugins, data))
    return [(fault.code, fault.to_json()["path"]) for fault in found]  # type: ignore[misc]


# --- the plugin is found --------------------------------------------------------------------------------------------


def test_found_by_its_entry_point(plugins: Plugins) -> None:
    assert "ua" in [info.name for info in plugins.infos]
    assert not plugins.failures


def test_absent_when_blocked() -> None:
    assert "ua" not in [info.name for info in load_plugins(blocked=["ua"]).infos]


# --- EDRPOU ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("valid", VALID)
def test_a_right_check_digit_is_no_matter(plugins: Plugins, valid: str) -> None:
    assert warned(plugins, document([member(1, edrpou=valid)], organisation={"edrpou": valid})) == []


def test_a_wrong_check_digit_is_a_warning_with_its_place(plugins: Plugins) -> None:
    data = document([member(1, edrpou="32855968")], organisation={"edrpou": "32855968"})
    data["organisations"] = [{"id": "o1", "edrpou": {"value": "32855968"}}]
    assert warned(plugins, data) == [
        ("ua_edrpou_check_digit", "organisation.edrpou"),
        ("ua_edrpou_check_digit", "members.items.0.edrpou"),
        ("ua_edrpou_check_digit", "organisations.0.edrpou.value"),
    ]
    fault = plugins.warnings(parsed(data))[0]
    assert fault.line == 1
    assert "контрольна цифра" in fault.said("uk")
    assert "check digit" in fault.said("en")


@pytest.mark.parametrize("short", ["32129", 32129, "034022"])
def test_lost_zeros_are_put_back_before_the_check(plugins: Plugins, short: str | int) -> None:
    assert warned(plugins, document([member(1, edrpou=short)])) == [("ua_edrpou_short", "members.items.0.edrpou")]


def test_lost_zeros_and_a_wrong_check_digit(plugins: Plugins) -> None:
    codes = [found for found, _ in warned(plugins, document([member(1, edrpou="32128")]))]
    assert codes == ["ua_edrpou_short", "ua_edrpou_check_digit"]


def test_zeros_are_no_code_and_no_tie(plugins: Plugins) -> None:
    data = document([member(1, edrpou="00000000"), member(2, edrpou="00000000")])
    assert {found for found, _ in warned(plugins, data)} == {"ua_edrpou_form"}
    assert group_names(read(plugins, data)) == {"m01": None, "m02": None}


def test_the_same_code_twice(plugins: Plugins) -> None:
    data = document([member(1, edrpou="32129"), member(2, edrpou="00032129"), member(3)])
    assert ("ua_edrpou_twice", "members.items.1.edrpou") in warned(plugins, data)
    names = group_names(read(plugins, data))
    assert names["m01"] == names["m02"] is not None
    assert names["m03"] is None


def test_who_left_and_came_back_is_no_duplicate(plugins: Plugins) -> None:
    data = document([member(1, edrpou=VALID[0], until="2025-01-01"), member(2, edrpou=VALID[0])])
    assert warned(plugins, data) == []


@pytest.mark.parametrize(("written", "expected"), [("32129", "00032129"), ("1234", "1234"), ("123456789", "123456789")])
def test_padding(written: str, expected: str) -> None:
    assert padded(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("ЄДРПОУ 32129", "00032129"), (" Код: 32855961 ", "32855961"), ("немає", None), ("-", None), ("0000", None)],
)
def test_identifiers_are_compared_in_one_form(written: str, expected: str | None) -> None:
    assert identity(written) == expected


# --- tax numbers ----------------------------------------------------------------------------------------------------


def revealing() -> dict[str, Any]:
    """A profile with tax numbers wherever they can get into one, ids apart."""
    sole = member(1, kind="fop", identifier=f"РНОКПП {PERSON}", name=f"ФОП Тест ({PERSON})", note=f"код {PERSON}")
    del sole["edrpou"]
    founders = [{"name": {"value": f"Тест {PERSON}"}, "identifier": "25 30 41 40 71", "share": "60 %"}]
    return document([sole, member(2), member(3, founders=founders), member(4, founders=founders)])


def shows_number(text: str) -> bool:
    return any(number in re.sub(r"(?<=\d)[ -](?=\d)", "", text) for number in (PERSON, OTHER_PERSON))


def test_tax_numbers_are_reported_and_not_shown(plugins: Plugins) -> None:
    found = plugins.warnings(parsed(revealing()))
    personal = [fault for fault in found if fault.code == "ua_personal_number"]
    assert [fault.to_json()["path"] for fault in personal] == [
        "members.items.0.name", "members.items.0.identifier", "members.items.0.note",
        "members.items.2.founders.0.name.value", "members.items.2.founders.0.identifier",
        "members.items.3.founders.0.name.value", "members.items.3.founders.0.identifier",
    ]  # fmt: skip
    for fault in found:
        assert not shows_number(json.dumps(fault.to_json(), ensure_ascii=False))
        assert not shows_number(repr(fault))


@pytest.mark.parametrize("purpose", ["mapping", "selection"])
def test_no_report_shows_a_tax_number(plugins: Plugins, purpose: str) -> None:
    data = revealing()
    profile = read(plugins, data)
    assert group_names(profile)["m03"] == group_names(profile)["m04"] is not None
    result = assess(profile, Request([plugins.pack("uca")], purpose=purpose, plugins=plugins.infos))
    for reporter in plugins.reporters.values():
        for language in ("uk", "en"):
            rendered = reporter.render([result], language)
            assert not shows_number(rendered if isinstance(rendered, str) else str(rendered))
    assert "ua-1" in json.dumps(profile.data)


def test_other_numbers_are_none_of_its_business(plugins: Plugins) -> None:
    quiet = member(
        1,
        turnover=f"понад {PERSON}",
        identifier=person("a"),
        note=f"https://example.org/{PERSON} 00{PERSON}",
    )
    assert warned(plugins, document([quiet, member(2, note="1759013770")])) == []


def test_pseudonyms_replace_every_number_and_nothing_else() -> None:
    data = revealing()
    data["members"]["items"].append(member(5, id=PERSON))
    data["instances"] = [{"id": "i1", "attendees": [PERSON, "m02"]}]
    data["members"]["items"][1]["edrpou"] = int(PERSON)
    before = json.dumps(data)
    safe = pseudonymised(data, SECRET)
    assert json.dumps(data) == before
    assert not shows_number(json.dumps(safe, ensure_ascii=False))
    items = safe["members"]["items"]
    assert items[0]["identifier"].endswith(items[4]["id"])
    assert safe["instances"][0]["attendees"] == [items[4]["id"], "m02"]
    assert items[1]["identifier"] == items[4]["id"]
    assert "edrpou" not in items[1]
    assert items[3]["edrpou"] == code(4)
    assert pseudonymised(safe, SECRET) == safe
    assert pseudonymised(data, SECRET + "!") != safe
    parsed(safe)


def test_a_pseudonymised_profile_has_no_warning_and_the_same_groups(plugins: Plugins) -> None:
    safe = pseudonymised(revealing(), SECRET)
    assert "ua_personal_number" not in [found for found, _ in warned(plugins, safe)]
    names = group_names(read(plugins, safe))
    assert names["m03"] == names["m04"] is not None


def test_the_key_comes_from_the_environment_and_is_no_formality(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with pytest.raises(WeakKeyError):
        pseudonymised(revealing())
    with pytest.raises(WeakKeyError):
        pseudonymised(revealing(), "short")
    monkeypatch.setenv(KEY_VARIABLE, SECRET)
    assert pseudonymised(revealing()) == pseudonymised(revealing(), SECRET)


def test_the_command(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, SECRET)
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(revealing(), ensure_ascii=False), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "clusterrules_ua", str(file)], capture_output=True, check=True)
    assert json.loads(done.stdout) == pseudonymised(revealing(), SECRET)
    assert subprocess.run([sys.executable, "-m", "clusterrules_ua"], capture_output=True).returncode == 2
    monkeypatch.setenv(KEY_VARIABLE, "")
    assert subprocess.run([sys.executable, "-m", "clusterrules_ua", file], capture_output=True).returncode == 2


# --- what the core does for plugins ---------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [PERSON, int(PERSON), "17590 13776", "17 59 01 37 76", "17590-13776"])
def test_the_core_masks_a_number_that_the_form_refuses(written: str | int) -> None:
    with pytest.raises(FaultyDocument) as caught:
        parsed(document([member(1, edrpou=written)]))
    for fault in caught.value.faults:
        assert not shows_number(json.dumps(fault.to_json(), ensure_ascii=False) + fault.said("uk") + str(caught.value))
        assert "********76" in fault.said("en")


def test_the_core_masks_numbers_in_references_and_hints() -> None:
    data = document([member(1, id=PERSON)], instances=[{"id": "i", "attendees": ["1759013770"]}])
    with pytest.raises(FaultyDocument) as caught:
        parsed(data)
    (fault,) = caught.value.faults
    assert "1759013770" not in json.dumps(fault.to_json())
    assert not shows_number(json.dumps(fault.to_json()))


def test_other_numbers_are_shown_in_messages() -> None:
    with pytest.raises(FaultyDocument, match="123456789'"):
        parsed(document([member(1, edrpou="123456789")]))


def test_a_plugin_brings_its_own_message() -> None:
    from clusterrules.texts.catalogue import Text

    fault = Fault("mine", "file", ("a", 1), text=Text("своє {x}", "own {x}"))
    assert fault.said("uk") == "file: a.1: своє {x}"
    assert fault.to_json()["message"] == {"uk": "file: a.1: своє {x}", "en": "file: a.1: own {x}"}
    with pytest.raises(KeyError):
        Fault("mine", "file").said("uk")


# --- founders -------------------------------------------------------------------------------------------------------


def controls(*stakes: Any, complete: bool = True) -> tuple[list[str], bool]:
    from clusterrules_ua.nodes import Listed

    items = tuple(((), {"identifier": f"P{number}", **({} if share is None else {"share": share})})
                  for number, share in enumerate(stakes))  # fmt: skip
    found = ownership(Listed(items, {}, complete))
    return sorted(key[1] for key in found.controllers), found.decided


@pytest.mark.parametrize(
    ("shares", "complete", "expected"),
    [
        (["60 %", "40 %"], True, (["p0"], True)),
        (["50 %", 0.5], True, (["p0", "p1"], True)),
        (["49 %", "49 %", "2 %"], True, ([], True)),
        (["понад 50 %"], False, (["p0"], True)),
        (["50 %"], False, (["p0"], False)),
        (["60 %", None], True, (["p0"], True)),
        (["40 %", None], True, ([], False)),
        (["менше 50 %", "менше 50 %"], True, ([], True)),
        (["до 50 %", "менше 50 %"], True, ([], False)),
        (["близько 50 %", "20 %"], True, ([], False)),
        (["60 %", "60 %"], True, (["p0", "p1"], False)),
        ([60, 40], True, ([], False)),
        (["багато"], False, ([], False)),
        ([None], True, (["p0"], True)),
        ([None], False, ([], False)),
        ([], True, ([], True)),
        ([], False, ([], False)),
    ],
)
def test_who_controls(shares: list[Any], complete: bool, expected: tuple[list[str], bool]) -> None:
    assert controls(*shares, complete=complete) == expected


@pytest.mark.parametrize(
    "same", ["ТОВ «Прем’єр  Агро»", 'тов "прем\'єр агро"', "ТОВ Премʼєр Агро", "ТОВ Прем' єр Агро"]
)
def test_names_are_compared_in_one_form(same: str) -> None:
    assert normalised(same) == "тов прем'єр агро"


@pytest.mark.parametrize("label", ["засновник 1", "Фізична особа", "", "N/A", "owner A"])
def test_a_label_is_no_name(label: str) -> None:
    assert normalised(label) is None


def related(plugins: Plugins, *members: dict[str, Any], **fields: Any) -> bool:
    names = list(group_names(read(plugins, document(list(members), **fields))).values())
    return names[0] is not None and names[0] == names[1] != "none"


def test_a_founder_with_half_and_its_firm_are_related(plugins: Plugins) -> None:
    assert related(plugins, member(1), member(2, founders=owned((code(1), "50 %"), completeness="partial")))
    assert not related(plugins, member(1), member(2, founders=owned((code(1), "49 %"), completeness="partial")))
    by_name = [{"name": "«FIRM  1»", "share": "75 %"}]
    assert related(plugins, member(1), member(2, founders=by_name))


def test_a_common_founder_with_half_of_each(plugins: Plugins) -> None:
    one, half = owned((person("a"), "понад 50 %")), owned((person("a"), "50 %"), (person("b"), "50 %"))
    assert related(plugins, member(1, founders=one), member(2, founders=half))
    assert not related(
        plugins, member(1, founders=one), member(2, founders=owned((person("a"), 0.4), (person("b"), 0.6)))
    )
    named = [{"name": "Тест  О’Тест", "share": "60 %"}]
    other = [{"name": "тест о'тест", "share": "60 %"}]
    assert related(plugins, member(1, founders=named), member(2, founders=other))
    with_id = [{"name": "Тест О'Тест", "identifier": person("z"), "share": "60 %"}]
    assert not related(plugins, member(1, founders=named), member(2, founders=with_id))


def test_ties_go_on_through_holdings(plugins: Plugins) -> None:
    members = [member(1, founders=owned((code(101), 1))), member(2, founders=owned((code(102), 1)))]
    holdings = [
        {"id": "h1", "edrpou": code(101), "founders": owned((person("a"), 1))},
        {"id": "h2", "edrpou": code(102), "founders": owned((person("a"), 1))},
    ]
    assert related(plugins, *members, organisations=holdings)
    holdings[1]["founders"] = owned((person("b"), 1))
    names = group_names(read(plugins, document(members, organisations=holdings)))
    assert names == {"m01": "none", "m02": "none"}


def test_what_is_stated_is_kept_and_lent(plugins: Plugins) -> None:
    firm = owned((person("a"), 1))
    data = document([member(1, founders=firm, group="Alfa"), member(2, founders=firm), member(3, group="ua-1")])
    assert group_names(read(plugins, data)) == {"m01": "Alfa", "m02": "Alfa", "m03": "ua-1"}


def test_a_stated_group_against_founders_is_a_warning(plugins: Plugins) -> None:
    firm = owned((person("a"), 1))
    data = document(
        [member(1, founders=firm, group="none"), member(2, founders=firm, group="none"), member(3, founders=firm)]
    )
    assert warned(plugins, data) == [("ua_group_against_founders", "members.items.1.group")]
    assert group_names(read(plugins, data))["m03"] is None
    data["members"]["items"][0]["group"] = data["members"]["items"][1]["group"] = "Alfa"
    assert warned(plugins, data) == []


def test_a_share_over_the_whole_is_a_warning(plugins: Plugins) -> None:
    data = document([member(1, founders=owned((person("a"), 60), (person("b"), "40 %")))])
    assert warned(plugins, data) == [("ua_share_over_whole", "members.items.0.founders.items.0.share")]


def test_group_names_are_the_same_in_any_order(plugins: Plugins) -> None:
    members = [member(number, founders=owned((person(str(number // 2)), 1))) for number in range(8)]
    forward = group_names(read(plugins, document(members)))
    assert group_names(read(plugins, document(members[::-1]))) == forward
    assert sorted(set(filter(None, forward.values()))) == ["ua-1", "ua-2", "ua-3", "ua-4"]


# --- independent only where it is proven ----------------------------------------------------------------------------


def three(**third: Any) -> dict[str, Any]:
    firms = [member(number, founders=owned((person(str(number)), 1))) for number in (1, 2)]
    return document([*firms, member(3, **third)])


def test_independent_where_nothing_is_open(plugins: Plugins) -> None:
    names = group_names(read(plugins, three(founders=owned((person("3"), "60 %"), (person("4"), "40 %")))))
    assert names == {"m01": "none", "m02": "none", "m03": "none"}


@pytest.mark.parametrize(
    "third",
    [
        {},
        {"founders": owned((person("3"), "50 %"), completeness="partial")},
        {"founders": owned((person("3"), "30 %"), (person("4"), None))},
        {"founders": {"completeness": "complete", "items": [{"name": "Хтось", "share": 1}]}},
        {"founders": {"completeness": "complete", "items": [{"name": "Хтось", "share": 0.4}, {"share": 0.3}]}},
        {"founders": owned((person("3"), 1)), "edrpou": None},
        {"founders": owned((code(77), 1))},
        {"founders": owned(("2222222222", 1))},
        {"kind": "university"},
        {"kind": "fop"},
    ],
    ids=[
        "no founders",
        "partial",
        "no share",
        "no identifier",
        "unknown minorities",
        "no code",
        "a firm nobody knows",
        "in clear",
        "university",
        "fop",
    ],
)
def test_one_open_owner_leaves_everybody_open(plugins: Plugins, third: dict[str, Any]) -> None:
    assert group_names(read(plugins, three(**third))) == {"m01": None, "m02": None, "m03": None}


@pytest.mark.parametrize(
    "third",
    [
        {"group": "none"},
        {"kind": "hromada"},
        {"kind": "fop", "identifier": person("3")},
        {"founders": {"completeness": "complete", "items": []}},
        {"founders": owned((person("3"), "понад 50 %"), completeness="partial")},
        {"founders": owned((code(3), "100 %"))},
    ],
    ids=["stated", "hromada", "fop", "no founders at all", "majority known", "itself"],
)
def test_what_settles_an_owner(plugins: Plugins, third: dict[str, Any]) -> None:
    assert group_names(read(plugins, three(**third)))["m01"] == "none"


def test_an_open_list_of_members_leaves_everybody_open(plugins: Plugins) -> None:
    data = three(founders=owned((person("3"), 1)))
    data["members"]["completeness"] = "partial"
    assert set(group_names(read(plugins, data)).values()) == {None}


def test_all_lists_complete_does_not_mean_no_founders(plugins: Plugins) -> None:
    data = document([member(1), member(2)], completeness={"*": "complete"})
    assert set(group_names(read(plugins, data)).values()) == {None}


def test_several_groups_are_no_proof_of_difference_while_something_is_open(plugins: Plugins) -> None:
    """Ten pairs of firms whose eleventh neighbour has unknown owners: not ten independent businesses for sure."""
    pairs = [member(number, founders=owned((person(str(number // 2)), 1))) for number in range(20)]
    shut = read(plugins, document(pairs))
    assert str(critical_mass(plugins, shut, "selection").outcome) == "passed"
    left_open = read(plugins, document([*pairs, member(50)]))
    finding = critical_mass(plugins, left_open, "selection")
    assert measured(finding, "independent_businesses")[0] == 1
    assert measured(critical_mass(plugins, left_open, "mapping"), "independent_businesses") == [11, 11]


# --- evidence -------------------------------------------------------------------------------------------------------


def with_evidence(founders_evidence: list[list[str]], **marks: dict[str, Any]) -> dict[str, Any]:
    firms = [
        member(number, founders=owned((person("a"), 1), evidence=ids)) for number, ids in enumerate(founders_evidence)
    ]
    data = document(firms)
    data["default_evidence"] = ["best"]
    data["evidence"] = [
        {"id": "best", "kind": "register", "grade": "corroborated"},
        *({"id": name, "kind": "register", "grade": "documented", **marks.get(name, {})} for name in "abc"),
    ]
    return data


def test_shared_evidence_is_named(plugins: Plugins) -> None:
    data = with_evidence([["a", "best"], ["best", "b"]])
    assert group_claims(read(plugins, data))["m00"] == {"value": "ua-1", "evidence": ["best"]}


def test_else_the_piece_that_is_no_better_than_any(plugins: Plugins) -> None:
    data = with_evidence([["a"], ["b"]], a={"grade": "verified", "date": "2026-01-01"}, b={"date": "2026-02-01"})
    assert group_claims(read(plugins, data))["m00"] == {"value": "ua-1", "evidence": ["b"]}


def test_else_the_own_word(plugins: Plugins) -> None:
    data = with_evidence([["a"], ["b"]], a={"grade": "verified", "date": "2026-02-01"}, b={"date": "2026-01-01"})
    profile = read(plugins, data)
    assert group_claims(profile)["m00"] == {"value": "ua-1", "evidence": []}
    assert measured(critical_mass(plugins, profile, "mapping"), "independent_businesses") == [1, 1]


@pytest.mark.parametrize(
    "marks",
    [
        {"a": {"status": "rejected"}},
        {"a": {"valid_until": "2026-09-01"}},
        {"a": {"source": "third_party", "date": "2026-01-01"}, "b": {"date": "2026-02-01"}},
    ],
    ids=["rejected", "expired", "hearsay"],
)
def test_what_does_not_count_adds_nothing(plugins: Plugins, marks: dict[str, Any]) -> None:
    assert set(group_claims(read(plugins, with_evidence([["a"], ["b"]], **marks))).values()) == {None}


def test_asserted_founders_do_not_prove_at_selection(plugins: Plugins) -> None:
    firms = [member(number, founders=owned((person(str(number)), 1), evidence=["a"])) for number in range(12)]
    data = with_evidence([], a={"grade": "asserted"}) | {"members": {"completeness": "complete", "items": firms}}
    finding = critical_mass(plugins, read(plugins, data), "selection")
    assert measured(finding, "independent_businesses") == [1, 12]
    assert str(critical_mass(plugins, read(plugins, data), "mapping").outcome) == "passed"


GRADES = ["asserted", "documented", "verified", "corroborated"]


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_derived_support_is_never_better_than_its_sources(random_: random.Random) -> None:
    from clusterrules.graph.evidence import EvidenceBook, Grade
    from clusterrules.profile.phrases import parse_days

    days = ["2026-01-01", "2026-04-01", "2026-07-01"]
    items = [
        {"id": name, "grade": random_.choice(GRADES), "source": random_.choice(["own", "third_party"]),
         **({"date": random_.choice(days)} if random_.random() < 0.5 else {}),
         **({"valid_until": random_.choice(days)} if random_.random() < 0.3 else {}),
         **({"status": "rejected"} if random_.random() < 0.1 else {})}
        for name in "abcd"
    ]  # fmt: skip
    facts = [frozenset(random_.sample("abcd", random_.randint(0, 3))) for _ in range(random_.randint(1, 3))]
    derived = Evidence({"evidence": items}).weakest(facts)
    if not derived:
        return
    for day in ("2025-12-01", "2026-02-01", "2026-04-01", "2026-06-01", "2026-12-01"):
        for least in list(Grade)[1:]:
            for own in (Grade.ASSERTED, least):
                book = EvidenceBook(items, parse_days(day).first, least, own)
                support = book.support(derived, book.asserted)
                behind = [book.support(sorted(fact), book.asserted) for fact in facts]
                if support.counts:
                    assert all(one.counts and one.grade >= support.grade for one in behind)


# --- against gaming -------------------------------------------------------------------------------------------------

FOURTEEN = [0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 8]


def firms(groups: list[int], *, known: bool = True) -> list[dict[str, Any]]:
    stated = [{"founders": owned((person(str(group)), "понад 50 %"))} if known else {} for group in groups]
    return [member(number, **fields) for number, fields in enumerate(stated)]


@pytest.mark.parametrize("purpose", ["mapping", "selection"])
def test_fourteen_companies_that_are_nine(plugins: Plugins, purpose: str) -> None:
    finding = critical_mass(plugins, read(plugins, document(firms(FOURTEEN))), purpose)
    assert str(finding.outcome) == "failed"
    assert measured(finding, "independent_businesses") == [9, 9]
    assert finding.presumptions == ()


def test_fourteen_companies_of_unknown_founders(plugins: Plugins) -> None:
    profile = read(plugins, document(firms(FOURTEEN, known=False)))
    finding = critical_mass(plugins, profile, "selection")
    assert (str(finding.outcome), str(finding.reason)) == ("cantTell", "missing")
    assert measured(finding, "independent_businesses") == [1, 14]
    presumed = critical_mass(plugins, profile, "mapping")
    assert str(presumed.outcome) == "passed"
    assert "independent_unless_stated" in presumed.presumptions


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=14), st.sampled_from(["mapping", "selection"]))
def test_splitting_into_shells_changes_nothing(shells: list[int], purpose: str) -> None:
    plugins = load_plugins()
    others = [member(90 + number, kind="university", group="none") for number in range(5)]
    whole = firms(list(range(len(shells))))
    split = firms([group for group, size in enumerate(shells) for _ in range(size)])
    results = [critical_mass(plugins, read(plugins, document([*some, *others])), purpose) for some in (whole, split)]
    for metric in ("independent_businesses", "business_share"):
        assert measured(results[0], metric) == measured(results[1], metric)
    assert results[0].outcome == results[1].outcome


# --- soundness ------------------------------------------------------------------------------------------------------


def truth(random_: random.Random, size: int) -> list[list[tuple[str, str]]]:
    """Who really owns each of some firms."""
    people = [person(name) for name in "abcde"]
    owners = []
    for number in range(size):
        first, second, third = random_.sample([*people, *(code(other) for other in range(size) if other != number)], 3)
        owners.append(
            random_.choice(
                [
                    [(first, "100 %")],
                    [(first, "60 %"), (second, "40 %")],
                    [(first, "50 %"), (second, "50 %")],
                    [(first, "40 %"), (second, "30 %"), (third, "30 %")],
                ]
            )
        )
    return owners


def independent(owners: list[list[tuple[str, str]]]) -> int:
    graph = nx.Graph()
    for number, stakes in enumerate(owners):
        graph.add_node(code(number))
        graph.add_edges_from((code(number), who) for who, share in stakes if float(share[:-1]) >= 50)
    firms_only = {code(number) for number in range(len(owners))}
    return sum(bool(firms_only & circle) for circle in nx.connected_components(graph))


def told(random_: random.Random, number: int, stakes: list[tuple[str, str]]) -> dict[str, Any]:
    """What a profile might say of a firm: the truth, or a part of it."""
    said = [{"identifier": who, "share": share} for who, share in stakes]
    match random_.choice(["all", "all", "all", "part", "no share", "no identifier", "nothing", "group unknown code"]):
        case "part":
            founders: Any = {"items": said[:1]}
        case "no share":
            del said[-1]["share"]
            founders = {"completeness": "complete", "items": said}
        case "no identifier":
            said[0]["name"] = "Name of " + said[0].pop("identifier")
            founders = {"completeness": "complete", "items": said}
        case "nothing":
            return member(number)
        case "group unknown code":
            anonymous = member(number, founders={"completeness": "complete", "items": said})
            del anonymous["edrpou"]
            return anonymous
        case _:
            founders = {"completeness": "complete", "items": said}
    return member(number, founders=founders)


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(4, 7), st.sampled_from([0, 0, 1, 3]))
def test_what_is_measured_holds_the_truth(random_: random.Random, size: int, hidden: int) -> None:
    """Whatever part of the truth a profile tells, the true number lies within what selection measures."""
    plugins = load_plugins()
    owners = truth(random_, size)
    telling = set(random_.sample(range(size), min(hidden, size)))
    members = [
        told(random_, number, stakes) if number in telling else member(number, founders=owned(*stakes))
        for number, stakes in enumerate(owners)
    ]
    finding = critical_mass(plugins, read(plugins, document(members)), "selection")
    lo, hi = measured(finding, "independent_businesses")
    assert lo <= independent(owners) <= hi
    if not telling:
        assert lo == hi
