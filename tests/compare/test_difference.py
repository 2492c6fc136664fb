"""What flipped between two assessments, and because of what."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from made_assessments import assessment, finding, leaf, trace

from clusterrules.api import assess, compare, load_plugins
from clusterrules.compare.difference import FindingChange, PackChange, ProfileChange, pairs_of_packs
from clusterrules.compare.record import record_of
from clusterrules.compare.tally import Tally
from clusterrules.documents.fault import FaultyDocument
from clusterrules.reports.difference import Compared, difference_text

ROOT = Path(__file__).parents[2]


def one_pack(change: ProfileChange) -> PackChange:
    [pack] = change.packs
    return pack


def one_finding(change: ProfileChange) -> FindingChange:
    [found] = one_pack(change).findings
    return found


def test_nothing_flips_between_an_assessment_and_itself() -> None:
    made = assessment(finding("R-1", "passed", trace=trace(leaf(True, [4, 4], {"at_least": 3}))), labels={"near": None})
    change = compare(made, copy.deepcopy(made))
    assert not change.flipped
    assert one_pack(change).findings == ()
    assert record_of(made, "").signature == record_of(copy.deepcopy(made), "").signature


def test_a_verdict_flips_because_of_the_rules_it_rests_on() -> None:
    old = assessment(finding("R-1", "passed"), finding("R-2", "passed"), because=["R-1"])
    new = assessment(finding("R-1", "failed"), finding("R-2", "failed"), outcome="not_a_cluster", because=["R-1"])
    pack = one_pack(compare(old, new))
    assert (pack.verdict_flipped, pack.because) == (True, ("R-1",))
    assert [one.rule for one in pack.findings] == ["R-1", "R-2"]


def test_a_measurement_that_moved_is_told_from_a_threshold_that_moved() -> None:
    before = finding("R-1", "passed", trace=trace(leaf(True, [4, 4], {"at_least": 3})))
    fewer = finding("R-1", "failed", trace=trace(leaf(False, [2, 2], {"at_least": 3}), truth=False))
    stricter = finding("R-1", "failed", trace=trace(leaf(False, [4, 4], {"at_least": 5}), truth=False))
    assert one_finding(compare(assessment(before), assessment(fewer))).causes == ("measurement",)
    assert one_finding(compare(assessment(before), assessment(stricter))).causes == ("threshold",)


def test_a_condition_that_compares_otherwise_is_another_condition() -> None:
    before = finding("R-1", "passed", trace=trace(leaf(True, [4, 4], {"at_least": 3})))
    after = finding("R-1", "failed", trace=trace(leaf(False, [4, 4], {"at_most": 3}), truth=False))
    found = one_finding(compare(assessment(before), assessment(after)))
    assert found.causes == ("condition",)
    assert [(one.old is None, one.new is None) for one in found.leaves] == [(False, True), (True, False)]


def test_conditions_that_are_joined_otherwise_are_another_condition() -> None:
    few, many = leaf(False, [2, 2], {"at_least": 3}), leaf(True, [4, 4], {"at_least": 3}, metric="firms")
    every = trace(few, many, truth=False)
    one_of_them = {"op": "passes", "truth": True, "children": [{"op": "any", "truth": True, "children": [few, many]}]}
    before, after = finding("R-1", "failed", trace=every), finding("R-1", "passed", trace=one_of_them)
    found = one_finding(compare(assessment(before), assessment(after)))
    assert (found.causes, found.leaves) == (("condition",), ())
    moved = finding("R-1", "passed", trace=trace(few, {**many, "measured": [5, 5]}))
    assert one_finding(compare(assessment(before), assessment(moved))).causes == ("measurement",)


def test_a_metric_that_is_called_otherwise_is_the_same_condition() -> None:
    before = finding("R-1", "passed", trace=trace(leaf(True, [4, 4], {"at_least": 3})))
    called = leaf(False, [4, 4], {"at_least": 5}, label={"uk": "члени", "en": "participants"})
    after = finding("R-1", "failed", trace=trace(called, truth=False))
    assert one_finding(compare(assessment(before), assessment(after))).causes == ("threshold",)


@pytest.mark.parametrize(
    ("old", "new", "only"),
    [
        ({"young": "passed", "mature": "cantTell"}, {"young": "passed", "mature": "failed"}, True),
        ({"young": "passed", "mature": "passed"}, {"young": "cantTell", "mature": "failed"}, False),
        ({}, {"young": "passed"}, False),
    ],
)
def test_a_flip_in_a_higher_band_is_not_said_to_have_the_thresholds_of_the_lowest(
    old: dict[str, str], new: dict[str, str], only: bool
) -> None:
    same = trace(leaf(True, [4, 4], {"at_least": 3}))
    before, after = (finding("R-1", "passed", trace=same, bands=bands) for bands in (old, new))
    change = compare(assessment(before), assessment(after))
    assert one_finding(change).only_other_bands is only
    told = difference_text(Compared("old", "new", [change], Tally(), {}), "en")
    assert ("of the lowest stage only" in told, "is as it was" in told) == (only, not only)


def test_what_turned_comes_before_what_only_moved() -> None:
    moved, turned = {"metric": "moved"}, {"metric": "turned"}
    old = trace(leaf(True, [9, 9], {"at_least": 3}, **moved), leaf(True, [4, 4], {"at_least": 3}, **turned))
    new = trace(leaf(True, [8, 8], {"at_least": 3}, **moved), leaf(False, [2, 2], {"at_least": 3}, **turned))
    found = one_finding(
        compare(assessment(finding("R-1", "passed", trace=old)), assessment(finding("R-1", "failed", trace=new)))
    )
    assert [(one.new or {})["metric"] for one in found.leaves] == ["turned", "moved"]


def test_nodes_are_named_as_far_as_both_traces_name_them() -> None:
    """The new trace names no more than b, so nothing can be said of what comes after b."""
    old = leaf(True, [4, 4], {"at_least": 3}, read={"count": 4, "first": ["a", "b", "c", "d"]})
    new = leaf(False, [30, 30], {"at_least": 31}, read={"count": 30, "first": ["aa", "b"]})
    found = one_finding(
        compare(
            assessment(finding("R-1", "passed", trace=trace(old))),
            assessment(finding("R-1", "failed", trace=trace(new))),
        )
    )
    [change] = found.leaves
    assert (change.gone, change.came, change.named) == (("a",), ("aa",), False)


def test_a_rule_flips_through_another_rule() -> None:
    def reads(truth: bool) -> dict[str, Any]:
        return trace({"op": "rule", "metric": "R-1", "truth": truth}, truth=truth)

    old = assessment(finding("R-1", "passed"), finding("S-1", "passed", kind="stage", trace=reads(True)))
    new = assessment(finding("R-1", "failed"), finding("S-1", "failed", kind="stage", trace=reads(False)))
    changes = {one.rule: one for one in one_pack(compare(old, new)).findings}
    assert changes["S-1"].rules == ("R-1",)
    assert changes["S-1"].causes == ("rules",)


def test_a_tally_names_the_rules_that_it_counts_no_longer() -> None:
    def tally(truth: bool, names: list[str]) -> dict[str, Any]:
        read = {"count": len(names), "first": names}
        return trace({"op": "rules", "truth": truth, "measured": [len(names)] * 2, "read": read}, truth=truth)

    old = assessment(
        finding("R-1", "passed"), finding("R-2", "passed"), finding("S-1", "passed", trace=tally(True, ["R-1", "R-2"]))
    )
    new = assessment(
        finding("R-1", "failed"), finding("R-2", "passed"), finding("S-1", "failed", trace=tally(False, ["R-2"]))
    )
    changes = {one.rule: one for one in one_pack(compare(old, new)).findings}
    assert changes["S-1"].rules == ("R-1",)


def test_stages_and_labels_flip_on_their_own() -> None:
    old = assessment(stage={"lowest": "young", "highest": "mature"}, labels={"near": True, "far": None})
    new = assessment(stage={"lowest": "young", "highest": "system"}, labels={"near": None, "wide": True})
    pack = one_pack(compare(old, new))
    assert pack.stage_flipped
    assert not pack.verdict_flipped
    assert [(one.name, one.old, one.new) for one in pack.labels] == [
        ("far", "open", "absent"),
        ("near", "holds", "open"),
        ("wide", "absent", "holds"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "flips"),
    [
        ({}, {"disputed": True}, True),
        ({"bands": {"young": "passed"}}, {"bands": {"young": "failed"}}, True),
        ({"reason": "missing"}, {"reason": "conflict"}, True),
        ({"reason": "missing"}, {"reason": "judgement"}, False),
        ({"evidence": {"grade": "asserted"}}, {"evidence": {"grade": "verified"}}, False),
    ],
)
def test_what_a_verdict_can_read_of_a_finding_flips(before: dict[str, Any], after: dict[str, Any], flips: bool) -> None:
    old, new = (assessment(finding("R-1", "cantTell", **one)) for one in (before, after))
    assert compare(old, new).flipped is flips
    assert (record_of(old, "").signature != record_of(new, "").signature) is flips


def test_a_rule_that_only_one_pack_has_is_no_flip_of_its_own() -> None:
    old, new = assessment(finding("R-1", "passed")), assessment(finding("R-1", "passed"), finding("R-2", "failed"))
    assert not compare(old, new).flipped


def test_a_rule_that_only_one_pack_has_is_told_where_the_verdict_rests_on_it() -> None:
    old = assessment(finding("R-1", "passed"))
    new = assessment(finding("R-1", "passed"), finding("R-2", "failed"), outcome="not_a_cluster", because=["R-2"])
    change = compare(old, new)
    assert one_pack(change).because == ("R-2",)
    assert one_finding(change).causes == ("rule_added",)


def test_packs_are_compared_by_id_and_the_one_left_with_the_one_left() -> None:
    assert pairs_of_packs(["a", "b"], ["b", "c"]) == (("b", "b"), ("a", "c"))
    assert pairs_of_packs(["a", "b"], ["c"]) == ()
    change = compare(assessment(finding("R-1", "passed")), assessment(finding("R-1", "failed"), pack="stricter"))
    assert one_finding(change).rule == "R-1"
    assert [one.what for one in change.settings] == ["pack"]


def test_swapping_the_sides_swaps_the_answer() -> None:
    old = assessment(finding("R-1", "passed", trace=trace(leaf(True, [4, 4], {"at_least": 3}))))
    new = assessment(finding("R-1", "failed", trace=trace(leaf(False, [2, 2], {"at_least": 3}))), as_of="2026-06-01")
    there, back = compare(old, new).to_json(), compare(new, old).to_json()
    assert json.loads(json.dumps(there)) == _swapped(json.loads(json.dumps(back)))
    assert there["settings"] == [{"what": "as_of", "old": "2026-01-01", "new": "2026-06-01"}]


def _swapped(value: Any) -> Any:
    if isinstance(value, list):
        return [_swapped(one) for one in value]
    if isinstance(value, dict):
        other = {"old": "new", "new": "old", "no_longer_counted": "newly_counted"}
        return {other.get(key, key): _swapped(one) for key, one in value.items()}
    return value


def test_an_assessment_and_its_json_compare_alike() -> None:
    plugins = load_plugins()
    pack = plugins.pack(str(ROOT / "tests" / "engine" / "pack"))
    profile = plugins.read(ROOT / "examples" / "invented" / "stage-young.yaml")
    old = assess(profile, packs=[pack], plugins=plugins)
    new = assess(profile, packs=[pack], parameters={"F-1.projects_min": 9}, plugins=plugins)
    change = compare(old, new)
    assert change.to_json() == compare(old.to_json(), json.loads(json.dumps(new.to_json()))).to_json()
    assert "threshold" in {cause for one in one_pack(change).findings for cause in one.causes}
    assert change.same_claims is True


def test_what_is_no_assessment_is_refused() -> None:
    with pytest.raises(FaultyDocument) as refused:
        compare(assessment(), {"format": "clusterrules/profile@1"})
    assert [fault.code for fault in refused.value.faults] == ["wrong_constant"]
