"""The invented organisations come out as the comments at their heads say.

One row of ``ROWS`` says of a file what comes out for mapping and for selection, on what, and by which measurements.
``TURNS`` says which few facts would turn the answer, ``STAGES`` how mature the clusters are and ``LEVEL_2`` why.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from clusterrules.documents.reading import Document, read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, Finding
from clusterrules.plugins.manager import load_plugins
from clusterrules.testing.cases import patched

FOLDER = Path(__file__).parents[2] / "examples" / "invented"
LEVEL_1 = ("L1-01", "L1-02", "L1-03", "L1-04", "L1-05", "L1-06", "L1-07")
PATTERNS = ("AP-1", "AP-2", "AP-3", "AP-4", "AP-5", "AP-6", "EX-1", "EX-2", "EX-3", "EX-4")
PLUGINS = load_plugins(points=[])
PACK = PLUGINS.pack("uca")
EVERYTHING = "everything"

Number = int | str
"""A number as it was measured; a fraction as it is written, such as ``10/11``."""


@dataclass(frozen=True)
class Row:
    """One file: the verdict for mapping and selection, the rules it rests on, and what decides them.

    ``open`` are the rules of level 1 and the patterns that cannot be told for mapping; all others are settled. ``rule``
    is the one that the file is about, ``leaves`` are its measurements for mapping with their truth.
    """

    name: str
    mapping: str
    because: tuple[str, ...]
    open: tuple[str, ...]
    selection: str
    rule: str
    leaves: dict[str, tuple[Number, bool]] = field(default_factory=dict)


# fmt: off
ROWS = (
    # file                    mapping          because           open        selection       rule
    Row("no-interaction",     "not_a_cluster", ("AP-1",),        ("L1-03",), "undetermined", "AP-1", {
        "b2b_relations": (2, False), "weak_ties": (0, True), "active_business_share": ("3/58", True),
        "component_share": ("3/58", True), "repeated_mechanisms": (0, True)}),
    Row("single-project",     "not_a_cluster", ("AP-2",),        (),         "undetermined", "AP-2", {
        "projects_ever": (1, True), "project_member_share": ("12/14", True), "instances_outside_projects": (0, True)}),
    Row("event-organiser",    "not_a_cluster", ("AP-3",),        (),         "undetermined", "AP-3", {
        "bare_events": (10, True), "bare_event_share": ("10/16", True), "bare_hours_share": ("648/848", True),
        "bare_cost_share": ("826000/994000", True)}),
    Row("grant-office",       "not_a_cluster", ("AP-4",),        (),         "undetermined", "AP-4", {
        "grant_instance_share": ("10/11", True), "member_carried_mechanisms": (0, True)}),
    Row("networking-only",    "not_a_cluster", ("AP-5",),        (),         "undetermined", "AP-5", {
        "networking_mechanisms": (1, True), "other_mechanisms": (0, True), "agenda_instance_share": ("1/11", True)}),
    Row("service-agency",     "not_a_cluster", ("AP-6",),        (),         "undetermined", "AP-6", {
        "services_offered": (4, True), "service_income_share": ("4550/6570", True),
        "unlinked_service_share": ("3/4", True), "outside_customer_share": ("148/196", True)}),
    Row("event-agency",       "not_a_cluster", ("AP-3", "EX-1"), (),         "undetermined", "EX-1", {
        "bare_events": (8, True), "bare_event_share": ("8/12", True), "bare_hours_share": ("560/596", True),
        "event_income_share": ("3610/4645", True), "outside_participant_share": ("26/41", True)}),
    Row("project-bureau",     "not_a_cluster", ("EX-2",),        (),         "undetermined", "EX-2", {
        "recent_projects": (5, True), "office_project_share": ("4/5", True),
        "project_hours_share": ("1060/1132", True), "member_carried_mechanisms": (0, True)}),
    Row("business-club",      "not_a_cluster", ("EX-3",),        ("L1-02",), "undetermined", "EX-3", {
        "named_chains": (0, True), "activity_sections": (12, True), "largest_section_share": ("3/20", True),
        "other_mechanisms": (0, True), "recent_joint_projects": (0, True), "recent_outcomes": (0, True)}),
    Row("lobby",              "not_a_cluster", ("EX-4",),        (),         "undetermined", "EX-4", {
        "advocacy_share": ("22/23", True), "advocacy_hours_share": ("652/672", True),
        "repeated_b2b_mechanisms": (0, True), "recent_joint_projects": (0, True)}),

    Row("genuine",               "cluster", (EVERYTHING,), (), "cluster",      "AP-3", {
        "bare_events": (0, False), "bare_event_share": (0, False), "bare_hours_share": (0, False)}),
    Row("association",           "cluster", (EVERYTHING,), (), "cluster",      "EX-4", {
        "advocacy_share": ("3/22", False), "repeated_b2b_mechanisms": (2, False), "recent_joint_projects": (2, False)}),
    Row("governance-conference", "cluster", (EVERYTHING,), (), "cluster",      "AP-3", {
        "bare_events": (3, True), "bare_event_share": ("3/11", False), "bare_hours_share": ("36/443", False)}),
    Row("advocacy-heavy",        "cluster", (EVERYTHING,), (), "cluster",      "EX-4", {
        "advocacy_share": ("22/27", False), "repeated_b2b_mechanisms": (1, False),
        "recent_joint_projects": (1, False)}),
    Row("donor-started",         "cluster", (EVERYTHING,), (), "cluster",      "AP-4", {
        "grant_instance_share": (1, True), "member_carried_mechanisms": (1, False)}),
    Row("young-initiative",      "cluster", (EVERYTHING,), (), "undetermined", "L1-03", {
        "active_businesses": (7, True), "largest_component": (7, True)}),
    Row("closed-data",           "cluster", (EVERYTHING,), (), "undetermined", "L1-01", {
        "independent_businesses": (17, True), "business_share": ("17/20", True)}),

    Row("stage-initiative",      "cluster", (EVERYTHING,), (), "cluster",      "ST-2", {
        "deeper_mechanisms": (0, False)}),
    Row("stage-young",           "cluster", (EVERYTHING,), (), "cluster",      "ST-3"),
    Row("stage-mature",          "cluster", (EVERYTHING,), (), "cluster",      "ST-4"),
    Row("stage-system",          "cluster", (EVERYTHING,), (), "cluster",      "ST-4"),
)

STAGES = {
    # file                    lowest        highest       declared
    "genuine":               ("young",      "mature",     "young"),
    "association":           ("young",      "mature",     "mature"),
    "governance-conference": ("young",      "young",      "mature"),
    "advocacy-heavy":        ("young",      "young",      "mature"),
    "donor-started":         ("young",      "young",      "initiative"),
    "young-initiative":      ("initiative", "initiative", "initiative"),
    "closed-data":           ("young",      "mature",     "young"),
    "stage-initiative":      ("initiative", "initiative", "initiative"),
    "stage-young":           ("young",      "young",      "young"),
    "stage-mature":          ("mature",     "mature",     "mature"),
    "stage-system":          ("system",     "system",     "system"),
}

LEVEL_2 = {
    # file               08 09 10 11 12 13 14 15 16 17 18 19 20  (passed, failed, inapplicable)
    "stage-initiative": "f  p  f  f  p  p  f  f  i  f  f  p  f",
    "stage-young":      "f  p  p  p  p  p  p  p  p  p  p  p  f",
    "stage-mature":     "p  p  p  p  p  p  p  p  p  p  p  p  f",
    "stage-system":     "p  p  p  p  p  p  p  p  p  p  p  p  p",
}
# fmt: on

NAMES = [row.name for row in ROWS]
NEGATIVE = [row for row in ROWS if row.mapping == "not_a_cluster"]

TURNS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    # what would turn it: file, changes, the rule's outcome, the verdict
    "two exchanges of orders instead of lectures": (
        "no-interaction",
        {"set": {"instances.r01.purpose": "interaction", "instances.r02.purpose": "interaction"}},
        "passed",
        "undetermined",
    ),
    "one meeting outside the project": (
        "single-project",
        {"set": {"instances.s01.part_of": "none"}},
        "passed",
        "cluster",
    ),
    "two weekends in members' workshops": (
        "event-organiser",
        {"set": {"instances.w01.hosted_by": ["dub"], "instances.w02.hosted_by": ["miaki"]}},
        "passed",
        "cluster",
    ),
    "three evenings that members host": (
        "grant-office",
        {"set": {"instances.e01..e03.hosted_by": ["honchari"]}},
        "passed",
        "cluster",
    ),
    "three evenings that members lead": (
        "grant-office",
        {"set": {"instances.e01..e03.led_by": ["honchari"]}},
        "passed",
        "cluster",
    ),
    "three evenings paid by fees": (
        "grant-office",
        {"set": {"instances.e01..e03.funding": "fees"}},
        "passed",
        "cluster",
    ),
    "two more mornings on the path of a patient": (
        "networking-only",
        {"set": {"instances.k01..k02.agenda": "lost-patients"}},
        "passed",
        "cluster",
    ),
    "a second service that strengthens the exchange": (
        "service-agency",
        {"set": {"services.export-papers.strengthens": ["exchange"]}},
        "passed",
        "cluster",
    ),
    "fees over half of the income": (
        "event-agency",
        {"set": {"finance.membership-fee-2025.amount": 4000000}},
        "passed",
        "not_a_cluster",
    ),
    "two festivals that members lead": (
        "event-agency",
        {"set": {"instances.f1..f2.led_by": ["syrovar"]}},
        "passed",
        "cluster",
    ),
    "members as partners of two projects": (
        "project-bureau",
        {"set": {"projects.green-skills.partners": ["vitriak"], "projects.energy-audits.partners": ["montazh"]}},
        "passed",
        "cluster",
    ),
    "three forums that members host": (
        "project-bureau",
        {"set": {"instances.f01..f03.hosted_by": ["vitriak"]}},
        "passed",
        "cluster",
    ),
    "a chain that is named": (
        "business-club",
        {"set": {"chains": [{"id": "bread"}]}},
        "passed",
        "undetermined",
    ),
    "visits that match, and a joint project": (
        "stage-initiative",
        {"set": {"mechanisms.pond-visits.kind": "matchmaking", "projects": [
            {"id": "delivery", "start": "2026-02-01", "end": "none", "initiator": "member", "partners": [
                {"id": "stavok1", "role": "риба", "contribution": "вилов"},
                {"id": "zhyva", "role": "збут", "contribution": "місце на ринку"}]}]}},
        "passed",
        "cluster",
    ),
    "the outside assessors of the impact gone": (
        "stage-system",
        {"remove": ["attestations.first-impact", "attestations.second-impact"]},
        "cantTell judgement",
        "cluster",
    ),
    "a joint project beside the lobbying": (
        "lobby",
        {"set": {"projects": [{"id": "mill", "start": "2026-01-10", "end": "none", "partners": [
            {"id": "mlyn1", "role": "мелення", "contribution": "кошти"},
            {"id": "hliby", "role": "випікання", "contribution": "кошти"}]}]}},
        "passed",
        "cluster",
    ),
    "decisions that nobody wrote down": (
        "governance-conference",
        {"remove": ["instances.*.follow_ups"]},
        "failed",
        "not_a_cluster",
    ),
    "neither an exchange nor a joint project": (
        "advocacy-heavy",
        {"remove": ["projects.seed-section", "instances.x1", "instances.x2", "instances.x3", "instances.x4"]},
        "failed",
        "not_a_cluster",
    ),
    "the office as the host of every day on a plantation": (
        "donor-started",
        {"remove": [f"instances.d{number:02}.hosted_by" for number in range(1, 12)]},
        "failed",
        "not_a_cluster",
    ),
    "fewer farms that came back": (
        "young-initiative",
        {"set": {"instances.v2.attendees": ["sushka", "miata"], "instances.v3.attendees": ["romashka", "miata"],
                 "instances.v4.attendees": ["zviroboi", "shavliia"], "instances.v6.attendees": ["lavanda"]}},
        "cantTell judgement",
        "undetermined",
    ),
}  # fmt: skip


@lru_cache
def _file(name: str) -> Document:
    return read_file(FOLDER / f"{name}.yaml")


def _assessed(name: str, purpose: str = "mapping", changes: dict[str, Any] | None = None) -> Assessment:
    return assess(patched(_file(name), changes or {}), Request([PACK], purpose=purpose))


def _outcome(finding: Finding) -> str:
    return str(finding.outcome) if finding.reason is None else f"{finding.outcome} {finding.reason}"


def _outcomes(assessment: Assessment, *rules: str) -> dict[str, str]:
    return {rule: _outcome(assessment.finding(rule)) for rule in rules}


def _leaves(assessment: Assessment, rule: str) -> dict[str, tuple[Fraction, bool | None]]:
    """The first leaf of each metric that was measured as one number: its number and its truth."""
    trace = assessment.finding(rule).trace
    assert trace is not None
    found: dict[str, tuple[Fraction, bool | None]] = {}
    for leaf in trace.leaves():
        if leaf.metric is not None and leaf.measured is not None and leaf.measured.lo == leaf.measured.hi:
            assert leaf.measured.lo is not None
            found.setdefault(leaf.metric, (Fraction(leaf.measured.lo), leaf.truth))
    return found


def _comment(name: str) -> list[str]:
    """The paragraphs of the comment at the head of a file."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    head = text.partition("format:")[0]
    return [" ".join(part.replace("#", "").split()) for part in re.split(r"\n#\n", head)]


