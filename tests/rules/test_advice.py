"""Advice touches nothing: no rule outside its own group, no label, stage or verdict of the shipped pack reads it."""

from random import Random

import pytest

from clusterrules.documents.reading import read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import profile_of
from clusterrules.resources import rules_folder
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.rule import RuleKind
from clusterrules.testing import Laboratory

PACK = load_plugins(points=[]).pack("uca")
ADVICE = sorted(rule.id for rule in PACK.rules.values() if rule.group == "advice")
RECOGNISED = [rule for rule in ADVICE if rule.startswith("ME-")]
BASES = ("capable", "genuine", "unknown")


def test_there_is_advice():
    assert {"CA-1", "CA-2", "CA-3", "CA-4", "CH-1", "KP-1", "PL-1", *(f"ME-{number}" for number in range(1, 6))} <= {
        *ADVICE
    }
    assert {PACK.rules[rule].kind for rule in ADVICE} == {RuleKind.ADVISORY}


@pytest.mark.parametrize("rule", sorted(PACK.rules))
def test_no_other_rule_reads_advice(rule):
    if PACK.rules[rule].group != "advice":
        assert not PACK.rules[rule].reads().rules & set(ADVICE)
        assert not set(PACK.rules[rule].contradicts) & set(ADVICE)


def test_neither_verdict_nor_labels_nor_stages_read_advice():
    assert all("advice" not in step.groups for step in PACK.verdict)
    assert not set(PACK.stages.values()) & set(ADVICE)
    assert all(not label.when.reads().rules & set(ADVICE) for label in PACK.labels.values())


@pytest.mark.parametrize("base", BASES)
def test_the_verdict_and_all_other_findings_are_the_same_without_advice(base):
    profile = profile_of(read_file(rules_folder() / "uca" / "bases" / f"{base}.yaml"))
    others = [name for name in PACK.groups if name != "advice"]
    whole, without = (assess(profile, Request([PACK], only=only)) for only in ([*others, "advice"], others))
    assert whole.packs[0].verdict == without.packs[0].verdict
    said = [(one.key, one.outcome, one.reason) for one in whole.findings if one.rule.group != "advice"]
    assert said == [(one.key, one.outcome, one.reason) for one in without.findings]


@pytest.mark.parametrize("rule", RECOGNISED)
def test_mechanics_are_recognised_or_not_applicable_but_never_failed(rule):
    laboratory, rng = Laboratory(PACK), Random(rule)
    reads = PACK.rules[rule].reads()
    scope = laboratory.scope(sorted(reads.metrics), definitions=reads.definitions, further=reads)
    for number in range(20):
        draw = laboratory.full_profile if number % 2 else laboratory.partial_profile
        found = assess(draw(scope, rng), Request([PACK], purpose="self_check", only=[rule], full=False)).findings
        assert all(one.outcome not in (Outcome.FAILED, Outcome.ERROR) for one in found)
