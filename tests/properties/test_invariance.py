"""What must not change an answer: order, format, hash seeds, the calendar, more evidence, the office."""

import copy
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
import yaml
from experiments import (
    DECIDED,
    MAPPING,
    STRICT,
    findings,
    full_profile,
    laboratory,
    of_data,
    random_profile,
    ungraded,
)
from experiments import profile as everything_known
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterrules.engine.assess import Request, assess
from clusterrules.graph.evidence import Grade
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import parse_profile
from clusterrules.profile.vocabulary import NONE, FieldType, load_vocabulary
from clusterrules.reports.as_json import render_json
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.testing.soundness import as_yaml

ROOT = Path(__file__).parents[2]
PACK = load_plugins().pack("uca")
RULES = ("L1-01", "L1-03", "L1-05", "AP-4", "EX-2")
NAMES = sorted(set().union(*(PACK.rules[rule].reads().metrics for rule in RULES)))
BASES = sorted((PACK.folder / "bases").glob("*.yaml"))
PURPOSES = st.sampled_from((MAPPING, STRICT))
seeds = st.integers(0, 10_000)


def shown(finding):
    """A finding as far as facts decide it, without where they stand."""
    return finding.outcome, finding.reason, finding.presumptions


# --- a fully known profile ------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(seeds, PURPOSES)
def test_where_everything_is_known_only_judgement_is_open(seed, purpose):
    """And no rule ends in an error, so never do M and F hold together."""
    profile = full_profile(laboratory(PACK, purpose), NAMES, seed)
    for finding in findings(ungraded(PACK), profile, purpose, only=RULES).values():
        assert finding.breakage is None
        assert finding.outcome in DECIDED or finding.reason is Reason.JUDGEMENT, as_yaml(profile)


@settings(max_examples=40)
@given(seeds, PURPOSES)
def test_no_rule_passes_and_fails_at_once(seed, purpose):
    profile = random_profile(laboratory(PACK, purpose), NAMES, seed)
    outcomes = {one.outcome: one.breakage for one in findings(ungraded(PACK), profile, purpose, only=RULES).values()}
    assert Outcome.ERROR not in outcomes, f"{outcomes}\n{as_yaml(profile)}"


def test_contradictory_rules_are_errors():
    """The property above can fail: a rule that passes and fails at once is told."""
    rule = PACK.rules["L1-01"]
    broken = replace(PACK, rules={**PACK.rules, "L1-01": replace(rule, fails=rule.passes)})
    base = parse_profile((PACK.folder / "bases" / "genuine.yaml").read_bytes(), "genuine", is_json=False)
    [finding] = findings(broken, base, only=["L1-01"], small=False).values()
    assert finding.outcome is Outcome.ERROR


# --- more facts and more evidence -----------------------------------------------------------------------------------


@settings(max_examples=50)
@given(seeds, PURPOSES)
def test_more_facts_never_open_what_was_decided(seed, purpose):
    """One absent fact given, or all lists declared complete as they stand, where nothing contradicts that."""
    lab, rng = laboratory(PACK, purpose), Random(seed)
    partial = random_profile(lab, NAMES, seed)
    asked = ungraded(PACK)
    before = findings(asked, partial, purpose, only=RULES)
    for told in (with_one_fact(partial, lab, rng), with_a_complete_list(partial, rng)):
        if told is None:
            continue
        after = findings(asked, told, purpose, only=RULES)
        for key, finding in before.items():
            if finding.measured in (Outcome.PASSED, Outcome.FAILED) and not overruled(finding, after[key]):
                assert after[key].measured is finding.measured, (
                    f"{key}: {finding.measured} becomes {after[key].measured}\n{as_yaml(partial)}\n{as_yaml(told)}"
                )


def overruled(before, after):
    """Whether a fact now contradicts what was only presumed."""
    return bool(set(before.presumptions) - set(after.presumptions))


