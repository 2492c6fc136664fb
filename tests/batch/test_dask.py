"""A screening on a real scheduler with worker processes: the bytes of one machine, whatever becomes of workers."""

import csv
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import crews
import psutil
import pytest

from clusterrules import __version__
from clusterrules.api import assess_json
from clusterrules.batch import dask_crew, hosts
from clusterrules.batch.dask_crew import dask_at
from clusterrules.batch.job import Job, prepared
from clusterrules.batch.sources import Record
from clusterrules.batch.workers import DIED, Limits, Lost
from clusterrules.cli.main import main
from clusterrules.documents.fault import FaultyDocument

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
PATIENT = 180.0
"""Seconds that anything may take before a test gives it up."""

TRAP = '''
"""A plugin whose enricher does what the id of a profile says; the folder TRAP remembers what was done once."""
import os, time
from pathlib import Path
from clusterrules.hooks import hookimpl
from clusterrules.profile.enrichment import Enricher

def add(profile):
    import psutil
    while profile.id == "waits" and not Path(os.environ["GATE"]).exists():
        time.sleep(0.05)
    if profile.id == "hangs":
        time.sleep(600)
    if profile.id == "dies":
        os._exit(1)
    trap = os.environ.get("TRAP")
    worker_of_dask = psutil.Process().parent().parent() if trap else None
    if trap and profile.id == "kills-once":
        try:
            Path(trap, "killed").touch(exist_ok=False)
        except FileExistsError:
            return []
        worker_of_dask.kill()
        time.sleep(600)
    if trap and profile.id == "kills-always":
        worker_of_dask.kill()
        time.sleep(600)
    return []

@hookimpl
def clusterrules_enrichers():
    return [Enricher("trap", add)]
'''
OLD = "import clusterrules\nclusterrules.__version__ = '0.0.1'\n"


# --- a cluster ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with profiles in lines, a pack and a plugin, and what makes the program an older one."""
    folder = tmp_path_factory.mktemp("made")
    for name, ids in (
        ("some.jsonl", ["a", "b", "c", "d", "kills-once", "e", "waits", "f", "g"]),
        ("bad.jsonl", ["a", "hangs", "dies", "b", "kills-always", "c"]),
    ):
        said = [{"format": "clusterrules/profile@1", "id": one, "name": one, "as_of": "2026-01-01"} for one in ids]
        lines = [json.dumps(one) + "\n" for one in said]
        (folder / name).write_text("".join([*lines, "{\n"]), encoding="utf-8")
    shutil.copytree(ROOT / "tests" / "bad_input" / "pack", folder / "pack")
    plugins = folder / "plugins"
    info = plugins / "trap-1.0.dist-info"
    info.mkdir(parents=True)
    (plugins / "trap.py").write_text(TRAP, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: trap\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[clusterrules]\ntrap = trap\n", encoding="utf-8")
    (folder / "gate").touch()
    (folder / "traps").mkdir()
    (folder / "old").mkdir()
    (folder / "old" / "sitecustomize.py").write_text(OLD, encoding="utf-8")
    return folder


def environment(*first: Path, **further: str) -> dict[str, str]:
    search = os.pathsep.join([*map(str, first), os.environ.get("PYTHONPATH", "")])
    gate = str(first[0].parent / "gate")
    return {**os.environ, "PYTHONPATH": search, "GATE": gate, "CLUSTERRULES_LANG": "en", **further}


@contextmanager
def running(command: Sequence[str], log: Path, **further: object) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, **further)  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def until(true: Callable[[], object], whole: "subprocess.Popen[bytes] | None" = None) -> None:
    """Waits for something that must become true, while a process is there."""
    end = time.monotonic() + PATIENT
    while not true():
        assert time.monotonic() < end
        assert whole is None or whole.poll() is None
        time.sleep(0.01)


