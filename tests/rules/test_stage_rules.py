"""The stages of the shipped pack: cumulative, in agreement with the verdict, and read by nothing that they rest on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clusterrules.documents.reading import read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.rules.outcome import Outcome

ROOT = Path(__file__).parents[2]
PACK = load_plugins(points=[]).pack("uca")
STAGES = list(PACK.stages)
FILES = sorted([*(ROOT / "examples").glob("*/*.yaml"), *(PACK.folder / "bases").glob("*.yaml")])


def _stages_alone(profile: Profile) -> Assessment:
    return assess(profile, Request([PACK], full=False))


def _cumulative(outcomes: list[Outcome]) -> Iterator[str]:
    """Each pair of neighbouring stages of which the higher is reached and the lower is not."""
    for (lower, below), (higher, above) in zip(
        zip(STAGES, outcomes, strict=True), list(zip(STAGES, outcomes, strict=True))[1:], strict=False
    ):
        if (above is Outcome.PASSED and below is not Outcome.PASSED) or (
            below is Outcome.FAILED and above is not Outcome.FAILED
        ):
            yield f"{lower} {below}, {higher} {above}"


def _check(assessment: Assessment) -> None:
    outcomes = [assessment.finding(rule).outcome for rule in PACK.stages.values()]
    assert not list(_cumulative(outcomes)), assessment.profile_id
    stage, verdict = assessment.verdict.stage, assessment.verdict.outcome
    if stage.lowest is not None:
        assert verdict == "cluster"
        assert stage.highest is not None
        assert STAGES.index(stage.lowest) <= STAGES.index(stage.highest)
    assert (verdict == "cluster") <= (stage.lowest is not None)
    assert (verdict == "not_a_cluster") <= (stage.highest is None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_whoever_passes_a_stage_passes_those_below_it(file: Path) -> None:
    _check(_stages_alone(profile_of(read_file(file))))


def test_each_stage_is_reached_by_some_example_and_missed_by_another() -> None:
    """A check of monotony over profiles of one stage alone would prove nothing."""
    reached = [_stages_alone(profile_of(read_file(file))).verdict.stage for file in FILES]
    assert {one.lowest for one in reached} == {None, *STAGES}


def test_no_rule_reads_a_stage_but_the_stages_above_it() -> None:
    order = list(PACK.stages.values())
    readers = {(rule.id, read) for rule in PACK.rules.values() for read in rule.reads().rules if read in order}
    assert readers == set(zip(order[1:], order, strict=False))


def test_mistakes_and_stages_touch_no_verdict() -> None:
    """Level 2, the stages and the mistakes are in no step of the policy, and nothing that it reads reads them."""
    policy = {rule for step in PACK.verdict for group in step.groups for rule in PACK.expected(group)}
    read = set(policy)
    while True:
        more = {one for rule in read & set(PACK.rules) for one in PACK.rules[rule].reads().rules} - read
        if not more:
            break
        read |= more
    assert {PACK.rules[rule].group for rule in read & set(PACK.rules)} == {"level-1", "patterns"}
