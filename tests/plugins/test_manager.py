# ruff: noqa: ARG001, ARG005 - what plugins are given is not always what they need
"""Plugins that break: each costs itself and nobody else, and is named with its version.

The plugins here are modules made on the spot, found through entry points that are none.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from clusterrules.cli.main import main
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.documents.reading import Document, parse
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, Finding
from clusterrules.graph.element import Element
from clusterrules.hooks import hookimpl, specs
from clusterrules.logic.interval import point
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.plugins import manager as managing
from clusterrules.plugins.manager import LoadFailure, Plugins, load_plugins
from clusterrules.profile.enrichment import Addition, Enricher
from clusterrules.profile.profile import Profile, parse_profile
from clusterrules.profile.readers import Reader
from clusterrules.reports.reporter import Reporter
from clusterrules.rules.checks import Check, CheckResult
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.view import RuleView
from clusterrules.texts.catalogue import Text

ROOT = Path(__file__).parents[2]
TEKU = str(ROOT / "examples" / "handbook" / "teku.yaml")
TEXT = Text("проба", "trial")

# --- making plugins and packs ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Distribution:
    version: str


@dataclass(frozen=True)
class Point:
    """Stands for an entry point."""

    name: str
    plugin: object
    version: str = "4.5.6"

    @property
    def dist(self) -> _Distribution:
        return _Distribution(self.version)

    def load(self) -> object:
        if isinstance(self.plugin, BaseException):
            raise self.plugin
        return self.plugin


def plugin(**hooks: Any) -> ModuleType:
    """A module with hooks: each a function, or what the hook returns."""
    module = ModuleType("plugin")
    for name, given in hooks.items():
        if inspect.isfunction(given):
            setattr(module, name, hookimpl(given))
        else:
            setattr(module, name, hookimpl(lambda given=given: given))
    return module


def loaded(*points: Point, heard: list[LoadFailure] | None = None) -> Plugins:
    found: Any = points
    return load_plugins(points=found, tell=None if heard is None else heard.append)


def raising(error: BaseException) -> Any:
    def break_down(*_: object, **__: object) -> Any:
        raise error

    return break_down


def metric(name: str, compute: Any, **more: Any) -> PythonMetric:
    return PythonMetric(name, TEXT, TEXT, "count", compute, **more)


def three(_: View) -> Measurement:
    return Measurement(point(3))


RULE = """\
format: clusterrules/rule@1
id: {id}
name: x
kind: criterion
group: base
title: {{uk: а, en: a}}
question: {{uk: а, en: a}}
basis: {{section: "1", item: 1}}
remedies: {{}}
{decision}
"""
PACK = """\
format: clusterrules/pack@1
id: demo
version: 1.0.0
title: {uk: а, en: a}
groups: {base: {title: {uk: а, en: a}}}
purposes: {mapping: {title: {uk: а, en: a}, least_grade: asserted, adverse_grade: asserted}}
verdict:
  - {outcome: not_a_cluster, when: {groups: [base], any: [failed]}}
  - {outcome: undetermined, when: {groups: [base], any: [cantTell, error, untested]}}
  - {outcome: cluster}
"""
METRICS = """\
format: clusterrules/metrics@1
metrics:
  doubled:
    title: {uk: а, en: a}
    reading: {uk: а, en: a}
    unit: count
    formula: {times: [2, {metric: wild}]}
