"""Every case beside a shipped rule holds, and a rule's cases show all that it can say, on both sides of each line."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterrules.documents.fault import FaultyDocument
from clusterrules.documents.reading import read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.logic.interval import Number, exact
from clusterrules.logic.truth import Truth
from clusterrules.plugins.manager import Plugins, load_plugins
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile
from clusterrules.resources import rules_folder
from clusterrules.rules.lint import closure
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Override, Parameter, effective
from clusterrules.rules.rule import Rule
from clusterrules.rules.sources import CASES_SUFFIX
from clusterrules.testing.cases import Case, CaseFile, load_cases, patched, run_case, uncovered

TODAY = parse_days("2026-01-01").last
PLUGINS: Plugins = load_plugins(points=[])
PACKS: dict[str, Pack] = {name: PLUGINS.pack(name) for name in PLUGINS.pack_folders}
FILES: dict[tuple[str, str], CaseFile] = {
    (name, file.rule): file for name, pack in PACKS.items() for file in load_cases(pack)
}
RULES = [(name, rule) for name, pack in PACKS.items() for rule in pack.rules]


def _cases() -> Iterator[Any]:
    for (name, rule), file in FILES.items():
        for case in file.cases:
            yield pytest.param(PACKS[name], case, id=f"{name}/{rule}: {case.name}")


@pytest.mark.parametrize(("pack", "case"), list(_cases()))
def test_case_holds(pack: Pack, case: Case) -> None:
    _, differences = run_case(pack, case)
    assert not differences, "\n".join([f"{case.rule}, «{case.name}»", *differences])


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_every_outcome_that_a_rule_can_have_is_shown(name: str, rule: str) -> None:
    assert uncovered(PACKS[name].rules[rule], FILES.get((name, rule))) == []


# --- both sides of every line ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What came out: the truths of the leaves from left to right, and what follows from them."""

    outcome: str
    leaves: tuple[tuple[str, Truth], ...]
    notices: int


@cache
def _profile(case_base: Path, name: str, rule: str) -> Profile:
    [case] = [case for file in FILES.values() for case in file.cases if (case.rule, case.name) == (rule, name)]
    return patched(read_file(case_base), case.spec)


def _answer(pack: Pack, case: Case, *changes: Override) -> Answer:
    own = [Override(key, value, None, "case") for key, value in case.spec.get("parameters", {}).items()]
    request = Request(
        [pack],
        purpose=case.spec.get("purpose", "mapping"),
        as_of=case.spec.get("as_of"),
        only=[case.rule],
        overrides=[*own, *changes],
    )
    finding = assess(_profile(case.base, case.name, case.rule), request).finding(case.rule, case.spec.get("subject"))
    assert finding.trace is not None
    leaves = tuple((leaf.metric or leaf.op, leaf.truth) for leaf in finding.trace.leaves())
    return Answer(f"{finding.outcome} {finding.reason}", leaves, len(finding.notices))


@cache
def _answers(name: str, rule: str) -> dict[str, Answer]:
    return {case.name: _answer(PACKS[name], case) for case in FILES[name, rule].cases}


@pytest.mark.parametrize(("name", "rule"), list(FILES))
def test_every_leaf_is_true_in_some_case_and_false_in_another(name: str, rule: str) -> None:
    seen: dict[tuple[int, str], set[Truth]] = {}
    for answer in _answers(name, rule).values():
        for position, (what, truth) in enumerate(answer.leaves):
            seen.setdefault((position, what), set()).add(truth)
    onesided = {where: truths for where, truths in seen.items() if not {True, False} <= truths}
    assert not onesided, f"{rule}: leaves that no case shows from both sides: {onesided}"


def _parameters(pack: Pack, rule: Rule) -> list[str]:
    read = set(closure(pack, rule.reads()).parameters)
    return sorted(read | ({rule.attestation.pass_line} if rule.attestation is not None else set()))


def _neighbours(pack: Pack, key: str) -> list[Any]:
    """The values next to a parameter's own: a step up and a step down, or one word fewer and one more."""
    parameter = pack.parameters[key]
    if isinstance(parameter.value, list):
        others = [word for word in _other_words(parameter.value) if word not in parameter.value]
        fewer = [[word for word in parameter.value if word != left_out] for left_out in parameter.value]
        return [*fewer, *([*parameter.value, word] for word in others[:1])]
    bands = parameter.value if isinstance(parameter.value, dict) else {"": parameter.value}
    whole = parameter.unit != "share" and all(isinstance(exact(value), int) for value in bands.values())
    step: Number = 1 if whole else exact("0.05")
    steps: list[Any] = [
        {band: _written(exact(value) + sign * step) for band, value in bands.items()}
        if isinstance(parameter.value, dict)
        else _written(exact(parameter.value) + sign * step)
        for sign in (1, -1)
    ]
    return [value for value in steps if _fits(parameter, value)]