def with_one_fact(partial, lab, rng):
    """The profile with a scalar of a listed node as in one of its completions."""
    view = lab.view(partial)
    drawn = list(lab.completions(view, lab.scope(NAMES), rng, 1))
    if not drawn:
        return None
    data, known = copy.deepcopy(partial.data), drawn[0][0].data
    absent = []
    for name, kind in load_vocabulary().collections.items():
        full = {node["id"]: node for node in known.get(name, ())}
        for node in data.get(name, {}).get("items", ()):
            other = full.get(node["id"], {})
            absent += [
                (node, field, other[field])
                for field in other
                if field not in node and field in kind.scalars and kind.fields[field].type is not FieldType.REFERENCE
            ]
    if not absent:
        return None
    node, field, value = rng.choice(absent)
    node[field] = value
    return of_data(data)


def with_a_complete_list(partial, rng):
    """The profile with a list declared complete, unless its totals say that something is missing."""
    data = copy.deepcopy(partial.data)
    names = [
        name
        for name in load_vocabulary().collections
        if name in data and data[name].get("completeness") != "complete" and "totals" not in data[name]
    ]
    if not names:
        return None
    data[rng.choice(sorted(names))]["completeness"] = "complete"
    return of_data(data)


@settings(max_examples=40)
@given(seeds)
def test_evidence_never_opens_what_was_decided(seed):
    """Attaching evidence that counts, to facts that counted before, changes no outcome."""
    lab, rng = laboratory(PACK, MAPPING), Random(seed)
    partial = random_profile(lab, NAMES, seed)
    data = copy.deepcopy(partial.data)
    data["evidence"] = [{"id": f"e{grade}", "grade": grade.name.lower()} for grade in Grade if grade > Grade.NONE]
    for name in load_vocabulary().collections:
        for node in data.get(name, {}).get("items", ()):
            if rng.random() < 0.5:
                node["evidence"] = [rng.choice(data["evidence"])["id"]]
    before, after = findings(PACK, partial, only=RULES), findings(PACK, of_data(data), only=RULES)
    assert {key: shown(one) for key, one in before.items()} == {key: shown(one) for key, one in after.items()}


# --- the office -----------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(seeds, PURPOSES)
def test_the_office_is_in_no_graph(seed, purpose):
    """Its being at every instance, in every deal and project changes no tie."""
    lab = laboratory(PACK, purpose)
    names = ["weak_ties", "largest_component"]
    profile = random_profile(lab, names, seed)
    data = copy.deepcopy(profile.data)
    full(data, "organisations").append({"id": "office", "kind": "cluster"})
    for name, fields in (
        ("instances", ("attendees", "hosted_by", "led_by", "mentored_by")),
        ("relations", ("parties",)),
        ("projects", ("partners", "led_by")),
    ):
        for node in data.get(name, {}).get("items", ()):
            for field in fields:
                inner = node.get(field)
                if isinstance(inner, dict) and "totals" not in inner:
                    inner["items"].append({"id": "office"})
    data["organisations"].pop("totals", None)
    before, after = lab.view(profile), lab.view(of_data(data))
    for name in names:
        assert after.measure(name).value == before.measure(name).value, as_yaml(profile)


def full(data, name):
    """The items of a list, which is put in its long form."""
    return data.setdefault(name, {"items": []})["items"]


# --- time -----------------------------------------------------------------------------------------------------------

FOUR_YEARS = 1461


