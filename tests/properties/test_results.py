"""What a cluster lives on, with whom it works and to what effect: sound and exact in worlds that hold just that.

Random profiles hardly ever have a closed year, a joint project or a measured effect; these have little else.
"""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
import worlds
from experiments import MAPPING, STRICT, laboratory, presumed
from test_tightness import difference
from worlds import Closed, Open, any_of, maybe

from clusterrules.documents.fault import FaultyDocument
from clusterrules.documents.reading import Document
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import profile_of
from clusterrules.profile.schema import FORMAT
from clusterrules.testing import assert_sound
from clusterrules.testing.forgetting import Forgetting
from clusterrules.testing.soundness import AS_OF, as_yaml
from clusterrules.testing.values import Values

PACK = load_plugins().pack("uca")
BENEFICIARIES = "L2-20.impact_beneficiaries"
PACK = replace(PACK, parameters=PACK.parameters | {BENEFICIARIES: replace(PACK.parameters[BENEFICIARIES], value=2)})
"""The pack with a number that a handful of members can reach."""

COMPANIES = ("m0", "m1", "m2")
CLASSES = (
    "grant", "public_budget", "membership_fee", "target_fee", "service_sale", "success_fee", "joint_project",
    "event_income", "sponsorship", "other",
)  # fmt: skip
EDGES = ("2023-06-30", "2023-07-01", "2024-06-30", "2024-07-01", "2025-12-31")


def members(rng):
    """Three members, of whom two may be related, and one that is no member."""
    groups = rng.choice((("none",) * 3, ("G1", "G1", "none"), ("G1", "G2", "none")))
    kinds = ("company", "farm", rng.choice(("company", "university", "cluster")))
    return {
        "members": [
            {"id": name, "kind": kind, "size": rng.choice(("small", "medium", "large")), "group": group,
             "state": "active", "since": "2020-01-01"}
            for name, kind, group in zip(COMPANIES, kinds, groups, strict=True)
        ],
        "organisations": [{"id": "o0", "kind": rng.choice(("edih", "company")), "size": "small", "group": "none"}],
    }  # fmt: skip


def some(rng, names):
    return [name for name in names if rng.random() < 0.6]


def links(rng, names):
    return [{"id": name} for name in some(rng, names)]


def income(rng):
    lines = [
        {"id": f"f{index}", "year": rng.choice((2023, 2024, 2024, 2025, 2025)), "side": "income",
         "class": rng.choice((*CLASSES, "in_kind")), "amount": rng.choice((0, 1, 5, 40))}
        for index in range(rng.randint(1, 5))
    ]  # fmt: skip
    return {"finance": lines}


def projects(rng):
    def partner(name):
        return {"id": name, "role": rng.choice(("r", "r", "none")), "contribution": "c"}

    listed = [
        {"id": f"p{index}", "start": rng.choice(("2022-01-01", "2024-06-01")),
         **rng.choice(({"end": "none", "status": "running"}, {"end": rng.choice(EDGES[2:]), "status": "ended"})),
         "initiator": rng.choice(("member", "office")), "led_by": links(rng, ("o0", "m0"))[:1],
         "partners": [partner(name) for name in some(rng, (*COMPANIES, "o0"))]}
        for index in range(rng.randint(1, 3))
    ]  # fmt: skip
    return members(rng) | {"projects": listed}


def effects(rng):
    kinds = ("export", "new_product", "innovation", "resilience", "green", "talent")
    listed = [
        {"id": f"e{index}", "level": rng.choice(("outcome", "impact", "impact", "output")), "kind": rng.choice(kinds),
         **rng.choice(({"value": 3}, {"value": 3}, {"value": 0}, {"value_withheld": True})), "unit": "u",
         "period_start": "2023-01-01", "period_end": rng.choice(EDGES),
         "planned": rng.random() < 0.1, "scope": rng.choice(("firm", "group", "chain")),
         "beneficiaries": links(rng, (*COMPANIES, "o0"))}
        for index in range(rng.randint(1, 4))
    ]  # fmt: skip
    changes = [
        {"id": "c0", "status": rng.choice(("drafted", "adopted")), "date": "2025-01-01",
         "dimensions": some(rng, ("innovation", "resilience", "digital"))}
    ]  # fmt: skip
    return members(rng) | {"outcomes": listed, "policy_changes": changes}


def partnerships(rng):
    held = [{"id": f"i{index}", "date": rng.choice(EDGES)} for index in range(2)]
    run = [{"id": "p0", "start": "2022-01-01", "end": rng.choice(("none", *EDGES))}]
    listed = [
        {"id": f"w{index}", "organisation": rng.choice(("o0", "o1", "o1", "m0", "m2", "none")), "since": "2022-01-01",
         "obligations_both": rng.random() < 0.7, "outside_region": rng.random() < 0.3,
         "outside_sector": rng.random() < 0.2, "instances": links(rng, ("i0", "i1")), "projects": links(rng, ("p0",))}
        for index in range(rng.randint(1, 4))
    ]  # fmt: skip
    outside = [
        {
            "id": name,
            "kind": "company",
            "group": rng.choice(("none", "G1")),
            "state": rng.choice(("active", "active", "terminated")),
        }
        for name in ("o0", "o1")
    ]
    return members(rng) | {"organisations": outside, "instances": held, "projects": run, "partners": listed}


