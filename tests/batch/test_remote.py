"""Sources and results by URL: what fsspec reads and writes is what this machine reads and writes."""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from clusterrules.batch.files import Place
from clusterrules.batch.remote import Url, is_url, place_of
from clusterrules.batch.sources import Sources
from clusterrules.cli.main import main
from clusterrules.documents.fault import FaultyDocument

ENDINGS = frozenset({".yaml", ".json"})
PACK = str(Path(__file__).parents[1] / "bad_input" / "pack")
NAMES = ("b.json", "a/z.json", "a-b.json", "c.jsonl.gz", "notes.txt", ".hidden.json", "out/assessments.jsonl")


def profile(name: str) -> bytes:
    name = name.strip(".").replace(".", "-")
    return json.dumps({"format": "clusterrules/profile@1", "id": name, "name": name, "as_of": "2026-01-01"}).encode()


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The store ``memory://``, empty before and after."""
    monkeypatch.setenv("CLUSTERRULES_LANG", "en")
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def fill(place: Place) -> None:
    for name in NAMES:
        *folders, last = name.split("/")
        inside = place
        for one in folders:
            inside = inside / one
        inside.mkdir(parents=True, exist_ok=True)
        lines = b"\n".join(profile(f"{last}-{number}") for number in range(3))
        with (inside / last).open("wb") as file:
            file.write(gzip.compress(lines) if name.endswith(".gz") else profile(last))


def screen(*arguments: str) -> int:
    return main(["screen", *arguments, "--pack", PACK, "--lang", "en", "--workers", "1", "--part-size", "2"])


def contents(place: Place) -> dict[str, bytes]:
    found = {}
    for one in place.iterdir():
        with one.open("rb") as file:
            found[one.name] = file.read()
    return found


def test_a_url_is_no_path() -> None:
    assert [is_url(name) for name in ("s3://b/x", "zip://x::s3://b/y.zip", "C:/x", "c://x", "a/b", "-", "s3:/x")] == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip
    assert place_of("file:///tmp/x y") == place_of("FILE:///tmp/x y") == Path("/tmp/x y")
    assert str(place_of("memory://made/here/")) == "memory://made/here"


def test_a_folder_elsewhere_is_read_as_one_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    there = place_of("memory://made")
    fill(there)
    fill(Path("made"))
    for without in ("", "out"):
        left_out = there / without if without else None
        sources = Sources(("memory://made",), ENDINGS, left_out)
        here = Sources(("made",), ENDINGS, Path("made/out").resolve() if without else None)
        found = [(one.place.removeprefix("memory://"), one.data) for one in sources.records()]
        assert found == [(one.place, one.data) for one in here.records()]
        assert [place for place, _ in found[:3]] == ["made/a/z.json", "made/a-b.json", "made/b.json"]
        assert any("/out/" in place for place, _ in found) is not bool(without)
        assert sources.passed_over() == here.passed_over() == 1


def test_results_elsewhere_are_the_bytes_of_results_here(tmp_path: Path) -> None:
    fill(place_of("memory://made"))
    assert screen("memory://made", "-o", "memory://results/of/it") == 0
    assert screen("memory://made", "-o", str(tmp_path / "here")) == 0
    there = contents(place_of("memory://results/of/it"))
    assert there == contents(tmp_path / "here")
    assert len(there) == 5


def test_a_store_that_has_no_folders_without_a_file_takes_results(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(place_of("memory://registry"))
    monkeypatch.setattr(Url, "mkdir", lambda *_, **__: None)
    assert screen("memory://registry/c.jsonl.gz", "-o", "memory://bucket/deep/out") == 0
    assert "manifest.json" in contents(place_of("memory://bucket/deep/out"))


def test_results_may_stand_in_the_folder_that_is_screened(capsys: pytest.CaptureFixture[str]) -> None:
    fill(place_of("memory://made"))
    assert screen("memory://made", "-o", "memory://made/results") == 0
    assert screen("memory://made", "-o", "memory://made/results") == 2
    assert "holds a screening already" in capsys.readouterr().err
    assert screen("memory://made", "-o", "memory://made/results", "--resume") == 0
    assert "everything had been done before" in capsys.readouterr().out


def test_a_stopped_screening_goes_on_elsewhere_too(
    memory: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is full after the second part."""
    fill(place_of("memory://made"))
    real = Url.replace

    def full(url: Url, target: Url) -> None:
        if target.name == "00000003.jsonl":
            raise OSError(28, "No space left")
        real(url, target)

    with monkeypatch.context() as patched:
        patched.setattr(Url, "replace", full)
        assert screen("memory://made", "-o", "memory://stopped") == 3
    assert "No space left" in capsys.readouterr().err
    kept = [name for name in memory.store if name.startswith("/stopped/parts/")]
    assert sorted(kept) == [f"/stopped/parts/0000000{part}.{ending}" for part in (1, 2) for ending in ("json", "jsonl")]
    assert screen("memory://made", "-o", "memory://stopped", "--resume") == 0
    assert screen("memory://made", "-o", str(tmp_path / "here")) == 0
    assert contents(place_of("memory://stopped")) == contents(tmp_path / "here")


def test_what_a_protocol_raises_is_the_fault_of_its_file(
    memory: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages have errors of their own, as where nobody signed in."""

    class NotSignedInError(Exception):
        pass

    def refuse(*_: object, **__: object) -> None:
        raise NotSignedInError("no credentials")

    fill(place_of("memory://made"))
    with monkeypatch.context() as patched:
        patched.setattr(type(memory), "_open", refuse)
        found = list(Sources(("memory://made/b.json", "memory://made/c.jsonl.gz"), ENDINGS).records())
    assert [one.fault and (one.fault.code, one.fault.arguments["why"]) for one in found] == [
        ("unreadable", "no credentials")
    ] * 2
    monkeypatch.setattr(type(memory), "exists", refuse)
    with pytest.raises(FaultyDocument, match="no credentials"):
        Sources(("memory://made",), ENDINGS).check()
    (tmp_path / "a.json").write_bytes(profile("a"))
    assert screen(str(tmp_path / "a.json"), "-o", "memory://made/out") == 3
    assert "memory://made/out: the results cannot be written (no credentials)" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "uk"])
def test_what_cannot_be_used_is_said_before_anything_is_written(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERRULES_LANG", language)

    def said(source: str, out: str) -> str:
        assert screen(source, "-o", out) == 3
        return capsys.readouterr().err

    new = str(tmp_path / "new")
    answer = said("memori://made", new)
    assert "memori" in answer
    assert "memory" in answer.splitlines()[1]
    assert "memory://nothing:" in said("memory://nothing", new)
    monkeypatch.setitem(sys.modules, "s3fs", None)
    assert "s3fs" in said("s3://made/x.jsonl", new)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert "clusterrules[dask]" in said("memory://made", new)
    (tmp_path / "a.json").write_bytes(profile("a"))
    assert "clusterrules[dask]" in said(str(tmp_path / "a.json"), "memory://out")
    assert not Path(new).exists()