"""


@dataclass
class Packs:
    """Packs made of rules by id."""

    folder: Path
    made: int = field(default=0)

    def of(self, metrics: str = "", **rules: str) -> Path:
        self.made += 1
        folder = self.folder / f"demo{self.made}"
        folder.mkdir()
        (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
        for name, decision in rules.items():
            text = RULE.format(id=name.replace("_", "-"), decision=decision)
            (folder / f"{name.replace('_', '-')}-x.yaml").write_text(text, encoding="utf-8")
        if metrics:
            (folder / "metrics").mkdir()
            (folder / "metrics" / "metrics.yaml").write_text(metrics, encoding="utf-8")
        return folder


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    return Packs(tmp_path)


def profile() -> Profile:
    text = (
        "format: clusterrules/profile@1\nid: x\nname: X\nas_of: 2026-01-01\nmembers: [{id: m1}, {id: m2, group: g}]\n"
    )
    return parse_profile(text.encode(), "profile.yaml", is_json=False)


def assessed(plugins: Plugins, folder: Path, **more: Any) -> Assessment:
    return assess(profile(), Request([plugins.pack(str(folder))], checks=plugins.checks, plugins=plugins.infos, **more))


def outcomes(found: Assessment) -> dict[str, Outcome]:
    return {one.rule.id: one.outcome for one in found.findings}


# --- loading --------------------------------------------------------------------------------------------------------


def test_a_sound_plugin_is_listed_with_its_version() -> None:
    heard: list[LoadFailure] = []
    plugins = loaded(Point("sound", plugin(clusterrules_metrics=[metric("three", three)])), heard=heard)
    assert [(info.name, info.version) for info in plugins.infos][1:] == [("sound", "4.5.6")]
    assert plugins.metrics["three"].plugin == ("sound", "4.5.6")
    assert plugins.failures == heard == []


@pytest.mark.parametrize(
    "error", [ImportError("no such thing"), SyntaxError("odd"), ZeroDivisionError(), SystemExit(1)], ids=repr
)
def test_one_that_raises_on_import(error: BaseException) -> None:
    heard: list[LoadFailure] = []
    plugins = loaded(
        Point("bad", error), Point("good", plugin(clusterrules_metrics=[metric("three", three)])), heard=heard
    )
    assert plugins.failures == heard == [LoadFailure("bad", "4.5.6", "import", type(error).__name__, str(error))]
    assert [info.name for info in plugins.infos][1:] == ["good"]
    assert "three" in plugins.metrics
    for language in ("uk", "en"):
        said = heard[0].fault().said(language)
        assert said.startswith("bad 4.5.6: ")
        assert type(error).__name__ in said


def test_one_with_a_hook_that_there_is_not() -> None:
    half = plugin(clusterrules_metrics=[metric("three", three)], clusterrules_metriks=[])
    plugins = loaded(Point("bad", half), Point("worse", plugin(clusterrules_reprters=[])))
    assert [(one.plugin, one.part, one.exception) for one in plugins.failures] == [
        ("bad", "import", "PluginValidationError"),
        ("worse", "import", "PluginValidationError"),
    ]
    assert "clusterrules_metriks" in plugins.failures[0].message
    assert "three" not in plugins.metrics
    assert len(plugins.infos) == 1


def test_one_whose_hook_wants_what_there_is_not() -> None:
    def clusterrules_readers(nonsense: object) -> list[Reader]:
        return [nonsense]  # type: ignore[list-item]

    half = plugin(clusterrules_metrics=[metric("three", three)], clusterrules_readers=clusterrules_readers)
    plugins = loaded(Point("bad", half))
    assert [(one.plugin, one.part) for one in plugins.failures] == [("bad", "import")]
    assert "three" not in plugins.metrics
    assert len(plugins.readers) == 2


def test_two_of_the_same_name() -> None:
    first, second = (plugin(clusterrules_metrics=[metric(name, three)]) for name in ("one", "two"))
    plugins = loaded(Point("twin", first, "1"), Point("twin", second, "2"))
    assert [(one.plugin, one.version, one.part) for one in plugins.failures] == [("twin", "2", "import")]
    assert "one" in plugins.metrics
    assert "two" not in plugins.metrics


def test_the_same_one_twice() -> None:
    module = plugin(clusterrules_metrics=[metric("three", three)])
    plugins = loaded(Point("one", module), Point("two", module))
    assert [one.plugin for one in plugins.failures] == ["two"]
    assert plugins.metrics["three"].plugin == ("one", "4.5.6")


def test_blocked_ones_are_not_even_imported() -> None:
    points: Any = [Point("bad", ImportError())]
    assert load_plugins(points=points, blocked=["bad"]).failures == []


# --- hooks ----------------------------------------------------------------------------------------------------------

HOOKS = {name: spec for name, spec in vars(specs).items() if name.startswith("clusterrules_")}
WITHOUT_PROFILE = sorted(set(HOOKS) - {"clusterrules_warnings"})


def _ask(plugins: Plugins, hook: str) -> object:
    if hook == "clusterrules_warnings":
        return plugins.warnings(profile())
    return getattr(plugins, "pack_folders" if hook == "clusterrules_packs" else hook.removeprefix("clusterrules_"))


@pytest.mark.parametrize("hook", sorted(HOOKS))
@pytest.mark.parametrize("error", [ZeroDivisionError("by zero"), SystemExit(1)], ids=repr)
def test_one_whose_hook_raises(hook: str, error: BaseException) -> None:
    heard: list[LoadFailure] = []
    plugins = loaded(Point("bad", plugin(**{hook: raising(error)})), heard=heard)
    plain = _ask(loaded(), hook)
    assert type(_ask(plugins, hook)) is type(plain)
    assert len(_ask(plugins, hook)) == len(plain)  # type: ignore[arg-type]
    assert plugins.failures == heard == [LoadFailure("bad", "4.5.6", hook, type(error).__name__, str(error))]


@pytest.mark.parametrize("hook", sorted(HOOKS))
@pytest.mark.parametrize("given", [None, 5, ["text"], [None]], ids=repr)
def test_one_whose_hook_returns_nonsense(hook: str, given: object) -> None:
    plugins = loaded(Point("bad", plugin(**{hook: lambda: given})))
    assert len(_ask(plugins, hook)) == len(_ask(loaded(), hook))  # type: ignore[arg-type]
    assert [(one.plugin, one.part, one.exception) for one in plugins.failures] == [("bad", hook, "TypeError")]


def test_one_whose_hook_raises_halfway() -> None:
    def clusterrules_metrics() -> Iterable[PythonMetric]:
        yield metric("three", three)
        raise ZeroDivisionError

    plugins = loaded(Point("bad", plugin(clusterrules_metrics=clusterrules_metrics)))
    assert "three" not in plugins.metrics
    assert [one.part for one in plugins.failures] == ["clusterrules_metrics"]


def test_nobody_takes_over_what_another_offers() -> None:
    mine = metric("three", three)
    shipped = next(iter(loaded().metrics))
    thief = plugin(
        clusterrules_metrics=[metric(shipped, three), metric("three", raising(ZeroDivisionError()))],
        clusterrules_reporters=[Reporter("json", ".json", raising(ZeroDivisionError()))],
    )
    plugins = loaded(Point("thief", thief), Point("owner", plugin(clusterrules_metrics=[mine])))
    assert plugins.metrics[shipped].plugin == ("clusterrules", managing.__version__)
    assert plugins.metrics["three"].plugin == ("owner", "4.5.6")
    assert plugins.reporters["json"] == loaded().reporters["json"]
    assert [(one.plugin, one.exception, one.message.partition(":")[0]) for one in plugins.failures] == [
        ("thief", "NameTakenError", shipped),
        ("thief", "NameTakenError", "three"),
        ("thief", "NameTakenError", "json"),
    ]


def test_a_failure_that_comes_again_is_told_once() -> None:
    heard: list[LoadFailure] = []
    plugins = loaded(Point("bad", plugin(clusterrules_warnings=raising(ZeroDivisionError()))), heard=heard)
    for _ in range(3):
        assert plugins.warnings(profile()) == []
    assert len(heard) == len(plugins.failures) == 1


def test_every_hook_is_documented() -> None:
    assert len(HOOKS) >= 7
    for name, spec in HOOKS.items():
        said = inspect.getdoc(spec)
        assert said, name
        assert said.endswith("."), name
    assert {name for name, _ in inspect.getmembers(specs, inspect.isfunction) if name.startswith("cluster")} == set(
        HOOKS
    )


def test_every_hook_is_used_by_a_test() -> None:
    """Each hook is given here by a plugin that works, and what it gives is seen to be used."""
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    working = {
        keyword.arg
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_working_")
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
    }
    assert set(HOOKS) - working == set()


# --- hooks that work ------------------------------------------------------------------------------------------------


def test_working_metrics_and_checks(packs: Packs) -> None:
    check = Check("fine", lambda view, subject: CheckResult(passes=True, fails=False, trace=Trace("check", True)))
    offered = plugin(clusterrules_metrics=[metric("wild", three)], clusterrules_checks=[check])
    plugins = loaded(Point("good", offered))
    found = assessed(plugins, packs.of(METRICS, R_1="passes: {metric: doubled, equals: 6}", R_2="check: fine"))
    assert outcomes(found) == {"R-1": Outcome.PASSED, "R-2": Outcome.PASSED}
    assert plugins.checks["fine"].plugin == ("good", "4.5.6")


def test_working_packs(packs: Packs) -> None:
    folder = packs.of(R_1="passes: {count: {of: members}, at_least: 1}")
    plugins = loaded(Point("good", plugin(clusterrules_packs=[folder])))
    assert plugins.pack(folder.name).id == "demo"


def test_working_readers(tmp_path: Path) -> None:
    def read(data: bytes, source: str) -> Document:
        return parse(b"format: clusterrules/profile@1\nid: " + data.strip() + b"\nname: X\n", source, is_json=False)

    plugins = loaded(Point("good", plugin(clusterrules_readers=[Reader("name", (".name",), read)])))
    (tmp_path / "file.name").write_bytes(b"agro\n")
    assert plugins.read(tmp_path / "file.name").id == "agro"


def test_working_reporters() -> None:
    reporter = Reporter(
        "ids", ".txt", lambda found, language: "".join(f"{one.profile_id} {language}\n" for one in found)
    )
    plugins = loaded(Point("good", plugin(clusterrules_reporters=[reporter])))
    assert plugins.reporters["ids"].render([], "uk") == ""
    assert "json" in plugins.reporters


def test_working_enrichers() -> None:
    given = [Addition("members", "m1", "kind", "company"), Addition("members", "m2", "group", "taken")]
    plugins = loaded(Point("good", plugin(clusterrules_enrichers=[Enricher("kinds", lambda profile: given)])))
    members = plugins.enrich(profile()).data["members"]
    assert members == [{"id": "m1", "kind": "company"}, {"id": "m2", "group": "g"}]


def test_working_warnings() -> None:
    def clusterrules_warnings(profile: Profile) -> list[Fault]:
        return [Fault("odd", profile.document.source, text=TEXT)]

    plugins = loaded(Point("good", plugin(clusterrules_warnings=clusterrules_warnings)))
    assert [fault.said("uk") for fault in plugins.warnings(profile())] == ["profile.yaml: проба"]


# --- metrics that break ---------------------------------------------------------------------------------------------


@pytest.fixture
def wild(packs: Packs) -> tuple[Plugins, Path]:
    """A metric that raises, rules that read it in every way, and rules that do not."""
    broken = metric("wild", raising(ZeroDivisionError("by zero")))
    plugins = loaded(Point("bad", plugin(clusterrules_metrics=[broken]), "0.9"))
    sure = "{count: {of: members}, at_least: 1}"
    folder = packs.of(
        METRICS,
        R_1="passes: {metric: wild, at_least: 1}",
        R_2=f"passes: {{any: [{sure}, {{metric: wild, at_least: 1}}]}}",
        R_3="passes: {all: [{not: " + sure + "}, {metric: wild, at_least: 1}]}",
        R_4=f"passes: {{any: [{sure}, {{metric: doubled, at_least: 1}}]}}",
        R_5=f"applicable: {{not: {sure}}}\npasses: {{metric: wild, at_least: 1}}",
        R_6=f"passes: {sure}\nfails: {{metric: wild, at_least: 1}}",
        R_7=f"passes: {sure}\nnotices: [{{when: {{metric: wild, equals: 1}}, level: info, text: {{uk: а, en: a}}}}]",
        R_8=f"passes: {{all: [{sure}, {{rule: R-1, inapplicable: false}}]}}",
        R_9=f"passes: {sure}",
    )
    return plugins, folder


def test_every_rule_that_reads_a_broken_metric_is_an_error(wild: tuple[Plugins, Path]) -> None:
    found = assessed(*wild)
    expected = {f"R-{number}": Outcome.ERROR for number in range(1, 8)}
    assert outcomes(found) == {**expected, "R-8": Outcome.CANT_TELL, "R-9": Outcome.PASSED}
    for one in found.findings:
        if one.outcome is Outcome.ERROR:
            assert one.reason is Reason.ERROR
            assert one.breakage is not None
            assert (one.breakage.part, one.breakage.plugin, one.breakage.version) == ("wild", "bad", "0.9")
            assert (one.breakage.exception, one.breakage.message) == ("ZeroDivisionError", "by zero")
    assert found.verdict.outcome == "undetermined"


def test_a_broken_metric_is_asked_once(packs: Packs) -> None:
    asked: list[View] = []

    def count(view: View) -> Measurement:
        asked.append(view)
        raise ZeroDivisionError

    plugins = loaded(Point("bad", plugin(clusterrules_metrics=[metric("wild", count)])))
    rules = {f"R_{number}": "passes: {metric: wild, at_least: 1}" for number in range(5)}
    assert set(outcomes(assessed(plugins, packs.of(**rules), full=False)).values()) == {Outcome.ERROR}
    assert len(asked) == len({id(view) for view in asked})


@pytest.mark.parametrize("given", [None, 3, "3", point(3)], ids=lambda given: type(given).__name__)
def test_a_metric_that_returns_nonsense(packs: Packs, given: object) -> None:
    plugins = loaded(Point("bad", plugin(clusterrules_metrics=[metric("wild", lambda view: given)])))
    found = assessed(
        plugins, packs.of(R_1="passes: {metric: wild, at_least: 1}", R_2="passes: {count: {of: members}, at_least: 1}")
    )
    assert outcomes(found) == {"R-1": Outcome.ERROR, "R-2": Outcome.PASSED}


def test_a_metric_that_cannot_say_what_is_open(packs: Packs) -> None:
    unknown = metric("wild", lambda view: Measurement(_between(1, 5)), open_facts=raising(ZeroDivisionError("by zero")))
    plugins = loaded(Point("bad", plugin(clusterrules_metrics=[unknown])))
    found = assessed(
        plugins, packs.of(R_1="passes: {metric: wild, at_least: 3}", R_2="passes: {metric: wild, at_least: 1}")
    )
    assert outcomes(found) == {"R-1": Outcome.ERROR, "R-2": Outcome.PASSED}


def _between(low: int, high: int) -> Any:
    from clusterrules.logic.interval import Interval

    return Interval(low, high)


def test_a_broken_metric_in_every_report(wild: tuple[Plugins, Path]) -> None:
    plugins, folder = wild
    found = assessed(plugins, folder)
    for reporter in plugins.reporters.values():
        for language in ("uk", "en"):
            text = reporter.render([found], language)
            for name in ("wild", "bad", "0.9", "ZeroDivisionError", "R-1"):
                assert name in text, (reporter.name, name)


# --- checks that break ----------------------------------------------------------------------------------------------


def _checked(packs: Packs, run: Any) -> Finding:
    plugins = loaded(Point("bad", plugin(clusterrules_checks=[Check("odd", run)]), "0.9"))
    found = assessed(plugins, packs.of(R_1="check: odd", R_2="passes: {count: {of: members}, at_least: 1}"))
    assert outcomes(found)["R-2"] is Outcome.PASSED
    assert plugins.failures == []
    return next(one for one in found.findings if one.rule.id == "R-1")


def _result(passes: Any, fails: Any) -> Any:
    return lambda view, subject: CheckResult(passes=passes, fails=fails, trace=Trace("check", None))


@pytest.mark.parametrize(
    ("run", "exception"),
    [
        (raising(ZeroDivisionError("by zero")), "ZeroDivisionError"),
        (_result(True, True), "ContradictoryRuleError"),
        (lambda view, subject: None, "TypeError"),
        (_result("yes", "no"), "TypeError"),
        (_result(1, 0), "TypeError"),
    ],
    ids=["raises", "both", "nothing", "words", "numbers"],
)
def test_checks_that_break(packs: Packs, run: Any, exception: str) -> None:
    finding = _checked(packs, run)
    assert finding.outcome is Outcome.ERROR
    assert finding.breakage is not None
    assert (finding.breakage.part, finding.breakage.plugin, finding.breakage.version) == ("odd", "bad", "0.9")
    assert finding.breakage.exception == exception


@pytest.mark.parametrize(
    ("passes", "fails", "outcome", "reason"),
    [
        (True, False, Outcome.PASSED, None),
        (True, None, Outcome.PASSED, None),
        (False, True, Outcome.FAILED, None),
        (None, True, Outcome.FAILED, None),
        (False, False, Outcome.CANT_TELL, Reason.JUDGEMENT),
        (None, None, Outcome.CANT_TELL, Reason.MISSING),
    ],
)
def test_what_checks_may_say(packs: Packs, passes: Any, fails: Any, outcome: Outcome, reason: Reason | None) -> None:
    finding = _checked(packs, _result(passes, fails))
    assert (finding.outcome, finding.reason, finding.breakage) == (outcome, reason, None)


def test_a_check_tells_what_is_open(packs: Packs) -> None:
    def run(view: RuleView, subject: Element) -> CheckResult:
        return CheckResult(None, None, Trace("check", None), (OpenFact("members", "members", what="completeness"),))

    assert [fact.path for fact in _checked(packs, run).missing] == ["members"]


# --- enrichers and readers that break -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "add",
    [
        raising(ZeroDivisionError("by zero")),
        raising(SystemExit(1)),
        lambda profile: None,
        lambda profile: ["text"],
        lambda profile: [Addition("members", "m1", "kind", "compny")],
        lambda profile: [Addition("members", "m1", "nonsense", 5)],
        lambda profile: [Addition("members", "m1", "since", {"value": "2020", "evidence": ["nothing"]})],
    ],
    ids=["raises", "exits", "nothing", "text", "a wrong value", "a wrong field", "a claim without its evidence"],
)
def test_an_enricher_that_breaks_adds_nothing(add: Any) -> None:
    good = Enricher("good", lambda profile: [Addition("members", "m1", "kind", "fop")])
    heard: list[LoadFailure] = []
    plugins = loaded(
        Point("bad", plugin(clusterrules_enrichers=[Enricher("odd", add)])),
        Point("good", plugin(clusterrules_enrichers=[good])),
        heard=heard,
    )
    assert plugins.enrich(profile()).data["members"] == [{"id": "m1", "kind": "fop"}, {"id": "m2", "group": "g"}]
    assert [(one.plugin, one.part) for one in plugins.failures] == [("bad", "odd")]
    assert heard == plugins.failures


def test_an_enricher_sees_the_profile_as_it_was_handed_in() -> None:
    seen: list[dict[str, Any]] = []

    def second(profile: Profile) -> Sequence[Addition]:
        seen.extend(profile.data["members"])
        return []

    first = Enricher("first", lambda profile: [Addition("members", "m1", "kind", "fop")])
    plugins = loaded(Point("one", plugin(clusterrules_enrichers=[first, Enricher("second", second)])))
    assert plugins.enrich(profile()).data["members"][0] == {"id": "m1", "kind": "fop"}
    assert seen[0] == {"id": "m1"}


@pytest.mark.parametrize(
    "read",
    [raising(ZeroDivisionError("by zero")), raising(SystemExit(1)), lambda data, source: None, lambda data, source: {}],
    ids=["raises", "exits", "nothing", "a dict"],
)
def test_a_reader_that_breaks_costs_its_file(read: Any, tmp_path: Path) -> None:
    plugins = loaded(Point("bad", plugin(clusterrules_readers=[Reader("odd", (".odd",), read)])))
    (tmp_path / "file.odd").write_bytes(b"x")
    with pytest.raises(FaultyDocument) as caught:
        plugins.read(tmp_path / "file.odd")
    assert [(fault.code, fault.source) for fault in caught.value.faults] == [
        ("reader_failed", str(tmp_path / "file.odd"))
    ]
    assert "odd" in caught.value.faults[0].said("uk")
    assert plugins.read(Path(TEKU)).id == "teku"


# --- through the program --------------------------------------------------------------------------------------------


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has the program find the plugins given, and no others."""

    def install(*points: Point) -> None:
        monkeypatch.setattr(managing, "entry_points", lambda group: list(points))

    monkeypatch.setenv("CLUSTERRULES_LANG", "en")
    return install


