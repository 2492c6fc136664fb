"""Metrics of services and of lasting mechanisms are sound on long calendars of which some facts are missing."""

from random import Random

import pytest
from experiments import MAPPING, STRICT, presumed, profile

from clusterrules.plugins.manager import load_plugins
from clusterrules.testing import Laboratory, assert_sound

PACK = load_plugins().pack("uca")
SERVICES = ("neglecting_services", "services_beside_mechanisms")
LASTING = ("running_mechanisms", "unbroken_months", "sustained_months")


def forgotten(rng, node, *names):
    """The node, perhaps without some of its facts."""
    return {name: value for name, value in node.items() if name not in names or rng.random() < 0.85}


def listed(rng, nodes, *, named=False):
    """A list that is complete, or may lack a few; those that others name are never left out."""
    if rng.random() < 0.7:
        return list(nodes)
    kept = nodes if named else nodes[: max(0, len(nodes) - rng.randint(0, 2))]
    total = len(nodes) + rng.randint(0, 1)
    return {"completeness": "partial", "items": kept, "totals": [{"of": "all", "value": total}]}


def month(index):
    """The fifteenth of a month, counted back from the date of the assessment."""
    year, number = divmod(2026 * 12 + 5 - index, 12)
    return f"{year}-{number + 1:02d}-15"


def calendar(rng):
    """One or two mechanisms with up to thirty instances, a service, a grant and a shock."""
    names = ["k0", "k1"][: rng.randint(1, 2)]
    step = rng.choice((1, 1, 2, 3))
    cadence = {1: "monthly", 2: "two-monthly", 3: "quarterly"}[step]
    mechanisms = [
        forgotten(
            rng,
            {
                "id": name,
                "first_date": rng.choice(("2023-01-15", "2024", "2021-06", "none")),
                "cadence": rng.choice((cadence, cadence, "half-yearly")),
                "season": rng.choice(([], [], ["1", "2", "3", "9", "10", "11", "12"])),
                "suspensions": rng.choice(([], [{"from": "2025-01-01", "to": "2025-04-30", "document": "d1"}])),
            },
            "first_date",
            "cadence",
        )
        for name in names
    ]
    months = [index for index in range(0, rng.choice((12, 30)), step) if rng.random() < 0.9]
    instances = [
        forgotten(
            rng,
            {
                "id": f"i{index}",
                "date": month(index) if rng.random() < 0.97 else month(index)[:7],
                "mechanism": rng.choice((names[0], names[0], names[-1])),
                "part_of": rng.choice(("none", "none", "p1")),
                "funding": rng.choice(("members", "fees", "members", "grant")),
            },
            *(("date", "mechanism", "part_of", "funding") if rng.random() < 0.1 else ()),
        )
        for index in months
    ]
    changed = rng.choice(("2025-01-20", "2025-06", "2024-08-31", "2025-09-10", "none"))
    service = {"id": "s1", "launched": changed, "strengthens": rng.choice((["k0"], names, []))}
    project = {"id": "p1", "start": "2023-02-01", "end": changed, "funding": rng.choice(("grant", "members"))}
    shock = {
        "id": "x1",
        "date": "2025-02-01" if changed == "none" else changed,
        "kind": rng.choice(("blackout", "other")),
    }
    return profile(
        documents=[{"id": "d1"}],
        mechanisms=listed(rng, mechanisms, named=True),
        instances=listed(rng, instances),
        services=listed(rng, [forgotten(rng, service, "launched", "strengthens")]),
        projects=listed(rng, [forgotten(rng, project, "end", "funding")], named=True),
        shocks=listed(rng, [forgotten(rng, shock, "date", "kind")]),
    )


@pytest.mark.parametrize("name", [*SERVICES, *LASTING])
@pytest.mark.parametrize("purpose", [STRICT, MAPPING])
def test_metric(name, purpose):
    rng = Random(f"{name} {purpose}")
    held = presumed(PACK) if purpose == MAPPING else ()
    drawn = [calendar(rng) for _ in range(40)]
    assert_sound(name, pack=PACK, profiles=drawn, completions=4, presumptions=held)


@pytest.mark.parametrize("name", [*SERVICES, *LASTING])
def test_the_profiles_tell_what_the_metric_measures(name):
    """They lead to different answers, both known and unknown; otherwise soundness would prove nothing."""
    rng, lab = Random(name), Laboratory(PACK)
    measured = {lab.view(calendar(rng)).measure(name).value for _ in range(150)}
    assert len([one for one in measured if one.is_point]) > 1
    assert any(not one.is_point for one in measured)
