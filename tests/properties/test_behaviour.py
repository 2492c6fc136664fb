"""Metrics of what members do of their own accord are sound on profiles of which some facts are missing."""

from random import Random

import pytest
from experiments import MAPPING, STRICT, presumed, profile

from clusterrules.plugins.manager import load_plugins
from clusterrules.testing import Laboratory, assert_sound

PACK = load_plugins().pack("uca")
MEMBERS = ("m0", "m1", "m2", "m3")


def forgotten(rng, node, *names):
    """The node, perhaps without some of its facts."""
    return {name: value for name, value in node.items() if name not in names or rng.random() < 0.85}


def listed(rng, nodes):
    """A list that is complete, or may lack one."""
    if rng.random() < 0.75:
        return list(nodes)
    total = len(nodes) + rng.randint(0, 1)
    return {"completeness": "partial", "items": list(nodes), "totals": [{"of": "all", "value": total}]}


def members(rng):
    return [
        forgotten(
            rng,
            {
                "id": name,
                "kind": rng.choice(("company", "company", "farm", "university")),
                "group": rng.choice(("none", "none", "G1")),
                "state": "active",
                "since": rng.choice(("2020-01-10", "2025", "2025-05-10")),
                "application": "2020-01-10",
                "fee_paid_on": "2026-02-10",
            },
            "group",
            "since",
        )
        for name in MEMBERS
    ]


def surveyed(rng):
    """Up to three surveys of the members."""
    dates = ("2024-03-31", "2025", "2025-09-30", "2025-10", "2026-03-31", "none")
    surveys = [
        forgotten(
            rng,
            {
                "id": f"s{index}",
                "date": rng.choice(dates),
                "respondents": listed(rng, MEMBERS[: rng.choice((2, 3, 4, 4))]),
                "pairs": listed(
                    rng,
                    [
                        forgotten(rng, {"respondent": "m0", "other": other, "traded": rng.random() < 0.7}, "traded")
                        for other in MEMBERS[1 : rng.randint(1, 4)]
                    ],
                ),
            },
            *(("date",) if rng.random() < 0.3 else ()),
        )
        for index in range(rng.randint(1, 3))
    ]
    return profile(members=members(rng), surveys=listed(rng, surveys))


def dealing(rng):
    """Deals and a project of the members, some of them begun by the office."""
    relations = [
        forgotten(
            rng,
            {
                "id": f"r{index}",
                "kind": rng.choice(("order", "order", "b2b_meeting")),
                "parties": listed(rng, rng.sample(MEMBERS, 2)),
                "date": rng.choice(("2025-05-10", "2025-09-01", "2025", "2024-06-30", "2024-07-01")),
                "initiator": rng.choice(("member", "member", "office")),
            },
            "kind",
            "date",
            "initiator",
        )
        for index in range(rng.randint(0, 2))
    ]
    partners = [{"id": name, "role": "r", "contribution": "c"} for name in rng.sample(MEMBERS, rng.randint(1, 3))]
    project = {"id": "p1", "start": rng.choice(("2025-05-10", "2021-02-01")), "end": "none", "initiator": "member"}
    project["partners"] = listed(rng, partners)
    return profile(
        members=listed(rng, members(rng)),
        relations=listed(rng, relations),
        projects=listed(rng, [forgotten(rng, project, "start", "initiator")][: rng.randint(0, 1)]),
        organisation={"founded": "2020-01-10"},
    )


WORLDS = {"trade_partners_before": surveyed, "trade_partners_now": surveyed, "direct_tie_share": dealing}


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("purpose", [STRICT, MAPPING])
def test_metric(name, purpose):
    rng = Random(f"{name} {purpose}")
    held = presumed(PACK) if purpose == MAPPING else ()
    drawn = [WORLDS[name](rng) for _ in range(60)]
    assert_sound(name, pack=PACK, profiles=drawn, completions=4, presumptions=held)


@pytest.mark.parametrize("name", WORLDS)
def test_the_profiles_tell_what_the_metric_measures(name):
    """They lead to different answers, both known and unknown; otherwise soundness would prove nothing."""
    rng, lab = Random(name), Laboratory(PACK)
    measured = {lab.view(WORLDS[name](rng)).measure(name).value for _ in range(150)}
    assert len([one for one in measured if one.is_point]) > 1
    assert any(not one.is_point for one in measured)
