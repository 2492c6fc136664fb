"""How the program ends: exit codes and their precedence, interrupts, its own faults, readers that go away."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clusterrules.cli.exits import Exit
from clusterrules.cli.main import main
from clusterrules.engine import assess as engine

ROOT = Path(__file__).parents[2]
PACK = str(Path(__file__).with_name("pack"))
GOOD = str(Path(__file__).with_name("good.yaml"))
BAD = str(Path(__file__).with_name("profiles") / "dates.yaml")
IDENTITY = "format: clusterrules/profile@1\nid: tiny\nname: Tiny\nas_of: 2026-01-01\n"


@pytest.fixture
def too_small(tmp_path: Path) -> str:
    """A known organisation of two businesses: not a cluster."""
    file = tmp_path / "small.yaml"
    members = "".join(f"  - {{id: m{n}, kind: company, group: none, state: active}}\n" for n in range(2))
    file.write_text(IDENTITY + 'completeness: {"*": complete}\nmembers:\n' + members, encoding="utf-8")
    return str(file)


@pytest.fixture(params=["uk", "en"], autouse=True)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CLUSTERRULES_LANG", request.param)
    return str(request.param)


WRONG_USAGE = [
    pytest.param(["assess"], "FILE", None, id="no file"),
    pytest.param(["asses", GOOD], "asses", "assess", id="unknown command"),
    pytest.param(["assess", GOOD, "--purpos", "mapping"], "--purpos", "--purpose", id="unknown option"),
    pytest.param(["assess", GOOD, "--format", "jsom"], "json", None, id="unknown format"),
    pytest.param(["assess", GOOD, "--lang", "ru"], "ru", None, id="unknown language"),
    pytest.param(["assess", GOOD, "--only", "T-11"], "T-11", "T-1", id="unknown rule"),
    pytest.param(["assess", GOOD, "--only", "shels"], "shels", "shells", id="unknown group"),
    pytest.param(["assess", GOOD, "--only", ","], "--only: ", None, id="no rule selected"),
    pytest.param(["assess", GOOD, "--only", ""], "--only: ", None, id="nothing selected"),
    pytest.param(["assess", GOOD, "--purpose", "maping"], "maping", "mapping", id="unknown purpose"),
    pytest.param(["assess", GOOD, "--pack", "uka"], "uka", "uca", id="unknown pack"),
    pytest.param(["assess", GOOD, "--as-of", "2025-02-30"], "2025-02-30", None, id="impossible date"),
    pytest.param(["assess", GOOD, "--as-of", "0000-00-00"], "0000-00-00", None, id="date zero"),
    pytest.param(["assess", GOOD, "--as-of", "99999"], "99999", None, id="a far year"),
    pytest.param(["assess", GOOD, "--as-of", "none"], "none", None, id="no date"),
    pytest.param(["assess", GOOD, "--as-of", "2025-1-1"], "2025-1-1", None, id="a short date"),
    pytest.param(["assess", GOOD, "--as-of", "2025-01-01-99"], "2025-01-01-99", None, id="a long date"),
    pytest.param(["assess", GOOD, "--as-of", "yesterday"], "yesterday", None, id="a word for a date"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies"], "T-1.companies", None, id="no value"),
    pytest.param(["assess", GOOD, "--set", "=5"], "=5", None, id="no key"),
    pytest.param(["assess", GOOD, "--set", "T-1.companis=5"], "T-1.companis", "T-1.companies", id="unknown key"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies=many"], "many", None, id="not a number"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies=-5"], "-5", None, id="negative"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies=5+"], "5+", None, id="an open range"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies=" + "9" * 5000], "9999", None, id="endless"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies=" + "9" * 30], "9007199254740991", None, id="too large"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies=12 months"], "months", None, id="wrong unit"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies=1.5"], "1.5", "2", id="half a company"),
    pytest.param(["assess", GOOD, "--set", "T-1.companies@young=5"], "@young", None, id="no bands"),
    pytest.param(["assess", GOOD, "--set", "T-2.needed_at@matur=5"], "matur", "mature", id="unknown band"),
    pytest.param(["assess", GOOD, "--set", "T-2.needed_at@mature=x"], "x", None, id="no number for a band"),
    pytest.param(["assess", GOOD, "--set", "attest_pass=7"], "7", "3", id="beyond the scale"),
    pytest.param(["assess", GOOD, "--set", "kinds=company,compeny"], "compeny", "company", id="no word of the field"),
    pytest.param(["assess", GOOD, "--set", "kinds=company,,fop"], "company,,fop", None, id="an empty word"),
    pytest.param(["assess", GOOD, "--assume", "nonsense"], "nonsense", None, id="no assumption"),
    pytest.param(["assess", GOOD, "--assume", "=5"], "=5", None, id="an assumption of nothing"),
    pytest.param(["assess", GOOD, "--assume", "membrs.m1.kind=company"], "membrs", "members", id="no such list"),
    pytest.param(["assess", GOOD, "--assume", "members.nobody.kind=fop"], "nobody", None, id="no such node"),
    pytest.param(["assess", GOOD, "--assume", "members"], "members", None, id="a list alone"),
    pytest.param(["assess", GOOD, "--assume", "members.totals.all=some"], "some", None, id="assumed no number"),
    pytest.param(["assess", GOOD, "--assume", "members.totals.compny=5"], "compny", "company", id="no such total"),
    pytest.param(["assess", GOOD, "--assume", "members.completeness=ful"], "ful", None, id="no completeness"),
    pytest.param(["assess", GOOD, "--assume", "organisation.founded=2020-13"], "2020-13", None, id="assumed no date"),
    pytest.param(["assess", GOOD, "--assume", "organisation.fonded=2020"], "fonded", "founded", id="no such field"),
    pytest.param(["assess", GOOD, "--assume", "organisation.founded=[a"], "--assume", None, id="assumed no YAML"),
    pytest.param(["assess", GOOD, "--assume", "attestations.T-1=9"], "9", None, id="no rubric"),
    pytest.param(["explain"], "RULE", None, id="explain nothing"),
    pytest.param(["explain", "T-11"], "T-11", "T-1", id="explain an unknown rule"),
    pytest.param(["explain", "T-1", "--sweep", "T-1.companies=1..3"], "--sweep", None, id="sweep nothing"),
    *(
        pytest.param(["explain", "T-1", GOOD, "--sweep", sweep], sweep[:40], None, id=f"sweep {sweep[:40]}")
        for sweep in (
            "nonsense", "T-1.companies", "T-1.companies=5", "T-1.companies=5..1", "T-1.companies=1..2:0",
            "T-1.companies=1..2:-1", "T-1.companies=1..1000000", "T-1.companies=1..1e999999999", "=1..2",
            "T-1.companies=..", "T-1.companies=a..b", "T-1.companies=1/0..2",
        )
    ),
    pytest.param(
        ["explain", "T-1", GOOD, "--sweep", "T-1.companis=1..2"], "companis", "T-1.companies", id="sweep no key"
    ),
    pytest.param(["rules", "show", "T-11"], "T-11", "T-1", id="show an unknown rule"),
    pytest.param(["rules", "list", "--pack", "uka"], "uka", "uca", id="list an unknown pack"),
    pytest.param(["metrics", "list", "--pack", "uka"], "uka", "uca", id="metrics of an unknown pack"),
    pytest.param(["rules"], "", None, id="a group alone"),
    pytest.param(["profile", "validate"], "FILE", None, id="validate nothing"),
    pytest.param(["completion", "tcsh"], "tcsh", None, id="unknown shell"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said", "near"), WRONG_USAGE)
def test_wrong_usage_is_2(
    arguments: list[str], said: str, near: str | None, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    takes_pack = arguments[0] in ("assess", "explain") or arguments[:2] == ["rules", "show"]
    assert main([*arguments, "--pack", PACK] if takes_pack and "--pack" not in arguments else arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "Traceback" not in printed.err
    if near is not None:
        hint = {"uk": f"«{near}»", "en": f"'{near}'"}[language]
        assert hint in printed.err.splitlines()[1]


def test_wrong_usage_comes_before_unreadable_input(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["--only", "T-11"], ["--as-of", "never"], ["--set", "T-1.companies=x"], ["--purpose", "none"]):
        assert main(["assess", "--pack", PACK, BAD, *wrong]) == 2
        assert (
            main(["explain", "--pack", PACK, "T-1", BAD, *(wrong if wrong[0] != "--only" else ["--as-of", "x"])]) == 2
        )
    assert main(["assess", "--pack", PACK, BAD, "--format", "none"]) == 2
    assert capsys.readouterr().out == ""


def test_unreadable_input_comes_before_a_negative_answer(too_small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--pack", PACK, too_small]) == 1
    assert main(["assess", "--pack", PACK, GOOD]) == 0
    assert main(["assess", "--pack", PACK, too_small, GOOD]) == 1
    assert main(["assess", "--pack", PACK, GOOD, too_small, BAD]) == 3
    assert main(["assess", "--pack", PACK, BAD, GOOD]) == 3
    capsys.readouterr()


def test_an_assumption_that_fits_one_file_only_is_wrong_usage(
    too_small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", "--pack", PACK, too_small, GOOD, "--assume", "members.agro.kind=fop"]) == 2
    assert capsys.readouterr().out == ""


def test_parameter_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "parameters.yaml"

    def ending(text: str) -> int:
        file.write_text(text, encoding="utf-8")
        return main(["assess", "--pack", PACK, GOOD, "--parameters", str(file), "--format", "json"])

    assert ending("T-1.companies: 12\n") == 0
    assert json.loads(capsys.readouterr().out)[0]["overrides"][0]["value"] == 12
    assert ending("T-1.companies: {value: 12, unit: businesses}\n") == 0
    capsys.readouterr()
    for text, code in (
        ("- 1\n", 3),
        ("", 3),
        ("a: [\n", 3),
        ("T-1.companies: 5\nT-1.companies: 6\n", 3),
        ("T-1.companis: 12\n", 2),
        ("T-1.companies: {value: 12, unit: months}\n", 2),
        *(
            (f"T-1.companies: {value}\n", 2)
            for value in ("many", "[1, 2]", "{}", "{young: 5}", "-1", "~", "true", "0..5")
        ),
        *((f"kinds: {value}\n", 2) for value in ("[]", "[1]", '[""]', "[[company]]")),
    ):
        assert ending(text) == code, text
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err
    assert main(["assess", "--pack", PACK, GOOD, "--parameters", str(tmp_path / "none.yaml")]) == 3


def test_faults_of_a_parameter_file_say_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "call.yaml"
    file.write_text("T-1.companies: 12\nT-2.needed_at:\n  mature: 2.5\nkinds: [company, fopp]\n", encoding="utf-8")
    assert main(["assess", "--pack", PACK, GOOD, "--parameters", str(file)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("--parameters call.yaml:3:3: T-2.needed_at@mature: ")
    assert said[2].startswith("--parameters call.yaml:4:1: kinds.1: ")
    assert "fop" in said[3]


def test_one_number_for_every_band_is_wrong_but_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--pack", PACK, GOOD, "--set", "T-2.needed_at=x"]) == 2
    assert capsys.readouterr().err.count("T-2.needed_at") == 1


def test_one_band_can_be_set_alone(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["assess", "--pack", PACK, GOOD, "--format", "json"]
    main([*arguments, "--set", "T-2.needed_at=4", "--set", "T-2.needed_at@mature=9"])
    [found] = json.loads(capsys.readouterr().out)
    assert [(one["parameter"], one["value"]) for one in found["overrides"]] == [
        ("T-2.needed_at", "4"),
        ("T-2.needed_at@mature", "9"),
    ]


def test_a_window_longer_than_the_calendar_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--pack", PACK, GOOD, "--set", "year=99999", "--format", "json"]) in (0, 1)
    [found] = json.loads(capsys.readouterr().out)
    assert "error" not in {one["outcome"] for one in found["findings"]}


def test_facts_of_packs_cost_their_profile_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(IDENTITY + "extensions: {demo: {unheard_of: 1}}\n", encoding="utf-8")
    assert main(["assess", "--pack", PACK, str(wrong), GOOD, "--format", "json"]) == 3
    said = capsys.readouterr()
    assert [one["profile"]["id"] for one in json.loads(said.out)] == ["good"]
    assert f"{wrong}:5:21: extensions.demo.unheard_of" in said.err


def test_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--pack", PACK, GOOD, "-o", str(tmp_path / "no" / "where.txt")]) == 3
    assert main(["assess", "--pack", PACK, GOOD, "-o", str(tmp_path)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert str(tmp_path) in said.err


# --- faults of the program itself -----------------------------------------------------------------------------------


def test_a_fault_of_the_program_is_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for error in (
        ZeroDivisionError("by \x1b[31mzero"),
        RecursionError("deep"),
        MemoryError(),
        SystemExit(1),
        SystemExit(0),
    ):

        def break_down(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(engine, "assess", break_down)
        assert main(["assess", "--pack", PACK, GOOD]) == 3
        said = capsys.readouterr()
        assert type(error).__name__ in said.err
        assert "\x1b" not in said.err
        assert "Traceback" not in said.err


def test_the_place_of_a_fault_of_the_program_can_be_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "assess", break_down)
    monkeypatch.setenv("CLUSTERRULES_DEBUG", "1")
    assert main(["assess", "--pack", PACK, GOOD]) == 3
    assert "break_down" in capsys.readouterr().err


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "assess", interrupted)
    assert main(["assess", "--pack", PACK, GOOD]) == 130
    monkeypatch.setattr(importlib.import_module("clusterrules.plugins.manager"), "load_plugins", interrupted)
    assert main(["rules", "list", "--pack", PACK]) == 130
    assert "Traceback" not in capsys.readouterr().err


# --- a process of its own -------------------------------------------------------------------------------------------

PROGRAM = [sys.executable, "-c", "from clusterrules.cli.main import run; run()"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and signals")
@pytest.mark.parametrize(
    "arguments",
    [["rules", "list"], ["assess", GOOD, "--pack", PACK], ["assess", "--help"], ["profile", "validate", BAD]],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_reader_that_goes_away_is_no_fault(arguments: list[str], language: str) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            stdout=write,
            stderr=subprocess.PIPE,
            env={**os.environ, "CLUSTERRULES_LANG": language},
            check=False,
            timeout=60,
        )
    finally:
        os.close(write)
    said = done.stderr.decode("utf-8")
    assert "Traceback" not in said
    assert "Broken" not in said
    if arguments[-1] == BAD:
        assert done.returncode == 3
    else:
        assert done.returncode == 0
        assert said == ""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_in_a_real_process(tmp_path: Path) -> None:
    """A reader that never ends is interrupted from outside."""
    code = (
        # A process started in the background may have been told to ignore Ctrl-C.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import time, clusterrules.plugins.manager as m\n"
        "from clusterrules.cli.main import run\n"
        "def hang(*a, **k):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "m.Plugins.read = hang\n"
        "run()\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code, "assess", GOOD, "--pack", PACK],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    try:
        assert started.stdout is not None
        assert started.stdout.readline() == b"ready\n"
        time.sleep(0.1)
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=30)
    finally:
        if started.poll() is None:
            started.kill()
    assert started.returncode == 130
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    "arguments",
    [["rules", "list", "--pack", PACK], ["assess", GOOD, "--format", "json", "--pack", PACK]],
    ids=["list", "assess"],
)
def test_output_is_utf8_in_any_locale(arguments: list[str]) -> None:
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
        "CLUSTERRULES_LANG": "uk",
    }
    done = subprocess.run([*PROGRAM, *arguments], capture_output=True, env=environment, check=False, timeout=60)
    assert done.returncode == 0
    assert "Розмір" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("arguments", [[], ["rules"], ["--lang", "en"], ["rules", "--lang", "en"]], ids=" ".join)
def test_without_a_command_the_commands_are_shown(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "uk_UA.UTF-8")
    for name in ("CLUSTERRULES_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    assert main(arguments) == Exit.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Usage:" if "en" in arguments else "Використання:")
    assert ("list" if "rules" in arguments else "assess") in said.err


def test_the_program_alone_is_no_fault_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["clusterrules"])
    assert main() == Exit.USAGE


def test_help_is_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, usage in (("en", "Usage:"), ("uk", "Використання:")):
        for arguments in (["--help", "--lang", language], ["--lang", language, "rules", "--help"]):
            assert main(arguments) == Exit.DONE
            assert capsys.readouterr().out.startswith(usage)
