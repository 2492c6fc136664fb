"""Simulated profiles: the same from the same arguments, valid, as complete as asked, and of every kind."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
import pytest

from clusterrules.profile.profile import Profile, parse_profile
from clusterrules.profile.vocabulary import Field, FieldType, Kind, load_vocabulary
from clusterrules.simulate.kinds import KINDS
from clusterrules.simulate.people import invented_code
from clusterrules.simulate.profile import Simulation

_MANY = 120


def _read(data: dict[str, Any]) -> Profile:
    return parse_profile(orjson.dumps(data), data["id"], is_json=True)


@pytest.fixture(scope="module")
def full() -> list[dict[str, Any]]:
    """Profiles of which everything is known."""
    return list(Simulation(gaps=0).profiles(_MANY))


@pytest.fixture(scope="module")
def gappy() -> list[dict[str, Any]]:
    """The same organisations, a fifth of whose facts are left out."""
    return list(Simulation(gaps=0.2).profiles(_MANY))


def test_every_profile_is_valid(full: list[dict[str, Any]], gappy: list[dict[str, Any]]) -> None:
    for data in (*full, *gappy):
        assert _read(data).data["invented"] is True


@pytest.mark.parametrize("gaps", [0.5, 1.0])
def test_profiles_with_hardly_any_facts_are_valid_too(gaps: float) -> None:
    for data in Simulation(seed=3, gaps=gaps).profiles(20):
        _read(data)


@pytest.mark.parametrize("members", [(1, 1), (2, 4), (120, 120)])
def test_any_number_of_members(members: tuple[int, int]) -> None:
    for kind in KINDS:
        data = Simulation(members=members, gaps=0, kinds=[kind]).profile(1)
        assert members[0] <= len(data["members"]) <= members[1]
        _read(data)


def test_another_date_moves_everything() -> None:
    asked = Simulation(as_of=date(2024, 2, 29), gaps=0)
    for data in asked.profiles(10):
        assert _read(data).data["as_of"] == "2024-02-29"
        assert all(one["date"] <= "2024-02-29" for one in data["instances"])


# --- the same arguments give the same bytes -------------------------------------------------------------------------

_DIGEST = """
import hashlib, orjson
from clusterrules.simulate.profile import Simulation
print(hashlib.sha256(b"".join(orjson.dumps(one) for one in Simulation(5, 0.3).profiles(12))).hexdigest())
"""


def test_the_same_in_every_process() -> None:
    made = b"".join(orjson.dumps(one) for one in Simulation(5, 0.3).profiles(12))
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", _DIGEST], capture_output=True, env=environment, check=True)
        assert run.stdout.decode().strip() == hashlib.sha256(made).hexdigest()


def test_a_profile_does_not_depend_on_the_count() -> None:
    few, many = list(Simulation(2).profiles(3)), list(Simulation(2).profiles(9))
    assert few == many[:3]
    assert Simulation(2).profile(9) == many[8]


def test_other_seeds_give_other_organisations() -> None:
    assert Simulation(1).profile(1)["members"] != Simulation(2).profile(1)["members"]


def test_gaps_do_not_change_the_organisation(full: list[dict[str, Any]], gappy: list[dict[str, Any]]) -> None:
    """What is still said of a node is what was known of it."""
    for known, said in zip(full, gappy, strict=True):
        names = {one["id"]: one["name"] for one in known["members"]}
        members = said.get("members", [])
        listed = members if isinstance(members, list) else members["items"]
        assert all(names[one["id"]] == one["name"] for one in listed)


# --- gaps -----------------------------------------------------------------------------------------------------------


def _facts(data: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every scalar fact of a node by list, id and field; the names are no facts."""
    for name, kind in load_vocabulary().collections.items():
        value = data.get(name, [])
        for node in value if isinstance(value, list) else value.get("items", []):
            for field in node:
                if field in kind.scalars:
                    yield name, node["id"], field


def test_gaps_leave_out_about_the_share_asked() -> None:
    for rate in (0.1, 0.3):
        known = said = 0
        for number in range(1, 61):
            of_all = set(_facts(Simulation(gaps=0).profile(number)))
            left = set(_facts(Simulation(gaps=rate).profile(number)))
            nodes = {(name, identity) for name, identity, _ in left}
            known += sum(fact[:2] in nodes for fact in of_all)  # of nodes that are still listed
            said += len(left)
        assert 0.6 * rate < 1 - said / known < 1.2 * rate


def test_without_gaps_every_list_is_complete(full: list[dict[str, Any]]) -> None:
    collections = load_vocabulary().collections
    for data in full:
        assert data["completeness"] == {"*": "complete"}
        assert all(isinstance(data[name], list) for name in collections)


def test_gaps_come_in_every_manner(gappy: list[dict[str, Any]]) -> None:
    text = orjson.dumps(gappy).decode()
    for sign in ('"partial"', '"unknown"', '"totals"', "понад ", "близько ", '"evidence":["rejected"]', '[{"value":'):
        assert sign in text, sign
    assert any(name not in data for data in gappy for name in load_vocabulary().collections)


# --- what occurs ----------------------------------------------------------------------------------------------------


def test_every_kind_occurs(full: list[dict[str, Any]]) -> None:
    met = Counter(data["id"].rsplit("-", 2)[0] for data in full)
    assert set(met) == set(KINDS)


def test_only_the_kinds_asked_for() -> None:
    asked = Simulation(kinds=["lobby", "union"])
    assert {data["id"].rsplit("-", 2)[0] for data in asked.profiles(20)} == {"lobby", "union"}


def _said(items: list[Any], fields: dict[str, Field] | Any, path: str) -> Iterator[str]:
    for item in items:
        if not isinstance(item, dict):
            continue
        for name, value in item.items():
            if name not in fields:
                continue
            yield f"{path}.{name}"
            if fields[name].type in (FieldType.LINKS, FieldType.RECORDS):
                yield from _said(value, fields[name].fields, f"{path}.{name}")


def _all_of(kind: Kind) -> Iterator[str]:
    for field in kind.fields.values():
        yield f"{kind.name}.{field.name}"
        yield from (f"{kind.name}.{field.name}.{inner}" for inner in field.fields)


def test_every_list_and_nearly_every_field_occurs(full: list[dict[str, Any]]) -> None:
    vocabulary = load_vocabulary()
    kinds = {**vocabulary.collections, **vocabulary.support, "organisation": vocabulary.organisation}
    assert all(any(data[name] for data in full) for name in vocabulary.collections)
    met: set[str] = set()
    for data in full:
        for name, kind in kinds.items():
            items = [data[name]] if name == "organisation" else data[name]
            met |= set(_said(items, kind.fields, name))
    wanted = {path for kind in kinds.values() for path in _all_of(kind)}
    wanted = {path for path in wanted if not path.startswith("organisations.")}  # told of members
    assert len(wanted - met) < len(wanted) / 50, sorted(wanted - met)


def test_nearly_every_value_occurs(full: list[dict[str, Any]]) -> None:
    text = orjson.dumps(full).decode()
    values = {value for titles in load_vocabulary().value_titles.values() for value in titles}
    unmet = {value for value in values if f'"{value}"' not in text}
    assert len(unmet) < len(values) / 20, sorted(unmet)


def test_codes_are_those_of_nobody(full: list[dict[str, Any]]) -> None:
    codes = {one["edrpou"] for data in full for one in data["members"] if "edrpou" in one}
    assert codes
    assert all(code.startswith("99") for code in codes)
    assert invented_code(3_402) == "00034022"  # codes whose last digits are known to be right
    assert invented_code(2_322_636) == "23226362"