@pytest.fixture(scope="module")
def address(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two worker processes on loopback; one has a nanny that starts it again, the other has none.

    They stand in a folder where nothing of the profiles and packs is.
    """
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    there = {"cwd": elsewhere, "env": environment(made / "plugins", TRAP=str(made / "traps"), **once)}
    dask = [sys.executable, "-m", "dask"]
    host = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    said = elsewhere / "scheduler.json"
    with ExitStack() as opened:
        command = [*dask, "scheduler", *host, "--port", "0", "--scheduler-file", str(said)]
        scheduler = opened.enter_context(running(command, elsewhere / "scheduler.log", **there))
        until(lambda: said.exists() and said.read_bytes().endswith(b"}"), scheduler)
        found = str(json.loads(said.read_text(encoding="utf-8"))["address"])
        for name, nanny in (("first", "--nanny"), ("second", "--no-nanny")):
            command = [*dask, "worker", found, *host, "--nthreads", "1", nanny, "--name", name]
            opened.enter_context(running(command, elsewhere / f"{name}.log", **there))
        yield found


def screen(made: Path, *arguments: str, plugins: str = "plugins", **further: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "clusterrules", "screen", *arguments, *OPTIONS]
    env = environment(made / plugins, **further)
    return subprocess.run(command, cwd=made, env=env, capture_output=True, encoding="utf-8", timeout=PATIENT)


OPTIONS = ("--pack", "pack", "--part-size", "3", "--brief", "--lang", "en")


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.fixture(scope="module")
def undisturbed(made: Path) -> dict[str, bytes]:
    """What comes of it on one machine."""
    done = screen(made, "some.jsonl", "-o", "undisturbed", "--workers", "1")
    assert done.returncode == 3, done.stderr
    return contents(made / "undisturbed")


# --- the same bytes -------------------------------------------------------------------------------------------------


@POSIX
def test_the_same_bytes_when_a_worker_is_killed_in_the_middle(
    made: Path, address: str, undisturbed: dict[str, bytes]
) -> None:
    """The profile in the middle of the second part ends the Dask worker that has it with SIGKILL, once."""
    done = screen(made, "some.jsonl", "-o", "killed", "--dask", address)
    assert done.returncode == 3, done.stderr
    assert (made / "traps" / "killed").exists()
    assert contents(made / "killed") == undisturbed
    assert "10 profiles in" in done.stdout


@POSIX
def test_what_hangs_dies_or_kills_its_worker_every_time_costs_itself_only(made: Path, address: str) -> None:
    done = screen(made, "bad.jsonl", "-o", "bad", "--dask", address, "--limit", "5")
    assert done.returncode == 3, done.stderr
    rows = list(csv.DictReader((made / "bad/summary.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["fault"] for row in rows] == ["", "too_slow", "worker_died", "", "worker_died", "", "not_json"]
    assert len((made / "bad/assessments.jsonl").read_bytes().splitlines()) == 3


@POSIX
def test_what_was_begun_here_goes_on_there_and_the_other_way_round(
    made: Path, address: str, undisturbed: dict[str, bytes]
) -> None:
    for out, begun, goes_on in (
        ("from-here", ["--workers", "1"], ["--dask", address]),
        ("from-there", ["--dask", address], ["--workers", "1"]),
    ):
        command = [sys.executable, "-m", "clusterrules", "screen", "some.jsonl", "-o", out, *OPTIONS, *begun]
        (made / "gate").unlink()
        settings = {"cwd": made, "env": environment(made / "plugins"), "start_new_session": True}
        with running(command, made / f"{out}.log", **settings) as process:
            until(lambda out=out: list((made / out).glob("parts/*.json")), process)  # type: ignore[misc]
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
            assert process.wait(PATIENT) == 130
        (made / "gate").touch()
        said = (made / f"{out}.log").read_text(encoding="utf-8")
        assert "--resume" in said
        assert "Traceback" not in said
        assert not (made / out / "assessments.jsonl").exists()
        done = screen(made, "some.jsonl", "-o", out, "--resume", *goes_on)
        assert done.returncode == 3, done.stderr
        assert contents(made / out) == undisturbed
        assert "10 profiles in" not in done.stdout


def test_a_cluster_of_this_machine_is_started_for_the_run(made: Path, undisturbed: dict[str, bytes]) -> None:
    done = screen(made, "some.jsonl", "-o", "local", "--dask", "local", "--workers", "1")
    assert done.returncode == 3, done.stderr
    assert contents(made / "local") == undisturbed
    assert "Traceback" not in done.stderr


# --- what must be alike ---------------------------------------------------------------------------------------------


def test_workers_that_are_unlike_are_refused_and_it_is_said_how(made: Path, address: str) -> None:
    (made / "bare").mkdir()
    for plugins, expected in (("old", "clusterrules: 0.0.1 → "), ("bare", "plugins: ")):
        done = screen(made, "some.jsonl", "-o", f"unlike-{plugins}", "--dask", address, plugins=plugins)
        assert done.returncode == 3
        assert "tcp://127.0.0.1:" in done.stderr
        assert expected in done.stderr
        assert list((made / f"unlike-{plugins}" / "parts").glob("*.json*")) == []


def test_a_worker_without_the_program_is_refused_and_not_lost_time_after_time(made: Path, address: str) -> None:
    (made / "without").mkdir()
    (made / "without" / "sitecustomize.py").write_text("import sys\nsys.modules['clusterrules'] = None\n")
    command = [sys.executable, "-m", "dask", "worker", address, "--host", "127.0.0.1", "--no-nanny", "--no-dashboard"]
    log = made / "without.log"
    with running(command, log, cwd=made, env=environment(made / "without")) as worker:
        until(lambda: "Registered to" in log.read_text(encoding="utf-8"), worker)
        done = screen(made, "some.jsonl", "-o", "without-it", "--dask", address)
        assert worker.poll() is None
    assert done.returncode == 3
    assert f"clusterrules: {__version__} → –" in done.stderr


def test_a_scheduler_without_workers_is_not_waited_for_for_ever() -> None:
    made = prepared(Job(only=("L1-01",)))
    with dask_at("local", 0) as crew_for:
        crew = replace(crew_for(made, Limits()), patience=0.0)
        with pytest.raises(FaultyDocument) as raised:
            next(crew.answers(iter([(1, [Record("a.json", b"{}")])])))
    assert [one.code for one in raised.value.faults] == ["dask_no_workers"]


# --- wrong usage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "uk"])
def test_what_is_missing_or_wrong_is_said_before_anything_is_done(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("CLUSTERRULES_LANG", language)
    monkeypatch.setattr(dask_crew, "_CONNECT", 0.2)

    def said(*arguments: str) -> str:
        assert main(["screen", str(tmp_path / "a.json"), "-o", str(tmp_path / "out"), *arguments]) == 2
        return capsys.readouterr().err

    for wrong in ("tcp://127.0.0.1:1", "tcp:127", "nowhere", "pigeon://here:1"):
        answer = said("--dask", wrong)
        assert f"'{wrong}'" in answer or f"«{wrong}»" in answer
        assert "`dask scheduler`" in answer
    assert "--workers" in said("--dask", "tcp://127.0.0.1:1", "--workers", "2")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "clusterrules[dask]" in said("--dask", "local")
    assert not (tmp_path / "out").exists()


# --- hosts ----------------------------------------------------------------------------------------------------------


def _order(argument: object = None, mark: object = None, seconds: float = 60.0) -> bytes:
    limits = Limits(seconds=seconds)
    return pickle.dumps(hosts.Order("run", crews.doubling, argument, limits, mark))  # type: ignore[arg-type]


def test_a_host_answers_part_after_part_with_one_worker() -> None:
    there = hosts.Hosts()
    try:
        for items, expected in (([1, 2], [2, 4]), ([3, "die", 4], [6, Lost(DIED), 8]), ([5], [10])):
            reply: hosts.Reply = pickle.loads(there.reply("run", _order(), items))
            assert reply.kind == hosts.ANSWERS
            assert [result for result, _ in reply.said] == expected
            [host] = _hosts()
            assert len([one for one in host.children() if "spawn_main" in " ".join(one.cmdline())]) == 1
    finally:
        there.end("run")
    assert _hosts() == []
    with pytest.raises(hosts.HostDiedError):
        there.reply("run", _order(), [1])


def _hosts() -> list[psutil.Process]:
    """The hosts that this process has."""
    living = [one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in living if hosts.__name__ in " ".join(one.cmdline())]


def test_a_host_says_that_its_worker_is_unlike() -> None:
    there = hosts.Hosts()
    reply: hosts.Reply = pickle.loads(there.reply("run", _order("here", mark="there"), [1]))
    there.end("run")
    assert (reply.kind, reply.said) == (hosts.UNLIKE, "here")


def test_json_to_json_can_be_sent_to_other_processes() -> None:
    sent = pickle.loads(pickle.dumps(partial(assess_json, as_of="2026-01-01", only=["L1-01"], brief=True)))
    found = json.loads(sent('{"format": "clusterrules/profile@1", "id": "x", "name": "X"}'))
    assert (found["profile"]["id"], found["as_of"]) == ("x", "2026-01-01")
