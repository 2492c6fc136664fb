"""The brief text: on one screen, what decides first, and bands with their thresholds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import yaml

from clusterrules.api import assess, load_plugins
from clusterrules.engine.assessment import Assessment
from clusterrules.profile.profile import parse_profile
from clusterrules.reports.as_full import render_full
from clusterrules.reports.as_html import render_html
from clusterrules.reports.as_markdown import render_markdown
from clusterrules.reports.as_text import render_text
from clusterrules.reports.brief import brief_of
from clusterrules.reports.screening import RuleCount, ScreeningSaid, screening_table
from clusterrules.rules.outcome import Outcome
from clusterrules.texts.catalogue import LANGUAGES, Language

EXAMPLES = Path(__file__).parents[2] / "examples"
SCREEN = 60


@pytest.fixture(scope="module", params=["handbook/teku", "invented/genuine", "invented/grant-office"])
def found(request: pytest.FixtureRequest) -> Assessment:
    plugins = load_plugins(points=[])
    return assess(EXAMPLES / f"{request.param}.yaml", packs=[plugins.pack("uca")], plugins=plugins, advice=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_screen_is_enough_and_every_rule_is_there(found: Assessment, language: Language) -> None:
    said = render_text([found], language)
    assert len(said.splitlines()) <= SCREEN
    assert max(map(len, said.splitlines())) <= 100
    assert all(one.rule.id in said for one in found.findings)


def test_what_decides_comes_first(found: Assessment) -> None:
    brief = brief_of(found, "en")
    rules = [one.row.rule for one in brief.decisive]
    if found.verdict.outcome == "cluster":
        assert rules == []
    else:
        assert set(rules) <= {*found.verdict.because, *found.verdict.open}
        assert rules
    said = render_text([found], "en")
    assert said.index("Verdict") < said.index("RESULTS BY RULE")


def test_where_one_rule_decides_all_that_it_rests_on_is_told_with_who_set_each_threshold() -> None:
    [one] = brief_of(assess(EXAMPLES / "invented/grant-office.yaml", advice=False), "en").decisive
    assert one.row.rule == "AP-4"
    assert [line.rpartition("(")[2] for line in one.lines] == [
        "our default)",
        "our default)",
        "set by the rule itself)",
    ]
    assert all(line.startswith("✓") for line in one.lines)


def test_where_one_rule_is_open_what_would_decide_it_is_told() -> None:
    data = yaml.safe_load((EXAMPLES / "invented/genuine.yaml").read_text(encoding="utf-8"))
    del data["attestations"]
    profile = parse_profile(orjson.dumps(data), "genuine.json", is_json=True)
    [one] = brief_of(assess(profile), "en").decisive
    assert one.row.rule == "L1-05"
    measured, change = one.lines
    assert measured.startswith("? judgement of assessors")
    assert change == "→ Passed if the judgement of assessors is 2"


def test_bands_have_thresholds_and_the_one_that_counts() -> None:
    found = assess(EXAMPLES / "invented/genuine.yaml", parameters={"L2-10.board_per_year@mature": 9}, only=["L2-10"])
    [entry] = brief_of(found, "en").bands
    young, mature = entry.items
    assert "counts in this result" in young
    assert "the declared stage" in young
    assert "at least 9" in mature
    assert "counts in this result" not in mature


def test_settings_of_several_bands_are_told_together() -> None:
    settings = {"L2-10.board_per_year@young": 3, "L2-10.board_per_year@mature": 9}
    found = assess(EXAMPLES / "invented/genuine.yaml", parameters=settings, only=["L2-10"])
    brief = brief_of(found, "en")
    [entry] = brief.bands
    young, mature = entry.items
    assert "at least 3" in young
    assert "at least 9" in mature
    [changed] = [line for line in brief.facts if "board_per_year" in line]
    first, second = changed.split("; L2-10")
    assert "young cluster: 3; mature cluster: 4 instead of young cluster: 2; mature cluster: 4" in first
    assert "young cluster: 3; mature cluster: 9 instead of young cluster: 3; mature cluster: 4" in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_heading_of_the_screening_table_is_broken(language: Language, found: Assessment) -> None:
    counts = [
        RuleCount(one.rule.id, one.rule, dict.fromkeys(Outcome, 123456))
        for one in found.findings
        if one.rule.id[0] == "L"
    ]
    said = screening_table(ScreeningSaid(9, 0, 0, 0, {"cluster": 9}, counts), language)
    assert {"uk": "Правило ", "en": "Rule "}[language] in said
    assert max(map(len, said.splitlines())) <= 100


# --- several packs --------------------------------------------------------------------------------------------------


def _of_two_packs(name: str, as_of: str) -> Assessment:
    plugins = load_plugins(points=[])
    uca = plugins.pack("uca")
    packs = [uca, replace(uca, id="regional")]
    return assess(EXAMPLES / f"{name}.yaml", packs=packs, plugins=plugins, as_of=as_of, advice=False)


@pytest.fixture(scope="module")
def of_two_packs() -> Assessment:
    return _of_two_packs("invented/young-initiative", "2026-10-01")


def test_with_several_packs_whatever_is_told_of_one_names_it(of_two_packs: Assessment) -> None:
    brief = brief_of(of_two_packs, "en")
    groups = [entry.label.rpartition(" ")[2] for entry in brief.results]
    half = len(groups) // 2
    assert groups == ["(uca)"] * half + ["(regional)"] * half
    assert half > 1
    assert [one.row.title.rpartition(" ")[2] for one in brief.decisive] == ["(uca)", "(regional)"]
    assert {entry.label for entry in brief.bands} == {"L2-09 (uca)", "L2-09 (regional)"}


def test_rules_for_which_there_is_no_room_name_their_pack() -> None:
    assert "L1-02 (regional)" in brief_of(_of_two_packs("handbook/teku", "2026-03-01"), "en").more


@pytest.mark.parametrize("render", [render_text, render_full, render_markdown, render_html])
@pytest.mark.parametrize("language", LANGUAGES)
def test_with_several_packs_every_report_names_them_and_with_one_none_does(
    render: Callable[..., str], language: Language, of_two_packs: Assessment, found: Assessment
) -> None:
    group = of_two_packs.packs[0].pack.groups["level-1"].title.in_(language)
    said = " ".join(render([of_two_packs], language).split())
    assert said.count("(regional)") > 5
    assert "(uca)" not in render([found], language)
    if render is not render_text:  # its labels are beside the results, so that a long one is parted by them
        assert f"{group} (uca)" in said
        assert f"{group} (regional)" in said


# --- disputed bands -------------------------------------------------------------------------------------------------


def _rated(**rating: object) -> Assessment:
    """An organisation without any money, of whose diversified finance somebody says that it is there."""
    told = {"id": "a", "rule": "L2-14", "rubric": 3, "assessor": "Олена К.", "reason": "Є договори", **rating}
    data = {
        "format": "clusterrules/profile@1",
        "id": "grey",
        "name": "Grey",
        "completeness": {"*": "complete"},
        "members": [{"id": "m", "kind": "company", "group": "none"}],
        "attestations": [told],
    }
    return assess(parse_profile(orjson.dumps(data), "grey.json", is_json=True), only=["L2-14"], as_of="2026-06-30")


@pytest.mark.parametrize("render", [render_text, render_full, render_markdown, render_html])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("uk", "хто відхилив вимірювання: Олена К.; обґрунтування: Є договори"),
        ("en", "measurement overruled by Олена К.; their reason: Є договори"),
    ],
)
def test_a_disputed_band_names_who_overruled_and_why(render: Callable[..., str], language: Language, said: str) -> None:
    assert said in " ".join(render([_rated(band="mature")], language).split())


@pytest.mark.parametrize("render", [render_text, render_full, render_markdown, render_html])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_disputed_result_names_who_overruled_what_and_why(render: Callable[..., str], language: Language) -> None:
    said = " ".join(render([_rated()], language).split())
    assert {"uk": "не виконано", "en": "failed"}[language] in said
    assert "Олена К." in said
    assert "Є договори" in said


@pytest.mark.parametrize("render", [render_full, render_markdown, render_html])
def test_one_reason_for_every_band_is_told_once(render: Callable[..., str]) -> None:
    assert " ".join(render([_rated()], "uk").split()).count("Є договори") == 1


def test_a_stage_that_alone_is_disputed_is_told_where_outcomes_are_the_same() -> None:
    found = _rated(band="mature")
    [one] = found.findings
    alike = replace(one, bands=dict.fromkeys(one.bands, Outcome.PASSED))
    [entry] = brief_of(replace(found, findings=(alike,)), "en").bands
    assert "Олена К." in entry.items[1]
    assert "Олена К." not in entry.items[0]


# --- presumptions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("render", [render_full, render_markdown, render_html])
@pytest.mark.parametrize(
    ("language", "said"), [("uk", "наше припущення за замовчуванням"), ("en", "our default presumption")]
)
def test_a_presumption_of_ours_is_told_as_that(render: Callable[..., str], language: Language, said: str) -> None:
    found = assess(EXAMPLES / "handbook/teku.yaml", advice=False)
    assert said in " ".join(render([found], language).lower().split())
    assert said not in " ".join(render([_rated()], language).lower().split())


@pytest.mark.parametrize(
    ("language", "label"), [("uk", "Наше припущення за замовчуванням"), ("en", "Our default presumption")]
)
def test_the_brief_tells_what_was_presumed_by_whom(language: Language, label: str) -> None:
    found = assess(EXAMPLES / "handbook/teku.yaml", advice=False)
    [entry] = brief_of(found, language).presumed
    assert entry.label == label
    pack = found.packs[0].pack
    used = {name for one in found.findings for name in one.presumptions}
    assert set(entry.items) == {pack.presumptions[name].title.in_(language) for name in used}
    assert set(label.split()) <= set(render_text([found], language).split())
    assert brief_of(_rated(), language).presumed == ()


def test_json_says_whose_presumption_each_is_that_a_finding_rests_on() -> None:
    found = assess(EXAMPLES / "handbook/teku.yaml", advice=False).to_json()
    told = {(one["pack"], one["id"]): one["origin"] for one in found["presumptions"]}
    assert told
    assert set(told.values()) == {"default"}
    assert set(told) == {(one["pack"], name) for one in found["findings"] for name in one["presumptions"]}