def _confirmation(rule: str) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "rule": rule,
            "rubric": 3,
            "assessor": name,
            "role": "expert",
            "conflict_of_interest": False,
            "date": "2026-01-15",
        }
        for name in ("one", "two")
    ]


def test_the_table_names_each_file() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.yaml")) == sorted(NAMES)


def test_each_pattern_has_an_organisation_that_is_no_cluster_for_it() -> None:
    assert [row.rule for row in NEGATIVE] == list(PATTERNS)
    assert [row.name for row in NEGATIVE if row.because != (row.rule,)] == ["event-agency"]


# --- what comes out -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_verdict_rests_on_what_the_table_says(row: Row) -> None:
    assessment = _assessed(row.name)
    because = (*LEVEL_1, *PATTERNS) if row.because == (EVERYTHING,) else row.because
    assert (assessment.verdict.outcome, assessment.verdict.because) == (row.mapping, because)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_all_but_the_reasons_and_what_is_open_is_passed(row: Row) -> None:
    found = _outcomes(_assessed(row.name), *LEVEL_1, *PATTERNS)
    expected = {rule: "failed" if rule in row.because else "passed" for rule in found}
    expected |= dict.fromkeys(row.open, "cantTell judgement")
    assert found == expected


@pytest.mark.parametrize("row", [row for row in ROWS if row.leaves], ids=[row.name for row in ROWS if row.leaves])
def test_the_deciding_measurements(row: Row) -> None:
    found = _leaves(_assessed(row.name), row.rule)
    expected = {metric: (Fraction(number), truth) for metric, (number, truth) in row.leaves.items()}
    assert {metric: found.get(metric) for metric in expected} == expected


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_verdict_at_selection(row: Row) -> None:
    assert _assessed(row.name, "selection").verdict.outcome == row.selection


