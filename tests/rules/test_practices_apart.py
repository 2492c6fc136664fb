"""What is asked of practices stays there: no verdict, no stage and no rule of another group reads it."""

from pathlib import Path

import pytest

from clusterrules.documents.reading import read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import profile_of
from clusterrules.resources import rules_folder
from clusterrules.rules.lint import closure
from clusterrules.rules.pack import Pack
from clusterrules.testing.cases import patched

GROUPS = ("practice-template", "practice-quality")
PACK: Pack = load_plugins(points=[]).pack("uca")
MINE = {name for group in GROUPS for name in PACK.expected(group)}


def test_all_that_are_expected_are_written_and_asked_of_practices() -> None:
    assert len(MINE) == 16
    assert {PACK.rules[name].subjects for name in MINE} == {"practices"}


@pytest.mark.parametrize("rule", sorted(set(PACK.rules) - MINE))
def test_no_other_rule_reads_them(rule: str) -> None:
    assert not closure(PACK, PACK.rules[rule].reads()).rules & MINE


def test_within_a_group_only_its_own_rules_are_read() -> None:
    for group in GROUPS:
        members = set(PACK.expected(group))
        assert all(PACK.rules[name].reads().rules <= members for name in members)


def test_neither_the_policy_nor_a_label_nor_a_stage_reads_them() -> None:
    assert not {group for step in PACK.verdict for group in step.groups} & set(GROUPS)
    assert not {rule for label in PACK.labels.values() for rule in label.when.reads().rules} & MINE
    assert not set(PACK.stages.values()) & MINE


def _others(base: Path, *changes: tuple[str, object]) -> object:
    changed = patched(read_file(base), {"set": dict(changes)}) if changes else profile_of(read_file(base))
    found = assess(changed, Request([PACK]))
    return found.verdict, [(one.rule.id, one.subject, one.outcome) for one in found.findings if one.rule.id not in MINE]


def test_whatever_is_said_of_a_practice_the_rest_stays_as_it_is() -> None:
    base = rules_folder() / "uca" / "bases" / "practice.yaml"
    answers = [f"practices.visits.{name}" for name in ("real_pain", "joint_action", "economic_value", "ownership")]
    before = _others(base)
    assert before == _others(base, *((path, False) for path in answers))
    assert before == _others(base, *((path, True) for path in answers), ("practices.visits.advice", "none"))