def shifted(value, name=""):
    """A document four years later: dates, months and years."""
    if isinstance(value, dict):
        return {key: shifted(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [shifted(item, name) for item in value]
    if name == "year":
        return value + 4
    if name in DATES or name == "value":
        text = str(value)
        if name == "value" and not (len(text) in (4, 7, 10) and text[:2] in ("19", "20") and text[4:5] in ("", "-")):
            return value
        if text == NONE or not text[:4].isdigit():
            return value
        if len(text) < 10:
            return f"{int(text[:4]) + 4}{text[4:]}"
        return (date.fromisoformat(text) + timedelta(days=FOUR_YEARS)).isoformat()
    return value


DATES = {"as_of", "date", "valid_until"} | {
    name
    for kind in (load_vocabulary().organisation, *load_vocabulary().collections.values())
    for one in kind.fields.values()
    for name, spec in ((one.name, one), *one.fields.items())
    if spec.type is FieldType.DATE
}


def later(parameter):
    return replace(parameter, dated=tuple((day + FOUR_YEARS, value) for day, value in parameter.dated))


def dated(pack):
    """The pack with parameters that change shortly before and after the date of the assessment."""
    changes = {
        "L1-01.companies": ((date(2026, 1, 1).toordinal(), 3), (date(2026, 7, 1).toordinal(), 40)),
        "active_instances": ((date(2024, 2, 29).toordinal(), 1),),
    }
    parameters = {key: replace(one, dated=changes.get(key, one.dated)) for key, one in pack.parameters.items()}
    return replace(pack, parameters=parameters)


def traced(pack, profile, purpose):
    found = findings(pack, profile, purpose, only=RULES, full=True, small=False)
    return {
        key: (shown(one), [(leaf.op, leaf.truth, leaf.measured, leaf.required) for leaf in one.trace.leaves()])
        for key, one in found.items()
    }


@settings(max_examples=15)
@given(seeds, PURPOSES)
def test_four_years_later_nothing_changes(seed, purpose):
    pack = dated(ungraded(PACK))
    profile = random_profile(laboratory(PACK, purpose), NAMES, seed)
    future = replace(pack, parameters={key: later(one) for key, one in pack.parameters.items()})
    moved = of_data(shifted(profile.data))
    assert moved.data != profile.data
    assert traced(future, moved, purpose) == traced(pack, profile, purpose)


def test_dated_parameters_matter():
    """The property above would see a parameter that is not shifted."""
    profile = everything_known(members=[{"id": f"m{index}", "kind": "company"} for index in range(3)])
    pack = dated(PACK)
    assert findings(pack, profile, only=["L1-01"], small=False)["L1-01", "test"].outcome is Outcome.PASSED
    moved = of_data(shifted(profile.data))
    assert findings(pack, moved, only=["L1-01"], small=False)["L1-01", "test"].outcome is Outcome.FAILED


# --- order and format -----------------------------------------------------------------------------------------------


def shuffled(value, rng):
    """The same document with the keys of mappings and the items of lists in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(item, rng)) for key, item in value.items()]
        rng.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        items = [shuffled(item, rng) for item in value]
        rng.shuffle(items)
        return items
    return value


def assessed(profile, purpose=MAPPING):
    return render_json([assess(profile, Request([PACK], purpose=purpose))], "uk")


@settings(max_examples=12)
@given(seeds)
def test_the_order_of_items_changes_no_byte(seed):
    profile = random_profile(laboratory(PACK, MAPPING), NAMES, seed)
    other = of_data(shuffled(profile.data, Random(seed)))
    assert other.digest == profile.digest
    assert assessed(other) == assessed(profile)


@pytest.mark.parametrize("base", BASES, ids=lambda file: file.stem)
def test_the_order_of_items_of_a_base_changes_no_byte(base):
    profile = parse_profile(base.read_bytes(), "base", is_json=False)
    other = of_data(shuffled(profile.data, Random(1)))
    assert assessed(other) == assessed(profile)


def test_yaml_and_json_have_one_digest():
    for base in BASES:
        first = parse_profile(base.read_bytes(), "a", is_json=False)
        second = parse_profile(json.dumps(first.data).encode(), "a", is_json=True)
        third = parse_profile(yaml.safe_dump(first.data, allow_unicode=True).encode(), "a", is_json=False)
        assert first.digest == second.digest == third.digest
    changed = copy.deepcopy(first.data)
    changed["members"] = []
    assert of_data(changed).digest != first.digest


PROGRAM = """
import sys
from pathlib import Path
from clusterrules.engine.assess import Request, assess
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import read_profile
from clusterrules.reports.as_json import render_json
pack = load_plugins().pack("uca")
found = [assess(read_profile(Path(file)), Request([pack], purpose=purpose))
         for file in sys.argv[1:] for purpose in ("mapping", "selection")]
sys.stdout.buffer.write(render_json(found, "uk").encode())
"""


def test_hash_seeds_change_no_byte(tmp_path):
    lab = laboratory(PACK, MAPPING)
    files = [str(PACK.folder / "bases" / "genuine.yaml")]
    for seed in range(4):
        file = tmp_path / f"{seed}.yaml"
        file.write_text(as_yaml(random_profile(lab, NAMES, seed)), encoding="utf-8")
        files.append(str(file))
    outputs = []
    for seed in ("1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run([sys.executable, "-c", PROGRAM, *files], env=environment, capture_output=True, check=True)
        outputs.append(done.stdout)
    assert len(outputs[0]) > 10_000
    assert outputs[0] == outputs[1]
