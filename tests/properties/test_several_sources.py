"""Answers with several sources, and shares of a node's lists: what is known stays true in every completion."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from experiments import STRICT, findings, laboratory, of_data, profile, ungraded

from clusterrules.engine.views import rule_view
from clusterrules.graph.evidence import Grade
from clusterrules.logic.interval import exact
from clusterrules.metrics.shares import ShareCompares
from clusterrules.metrics.sources import Sources
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.phrases import parse_days
from clusterrules.rules.parameters import effective
from clusterrules.rules.rule import RuleKind
from clusterrules.testing import Laboratory
from clusterrules.testing.agreement import agreeing
from clusterrules.testing.soundness import AS_OF, as_yaml

PACK = load_plugins().pack("uca")
QUESTIONS = [
    rule for rule in PACK.rules.values() if rule.kind is RuleKind.QUESTION and isinstance(rule.passes, Sources)
]


class Fixed:
    """A condition whose truth is given."""

    def __init__(self, truth):
        self._truth = truth

    def truth(self, _element, _view):
        return self._truth


@pytest.mark.parametrize("truths", list(product([True, None, False], repeat=3)))
def test_one_known_source_decides_and_two_that_differ_do_not(truths):
    sources = Sources(tuple(map(Fixed, truths)))
    known = set(truths) - {None}
    assert sources.truth(None, None) is (known.pop() if len(known) == 1 else None)
    assert sources.differ(None, None) is ({True, False} <= set(truths))


def shares():
    """Every share among the sources of an answer, and one over the lists of the node itself."""
    for rule in QUESTIONS:
        for part in rule.passes.conditions:
            if isinstance(part, ShareCompares):
                for way in (part.through, *((one,) for one in part.through)):
                    reached = " and ".join((one.referring or one.links).of for one in way)
                    yield pytest.param(rule, replace(part, through=way), id=f"{rule.id} through {reached}")
                yield pytest.param(replace(rule, subjects="instances"), replace(part, through=()), id=rule.id)


@pytest.mark.parametrize(("rule", "share"), list(shares()))
def test_the_share_of_a_completion_lies_within_the_measured_one(rule, share):
    lab = laboratory(PACK, STRICT)
    scope, rng = lab.scope([], further=share.reads(), added=3), Random("shares")
    seen = narrowed = 0
    for _ in range(600 if len(share.through) > 1 else 150):  # where one way of two is open, nothing is narrowed
        partial = lab.partial_profile(scope, rng)
        view = lab.view(partial)
        for completion, completed in lab.completions(view, scope, rng, 4):
            for element in view.collection(rule.subjects).elements:
                after = completed.snapshot.nodes.get(element.id)
                if after is None:
                    continue
                before, found = share.trace(element, view), share.trace(after, completed)
                if found.empty:
                    assert before.truth is None
                    continue
                seen += 1
                assert found.measured.is_point
                assert before.measured.contains(found.measured), f"{as_yaml(partial)}\n{as_yaml(completion)}"
                assert before.truth in (None, found.truth), f"{as_yaml(partial)}\n{as_yaml(completion)}"
                narrowed += (before.measured.lo, before.measured.hi) != (0, 1)
    assert seen > 50
    assert narrowed > 10


def test_a_share_without_links_is_one_of_nothing():
    [rule] = [rule for rule in QUESTIONS if any(isinstance(one, ShareCompares) for one in rule.passes.conditions)]
    [finding] = findings(ungraded(PACK), profile(practices=[{"id": "p"}]), STRICT, only=[rule.id], full=True).values()
    [leaf] = [leaf for leaf in finding.trace.leaves() if leaf.op == "share"]
    assert (leaf.truth, leaf.empty) == (None, True)


def contradictory(rule, answer):
    """A practice that measures nothing of the kind, with an answer."""
    [stated] = [one.field.name for one in rule.passes.conditions if hasattr(one, "field")]
    return profile(practices=[{"id": "p", stated: answer}])


@pytest.mark.parametrize("rule", QUESTIONS, ids=lambda rule: rule.id)
def test_a_completion_agrees_with_itself_or_does_not_exist(rule):
    """An answer that nobody gave can be made to agree; one that was given cannot."""
    one = contradictory(rule, True)
    parameters, _ = effective(PACK.parameters, [], parse_days(AS_OF).last)
    least = Grade.ASSERTED
    named = {"purpose": STRICT, "least": least, "own": least, "presumptions": ()}
    view = rule_view(one, PACK, parameters, parse_days(AS_OF).last, **named)
    [element] = view.collection("practices").elements
    view.rule, view.subject = rule.id, element
    if not rule.passes.differ(element, view):
        pytest.skip("of nothing there is nothing to measure")
    assert agreeing(one, view, [rule], view) is None
    mended = agreeing(one, view, [rule])
    [finding] = findings(ungraded(PACK), of_data(mended.data), STRICT, only=[rule.id]).values()
    assert str(finding.outcome) == "failed"


WEAK = {"evidence": ["word"]}


@pytest.mark.parametrize(
    ("first", "second", "truth", "measured"),
    [
        pytest.param(({}, "a"), None, True, (1, 1), id="all is documented"),
        pytest.param((WEAK, "a"), None, None, (1, 1), id="the only instance may be none"),
        pytest.param((WEAK, "ab"), ({}, "x"), None, (0, "2/3"), id="two owners may not count"),
        pytest.param((WEAK, "xy"), ({}, "a"), None, ("1/3", 1), id="two others may not count"),
    ],
)
def test_what_nobody_documents_may_or_may_not_count(first, second, truth, measured):
    """Instances of which it is below the grade that they belong; a and b come as owners, the others as employees."""
    given = [one for one in (first, second) if one is not None]
    said = profile(
        members=[{"id": name, "kind": "company"} for name in sorted("".join(came for _, came in given))],
        instances=[{"id": f"i{index}", "attendees": attendees(came)} for index, (_, came) in enumerate(given)],
        practices=[{"id": "p", "instances": [{"id": f"i{index}"} | how for index, (how, _) in enumerate(given)]}],
        evidence=[{"id": "word", "grade": "asserted"}, {"id": "papers", "grade": "documented"}],
        default_evidence=["papers"],
    )
    [rule] = [rule for rule in QUESTIONS if any(isinstance(one, ShareCompares) for one in rule.passes.conditions)]
    [share] = [one for one in rule.passes.conditions if isinstance(one, ShareCompares)]
    view = Laboratory(PACK, least=Grade.DOCUMENTED).view(said)
    [element] = view.collection("practices").elements
    leaf = share.trace(element, view)
    assert leaf.truth is truth
    assert (leaf.measured.lo, leaf.measured.hi) == tuple(map(exact, measured))


def attendees(names):
    return [{"id": name, "represented_by": "owner" if name in "ab" else "staff"} for name in names]