@pytest.mark.parametrize("row", NEGATIVE, ids=[row.name for row in NEGATIVE])
def test_at_selection_two_assessors_have_to_confirm_the_pattern(row: Row) -> None:
    assert _outcomes(_assessed(row.name, "selection"), row.rule) == {row.rule: "cantTell judgement"}
    confirmed = _assessed(row.name, "selection", {"set": {"attestations": _confirmation(row.rule)}})
    assert _outcomes(confirmed, row.rule) == {row.rule: "failed"}
    assert confirmed.verdict.because == (row.rule,)


@pytest.mark.parametrize("turn", TURNS)
def test_what_would_turn_it(turn: str) -> None:
    name, changes, outcome, verdict = TURNS[turn]
    rule = next(row.rule for row in ROWS if row.name == name)
    assessment = _assessed(name, changes=changes)
    assert (_outcomes(assessment, rule), assessment.verdict.outcome) == ({rule: outcome}, verdict)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_stage_of_maturity(row: Row) -> None:
    stage = _assessed(row.name).verdict.stage.to_json()
    expected = STAGES[row.name][:2] if row.mapping == "cluster" else (None, None)
    assert (stage["lowest"], stage["highest"]) == expected
    assert row.name not in STAGES or stage["declared"] == STAGES[row.name][2]


