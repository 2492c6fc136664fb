"""Which practices are suggested, in which order, and what is said of the stage."""

from dataclasses import replace
from pathlib import Path

import pytest

from clusterrules.advice.practices import Practice, load_practices
from clusterrules.advice.suggest import StageBasis, Suggestions, own_stage, suggest
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, StageRange, Verdict
from clusterrules.plugins.manager import load_plugins
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack

ROOT = Path(__file__).parents[2]
IMMATURE = {"check-up-lviv", "blue-economy", "circular-textile"}
"""What the source warns immature clusters of, and not initiatives alone."""
STAGES = ("initiative", "young", "mature", "system")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_plugins(points=[]).pack("uca")


@pytest.fixture(scope="module")
def practices(pack: Pack) -> tuple[Practice, ...]:
    return load_practices(pack)


@pytest.fixture(scope="module")
def found(pack: Pack) -> Assessment:
    """An assessment that leaves nearly everything open."""
    profile = load_plugins(points=[]).read(ROOT / "examples" / "handbook" / "rivne-medical.yaml")
    return assess(profile, Request([pack]))


def _at(found: Assessment, practices: tuple[Practice, ...], stage: StageRange, profile: str = "nobody") -> Suggestions:
    """What is suggested for some organisation of the same findings at a stage."""
    [result] = found.packs
    result = replace(result, verdict=replace(result.verdict, stage=stage))
    assessment = replace(found, profile_id=profile, packs=(result,))
    return suggest(assessment, result, practices)


def _outcomes(found: Assessment, outcomes: dict[str, Outcome]) -> Assessment:
    """The findings with other outcomes."""
    changed = tuple(
        replace(one, outcome=outcomes[one.rule.id], reason=None) if one.rule.id in outcomes else one
        for one in found.findings
    )
    return replace(found, findings=changed)


def test_the_stage_is_the_lowest_that_is_certain_else_the_declared_one() -> None:
    for lowest, declared, expected in (
        ("young", "mature", ("young", StageBasis.DERIVED)),
        (None, "mature", ("mature", StageBasis.DECLARED)),
        (None, None, None),
    ):
        own = own_stage(Verdict("cluster", stage=StageRange(lowest, "system", declared)))
        assert (None if own is None else (own.stage, own.basis)) == expected


def test_criteria_that_did_not_pass_come_by_level_failed_ones_first(
    found: Assessment, practices: tuple[Practice, ...]
) -> None:
    criteria = [one for one in found.findings if one.rule.group in ("level-1", "level-2")]
    second = [one.rule.id for one in criteria if one.rule.group == "level-2"]
    outcomes = {
        "L1-07": Outcome.FAILED,
        "L1-01": Outcome.PASSED,
        second[-1]: Outcome.FAILED,
        second[0]: Outcome.INAPPLICABLE,
    }
    changed = _outcomes(found, outcomes)
    said = _at(changed, practices, StageRange(declared="young"))
    order = [one.finding.rule.id for one in said.criteria]
    first = [rule for rule in order if rule.startswith("L1")]
    assert first[0] == "L1-07"
    assert first[1:] == sorted(first[1:])
    assert order[: len(first)] == first
    assert order[len(first)] == second[-1]
    assert "L1-01" not in order
    assert second[0] not in order
    assert all(one.finding.outcome in (Outcome.FAILED, Outcome.CANT_TELL) for one in said.criteria)


def test_patterns_and_advice_are_not_asked(found: Assessment, practices: tuple[Practice, ...]) -> None:
    said = _at(found, practices, StageRange())
    assert {one.finding.rule.group for one in said.criteria} <= {"level-1", "level-2"}


@pytest.mark.parametrize("stage", STAGES)
def test_the_nearest_in_stage_come_first(found: Assessment, practices: tuple[Practice, ...], stage: str) -> None:
    said = _at(found, practices, StageRange(lowest=stage))
    place = STAGES.index(stage)
    some = 0
    for criterion in said.criteria:
        far = [
            (min(abs(STAGES.index(one) - place) for one in lesson.practice.suits.stages), _place(lesson.practice))
            for lesson in criterion.lessons
        ]
        assert far == sorted(far)
        some += len(far) > 1
    assert some > 3


