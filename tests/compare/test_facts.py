"""Which facts differ between two profiles, however they are written, and which of them a rule reads."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from clusterrules.compare.facts import FactChange, fact_changes, read_by
from clusterrules.metrics.reads import Reads
from clusterrules.profile.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def profile() -> dict[str, Any]:
    return {
        "id": "p",
        "name": "P",
        "completeness": {"*": "partial", "members": "complete"},
        "default_evidence": ["statute"],
        "evidence": [{"id": "statute", "kind": "document", "grade": "documented"}],
        "organisation": {"founded": "2020", "sectors": [{"code": "13"}, {"code": "14"}]},
        "members": [{"id": "m1", "kind": "company"}, {"id": "m2", "kind": "ngo", "size": "small"}],
        "instances": {
            "items": [{"id": "i1", "date": "2026-01-01", "attendees": ["m1", {"id": "m2"}]}],
            "totals": [{"of": "all", "value": 4}],
        },
        "attestations": [{"id": "a1", "rule": "L1-05", "rubric": 2, "assessor": "x"}],
        "extensions": {"uca": {"visited": True}},
    }


def changes(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str, Any, Any]]:
    """What is found after a change of the profile."""
    new = copy.deepcopy(profile())
    change(new)
    return [(one.path, one.what, one.old, one.new) for one in fact_changes(profile(), new, VOCABULARY)]


def test_what_says_the_same_is_no_change() -> None:
    def otherwise(data: dict[str, Any]) -> None:
        data["members"] = {"items": list(reversed(data["members"]))}
        data["members"]["items"][1]["kind"] = {"value": "company"}
        data["organisation"]["sectors"].reverse()
        data["instances"]["items"][0]["attendees"] = [{"id": "m2"}, {"id": "m1"}]
        data["name"] = "Another name"

    assert changes(otherwise) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["members"][0].update(kind="ngo"), ("members.m1.kind", "value", "company", "ngo")),
        (lambda d: d["members"][0].update(size="small"), ("members.m1.size", "value", None, "small")),
        (lambda d: d["members"][1].pop("size"), ("members.m2.size", "value", "small", None)),
        (lambda d: d["members"].append({"id": "m3"}), ("members.m3", "added", None, None)),
        (lambda d: d["members"].pop(), ("members.m2", "removed", None, None)),
        (lambda d: d["organisation"].update(founded="2021"), ("organisation.founded", "value", "2020", "2021")),
        (lambda d: d["organisation"]["sectors"].pop(), ("organisation.sectors.1", "removed", None, None)),
        (
            lambda d: d["organisation"]["sectors"][1].update(code="15"),
            ("organisation.sectors.1.code", "value", "14", "15"),
        ),
        (
            lambda d: d["instances"]["items"][0]["attendees"].pop(0),
            ("instances.i1.attendees.m1", "removed", None, None),
        ),
        (lambda d: d["instances"]["totals"][0].update(value=5), ("instances.totals.all", "total", 4, 5)),
        (
            lambda d: d["instances"].update(completeness="complete"),
            ("instances.completeness", "completeness", "partial", "complete"),
        ),
        (
            lambda d: d["completeness"].update(members="partial"),
            ("members.completeness", "completeness", "complete", "partial"),
        ),
        (
            lambda d: d["evidence"][0].update(grade="asserted"),
            ("default_evidence", "evidence", ["statute (documented)"], ["statute (asserted)"]),
        ),
        (lambda d: d["attestations"][0].update(rubric=3), ("attestations.L1-05", "attestation", [2], [3])),
        (lambda d: d["extensions"]["uca"].update(visited=False), ("extensions.uca.visited", "value", True, False)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_one_change_is_found_at_its_path(
    change: Callable[[dict[str, Any]], object], expected: tuple[str, str, Any, Any]
) -> None:
    assert changes(change) == [expected]


def test_a_paper_that_loses_its_grade_is_found_where_it_is_cited() -> None:
    old = profile()
    old["members"][0] |= {"evidence": ["statute"], "size": {"value": "small", "evidence": ["statute"]}}
    del old["default_evidence"]
    new = copy.deepcopy(old)
    new["evidence"][0]["grade"] = "asserted"
    found = [(one.path, one.what, one.field) for one in fact_changes(old, new, VOCABULARY)]
    assert found == [("members.m1", "evidence", None), ("members.m1.size", "evidence", "size")]


def test_of_several_claims_each_is_shown() -> None:
    old = profile()
    old["organisation"]["founded"] = [{"value": "2019"}, {"value": "2020"}]
    [found] = fact_changes(profile(), old, VOCABULARY)
    assert (found.old, found.new) == ("2020", ["2019", "2020"])


READS = Reads(fields=frozenset({("members", "kind")}), collections=frozenset({"members", "instances.attendees"}))


@pytest.mark.parametrize(
    ("change", "read"),
    [
        (FactChange("members.m1.kind", "members", "kind", "value"), True),
        (FactChange("members.m1.size", "members", "size", "value"), False),
        (FactChange("members.m3", "members", None, "added"), True),
        (FactChange("instances.i1", "instances", None, "added"), False),
        (FactChange("instances.i1.attendees.m1", "instances.attendees", None, "removed"), True),
        (FactChange("instances.completeness", "instances", None, "completeness"), False),
        (FactChange("default_evidence", "*", None, "evidence"), True),
        (FactChange("attestations.R", "attestations", "R", "attestation"), True),
        (FactChange("attestations.Q", "attestations", "Q", "attestation"), False),
    ],
    ids=lambda value: value.path if isinstance(value, FactChange) else "",
)
def test_a_rule_is_told_what_it_reads(change: FactChange, read: bool) -> None:
    assert read_by([change], "R", READS) == ((change,) if read else ())


def test_a_rule_that_reads_no_fact_is_not_told_of_evidence() -> None:
    change = FactChange("default_evidence", "*", None, "evidence")
    assert read_by([change], "R", Reads(rules=frozenset({"Q"}))) == ()


def test_of_a_check_in_a_plugin_everything_may_be_read() -> None:
    change = FactChange("members.m1.size", "members", "size", "value")
    assert read_by([change], "R", None) == (change,)


def test_a_reference_is_read_as_a_list_of_one() -> None:
    change = FactChange("instances.i1.mechanism", "instances", "mechanism", "value")
    assert read_by([change], "R", Reads(collections=frozenset({"instances.mechanism"}))) == (change,)