@pytest.mark.parametrize("name", LEVEL_2)
def test_the_stage_rests_on_these_criteria_of_level_2(name: str) -> None:
    words = {"p": "passed", "f": "failed", "i": "inapplicable"}
    rules = [f"L2-{number:02}" for number in range(8, 21)]
    expected = dict(zip(rules, [words[letter] for letter in LEVEL_2[name].split()], strict=True))
    assert _outcomes(_assessed(name), *rules) == expected


# --- single organisations -------------------------------------------------------------------------------------------


def test_the_genuine_cluster_presumes_nothing_and_is_noted_for_nothing() -> None:
    for purpose in ("mapping", "self_check", "selection"):
        found = [_assessed("genuine", purpose).finding(rule) for rule in (*LEVEL_1, *PATTERNS)]
        assert [one.presumptions for one in found] == [()] * len(found)
        assert [one.rule.id for one in found if one.notices or one.disputed] == []


def test_the_genuine_cluster_refutes_by_every_leaf() -> None:
    assessment = _assessed("genuine")
    for rule in ("AP-1", "AP-2", "AP-3", "AP-4", "AP-5", "EX-1", "EX-2", "EX-4"):
        trace = assessment.finding(rule).trace
        assert trace is not None
        assert {leaf.truth for leaf in trace.leaves()} == {False}, rule


