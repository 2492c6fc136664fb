"""The roadmap: what is due now, for the next stage and later, each step from a rule and nothing from the program."""

import json
from pathlib import Path
from typing import Any

import pytest

from clusterrules.advice.practices import load_practices
from clusterrules.advice.roadmap import Action, Horizon, Roadmap, roadmap_of
from clusterrules.api import roadmaps
from clusterrules.documents.reading import read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.plugins.manager import load_plugins
from clusterrules.reports.roadmap import roadmaps_json, roadmaps_markdown, roadmaps_text
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.rule import RuleKind
from clusterrules.testing.cases import patched

PACK = load_plugins(points=[]).pack("uca")
BASES = PACK.folder / "bases"
PRACTICES = load_practices(PACK)


def _road(base: str, **spec: Any) -> tuple[Assessment, Roadmap]:
    profile, request = patched(read_file(Path(BASES / f"{base}.yaml")), spec), Request([PACK])
    assessment = assess(profile, request)
    return assessment, roadmap_of(profile, request, assessment, assessment.packs[0], PRACTICES)


def _rules(road: Roadmap, horizon: Horizon) -> list[str]:
    return [step.finding.rule.id for step in road.of(horizon)]


def test_a_system_cluster_has_no_step_left_for_the_verdict_or_a_stage() -> None:
    _, road = _road("system")
    assert road.next_stage is None
    assert _rules(road, Horizon.NOW) == []
    assert [step for step in road.steps if step.unlocks] == []


def test_what_the_verdict_rests_on_is_due_now() -> None:
    assessment, road = _road(
        "system", keep={"propositions": 0, "services": 0, "partners": 0, "team": 0}, remove=["bodies.board"]
    )
    assert assessment.verdict.outcome == "not_a_cluster"
    now = _rules(road, Horizon.NOW)
    assert {"L1-04", "L1-05"} <= set(now)
    assert set(now) == {*assessment.verdict.because, *assessment.verdict.open}
    assert all(step.verdict for step in road.of(Horizon.NOW))


def test_a_mistake_that_applies_is_due_now_and_one_that_cannot_be_told_is_not() -> None:
    plant = {
        "name": "Спільний цех",
        "kind": "plant",
        "status": "planned",
        "date": "2026-05-01",
        "co_invested_by": [{"id": "m01", "kind": "money"}],
    }
    spec: dict[str, Any] = {
        "keep": {"relations": 0, "instances": 0},
        "remove": ["documents.fees"],
        "set": {"organisation.declared_stage": "initiative", "assets.plant": plant},
    }
    _, applying = _road("system", **spec)
    assert "ER-1" in _rules(applying, Horizon.NOW)
    spec["remove"], spec["set"] = (
        ["documents.fees", "assets"],
        {
            "organisation.declared_stage": "initiative",
            "assets.completeness": "unknown",
        },
    )
    assessment, unknown = _road("system", **spec)
    assert assessment.finding("ER-1").outcome is Outcome.CANT_TELL
    assert "ER-1" not in [step.finding.rule.id for step in unknown.steps]


def test_the_next_stage_comes_before_those_after_it() -> None:
    """Without services and impact a mature cluster lacks services first; impact is of the stage after."""
    _, road = _road(
        "system",
        keep={"services": 0},
        set={"attestations": [{"id": "a05", "rule": "L1-05", "rubric": 2, "assessor": "перша", "role": "expert"}]},
    )
    assert road.next_stage == "mature"
    assert "L2-08" in _rules(road, Horizon.NEXT)
    assert "L2-20" in _rules(road, Horizon.LATER)
    assert "L2-20" not in _rules(road, Horizon.NEXT)
    [services] = [step for step in road.steps if step.finding.rule.id == "L2-08"]
    assert (services.action, services.unlocks) == (Action.CHANGE, ("mature",))


def test_a_criterion_is_told_in_the_band_that_the_next_stage_asks_for() -> None:
    """Three meetings of the board are enough for a young cluster; a mature one needs a fourth."""
    assessment, road = _road("system", remove=["meetings.b1"])
    assert assessment.finding("L2-10").outcome is Outcome.PASSED
    [step] = [step for step in road.of(Horizon.NEXT) if step.finding.rule.id == "L2-10"]
    assert (step.band, step.finding.outcome) == ("mature", Outcome.CANT_TELL)


