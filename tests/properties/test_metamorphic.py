"""How an answer may change when a profile changes in a known way."""

import copy
from random import Random

import pytest
from experiments import MAPPING, STRICT, findings, laboratory, of_data, profile, random_profile
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterrules.logic.interval import point
from clusterrules.plugins.manager import load_plugins
from clusterrules.rules.outcome import Outcome
from clusterrules.testing.soundness import as_yaml

PACK = load_plugins().pack("uca")
NAMES = ["independent_businesses", "business_share"]
PURPOSES = st.sampled_from((MAPPING, STRICT))
seeds = st.integers(0, 10_000)
BUSINESS = {
    "kind": "company",
    "group": "none",
    "state": "active",
    "since": "2020-01-01",
    "application": "2020-01-01",
    "fee_paid_on": "2026-01-15",
}


def with_members(data, *more):
    """The profile with further members; totals that count them grow with them."""
    data = copy.deepcopy(data)
    members = data.setdefault("members", {"items": []})
    members["items"] = [*members["items"], *more]
    members.pop("totals", None)
    return of_data(data)


def counted(lab, profile):
    return lab.view(profile).measure("independent_businesses").value


# --- members --------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(seeds, PURPOSES)
def test_one_more_business_never_lowers_the_count(seed, purpose):
    lab = laboratory(PACK, purpose)
    before = with_members(random_profile(lab, NAMES, seed).data)
    after = with_members(before.data, {"id": "new", **BUSINESS})
    old, new = counted(lab, before), counted(lab, after)
    assert new.lo == old.lo + 1, as_yaml(before)
    assert new.hi == (None if old.hi is None else old.hi + 1)
    share = lab.view(after).measure("business_share").value
    assert share.hi is None or share.lo >= (lab.view(before).measure("business_share").value.lo or 0)


@settings(max_examples=25)
@given(st.integers(0, 4), st.integers(0, 4))
def test_one_more_business_never_turns_critical_mass_from_passed_to_failed(firms, others):
    members = [{"id": f"m{index}", **BUSINESS} for index in range(firms)]
    members += [{"id": f"u{index}", **BUSINESS, "kind": "university"} for index in range(others)]
    before = findings(PACK, profile(members=members), only=["L1-01"])["L1-01", "test"].outcome
    one_more = [*members, {"id": "new", **BUSINESS}]
    after = findings(PACK, profile(members=one_more), only=["L1-01"])["L1-01", "test"].outcome
    assert before is (Outcome.PASSED if firms >= 2 and firms > others else Outcome.FAILED)
    assert (before, after) != (Outcome.PASSED, Outcome.FAILED)


@settings(max_examples=40)
@given(seeds, st.integers(1, 4))
def test_shells_of_one_owner_change_nothing(seed, number):
    """A company that becomes several of one known group counts as it did before, alone and in the share."""
    lab = laboratory(PACK, STRICT)
    base = with_members(random_profile(lab, NAMES, seed).data).data
    owned = {**BUSINESS, "group": "holding"}
    before = with_members(base, {"id": "whole", **owned})
    after = with_members(base, *({"id": f"shell-{index}", **owned} for index in range(number)))
    for name in NAMES:
        old, new = lab.view(before).measure(name), lab.view(after).measure(name)
        assert (new.value, new.empty) == (old.value, old.empty), as_yaml(before)


@settings(max_examples=60)
@given(seeds, st.integers(1, 3))
def test_businesses_of_unknown_founders_are_at_least_one_in_all(seed, number):
    """They may all be of one group, and of any group that is named: they never raise the lower bound beyond that."""
    lab = laboratory(PACK, STRICT)
    base = with_members(random_profile(lab, NAMES, seed).data)
    unknown = {name: value for name, value in BUSINESS.items() if name != "group"}
    after = with_members(base.data, *({"id": f"new-{index}", **unknown} for index in range(number)))
    old, new = counted(lab, base), counted(lab, after)
    assert old.lo <= new.lo <= old.lo + 1, as_yaml(base)
    assert new.hi == (None if old.hi is None else old.hi + number)
    named = with_members(base.data, {"id": "named", **BUSINESS, "group": "G9"})
    both = with_members(named.data, *({"id": f"new-{index}", **unknown} for index in range(number)))
    assert counted(lab, both).lo == counted(lab, named).lo