def test_two_related_firms_of_the_genuine_cluster_are_one_business() -> None:
    found = _leaves(_assessed("genuine"), "L1-01")
    assert found == {"independent_businesses": (16, True), "business_share": (Fraction(16, 18), True)}


def test_the_genuine_cluster_lacks_only_evidence_for_the_registry() -> None:
    found = _outcomes(_assessed("genuine", "registry"), *LEVEL_1)
    assert found == dict.fromkeys(LEVEL_1, "cantTell evidence")


def test_the_notice_speaks_of_advocacy_though_it_is_no_lobby() -> None:
    notices = {row.name: len(_assessed(row.name).finding("EX-4").notices) for row in ROWS}
    assert {name for name, number in notices.items() if number} == {"lobby", "advocacy-heavy"}


def test_the_initiative_is_told_what_is_small() -> None:
    assessment = _assessed("young-initiative")
    noted = {finding.rule.id: len(finding.notices) for finding in assessment.findings if finding.rule.id in LEVEL_1}
    assert {rule: number for rule, number in noted.items() if number} == {"L1-01": 1, "L1-04": 2}


def test_closed_data_rest_on_one_presumption_that_selection_does_not_grant() -> None:
    mapping, selection = _assessed("closed-data"), _assessed("closed-data", "selection")
    used = {one for finding in mapping.findings if finding.rule.id in LEVEL_1 for one in finding.presumptions}
    assert used == {"independent_unless_stated"}
    found = _outcomes(selection, *LEVEL_1, *PATTERNS)
    assert {rule: one for rule, one in found.items() if one != "passed"} == {
        "L1-01": "cantTell missing",
        "L1-03": "cantTell missing",
    }


def test_closed_data_are_settled_without_a_name() -> None:
    unrelated = {"set": {"members.*.group": "none"}}
    assert _assessed("closed-data", "selection", unrelated).verdict.outcome == "cluster"
    one_owner = {"set": {"members.p01..p17.group": "holding"}}
    found = _assessed("closed-data", "selection", one_owner)
    assert found.verdict.outcome == "not_a_cluster"
    assert _outcomes(found, "L1-01") == {"L1-01": "failed"}


# --- the files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_it_is_marked_as_invented_wherever_one_looks(name: str) -> None:
    data = _file(name).data
    assert "is invented" in _comment(name)[0]
    assert data["invented"] is True
    assert data["id"] == f"invented-{name}" or name == "genuine"
    assert data["name"]["uk"].endswith(("(вигаданий)", "(вигадана)"))
    assert data["name"]["en"].endswith("(invented)")
    members = data["members"]
    listed = members["items"] if isinstance(members, dict) else members
    assert [one["id"] for one in listed if "edrpou" in one or "identifier" in one] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_and_nothing_in_it_is_warned_of(name: str) -> None:
    plugins = load_plugins()
    faults = plugins.warnings(plugins.read(FOLDER / f"{name}.yaml"))
    assert [fault.said("en") for fault in faults] == []


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_comment_says_in_both_languages_what_the_file_turns_on(row: Row) -> None:
    _title, english, ukrainian, *_, turns = _comment(row.name)
    assert not re.search("[а-яіїєґ]", english)
    assert len(re.findall("[а-яіїєґʼ']+", ukrainian)) > 30
    rules = re.findall(r"[A-Z]+\d?-\d+", turns)
    assert row.rule in rules
    assert all(rule in english and rule in ukrainian for rule in rules if not rule.startswith("L1"))


def test_the_tables_of_the_readme_name_each_file_once() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(.*?)\.yaml`", readme, re.MULTILINE)) == sorted(NAMES)