def test_a_broken_plugin_is_said_and_ends_with_3(
    installed: Any, packs: Packs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "profile.yaml"
    file.write_text("format: clusterrules/profile@1\nid: x\nname: X\nas_of: 2026-01-01\n", encoding="utf-8")
    pack = str(packs.of(R_1="passes: {count: {of: members}, at_least: 1}"))
    command = ["assess", str(file), str(file), "--pack", pack, "--format", "json"]
    installed()
    assert main(command) == 0
    sound = json.loads(capsys.readouterr().out)
    for hook in ("clusterrules_metrics", "clusterrules_enrichers", "clusterrules_warnings", "clusterrules_reporters"):
        installed(Point("bad", plugin(**{hook: raising(ZeroDivisionError("by zero"))})))
        assert main(command) == 3
        said = capsys.readouterr()
        assert [one["findings"] for one in json.loads(said.out)] == [one["findings"] for one in sound]
        assert said.err.count("bad 4.5.6") == 1
        assert hook in said.err
        asked = hook in ("clusterrules_enrichers", "clusterrules_warnings")
        assert main(["profile", "validate", str(file)]) == (3 if asked else 0)
        capsys.readouterr()


def test_a_broken_metric_ends_with_3(
    installed: Any, wild: tuple[Plugins, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    broken = metric("wild", raising(ZeroDivisionError("by zero")))
    installed(Point("bad", plugin(clusterrules_metrics=[broken]), "0.9"))
    pack = str(wild[1])
    assert main(["assess", TEKU, "--pack", pack]) == 3
    said = capsys.readouterr()
    for name in ("R-1", "wild", "bad", "0.9", "ZeroDivisionError"):
        assert name in said.out
    assert main(["explain", "R-1", TEKU, "--pack", pack]) == 3
    assert main(["explain", "R-9", TEKU, "--pack", pack]) != 3
    assert main(["assess", TEKU, "--pack", pack, "--only", "R-9"]) != 3
    capsys.readouterr()


def test_the_list_of_plugins_names_all_that_fails(installed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    installed(
        Point("a-bad", ImportError("gone"), "1"),
        *(Point(f"b-{hook}", plugin(**{hook: raising(ZeroDivisionError())}), "2") for hook in WITHOUT_PROFILE),
        Point("c-good", plugin(), "3"),
    )
    assert main(["plugins", "list", "--format", "json"]) == 3
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert [one["name"] for one in found["plugins"]][-1] == "c-good"
    sources = {one["source"] for one in found["failures"]}
    assert sources == {"a-bad 1", *(f"b-{hook} 2" for hook in WITHOUT_PROFILE)}
    assert all(source in said.err for source in sources)


def test_plugins_on_the_path_are_found_by_their_entry_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real distribution: its module, its entry point and its version."""
    (tmp_path / "odd_plugin.py").write_text("raise ZeroDivisionError('by zero')\n", encoding="utf-8")
    info = tmp_path / "odd_plugin-7.8.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-plugin\nVersion: 7.8\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[clusterrules]\nodd = odd_plugin\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert LoadFailure("odd", "7.8", "import", "ZeroDivisionError", "by zero") in load_plugins().failures
    assert "odd_plugin" not in sys.modules
