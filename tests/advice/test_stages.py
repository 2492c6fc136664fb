"""The ladder of stages: what each asks for, what came out, and what is missing for the next one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from clusterrules.advice.stages import Ladder, Need, ladder_of
from clusterrules.documents.reading import Document
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.profile.profile import profile_of
from clusterrules.reports.ladder import ladder_svg, ladders_json, ladders_markdown, ladders_text
from clusterrules.rules.load import load_pack

PACK = load_pack(Path(__file__).parents[1] / "engine" / "pack")
BODY = [{"id": "board", "name": "Рада", "kind": "board"}]


def _items(of: str, number: int) -> list[dict[str, Any]]:
    return [{"id": f"{of}-{index}", "name": f"{of} {index}"} for index in range(number)]


def _ladder(stage: str | None = None, **lists: Any) -> tuple[Assessment, Ladder]:
    data: dict[str, Any] = {
        "format": "clusterrules/profile@1",
        "id": "trial",
        "name": {"uk": "Проба <1>", "en": "Trial <1>"},
        "as_of": "2026-06-30",
        "completeness": {"*": "complete"},
        "organisation": {"declared_stage": stage} if stage else {},
        "members": _items("members", 4),
        "bodies": BODY,
        **lists,
    }
    profile, request = profile_of(Document(data, "trial", dict)), Request([PACK])
    assessment = assess(profile, request)
    ladder = ladder_of(profile, request, assessment, assessment.packs[0])
    assert ladder is not None
    return assessment, ladder


def test_each_stage_asks_for_the_rules_that_its_conditions_name() -> None:
    _, ladder = _ladder()
    asked = {rung.stage: {(one.rule, one.band, one.need) for one in rung.requirements} for rung in ladder.rungs}
    assert asked == {
        "initiative": {(rule, None, Need.REQUIRED) for rule in ("M-1", "M-2", "B-1")},
        "young": {(rule, "young", Need.COUNTED) for rule in ("F-1", "F-2", "F-3")},
        "mature": {(rule, "mature", Need.COUNTED) for rule in ("F-1", "F-2")},
    }
    assert ladder.rules == ("M-1", "M-2", "F-1", "F-2", "F-3", "B-1")


def test_a_criterion_is_shown_in_the_band_that_the_stage_asks_for() -> None:
    _, ladder = _ladder(projects=_items("projects", 1))
    outcomes = {rung.stage: str(one.outcome) for rung in ladder.rungs if (one := rung.of("F-1")) is not None}
    assert outcomes == {"young": "passed", "mature": "failed"}


def test_the_gap_is_what_the_lowest_stage_that_is_not_reached_still_asks_for() -> None:
    _, ladder = _ladder(projects=_items("projects", 1))
    assert ladder.gap is not None
    assert (ladder.range.lowest, ladder.gap.stage) == ("initiative", "young")
    assert [condition.op for condition in ladder.gap.conditions] == ["rules"]
    assert [(one.finding.rule.id, str(one.finding.outcome)) for one in ladder.gap.unmet] == [
        ("F-2", "failed"),
        ("F-3", "failed"),
    ]


def test_a_rule_behind_the_gap_is_told_in_the_band_that_is_asked_for() -> None:
    """One project passes @young and fails @mature; what is missing for a mature cluster is the second project."""
    _, ladder = _ladder(projects={"completeness": "partial", "items": _items("projects", 1)}, services=_items("s", 2))
    assert ladder.gap is not None
    assert ladder.gap.stage == "mature"
    [unmet] = ladder.gap.unmet
    assert (unmet.requirement.band, str(unmet.finding.outcome)) == ("mature", "cantTell")
    assert [fact.path for fact in unmet.finding.missing] == ["projects"]
    assert str(_ladder(projects=_items("projects", 1))[0].finding("F-1").outcome) == "passed"


def test_who_has_reached_the_top_lacks_nothing() -> None:
    _, ladder = _ladder(projects=_items("projects", 2), services=_items("services", 2))
    assert ladder.gap is None
    assert (ladder.range.lowest, ladder.range.highest) == ("mature", "mature")


def test_a_pack_without_stages_and_a_selection_without_them_have_no_ladder() -> None:
    assessment, _ = _ladder()
    profile = profile_of(Document({"format": "clusterrules/profile@1", "id": "t", "name": "Т"}, "t", dict))
    request = Request([PACK], only=["M-1"])
    selected = assess(profile, request)
    assert ladder_of(profile, request, selected, selected.packs[0]) is None
    bare = replace(assessment.packs[0], pack=replace(PACK, stages={}))
    assert ladder_of(profile, request, assessment, bare) is None


@pytest.mark.parametrize(
    ("declared", "lists", "said"),
    [
        ("mature", {}, "higher than the facts allow"),
        ("initiative", {"projects": _items("projects", 1), "services": _items("services", 1)}, "lower than the facts"),
        ("young", {"projects": _items("projects", 1), "services": _items("services", 1)}, "proven by the facts"),
        ("young", {"projects": {"completeness": "unknown"}, "services": _items("services", 1)}, "neither proven"),
        ("young", {"members": []}, "cannot be compared"),
    ],
)
def test_the_declared_stage_is_set_against_what_is_derived(declared: str, lists: dict[str, Any], said: str) -> None:
    assessment, ladder = _ladder(declared, **lists)
    assert said in ladders_text(assessment, [ladder], "en")


@pytest.mark.parametrize("language", ["uk", "en"])
def test_text_and_markdown_show_every_rule_at_every_stage(language: Any) -> None:
    assessment, ladder = _ladder(projects=_items("projects", 1))
    for written in (ladders_text, ladders_markdown):
        text = written(assessment, [ladder], language)
        assert all(rule in text for rule in ladder.rules)
        line = next(line for line in text.splitlines() if "F-1" in line and ("✓" in line or "✗" in line))
        assert ("(✓)" in line, "(✗)" in line) == (True, True)


def test_the_drawing_is_well_formed_and_readable_without_colour() -> None:
    assessment, ladder = _ladder("young", projects=_items("projects", 1))
    root = ElementTree.fromstring(ladder_svg(assessment, ladder, "en"))
    space = "{http://www.w3.org/2000/svg}"
    titles = [found.text for found in root.iter(f"{space}title")]
    assert titles[0] == "Trial <1>"
    assert "F-1, counts towards the stage “young cluster”: passed" in titles
    assert "F-1, counts towards the stage “mature cluster”: failed" in titles
    assert "B-1, required at the stage “cluster initiative”: does not apply" in titles
    signs = [found.text for found in root.iter(f"{space}text")]
    assert "(✓)" in signs
    assert "(✗)" in signs
    assert "declared ▾" in signs


def test_json_carries_codes_and_both_languages() -> None:
    assessment, ladder = _ladder(projects=_items("projects", 1))
    said = json.loads(json.dumps(ladders_json(assessment, [ladder])))
    [pack] = said["packs"]
    assert (said["format"], pack["stage"]["lowest"], pack["gap"]["stage"]) == (
        "clusterrules/stages@1",
        "initiative",
        "young",
    )
    assert pack["gap"]["rules"][0]["title"] == {"uk": "F-2", "en": "F-2"}
    said_of = {"band": "young", "need": "counted", "outcome": "passed", "disputed": False}
    assert pack["stages"][1]["asks"][0] == {"rule": "F-1", **said_of}
