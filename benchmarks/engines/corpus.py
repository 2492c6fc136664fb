"""Profiles of which everything is known and nothing attested, with variations towards the thresholds."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import orjson

from clusterrules.simulate.profile import Simulation

Profile = dict[str, Any]
SEED = 5


def profiles(count: int, members: tuple[int, int], seed: int = SEED) -> Iterator[bytes]:
    """So many simulated organisations; every second one is varied.

    Attestations are taken away, because the other engines judge nothing: then what is measured is the outcome.
    """
    made = Simulation(seed, 0.0, members)
    for number in range(1, count + 1):
        profile: Profile = {**made.profile(number), "attestations": []}
        if number % 2 == 0:
            draw = random.Random(f"{seed}-{number}")
            for change in draw.sample(CHANGES, 2):
                change(profile, draw)
        yield orjson.dumps(profile)


def _fewer_members(profile: Profile, draw: random.Random) -> None:
    """Some leave, so that the number of businesses comes near the least that is asked."""
    businesses = [one for one in profile["members"] if one["kind"] in ("company", "fop", "farm", "cooperative")]
    left = (date.fromisoformat(profile["as_of"]) - timedelta(days=30)).isoformat()
    for one in businesses[draw.randint(8, 12) :]:
        one["until"] = left


def _fewer_deals(profile: Profile, draw: random.Random) -> None:
    profile["relations"] = profile["relations"][: draw.randint(0, 3)]
    profile["surveys"] = []


def _fewer_instances(profile: Profile, draw: random.Random) -> None:
    """Some of the instances were long ago, before any window."""
    keep = draw.choice((0.3, 0.6, 0.8))
    for one in profile["instances"]:
        if draw.random() > keep:
            one["date"] = "2019-05-20"


def _all_for_grants(profile: Profile, draw: random.Random) -> None:
    """Grants pay for about nine in ten or for all, and members carry nothing."""
    share = draw.choice((0.85, 0.95, 1.0))
    for one in profile["instances"]:
        one["funding"] = "grant" if draw.random() < share else "sponsors"
        one["hosted_by"], one["led_by"] = [], []


def _one_project(profile: Profile, draw: random.Random) -> None:
    """One project begun, of about four fifths of the members, to which all instances belong."""
    if not profile["projects"]:
        return
    project = profile["projects"][0]
    partners = [one["id"] for one in profile["members"] if draw.random() < draw.choice((0.75, 0.85, 0.95))]
    project["partners"] = [{"id": one, "role": "виробник", "contribution": "кошти"} for one in partners]
    for one in profile["instances"]:
        one["part_of"] = project["id"]
    for one in profile["projects"][1:]:
        one["start"], one["end"], one["status"] = "2030-01-01", "none", "planned"


def _other_income(profile: Profile, draw: random.Random) -> None:
    """One class of income grows, another shrinks."""
    classes = sorted({one["class"] for one in profile["finance"] if one["side"] == "income"})
    if len(classes) < 2:
        return
    more, less = draw.sample(classes, 2)
    for one in profile["finance"]:
        if one["side"] == "income" and one["class"] in (more, less):
            one["amount"] = one["amount"] * 4 if one["class"] == more else one["amount"] // 8


def _nobody_of(profile: Profile, draw: random.Random) -> None:
    """One side of the helix is left with companies only."""
    side = draw.choice((("university", "vocational", "school", "research"), ("public_authority", "hromada", "chamber")))
    for one in (*profile["members"], *profile["organisations"]):
        if one["kind"] in side:
            one["kind"] = "media"


def _related(profile: Profile, draw: random.Random) -> None:
    """Two or three of a board are of one group."""
    ids = {one["id"] for one in profile["members"]}
    for body in profile["bodies"]:
        seats = [one if isinstance(one, str) else one["id"] for one in body.get("seats", ())]
        related = [one for one in seats if one in ids][: draw.randint(2, 3)]
        for member in profile["members"]:
            if member["id"] in related:
                member["group"] = "споріднені"


CHANGES: tuple[Callable[[Profile, random.Random], None], ...] = (
    _fewer_members,
    _fewer_deals,
    _fewer_instances,
    _all_for_grants,
    _one_project,
    _other_income,
    _nobody_of,
    _related,
)