def _fits(parameter: Parameter, value: Any) -> bool:
    """Whether a parameter can have the value at all: a rating ends at 3."""
    try:
        effective({parameter.key: parameter}, [Override(parameter.key, value, None, "test")], TODAY)
    except FaultyDocument:
        return False
    return True


def _other_words(words: list[str]) -> list[str]:
    return ["public_enterprise"] if "company" in words else []


def _written(number: Number) -> int | float:
    return number if isinstance(number, int) else float(number)


READ = [
    pytest.param(name, rule, key, value, id=f"{name}/{rule}: {key} = {value}")
    for name, rule in FILES
    for key in _parameters(PACKS[name], PACKS[name].rules[rule])
    for value in _neighbours(PACKS[name], key)
]


@pytest.mark.parametrize(("name", "rule", "key", "value"), READ)
def test_a_step_of_a_parameter_changes_what_some_case_says(name: str, rule: str, key: str, value: Any) -> None:
    """A line that can move without any case noticing has no case on one of its sides."""
    before = _answers(name, rule)
    noticed = any(
        _answer(PACKS[name], case, Override(key, value, None, "test")) != before[case.name]
        for case in FILES[name, rule].cases
        if key not in case.spec.get("parameters", {})
    )
    assert noticed, f"{rule}: no case tells {key} = {value} from {PACKS[name].parameters[key].value}"


# --- what is refused ------------------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], None]
CASES = "level-1/L1-05-collective-value.cases.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[Change], Pack]:
    """A copy of the pack with changed cases of L1-05 and no others."""

    def change(how: Change) -> Pack:
        folder = tmp_path / "uca"
        shutil.copytree(rules_folder() / "uca", folder)
        file = folder / CASES
        for other in folder.rglob(f"*{CASES_SUFFIX}"):
            if other != file:
                other.unlink()
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        how(data)
        file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return PLUGINS.pack(str(folder))

    return change


def _refusal(pack: Pack) -> str:
    with pytest.raises(FaultyDocument) as refused:
        load_cases(pack)
    assert all(fault.line is not None for fault in refused.value.faults)
    return "\n".join(f"{fault.code} {'.'.join(map(str, fault.path))} {fault.nearest}" for fault in refused.value.faults)


def _first(data: dict[str, Any], **changed: Any) -> None:
    data["cases"][0].update(changed)


def test_a_rule_without_a_case_for_an_outcome_is_found(broken: Callable[[Change], Pack]) -> None:
    def without_failed(data: dict[str, Any]) -> None:
        data["cases"] = [case for case in data["cases"] if case["outcome"] != "failed"]

    pack = broken(without_failed)
    [cases] = load_cases(pack)
    assert uncovered(pack.rules["L1-05"], cases) == ["failed"]
    assert uncovered(pack.rules["L1-05"], None) == ["passed", "failed", "cantTell missing", "cantTell judgement"]


def test_an_outcome_may_be_excused_with_a_reason(broken: Callable[[Change], Pack]) -> None:
    def excuse(data: dict[str, Any]) -> None:
        data["cases"] = [case for case in data["cases"] if case["outcome"] != "failed"]
        data["unreachable"] = {"failed": "a reason"}

    pack = broken(excuse)
    [cases] = load_cases(pack)
    assert uncovered(pack.rules["L1-05"], cases) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda data: data.update(rule="L1-5"), "unknown_rule rule L1-05", id="unknown rule"),
        pytest.param(lambda data: data.update(rule="L1-03"), "file_name rule None", id="another rule's file"),
        pytest.param(lambda data: _first(data, base="genuin"), "unknown_value cases.0.base genuine", id="unknown base"),
        pytest.param(lambda data: _first(data, leafs={}), "unknown_field cases.0.leafs leaves", id="unknown word"),
        pytest.param(lambda data: _first(data, leaves={}), "empty_value cases.0.leaves None", id="no leaves"),
        pytest.param(
            lambda data: data["cases"].append(data["cases"][0]),
            "given_twice cases.39.name None",
            id="the same name twice",
        ),
        pytest.param(
            lambda data: data.update(unreachable={"failed": "it cannot be"}),
            "unknown_value unreachable.failed None",
            id="an excuse for what a case shows",
        ),
        pytest.param(
            lambda data: data.update(unreachable={"inapplicable": "it cannot be"}),
            "unknown_value unreachable.inapplicable None",
            id="an excuse for what the rule cannot say",
        ),
    ],
)
def test_a_faulty_file_of_cases_is_refused(broken: Callable[[Change], Pack], change: Change, said: str) -> None:
    assert _refusal(broken(change)) == said