def test_unknown_founders_by_hand():
    def bounds(*groups, purpose=STRICT):
        nodes = [{**BUSINESS, "id": f"m{index}", "group": group} for index, group in enumerate(groups)]
        nodes = [{key: value for key, value in node.items() if value is not None} for node in nodes]
        value = counted(laboratory(PACK, purpose), profile(members=nodes))
        return value.lo, value.hi

    assert bounds(None) == (1, 1)
    assert bounds(None, None, None) == (1, 3)
    assert bounds("G1", None, None) == (1, 3)
    assert bounds("none", "none", None) == (3, 3)  # who is independent is related to nobody
    assert bounds("none", None, None) == (2, 3)
    assert bounds("none", "G1", None) == (2, 3)
    assert bounds("G1", "G1", "G2") == (2, 2)
    assert bounds(None, None, None, purpose=MAPPING) == (3, 3)


# --- meetings -------------------------------------------------------------------------------------------------------


def crowd(number):
    return [{"id": f"m{index}", **BUSINESS} for index in range(number)]


def meeting(identity, guests, **more):
    """A meeting on a day of its own, by its name: what happens several times on one day happens once."""
    day = 1 + sum(map(ord, identity)) % 28
    node = {"id": identity, "kind": "event", "date": f"2026-03-{day:02}", "purpose": "interaction"}
    return node | {"attendees": [one["id"] for one in guests]} | more


def ties(members, *instances):
    return laboratory(PACK, STRICT).view(profile(members=members, instances=list(instances))).measure("weak_ties").value


def test_small_meetings_make_weak_ties():
    guests = crowd(4)
    assert ties(guests, meeting("a", guests)) == point(0)
    assert ties(guests, meeting("a", guests), meeting("b", guests)) == point(6)
    assert ties(guests, meeting("a", guests), meeting("b", guests, date=meeting("a", guests)["date"])) == point(0)
    assert ties(guests, meeting("a", guests), meeting("b", guests[:2])) == point(1)


@pytest.mark.parametrize(("seats", "expected"), [(30, 435), (31, 0), (45, 0)])
def test_large_meetings_make_no_weak_ties(seats, expected):
    guests = crowd(seats)
    assert ties(guests, meeting("a", guests), meeting("b", guests)) == point(expected)
    if expected == 0:
        small = meeting("c", guests[:3]), meeting("d", guests[:3])
        assert ties(guests, meeting("a", guests), *small) == point(3)


@pytest.mark.parametrize("purpose", ["training", "diagnostics", "advocacy", "other"])
def test_what_the_office_delivers_makes_no_weak_ties(purpose):
    guests = crowd(5)
    taught = [meeting(f"t{index}", guests, purpose=purpose) for index in range(6)]
    assert ties(guests, *taught) == point(0)
    assert ties(guests, *taught, meeting("a", guests[:2]), meeting("b", guests[:2])) == point(1)


@settings(max_examples=40)
@given(seeds)
def test_one_more_large_meeting_or_training_changes_no_tie(seed):
    lab, rng = laboratory(PACK, STRICT), Random(seed)
    known = random_profile(lab, ["weak_ties"], seed).data
    data = copy.deepcopy(known)
    strangers = [{"id": f"guest-{index}", "kind": "ngo"} for index in range(31)]
    items = data.setdefault("organisations", {"items": []})["items"]
    items.extend(strangers)
    data["organisations"].pop("totals", None)
    members = [node["id"] for node in known.get("members", {}).get("items", ())]
    guests = [*strangers, *({"id": name} for name in members)] if rng.random() < 0.5 else [{"id": n} for n in members]
    large = len(guests) > 30
    more = meeting("more", guests, purpose="interaction" if large else "training")
    more["attendees"] = {"completeness": "complete", "items": more["attendees"]}
    instances = data.setdefault("instances", {"items": []})
    instances["items"].append(more)
    instances.pop("totals", None)
    before = lab.view(of_data(known)).measure("weak_ties").value
    assert lab.view(of_data(data)).measure("weak_ties").value == before
