"""Which attestations count, and that none is lost without a word."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from clusterrules.documents.fault import FaultyDocument
from clusterrules.documents.reading import Document
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Finding
from clusterrules.engine.attestations import unknown_packs
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import profile_of
from clusterrules.rules.outcome import Outcome

PACK = load_plugins(points=[]).pack("uca")
GOOD: Mapping[str, Any] = {
    "rubric": 3, "role": "expert", "external": True, "conflict_of_interest": False, "date": "2026-05-01",
}  # fmt: skip
GREY = {
    "format": "clusterrules/profile@1",
    "id": "grey",
    "name": "Grey",
    "completeness": {"*": "complete"},
    "evidence": [{"id": "paper", "grade": "verified"}],
    "default_evidence": ["paper"],
    "members": [{"id": "m", "kind": "company", "group": "none"}],
    "bodies": [{"id": "board", "kind": "board"}],
}
"""A board, but no founding document and no acts: L1-04 is for judgement."""


def _finding(rule: str, *given: Mapping[str, Any], purpose: str = "mapping") -> Finding:
    attestations = [
        {"id": f"a{number}", "rule": rule, "assessor": f"Оцінювач {number}", **GOOD, **one}
        for number, one in enumerate(given)
    ]
    data = {**GREY, "attestations": attestations}
    profile = profile_of(Document(data, "grey.yaml", dict))
    return assess(profile, Request([PACK], purpose, "2026-06-30", only=[rule])).findings[0]


def _decided(*given: Mapping[str, Any], purpose: str = "selection", rule: str = "L1-04") -> bool:
    return _finding(rule, *given, purpose=purpose).outcome is Outcome.PASSED


def test_two_dated_assessors_without_an_interest_decide_at_selection() -> None:
    assert _decided({}, {})
    assert not _decided({})


@pytest.mark.parametrize("flaw", [{"date": "none"}, {"conflict_of_interest": True}, {"role": "self"}])
@pytest.mark.parametrize("purpose", ["selection", "registry"])
def test_what_does_not_count_at_selection(flaw: Mapping[str, Any], purpose: str) -> None:
    assert not _decided({}, flaw, purpose=purpose)
    assert _decided({}, {}, flaw, purpose=purpose)


def test_an_undated_one_counts_for_mapping_only() -> None:
    assert _decided({"date": "none"}, purpose="mapping")
    assert _decided({"date": "none"}, purpose="self_check")
    assert not _decided({"date": "none"}, {"date": "none"})


def test_one_from_the_future_counts_nowhere() -> None:
    assert not _decided({"date": "2026-07-01"}, purpose="mapping")
    assert _decided({"date": "2026-06-30"}, purpose="mapping")


def test_one_that_may_be_from_the_future_counts_for_mapping_only() -> None:
    assert _decided({"date": "2026"}, purpose="mapping")
    assert not _decided({}, {"date": "2026"})
    assert _decided({}, {"date": "2026-06"})


@pytest.mark.parametrize("word", ["н/д", "N/A", "не визначено", "none", "tbd"])
def test_whoever_is_not_named_has_not_rated(word: str) -> None:
    assert not _decided({"assessor": word}, purpose="mapping")
    assert not _decided({}, {"assessor": word})
    assert _decided({}, {}, {"assessor": word, "rubric": 0})
    found = _finding("L1-04", {"assessor": word}).judgement
    assert found is not None
    assert found.assessors == ()


@pytest.mark.parametrize(
    ("other", "same"),
    [("Експерт", True), ("експерт ", True), ("ЕКСПЕРТ", True), (" Ексnерт", False), ("Експерт 2", False)],
)
def test_neither_case_nor_spaces_make_another_assessor(other: str, same: bool) -> None:
    found = _finding("L1-04", {"assessor": "Експерт"}, {"assessor": other}, purpose="selection")
    assert (found.outcome is not Outcome.PASSED) is same
    assert found.judgement is not None
    assert len(found.judgement.assessors) == (1 if same else 2)


def test_one_letter_in_two_forms_is_one_assessor() -> None:
    assert not _decided({"assessor": "\u0419осип"}, {"assessor": "\u0418\u0306осип"})


@pytest.mark.parametrize(
    "flaw", [{"role": "self"}, {"conflict_of_interest": True}, {"external": False}], ids=["self", "interest", "inside"]
)
def test_nobody_assesses_oneself_from_outside(flaw: Mapping[str, Any]) -> None:
    assert _finding("L2-20", {}).judgement is not None
    judged = _finding("L2-20", {**flaw, "rubric": 0}, purpose="mapping")
    assert judged.judgement is not None
    assert judged.judgement.assessors == ()


@pytest.mark.parametrize(("reason", "counts"), [("Є акти", True), ("н/д", False), ("none", False), ("tbd", False)])
def test_a_reason_that_says_nothing_overrules_nothing(reason: str, counts: bool) -> None:
    found = _finding("L2-14", {"reason": reason})
    assert found.measured is Outcome.FAILED
    assert found.disputed is counts
    assert (found.outcome is Outcome.PASSED) is counts


def test_who_rates_well_what_fails_by_measurement_does_not_decide_it() -> None:
    found = _finding("L2-20", {"rubric": 3})
    assert (found.outcome, found.judged, found.decided_by) == (Outcome.FAILED, Outcome.PASSED, "measurement")
    assert _finding("L2-20", {"rubric": 0}).decided_by == "attestation"


def test_a_judgement_of_one_band_is_told_with_the_result_of_that_band() -> None:
    found = _finding("L2-14", {"band": "young", "reason": "Є договори"})
    assert found.bands == {"young": Outcome.PASSED, "mature": Outcome.FAILED}
    assert found.judgement is not None
    assert found.judgement.assessors == ("Оцінювач 0",)


def test_each_disputed_band_has_who_overruled_it_and_why() -> None:
    found = _finding("L2-14", {"band": "mature", "reason": "Є договори"})
    assert found.bands == {"young": Outcome.FAILED, "mature": Outcome.PASSED}
    assert (found.disputed, found.judgement) == (False, None)
    said = found.to_json()
    overruled = {"assessors": ["Оцінювач 0"], "rubric": [3, 3], "reason": "Є договори"}
    assert said["disputed_bands"] == {"mature": overruled}
    assert "overruled" not in said


def test_one_reason_for_all_bands_is_told_of_each() -> None:
    said = _finding("L2-14", {"reason": "Є договори"}).to_json()
    assert set(said["disputed_bands"]) == {"young", "mature"}
    assert said["overruled"] == said["disputed_bands"]["young"] == said["disputed_bands"]["mature"]


def test_two_bands_may_be_disputed_for_two_reasons() -> None:
    by = ({"band": "young", "reason": "Є договори"}, {"band": "mature", "reason": "Є звіти"})
    said = _finding("L2-14", *by).to_json()
    assert {band: one["reason"] for band, one in said["disputed_bands"].items()} == {
        "young": "Є договори",
        "mature": "Є звіти",
    }
    assert said["overruled"]["reason"] == "Є договори"


def test_nobody_overruled_what_is_not_disputed() -> None:
    assert not {"overruled", "disputed_bands"} & set(_finding("L2-14", {}).to_json())


# --- none is lost ---------------------------------------------------------------------------------------------------


def _faults(*given: Mapping[str, Any]) -> list[tuple[str, tuple[object, ...], str | None]]:
    base = {"rubric": 2, "assessor": "Експерт", "date": "2026-05-01"}
    attestations = [{"id": f"a{number}", **base, **one} for number, one in enumerate(given)]
    profile = profile_of(Document({**GREY, "attestations": attestations}, "grey.yaml", dict))
    try:
        assess(profile, Request([PACK], as_of="2026-06-30", only=["L1-04"]))
    except FaultyDocument as faulty:
        return [(fault.code, fault.path, fault.nearest) for fault in faulty.faults if fault.said("uk")]
    return []


def test_a_rule_that_there_is_not_is_a_fault_in_its_place() -> None:
    assert _faults({"rule": "L1-5"}) == [("unknown_attested_rule", ("attestations", 0, "rule"), "L1-05")]
    assert _faults({"rule": "L1-05"}, {"rule": "зовсім інше"}) == [
        ("unknown_attested_rule", ("attestations", 1, "rule"), None)
    ]


def test_a_band_that_there_is_not_is_a_fault_in_its_place() -> None:
    assert _faults({"rule": "L2-17", "band": "mature"}) == []
    assert _faults({"rule": "L2-17", "band": "matur"}) == [
        ("unknown_attested_band", ("attestations", 0, "band"), "mature")
    ]
    assert _faults({"rule": "L1-05", "band": "mature"}) == [("no_attested_bands", ("attestations", 0, "band"), None)]


def test_a_rating_of_what_measurement_alone_decides_is_said_to_change_nothing() -> None:
    rated, unrated = _finding("L1-01", {"rule": "L1-01"}), _finding("L1-01", {"rule": "L1-05"})
    assert [one.code for one in rated.notices] == ["rated_in_vain"]
    assert unrated.notices == ()
    assert rated.outcome is unrated.outcome


def test_a_subject_that_a_rule_is_not_asked_about_is_a_fault_in_its_place() -> None:
    of_m = ("attestations", 0, "subject")
    assert _faults({"rule": "L1-05", "subject": "m"}) == [("attested_of_another", of_m, None)]
    assert _faults({"rule": "L1-05", "subject": "grey"}) == []
    assert _faults({"rule": "PQ-1", "subject": "m"}) == [("attested_of_another", of_m, None)]
    assert _faults({"rule": "PQ-1"}) == [("attested_of_another", ("attestations", 0), None)]


def test_a_rule_of_another_pack_is_none() -> None:
    assert _faults({"rule": "L1-05"}, {"rule": "L1-5", "pack": "donor"}) == []
    assert _faults({"rule": "L1-05", "pack": "uca"}) == []
    assert _faults({"rule": "L1-5", "pack": "uca"}) == [("unknown_attested_rule", ("attestations", 0, "rule"), "L1-05")]
    assert _faults({"rule": "зовсім інше"}) == []
    assert _finding("L1-04", {"pack": "donor"}).judgement is None


# --- of packs that nobody knows -------------------------------------------------------------------------------------


def _warned(*packs: str, loaded: bool = True) -> list[tuple[tuple[object, ...], str | None]]:
    base = {"rule": "L1-05", "rubric": 2, "assessor": "Експерт"}
    attestations = [{"id": f"a{number}", **base, "pack": pack} for number, pack in enumerate(packs)]
    profile = profile_of(Document({**GREY, "attestations": attestations}, "grey.yaml", dict))
    found = list(unknown_packs(profile, [PACK] if loaded else [], ["uca", "donor"]))
    assert {one.code for one in found} <= {"attested_of_unknown_pack"}
    assert all(f"«{packs[int(one.path[1])]}»" in one.said("uk") for one in found)
    assert all(f"'{packs[int(one.path[1])]}'" in one.said("en") for one in found)
    return [(one.path, one.nearest) for one in found]


def test_a_pack_that_nobody_knows_is_told() -> None:
    assert _warned("uca", "donor") == []
    assert _warned("uca", "ucaa", "зовсім інше") == [
        (("attestations", 1, "pack"), "uca"),
        (("attestations", 2, "pack"), None),
    ]


def test_before_packs_are_loaded_only_a_slip_is_told() -> None:
    assert _warned("зовсім інше", "donr", loaded=False) == [(("attestations", 1, "pack"), "donor")]


def test_the_base_of_a_loaded_pack_is_known() -> None:
    extended = replace(PACK, id="regional", base=replace(PACK, id="national"))
    data = [{"id": "a", "rule": "L1-05", "rubric": 2, "assessor": "Експерт", "pack": "national"}]
    profile = profile_of(Document({**GREY, "attestations": data}, "grey.yaml", dict))
    assert list(unknown_packs(profile, [extended], [])) == []
    assert len(list(unknown_packs(profile, [PACK], []))) == 1
