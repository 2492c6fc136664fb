"""The benchmark of screening runs, and tells results that differ. Nothing is timed."""

import importlib
from pathlib import Path
from types import ModuleType

import orjson
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def screening(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("screening")


def test_the_command_runs(screening: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert screening.main(["--sizes", "3", "--members", "3..4"]) == 0
    row, beside = capsys.readouterr().out.splitlines()[2:]
    assert row.split()[0] == "3"
    assert row.endswith("yes")
    assert beside.startswith("  2 screenings at once")


def test_the_memory_alone_is_asked_with_one_worker(screening: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert screening.main(["--sizes", "3", "--members", "3..4", "--workers", "1"]) == 0
    heading, row = capsys.readouterr().out.splitlines()[1:]
    assert "2 workers" not in heading
    assert row.endswith("–")


def test_profiles_come_again_under_other_ids(screening: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "made.jsonl"
    screening.corpus(file, 7, (2, 3), 0.1, 3)
    made = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    assert len({one.pop("id") for one in made}) == 7
    assert made == [*made[:3], *made[:3], made[0]]


def test_folders_with_other_bytes_are_not_alike(screening: ModuleType, tmp_path: Path) -> None:
    for name, content in (("one", "a"), ("same", "a"), ("other", "b")):
        (tmp_path / name / "part").mkdir(parents=True)
        (tmp_path / name / "part" / "file").write_text(content, encoding="utf-8")
    (tmp_path / "more").mkdir()
    assert screening.alike(tmp_path / "one", tmp_path / "same")
    assert not screening.alike(tmp_path / "one", tmp_path / "other")
    assert not screening.alike(tmp_path / "one", tmp_path / "more")


def test_what_fails_is_told(screening: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"missing\.jsonl"):
        screening.screen(tmp_path / "missing.jsonl", tmp_path / "out", 1)


def test_speed_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    speed = importlib.import_module("speed")
    monkeypatch.setattr(speed, "LINEAR_FROM", 3)
    monkeypatch.setattr(speed, "_FEWEST", 1)
    speed.main(["--sizes", "3", "--seconds", "0"])
    assert "JSON to JSON" in capsys.readouterr().out