METRICS = {
    income: ("grant_income_share", "fee_income_share", "joint_project_income_share", "other_income_share",
             "income_classes", "largest_income_share", "own_income_share"),
    projects: ("recent_joint_projects", "member_led_project_share"),
    effects: ("economic_outcomes", "withheld_effects", "measured_effects", "effect_kinds", "effect_beneficiaries",
              "innovation_impacts", "innovation_policies", "resilience_impacts", "resilience_policies",
              "transition_impacts", "transition_policies", "impact_dimensions"),
    partnerships: ("active_partners", "mutual_partners", "outward_partners"),
}  # fmt: skip
EACH = [pytest.param(make, name, id=name) for make, names in METRICS.items() for name in names]


def full(make, rng):
    head = {"format": FORMAT, "id": "world", "name": "world", "as_of": AS_OF, "completeness": {"*": "complete"}}
    return profile_of(Document(head | make(rng), "world", dict))


def partial(make, rng):
    """A world of which some facts are forgotten."""
    values = Values(rng, parse_days(AS_OF).last, Fraction(0))
    profile = Forgetting(PACK.vocabulary, values).partial(full(make, rng))
    profile.data["as_of"] = AS_OF
    return profile


@pytest.mark.parametrize(("make", "name"), EACH)
@pytest.mark.parametrize("purpose", [STRICT, MAPPING])
def test_no_completion_leaves_what_is_measured(make, name, purpose):
    held = presumed(PACK) if purpose == MAPPING else ()
    rng = Random(f"{name} {purpose}")
    assert_sound(name, pack=PACK, presumptions=held, profiles=[partial(make, rng) for _ in range(12)], completions=4)


@pytest.mark.parametrize(("make", "name"), EACH)
def test_worlds_hold_what_is_measured(make, name):
    """Several numbers come out, or nothing would be tested."""
    lab, rng = laboratory(PACK, STRICT), Random(name)
    measured = [lab.completed(full(make, rng)).measure(name) for _ in range(60)]
    assert len({one.value.lo for one in measured if one.empty is False}) >= 2


# --- exactness ------------------------------------------------------------------------------------------------------


def small_income(rng):
    """A line or two of which the class, the year or the amount is not known."""

    def line(name):
        return {
            "id": name,
            "side": "income",
            "year": maybe(rng, 0.2, (2023, 2025)),
            "class": maybe(rng, 0.3, ("grant", "target_fee", "service_sale", "joint_project", "other", "in_kind")),
            "amount": rng.choice((10, 0, 5, any_of(0, 5, 20, said="0–20"))),
        }

    return {"finance": Closed(tuple(line(f"f{index}") for index in range(rng.randint(1, 2))))}


def small_effects(rng):
    """An effect or two of which the kind, the period or the beneficiary is not known; one may not be listed at all."""

    def effect(name, unsure):
        return {
            "id": name,
            "level": maybe(rng, unsure, ("outcome", "output")),
            "kind": maybe(rng, unsure, ("export", "talent", "new_product")),
            "planned": maybe(rng, unsure / 2, (True, False)),
            "value": maybe(rng, unsure / 3, (1, 0)),
            "value_withheld": rng.random() < 0.3,
            "unit": maybe(rng, unsure / 2, ("u", "none")),
            "period_start": "2023-01-01",
            "period_end": maybe(rng, unsure, EDGES[:2]),
            "beneficiaries": rng.choice((Closed(("m0",)), Closed(("o0",)), Open((), ("m0",)))),
        }

    known = {"kind": "company", "state": "active", "group": "none"}
    outcomes = Closed(tuple(effect(f"e{index}", 0.3) for index in range(rng.randint(1, 2))))
    if rng.random() < 0.3:
        unlisted = effect("x", 1) | {"beneficiaries": Open((), ("m0",)), "planned": False, "unit": "u", "value": 1}
        unlisted |= {"value_withheld": maybe(rng, 1, (True, False))}
        outcomes = Open(outcomes.items[:1], (unlisted,), {"all": rng.choice(("до 2", 2))})
    members, outsiders = Closed(({"id": "m0", **known},)), Closed(({"id": "o0", **known},))
    return {"members": members, "organisations": outsiders, "outcomes": outcomes}


EXACT = {
    small_income: METRICS[income],
    small_effects: METRICS[effects][:5],
}


@pytest.mark.parametrize("make", EXACT)
def test_exact_or_listed_as_loose(make):
    """Every completion of these worlds is listed."""
    lab, exact = laboratory(PACK, STRICT), set()
    for seed in range(40):
        world = make(Random(seed))
        try:
            view = lab.view(worlds.partial(world))
        except FaultyDocument:
            continue
        completed = [lab.completed(one) for one in worlds.completions(world)]
        assert completed
        for name in EXACT[make]:
            wrong = difference(name, view, completed)
            said = f"{name} {wrong}\n{as_yaml(view.snapshot.profile)}"
            assert wrong is None or PACK.metrics[name].loose is not None, said
            exact |= {name} if wrong is None and not view.measure(name).value.is_point else set()
    assert exact >= {name for name in EXACT[make] if PACK.metrics[name].loose is None}
