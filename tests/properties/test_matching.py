"""Protected and sealed sessions, and the order of dates, over every completion of small worlds."""

from collections import Counter
from random import Random

import pytest
import worlds
from experiments import STRICT, laboratory
from worlds import Closed, Open, any_of

from clusterrules.plugins.manager import load_plugins
from clusterrules.testing.soundness import as_yaml, disagreement

PACK = load_plugins().pack("uca")
METRICS = ("protected_matchings", "sealed_matchings")
DEFINITIONS = {"documents": ("roadmap_after_diagnosis", "roadmap_put_to_work"), "projects": ("short_project",)}
EARLY, DAY, LATE = "2025-03-01", "2025-03-10", "2025-04-01"
ENDS = ("2025-09-01", "2025-09-10", "2025-12-01", "none")
NAMES = ("m0", "m1", "u1")
LIMIT = 300


def when(rng, unsure=0.25):
    if rng.random() < unsure:
        return rng.choice((any_of(EARLY, DAY, LATE), any_of(EARLY, LATE, said="2025"), any_of(EARLY, "none")))
    return rng.choice((EARLY, DAY, LATE, LATE, "none" if rng.random() < 0.3 else DAY))


def links(rng):
    here = tuple({"id": name} for name in NAMES if rng.random() < 0.75)
    rest = tuple({"id": name} for name in NAMES if {"id": name} not in here)
    if rng.random() < 0.7 or not rest:
        return Closed(here)
    return Open(here, rest, {"all": f"{len(here)}–{len(here) + 1}"} if rng.random() < 0.4 else {})


def some(rng, items, another):
    """A list that is complete, or may lack one more."""
    return Closed(items) if rng.random() < 0.8 else Open(items, (another,))


def relation(rng, identity, kinds=("nda", "licence", "order")):
    kind = any_of(*kinds) if rng.random() < 0.15 else rng.choice(kinds)
    return {"id": identity, "kind": kind, "date": when(rng, 0.2), "parties": links(rng)}


def sessions(rng):
    """Sessions, agreements before or after them, and rules of the cluster."""
    documents = ({"id": "d", "kind": "ip_nda", "adopted_on": when(rng)},) if rng.random() < 0.4 else ()
    relations = (
        relation(rng, "r0", ("nda", "nda", "licence")),
        relation(rng, "r1", ("licence", "licence", "contract", "order")),
    )
    session = {"id": "s", "date": when(rng, 0.15), "mechanism": rng.choice(("k", "k", "none")), "attendees": links(rng)}
    return {
        "members": Closed(({"id": "m0"}, {"id": "m1"})),
        "organisations": Closed(({"id": "u1", "kind": rng.choice(("company", "hromada"))},)),
        "mechanisms": Closed(({"id": "k", "kind": worlds.maybe(rng, 0.1, ("matchmaking", "networking"))},)),
        "documents": Closed(documents),
        "relations": some(rng, relations, relation(rng, "x", ("licence",))),
        "instances": Closed((session,)),
    }


def sequences(rng):
    """Diagnoses, roadmaps, and projects or partnerships."""
    purpose = worlds.maybe(rng, 0.2, ("diagnostics", "other"))
    audit = {"id": "s", "date": rng.choice((EARLY, when(rng))), "mechanism": "none", "purpose": purpose}
    roadmap = {"id": "d", "kind": worlds.maybe(rng, 0.1, ("roadmap", "report")), "adopted_on": when(rng)}
    project = {
        "id": "p",
        "start": rng.choice((LATE, when(rng))),
        "end": worlds.maybe(rng, 0.2, ENDS),
        "partners": links(rng),
    }
    partner = {"id": "q", "organisation": rng.choice(("u1", "m0")), "since": when(rng)}
    return {
        "members": Closed(({"id": "m0", "kind": "company"}, {"id": "m1", "kind": "company"})),
        "organisations": Closed(({"id": "u1", "kind": worlds.maybe(rng, 0.2, ("company", "hromada"))},)),
        "documents": Closed((roadmap,)),
        "instances": some(rng, (audit,) if rng.random() < 0.9 else (), {**audit, "id": "x"}),
        "projects": Closed((project,)),
        "partners": some(rng, (partner,) if rng.random() < 0.5 else (), {**partner, "id": "y"}),
    }


def drawn(make, number):
    """Worlds with what a view says of them and of each of their completions."""
    lab = laboratory(PACK, STRICT)
    for seed in range(number):
        world = make(Random(f"{make.__name__} {seed}"))
        completions = []
        for completion in worlds.completions(world):
            completions.append(completion)
            if len(completions) > LIMIT:
                break
        if completions and len(completions) <= LIMIT:
            profile = worlds.partial(world)
            yield profile, lab.view(profile), [lab.completed(one) for one in completions]


def test_no_completion_of_sessions_leaves_what_was_measured():
    counted = Counter()
    for profile, view, completions in drawn(sessions, 400):
        for name in METRICS:
            for completed in completions:
                wrong = disagreement(name, view, completed)
                assert wrong is None, f"{name} {wrong}\n{as_yaml(profile)}\n{as_yaml(completed.snapshot.profile)}"
            value = view.measure(name).value
            counted[name, value.lo, value.hi] += 1
    for name in METRICS:
        assert min(counted[name, 0, 0], counted[name, 0, 1], counted[name, 1, 1]) >= 5, counted


def test_no_completion_overturns_an_order_of_dates():
    counted = Counter()
    for profile, view, completions in drawn(sequences, 350):
        for kind, names in DEFINITIONS.items():
            for node in view.collection(kind).elements:
                for name in names if node.certain else ():
                    truth = view.holds(name, node)
                    found = {completed.holds(name, completed.snapshot.nodes[node.id]) for completed in completions}
                    assert None not in found
                    assert truth is None or found == {truth}, f"{name}: {truth}, {found}\n{as_yaml(profile)}"
                    counted[name, truth] += 1
    for name in (*DEFINITIONS["documents"], *DEFINITIONS["projects"]):
        assert min(counted[name, truth] for truth in (True, False, None)) >= 5, counted


@pytest.mark.parametrize("name", METRICS)
def test_why_sessions_can_be_loose(name):
    """One of two sessions must have been before the agreement and the deal, whichever; neither surely was."""
    kept = {"kind": "nda", "date": any_of(EARLY, LATE), "parties": Closed(({"id": "m0"},))}
    session = {"mechanism": "k", "attendees": Closed(({"id": "m0"}, {"id": "m1"}))}
    world = {
        "members": Closed(({"id": "m0"}, {"id": "m1"})),
        "mechanisms": Closed(({"id": "k", "kind": "matchmaking"},)),
        "documents": Closed(()),
        "relations": Closed(
            (
                {**kept, "id": "r0"},
                {"id": "r1", "kind": "licence", "date": LATE, "parties": Closed(({"id": "m0"}, {"id": "m1"}))},
            )
        ),
        "instances": Closed(({**session, "id": "s0", "date": DAY}, {**session, "id": "s1", "date": DAY})),
    }
    lab = laboratory(PACK, STRICT)
    measured = {lab.completed(one).measure(name).value.lo for one in worlds.completions(world)}
    assert measured == {0, 2}
    value = lab.view(worlds.partial(world)).measure(name).value
    assert (value.lo, value.hi) == (0, 2)
    assert PACK.metrics[name].loose is not None
