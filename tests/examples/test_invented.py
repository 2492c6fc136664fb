"""The invented organisations come out as the comments at their heads say."""

from pathlib import Path
from typing import Any

import pytest

from clusterrules.documents.reading import read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.logic.truth import Truth
from clusterrules.plugins.manager import load_plugins
from clusterrules.testing.cases import patched

FOLDER = Path(__file__).parents[2] / "examples" / "invented"
NAMES = ("genuine", "grant-office", "project-bureau")
LEVEL_1 = ("L1-01", "L1-02", "L1-03", "L1-04", "L1-05", "L1-06", "L1-07")
PATTERNS = ("AP-1", "AP-2", "AP-3", "AP-4", "AP-5", "AP-6", "EX-1", "EX-2", "EX-3", "EX-4")
PLUGINS = load_plugins(points=[])
PACK = PLUGINS.pack("uca")


def _assessed(name: str, purpose: str = "mapping", **changes: Any) -> Assessment:
    profile = patched(read_file(FOLDER / f"{name}.yaml"), {"set": changes})
    return assess(profile, Request([PACK], purpose=purpose))


def _outcomes(assessment: Assessment, *rules: str) -> list[str]:
    found = [assessment.finding(rule) for rule in rules]
    return [str(one.outcome) if one.reason is None else f"{one.outcome} {one.reason}" for one in found]


def _leaves(assessment: Assessment, rule: str) -> dict[str | None, Truth]:
    trace = assessment.finding(rule).trace
    assert trace is not None
    return {leaf.metric: leaf.truth for leaf in trace.leaves()}


def _confirmation(rule: str) -> list[dict[str, Any]]:
    return [
        {"id": name, "rule": rule, "rubric": 3, "assessor": name, "role": "expert", "conflict_of_interest": False}
        for name in ("one", "two")
    ]


def test_the_folder_holds_these_three() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.yaml")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_marked_as_invented_wherever_one_looks(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    data = PLUGINS.read(FOLDER / f"{name}.yaml").data
    assert "is invented" in text.splitlines()[0]
    assert data["invented"] is True
    assert data["id"].startswith("invented-")
    assert data["name"]["uk"].endswith("(вигаданий)")
    assert data["name"]["en"].endswith("(invented)")
    assert not any("edrpou" in member for member in data["members"] if isinstance(member, dict))


@pytest.mark.parametrize("purpose", ["mapping", "self_check", "selection"])
def test_the_genuine_cluster_passes_without_presumptions(purpose: str) -> None:
    assessment = _assessed("genuine", purpose)
    assert _outcomes(assessment, *LEVEL_1, "AP-4", "EX-2") == ["passed"] * 9
    assert [finding.presumptions for finding in assessment.findings] == [()] * len(assessment.findings)
    assert [finding.rule.id for finding in assessment.findings if finding.notices or finding.disputed] == []
    assert assessment.verdict.outcome not in ("not_a_cluster", "disputed")


def test_the_genuine_cluster_refutes_the_patterns_by_every_leaf() -> None:
    assessment = _assessed("genuine")
    assert set(_leaves(assessment, "AP-4").values()) == {False}
    assert set(_leaves(assessment, "EX-2").values()) == {False}


@pytest.mark.parametrize("purpose", ["mapping", "self_check", "selection"])
def test_no_pattern_applies_to_the_genuine_cluster(purpose: str) -> None:
    assert _outcomes(_assessed("genuine", purpose), *PATTERNS) == ["passed"] * len(PATTERNS)


@pytest.mark.parametrize("rule", ["AP-1", "AP-2", "AP-3", "AP-5", "EX-1", "EX-4"])
def test_every_leaf_of_these_patterns_refutes_it(rule: str) -> None:
    assert set(_leaves(_assessed("genuine"), rule).values()) == {False}


@pytest.mark.parametrize(("name", "applying"), [("grant-office", "AP-4"), ("project-bureau", "EX-2")])
def test_no_other_pattern_applies_to_the_negative_examples(name: str, applying: str) -> None:
    found = _outcomes(_assessed(name), *PATTERNS)
    assert [rule for rule, outcome in zip(PATTERNS, found, strict=True) if outcome != "passed"] == [applying]


def test_two_related_firms_are_one_business() -> None:
    trace = _assessed("genuine").finding("L1-01").trace
    assert trace is not None
    [count, share] = [leaf.measured for leaf in trace.leaves()]
    assert count is not None
    assert share is not None
    assert (count.lo, count.hi) == (16, 16)
    assert (share.lo, share.hi) == (share.lo, share.lo)
    assert share.lo is not None
    assert share.lo * 18 == 16


def test_the_genuine_cluster_lacks_only_evidence_for_registry() -> None:
    assert _outcomes(_assessed("genuine", "registry"), *LEVEL_1) == ["cantTell evidence"] * 7


def test_the_grant_office_is_no_cluster_for_that_reason_alone() -> None:
    assessment = _assessed("grant-office")
    assert _outcomes(assessment, *LEVEL_1, "AP-4", "EX-2") == [*["passed"] * 7, "failed", "passed"]
    assert _leaves(assessment, "AP-4") == {"grant_instance_share": True, "member_carried_mechanisms": True}
    assert (assessment.verdict.outcome, assessment.verdict.because) == ("not_a_cluster", ("AP-4",))


def test_at_selection_assessors_have_to_confirm_the_grant_office() -> None:
    assert _outcomes(_assessed("grant-office", "selection"), "AP-4") == ["cantTell judgement"]
    confirmed = _assessed("grant-office", "selection", attestations=_confirmation("AP-4"))
    assert _outcomes(confirmed, "AP-4") == ["failed"]
    assert confirmed.verdict.because == ("AP-4",)


@pytest.mark.parametrize("how", [{"hosted_by": ["honchari"]}, {"led_by": ["honchari"]}, {"funding": "fees"}])
def test_three_evenings_carried_by_members_refute_the_grant_office(how: dict[str, Any]) -> None:
    changes = {f"instances.e{number:02}.{field}": value for number in (1, 2, 3) for field, value in how.items()}
    assessment = _assessed("grant-office", **changes)
    assert _outcomes(assessment, "AP-4") == ["passed"]
    assert assessment.verdict.outcome != "not_a_cluster"


def test_the_project_bureau_is_one_by_that_pattern_alone() -> None:
    assessment = _assessed("project-bureau")
    assert _outcomes(assessment, *LEVEL_1, "AP-4", "EX-2") == [*["passed"] * 7, "passed", "failed"]
    assert set(_leaves(assessment, "EX-2").values()) == {True}
    assert (assessment.verdict.outcome, assessment.verdict.because) == ("not_a_cluster", ("EX-2",))


def test_at_selection_assessors_have_to_confirm_the_project_bureau() -> None:
    assert _outcomes(_assessed("project-bureau", "selection"), "EX-2") == ["cantTell judgement"]
    confirmed = _assessed("project-bureau", "selection", attestations=_confirmation("EX-2"))
    assert _outcomes(confirmed, "EX-2") == ["failed"]


@pytest.mark.parametrize(
    "changes",
    [
        {"projects.green-skills.partners": ["vitriak"], "projects.energy-audits.partners": ["montazh"]},
        {"instances.f01..f03.hosted_by": ["vitriak"]},
    ],
    ids=["members become partners of two projects", "members host three forums"],
)
def test_what_would_refute_the_project_bureau(changes: dict[str, Any]) -> None:
    assert _outcomes(_assessed("project-bureau", **changes), "EX-2") == ["passed"]


def test_the_readme_names_each_file() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.yaml`" in readme for name in NAMES)
