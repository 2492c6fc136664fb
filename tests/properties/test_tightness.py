"""Measured intervals are the exact hull over all completions, or the metric says why it is loose (contracts 4).

Worlds are so small that every completion can be listed. So can the completions under which a rule passes or fails,
which tells how often «cannot tell» is the last word: both can still come out.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from random import Random

import pytest
import worlds
from experiments import MAPPING, STRICT, laboratory, overrides
from worlds import Closed, Open, any_of

from clusterrules.documents.fault import FaultyDocument
from clusterrules.logic.interval import hull
from clusterrules.plugins.manager import load_plugins
from clusterrules.testing.soundness import as_yaml

PACK = load_plugins().pack("uca")


@dataclass(frozen=True)
class Family:
    """A kind of worlds, the metrics that they say everything of, and how many of them are tried."""

    make: object
    purpose: str
    metrics: tuple[str, ...]
    number: int
    rules: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    """Metrics that must be exact in these worlds, though they are loose in others."""


MEMBERSHIP = ("independent_businesses", "businesses_with_public", "business_share", "core_needed")
COMMITTED = ("independent_businesses", "businesses_with_public")
FAMILIES = {
    "membership": Family(
        lambda rng: worlds.membership(rng, presumed=False), STRICT, MEMBERSHIP, 50, ("L1-01",), MEMBERSHIP[:2]
    ),
    "presumed": Family(
        lambda rng: worlds.membership(rng, presumed=True), MAPPING, MEMBERSHIP, 120, ("L1-01",), MEMBERSHIP[:2]
    ),
    "gatherings": Family(
        worlds.gatherings, STRICT, ("interactive_instances", "active_businesses", "weak_ties", "largest_component"), 60
    ),
    "deals": Family(worlds.deals, STRICT, ("b2b_relations", "contacts_and_activities"), 240, ("L1-03",)),
    "acquaintances": Family(worlds.acquaintances, STRICT, ("weak_ties", "largest_component"), 60),
    "ventures": Family(
        worlds.ventures,
        STRICT,
        ("recent_projects", "office_project_share", "active_businesses", "largest_component"),
        60,
    ),
    "funding": Family(worlds.funding, STRICT, ("grant_instance_share", "member_carried_mechanisms"), 80, ("AP-4",)),
    "hours": Family(worlds.hours, STRICT, ("project_hours_share", "recent_projects"), 60, ("EX-2",)),
    "boardrooms": Family(worlds.boardrooms, STRICT, ("group_seat_share",), 120),
    "assemblies": Family(worlds.assemblies, STRICT, ("general_meetings", "board_meetings"), 60),
    "representation": Family(worlds.representation, STRICT, ("policy_represented", "policy_engaged"), 120),
    "founding": Family(worlds.founding, STRICT, ("age_months", "contacts_needed"), 12),
}
LIMIT = 400
"""Worlds with more completions than this are left out."""


@dataclass
class Result:
    """What came out of one family: how often each metric was exact, and where it was not."""

    exact: Counter
    loose: dict
    completions: int
    worlds: int
    open_rules: Counter
    witnessed: Counter
    needless: Counter
    """Rules that could not be told although every completion decides them alike."""


@cache
def result(name):
    family = FAMILIES[name]
    found = Result(Counter(), {}, 0, 0, Counter(), Counter(), Counter())
    for seed in range(family.number):
        world = family.make(Random(f"{name} {seed}"))
        try:
            profile = worlds.partial(world)
        except FaultyDocument:  # totals that contradict the list
            continue
        compare(world, profile, family, found)
    return found


def compare(world, profile, family, found):
    lab = laboratory(PACK, family.purpose, overrides())
    completions = []
    for completion in worlds.completions(world):
        completions.append(lab.completed(completion))
        if len(completions) > LIMIT:
            return
    if not completions:
        return
    view = lab.view(profile)
    found.worlds += 1
    found.completions += len(completions)
    for name in family.metrics:
        wrong = difference(name, view, completions)
        if wrong is None:
            found.exact[name] += 1
        else:
            found.loose.setdefault(name, f"{name} {wrong}\n{as_yaml(profile)}")
    for rule in family.rules:
        if truths(rule, view) == (None, None):
            found.open_rules[rule] += 1
            outcomes = {truths(rule, completed) for completed in completions}
            found.witnessed[rule] += (True, False) in outcomes and (False, True) in outcomes
            found.needless[rule] += outcomes in ({(True, False)}, {(False, True)})


def difference(name, view, completions):
    """How a measured interval differs from the hull over all completions; soundness is asserted on the way."""
    measured = [completed.measure(name) for completed in completions]
    before = view.measure(name)
    for one in measured:
        assert one.empty is True or (one.empty is False and one.value.is_point), name
    empties = {one.empty for one in measured}
    said = {True: {True}, False: {False}, None: {True, False}}[before.empty]
    assert empties <= said, f"{name} is {empties} a share of nothing, {before.empty} was said"
    values = [one.value for one in measured if not one.empty]
    around = hull(values) if values else None
    if around is not None:
        assert before.value.contains(around), f"{name}: {before.value} does not hold {around}"
        if (before.value.lo, before.value.hi) != (around.lo, around.hi):
            return f"is measured as {before.value}, exactly {around}"
    return None if empties == said else f"may be empty: {before.empty}, exactly {empties}"


def truths(rule, view):
    """Whether a rule passes, and whether it fails, by measurement."""
    organisation = view.snapshot.organisation
    view.rule, view.subject = rule, organisation
    spec = PACK.rules[rule]
    passes = spec.passes.truth(organisation, view)
    fails = None if passes is None else not passes
    if spec.fails is not None:
        fails = spec.fails.truth(organisation, view)
    return passes, fails


@pytest.mark.parametrize("family", FAMILIES)
def test_exact_or_listed_as_loose(family, record_property):
    found = result(family)
    assert found.worlds >= FAMILIES[family].number // 2
    for name, example in found.loose.items():
        assert PACK.metrics[name].loose is not None, f"not exact and not listed as loose: {example}"
        assert name not in FAMILIES[family].exact, example
    assert found.exact, "nothing came out exact"
    record_property("said", f"{family}: {found.completions} completions of {found.worlds} profiles listed")


def test_what_is_listed_as_loose_is_loose():
    """No metric hides behind a reason that it does not need."""
    seen = set().union(*(result(name).loose for name in FAMILIES))
    tried = {metric for family in FAMILIES.values() for metric in family.metrics}
    marked = {name for name in tried if PACK.metrics[name].loose is not None}
    assert marked == seen | {*COMMITTED, "business_share", "member_carried_mechanisms"}


def loose_in(world, purpose, names):
    """Which metrics are wider than the exact hull."""
    lab = laboratory(PACK, purpose)
    completions = [lab.completed(one) for one in worlds.completions(world)]
    view = lab.view(worlds.partial(world))
    return {name for name in names if difference(name, view, completions) is not None}


def test_why_a_count_of_businesses_can_be_loose():
    """Of two firms one must be active, whichever of them the third belongs to; neither surely is."""
    firm = {"application": worlds.PAST, "state": "active", "kind": "company", "fee_paid_on": "none", "voted_on": "none"}
    firms = (
        {**firm, "id": "m0", "group": "G1"},
        {**firm, "id": "m1", "group": any_of("G1", "G2"), "kind": "university"},
        {**firm, "id": "m2", "group": "G2"},
    )
    full = {"role": "given", "contribution": "given"}
    projects = tuple(
        {"id": f"p{index}", "start": worlds.RECENT, "end": "none",
         "partners": Closed(({"id": name, **full}, {"id": "m1", **full}))}
        for index, name in enumerate(("m0", "m2"))
    )  # fmt: skip
    world = {"members": Closed(firms), "projects": Closed(projects)}
    assert loose_in(world, STRICT, COMMITTED) == set(COMMITTED)


def test_why_a_share_of_businesses_can_be_loose():
    """Nobody is a company, so the claim «company or university» can only mean the second; the share does not see it."""
    nodes = (
        {"id": "m0", "kind": any_of(*worlds.KINDS)},
        {"id": "m1", "kind": "university"},
        {"id": "m2", "kind": any_of("company", "university", said=[{"value": "company"}, {"value": "university"}])},
    )
    gone = {"until": any_of("2026-03-01", worlds.LATER, said="2026")}
    members = Closed((*nodes, {"id": "m3", "kind": any_of(*worlds.KINDS), **gone}), {"company": "до 0"})
    told = {"group": any_of("none"), "application": any_of(worlds.PAST), "state": any_of("active")}
    world = {"members": Closed(tuple(node | told for node in members.items), members.totals)}
    assert loose_in(world, MAPPING, MEMBERSHIP) == {"business_share"}


def test_why_the_mechanisms_that_members_carry_can_be_loose():
    """Three instances can make one of two mechanisms carried, never both."""
    names = ("k0", "k1")
    held = {"date": worlds.RECENT, "funding": "fees", "hosted_by": Closed(), "led_by": Closed()}
    instances = tuple({"id": f"i{index}", "mechanism": any_of(*names), **held} for index in range(3))
    world = {"mechanisms": Closed(tuple({"id": name} for name in names)), "instances": Closed(instances)}
    assert loose_in(world, STRICT, ["member_carried_mechanisms"])


def test_why_the_share_of_the_board_that_has_a_role_can_be_loose():
    """One host is not named: it can be either of the two on the board, not both."""
    places = tuple({"id": name, "kind": "hromada", "state": "active"} for name in ("a0", "a1"))
    links = tuple({"id": place["id"]} for place in places)
    held = {"id": "i1", "date": worlds.RECENT, "mechanism": "k1", "hosted_by": Open((), links, {"all": "0–1"})}
    world = {
        "organisations": Closed(places),
        "mechanisms": Closed(({"id": "k1"},)),
        "bodies": Closed(({"id": "b0", "kind": "board", "seats": Closed(links)},)),
        "instances": Closed(({**held, "led_by": Closed(), "mentored_by": Closed()},)),
    }
    assert loose_in(world, STRICT, ["board_role_share"])


def test_totals_bound_what_is_listed_without_its_kind():
    """«12 of 20 are businesses» is exact, though twenty are listed and the kind of none is known."""
    nodes = tuple({"id": f"m{index}", "kind": any_of("company", "university")} for index in range(20))
    members = Closed(nodes, {"businesses": 12, "all": 20})
    view = laboratory(PACK, MAPPING).view(worlds.partial({"members": members}))
    assert view.measure("independent_businesses").value == hull([view.measure("independent_businesses").value])
    assert (view.measure("independent_businesses").value.lo, view.measure("independent_businesses").value.hi) == (
        12,
        12,
    )
    share = view.measure("business_share").value
    assert share.is_point
    assert share.lo * 20 == 12


def test_totals_bound_what_no_list_names():
    for total, bounds in ((12, (12, 12)), ("понад 11", (12, 20)), ("до 5", (0, 5))):
        members = Open((), (), {"businesses": total, "all": 20})
        view = laboratory(PACK, MAPPING).view(worlds.partial({"members": members}))
        value = view.measure("independent_businesses").value
        assert (value.lo, value.hi) == bounds


def test_witnesses(record_property):
    """Of the rules that cannot be told, most can still pass and still fail."""
    open_rules, witnessed, needless = Counter(), Counter(), Counter()
    for name in FAMILIES:
        open_rules += result(name).open_rules
        witnessed += result(name).witnessed
        needless += result(name).needless
    assert sum(open_rules.values()) > 50
    assert set(open_rules) >= {rule for family in FAMILIES.values() for rule in family.rules}
    share = sum(witnessed.values()) / sum(open_rules.values())
    by_rule = ", ".join(f"{rule} {witnessed[rule]}/{number}" for rule, number in sorted(open_rules.items()))
    alike = sum(needless.values()) / sum(open_rules.values())
    record_property(
        "said", f"cantTell with two opposite witnesses: {share:.0%} ({by_rule}); decided alike: {alike:.0%}"
    )
    assert share > 0
    assert alike < 0.1