@pytest.mark.parametrize(
    "changed",
    [{"outcome": "cantTell"}, {"reason": "missing"}, {"measured": {"attested": "about 2"}}],
    ids=["cannot tell, but not why", "a reason for what is decided", "a number that is none"],
)
def test_an_expectation_that_says_nothing_is_refused(broken: Callable[[Change], Pack], changed: dict[str, Any]) -> None:
    assert "cases.0" in _refusal(broken(lambda data: _first(data, **changed)))


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"leaves": {"validated": True}}, "leaf validated: [True] was expected, [] came out"),
        ({"leaves": {"attested": True}}, "leaf attested: [True] was expected, [True, True] came out"),
        ({"measured": {"companies": 2}}, "measured companies: ['2 to 2'] was expected, [] came out"),
        ({"measured": {"attested": "5/2"}}, "measured attested: ['5/2 to 5/2', '5/2 to 5/2'] was expected,"),
        ({"outcome": "failed"}, "outcome: failed was expected, passed came out"),
        ({"disputed": True}, "disputed: True was expected, False came out"),
        ({"notices": 2}, "number of notices: 2 was expected, 0 came out"),
        ({"presumptions": ["runs_as_stated"]}, "presumptions: ['runs_as_stated'] was expected, [] came out"),
        ({"bands": {"young": "passed"}}, "band young: passed was expected, None came out"),
    ],
)
def test_an_expectation_that_is_not_met_is_told(
    broken: Callable[[Change], Pack], expected: dict[str, Any], said: str
) -> None:
    pack = broken(lambda data: _first(data, **expected))
    [file] = load_cases(pack)
    [difference] = run_case(pack, file.cases[0])[1]
    assert difference.startswith(said)


@pytest.mark.parametrize(
    ("changed", "nearest"),
    [
        ({"keep": {"membres": 3}}, "members"),
        ({"copies": {"members.m21": 3}}, "m20"),
        ({"remove": ["propositions.valeu"]}, "value"),
        ({"remove": ["members.m01..m21.kind"]}, "m20"),
        ({"remove": ["propositions.value.solution"]}, None),
        ({"set": {"propositions.valeu..value.zone": "no_trust"}}, "value"),
        ({"set": {"propositions.valeu.problem": "x"}}, "value"),
        ({"set": {"propositions.value.problm": "x"}}, "problem"),
        ({"set": {"evidnce": []}}, "evidence"),
        ({"set": {"members.m01.kind": "comany"}}, "company"),
    ],
)
def test_a_change_that_leads_nowhere_is_refused(
    broken: Callable[[Change], Pack], changed: dict[str, Any], nearest: str | None
) -> None:
    pack = broken(lambda data: _first(data, **changed))
    [file] = load_cases(pack)
    with pytest.raises(FaultyDocument) as refused:
        run_case(pack, file.cases[0])
    assert [fault.nearest for fault in refused.value.faults] == [nearest]


def test_changes_are_made_in_the_order_that_is_promised() -> None:
    base = read_file(rules_folder() / "uca" / "bases" / "genuine.yaml")
    profile = patched(
        base,
        {
            "keep": {"members": 3, "instances": 1},
            "copies": {"members.m02": 2},
            "remove": ["members.m01", "members.m02..m02-2.group"],
            "set": {"members.m02-2.kind": "ngo", "default_evidence": ["papers"], "members.*.state": "terminated"},
        },
    )
    members = profile.data["members"]
    assert [member["id"] for member in members] == ["m02", "m03", "m02-2", "m02-3"]
    assert [member.get("group") for member in members] == [None, None, None, "none"]
    assert [member["kind"] for member in members] == ["company", "company", "ngo", "company"]
    assert {member["state"] for member in members} == {"terminated"}
    assert profile.data["default_evidence"] == ["papers"]
    assert profile.data["instances"][0]["attendees"] == ["m02", "m03"]
    assert profile.data["instances"][0]["hosted_by"] == []
    assert base.data["members"][0]["id"] == "m01"