def test_what_a_stage_only_counts_is_not_called_required() -> None:
    """Partners count towards a mature cluster among others, and are required of a system cluster."""
    assessment, road = _road("system", keep={"services": 0, "partners": 0})
    [step] = [step for step in road.steps if step.finding.rule.id == "L2-15"]
    assert (step.counts, step.unlocks) == (("mature",), ("system",))
    said = roadmaps_text(assessment, [road], "en")
    assert "it counts towards the stage “mature cluster”" in said
    assert "the stage “system cluster” requires it" in said


def test_each_finding_is_a_step_once_and_at_its_first_horizon() -> None:
    _, road = _road("unknown")
    seen = [(step.finding.rule.id, step.finding.subject) for step in road.steps]
    assert len(seen) == len(set(seen))
    assert {"L1-01", "AP-1"} <= set(_rules(road, Horizon.NOW))


def test_little_effort_comes_before_great_within_a_horizon() -> None:
    _, road = _road("system", keep={"propositions": 0, "services": 0, "partners": 0}, remove=["meetings.g1"])
    efforts = ("low", "medium", "high")
    for horizon in Horizon:
        found = [efforts.index(one[1].effort) for step in road.of(horizon) if (one := step.finding.remedy) is not None]
        assert found == sorted(found)


def test_what_cannot_be_told_asks_for_facts_or_for_a_judgement() -> None:
    _, unknown = _road("unknown")
    assert {step.action for step in unknown.of(Horizon.NOW)} <= {Action.SUPPLY, Action.JUDGE}
    _, waiting = _road("system", remove=["attestations.a05"])
    assert [(step.finding.rule.id, step.action) for step in waiting.of(Horizon.NOW)] == [("L1-05", Action.JUDGE)]


def test_advisory_rules_are_steps_only_where_they_fail() -> None:
    _, road = _road("unknown")
    assert [step for step in road.steps if step.finding.rule.kind is RuleKind.ADVISORY] == []


def test_practices_come_from_the_knowledge_base_of_the_pack() -> None:
    _, road = _road("system", keep={"services": 0})
    [step] = [step for step in road.steps if step.finding.rule.id == "L2-08"]
    assert step.lessons
    assert all(lesson.practice in PRACTICES and lesson.help.rule == "L2-08" for lesson in step.lessons)


@pytest.mark.parametrize("language", ["uk", "en"])
def test_text_and_markdown_say_every_step_with_its_remedy(language: Any) -> None:
    assessment, road = _road("system", keep={"services": 0, "propositions": 0})
    for written in (roadmaps_text, roadmaps_markdown):
        text = " ".join(written(assessment, [road], language).split())
        for step in road.steps:
            assert step.finding.rule.id in text
            assert step.finding.remedy is not None
    markdown = roadmaps_markdown(assessment, [road], language)
    for step in road.steps:
        assert step.finding.remedy is not None
        assert step.finding.remedy[1].text.in_(language).split(",")[0].split(";")[0] in markdown.replace("\\", "")


def test_json_carries_codes_and_both_languages() -> None:
    assessment, road = _road("system", keep={"services": 0})
    said = json.loads(json.dumps(roadmaps_json(assessment, [road])))
    [pack] = said["packs"]
    assert (said["format"], pack["next_stage"]) == ("clusterrules/roadmap@1", "mature")
    [step] = [one for one in pack["steps"] if one["rule"] == "L2-08"]
    assert (step["horizon"], step["action"], step["unlocks"], step["decides_verdict"]) == (
        "next",
        "change",
        ["mature"],
        False,
    )
    assert set(step["title"]) == set(step["remedy"]["text"]) == {"uk", "en"}


def test_the_python_api_gives_the_same_roadmap() -> None:
    file = BASES / "system.yaml"
    [road] = roadmaps(file, packs=[PACK], parameters={"ST-4.policy_scopes": ["EU"]})
    assert (road.next_stage, road.ladder is not None) == ("system", True)
    [unchanged] = roadmaps(file, packs=[PACK])
    assert unchanged.next_stage is None