def _place(practice: Practice) -> list[int]:
    return [int(part) for part in practice.section.split(".")]


def test_the_order_differs_by_stage(found: Assessment, practices: tuple[Practice, ...]) -> None:
    def first(stage: str) -> str:
        said = _at(found, practices, StageRange(declared=stage))
        [wanted] = [one for one in said.criteria if one.finding.rule.id == "L1-07"]
        return wanted.lessons[0].practice.id

    assert (first("initiative"), first("mature")) == ("day-wage", "boot-camp")


def test_each_lesson_is_what_the_practice_says_of_the_criterion(
    found: Assessment, practices: tuple[Practice, ...]
) -> None:
    said = _at(found, practices, StageRange(declared="young"))
    for criterion in said.criteria:
        rule = criterion.finding.rule.id
        named = {lesson.practice.id for lesson in criterion.lessons}
        assert named == {one.id for one in practices if rule in [help_.rule for help_ in one.helps]}
        assert all(lesson.help.rule == rule for lesson in criterion.lessons)


def test_missing_facts_come_first_and_practices_all_the_same(
    found: Assessment, practices: tuple[Practice, ...]
) -> None:
    said = _at(found, practices, StageRange(declared="young"))
    [criterion] = [one for one in said.criteria if one.finding.rule.id == "L1-03"]
    assert criterion.finding.reason is Reason.MISSING
    assert criterion.first == "missing"
    assert criterion.lessons
    failed = _at(_outcomes(found, {"L1-03": Outcome.FAILED}), practices, StageRange(declared="young"))
    [criterion] = [one for one in failed.criteria if one.finding.rule.id == "L1-03"]
    assert criterion.first is None


def test_nobody_is_sent_to_learn_from_themselves(found: Assessment, practices: tuple[Practice, ...]) -> None:
    others, own = (
        _at(found, practices, StageRange(declared="initiative"), profile) for profile in ("nobody", "rivne-medical")
    )
    for said, there in ((others, True), (own, False)):
        named = {lesson.practice.id for one in said.criteria for lesson in one.lessons}
        named |= {one.id for one in said.for_stage}
        assert ("day-wage" in named) is there


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("initiative", {*IMMATURE, "veterans2tech", "traceability", "energoatom", "gdt-textile"}),
        ("young", IMMATURE),
        ("mature", set()),
        ("system", set()),
    ],
)
def test_warnings_of_a_stage(
    found: Assessment, practices: tuple[Practice, ...], stage: str, expected: set[str]
) -> None:
    said = _at(found, practices, StageRange(declared=stage))
    assert {one.practice.id for one in said.cautions} == expected
    lessons = [lesson for one in said.criteria for lesson in one.lessons]
    assert {one.practice.id for one in lessons if one.cautioned} == expected & {one.practice.id for one in lessons}


def test_practices_of_a_stage_and_how_to_begin_with_later_ones(
    found: Assessment, practices: tuple[Practice, ...]
) -> None:
    said = _at(found, practices, StageRange(declared="initiative"))
    assert [one.id for one in said.for_stage] == ["day-wage", "company-visit"]
    assert {one.id for one in said.early} >= {"education-ecosystem", "check-up-lviv", "energoatom"}
    for stage in STAGES:
        said = _at(found, practices, StageRange(declared=stage))
        assert not {one.id for one in said.early} & {one.id for one in said.for_stage}
    assert _at(found, practices, StageRange(declared="system")).early == ()


def test_without_a_stage_nothing_hangs_on_one(found: Assessment, practices: tuple[Practice, ...]) -> None:
    said = _at(found, practices, StageRange())
    assert said.stage is None
    assert (said.for_stage, said.cautions, said.early) == ((), (), ())
    for criterion in said.criteria:
        sections = [_place(lesson.practice) for lesson in criterion.lessons]
        assert sections == sorted(sections)


def test_without_practices_the_criteria_stay(found: Assessment) -> None:
    said = _at(found, (), StageRange(declared="young"))
    assert said.criteria
    assert all(one.lessons == () for one in said.criteria)


def test_suggesting_changes_nothing(found: Assessment, practices: tuple[Practice, ...]) -> None:
    before = found.to_json()
    suggest(found, found.packs[0], practices)
    assert found.to_json() == before
