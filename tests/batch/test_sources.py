"""Which profiles are found where, in which order, and what a broken source costs."""

import gzip
import io
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from clusterrules.batch.parts import cut
from clusterrules.batch.sources import Record, Sources
from clusterrules.documents.fault import FaultyDocument

ENDINGS = frozenset({".yaml", ".yml", ".json"})


def places(*names: str, without: Path | None = None) -> list[str]:
    return [one.place for one in Sources(names, ENDINGS, without).records()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "profiles"
    for name in ("b.yaml", "a/z.json", "a/y.YML", "c.jsonl", "notes.txt", ".hidden.yaml", "out/assessments.jsonl"):
        file = made / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b'{"id": 1}\n{"id": 2}\n')
    return made


def test_a_folder_is_read_by_name_and_its_results_are_no_input(folder: Path) -> None:
    expected = ["profiles/a/y.YML", "profiles/a/z.json", "profiles/b.yaml", "profiles/c.jsonl:1", "profiles/c.jsonl:2"]
    assert places("profiles", without=folder / "out") == expected
    assert Sources(("profiles",), ENDINGS, folder / "out").passed_over() == 1


def test_lines_are_the_same_plain_and_packed(tmp_path: Path) -> None:
    lines = b'\xef\xbb\xbf{"id": 1}\r\n\n  \n{"id": 2}\n{"id": 3}'
    packed = {".jsonl": lines, ".jsonl.gz": gzip.compress(lines), ".jsonl.zst": zstandard.compress(lines)}
    for ending, content in packed.items():
        file = tmp_path / f"made{ending}"
        file.write_bytes(content)
        found = [(one.line, one.data) for one in Sources((str(file),), ENDINGS).records()]
        assert found == [(1, b'\xef\xbb\xbf{"id": 1}'), (4, b'{"id": 2}'), (5, b'{"id": 3}')]


def test_standard_input_is_lines() -> None:
    sources = Sources(("-",), ENDINGS, stdin=io.BytesIO(b"{}\n{}\n"))
    assert [one.place for one in sources.records()] == ["stdin:1", "stdin:2"]
    assert not sources.repeatable


def _frames(lines: bytes) -> bytes:
    """Two frames, one behind the other, as tools that append leave them."""
    half = len(lines) // 2
    return zstandard.compress(lines[:half]) + zstandard.compress(lines[half:])


@pytest.mark.parametrize(
    ("ending", "pack"),
    [(".gz", gzip.compress), (".zst", zstandard.compress), (".zst", _frames)],
    ids=["gzip", "zstd", "zstd in two frames"],
)
def test_a_file_that_breaks_off_keeps_what_came_whole(
    ending: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    drawn = random.Random(1)
    lines = b"".join(
        b'{"id": %d, "text": "%s"}\n' % (number, drawn.randbytes(60).hex().encode()) for number in range(9000)
    )
    content = pack(lines)
    file = tmp_path / f"made.jsonl{ending}"
    file.write_bytes(content)
    assert [one.data for one in Sources((str(file),), ENDINGS).records()] == lines.splitlines()
    file.write_bytes(content[: len(content) * 3 // 4])
    *found, last = Sources((str(file),), ENDINGS).records()
    assert last.fault is not None
    assert last.fault.code == "stream_broken"
    assert len(found) > 1000
    assert [one.data for one in found] == lines.splitlines()[: len(found)]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jsonl", gzip.compress(b"{}\n{}\n", mtime=0), "packed_in_secret"),
        ("a.jsonl", zstandard.compress(b"{}\n{}\n"), "packed_in_secret"),
        ("a.jsonl.gz", zstandard.compress(b"{}\n"), "packed_in_secret"),
        ("a.jsonl.gz", b"{}\n{}\n", "not_packed"),
        ("a.jsonl.zst", b"{}\n{}\n", "not_packed"),
    ],
    ids=["gzip as lines", "zstd as lines", "zstd as gzip", "lines as gzip", "lines as zstd"],
)
def test_a_file_that_is_packed_otherwise_than_it_says_is_one_fault(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    [found] = Sources((str(tmp_path / name),), ENDINGS).records()
    assert found.fault is not None
    assert found.fault.code == code


def test_what_breaks_off_is_said_in_the_language_of_the_reader(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"{}\n")[:-4])
    last = list(Sources((str(tmp_path / "a.jsonl.gz"),), ENDINGS).records())[-1]
    assert last.fault is not None
    assert "дані закінчуються передчасно" in last.fault.said("uk")


@pytest.mark.usefixtures("folder")
def test_what_is_no_source_is_said_before_anything_is_read() -> None:
    with pytest.raises(FaultyDocument) as raised:
        Sources(("profiles", "nowhere", "profiles/notes.txt"), ENDINGS).check()
    assert [(one.code, one.source) for one in raised.value.faults] == [
        ("no_such_source", "nowhere"),
        ("no_reader", "profiles/notes.txt"),
    ]


def test_of_a_name_that_leads_nowhere_the_nearest_is_told(tmp_path: Path) -> None:
    (tmp_path / "registry.jsonl").touch()
    with pytest.raises(FaultyDocument) as raised:
        Sources((str(tmp_path / "registri.jsonl"),), ENDINGS).check()
    assert raised.value.faults[0].nearest == (tmp_path / "registry.jsonl").as_posix()


@pytest.mark.usefixtures("folder")
def test_sources_that_are_read_twice_are_found_however_they_are_written() -> None:
    names = ("profiles/a", "profiles/b.yaml", "./profiles/a/", "profiles", "profiles/.hidden.yaml", "-", "-", "nowhere")
    assert list(Sources(names, ENDINGS).doubled()) == [
        ("./profiles/a/", "profiles/a"),
        ("-", "-"),
        ("profiles/a", "profiles"),
        ("profiles/b.yaml", "profiles"),
        ("./profiles/a/", "profiles"),
    ]
    many = tuple(f"many/{number}.yaml" for number in range(20_000))
    begun = time.monotonic()
    assert not list(Sources(many, ENDINGS).doubled())
    assert time.monotonic() - begun < 30


def test_parts_depend_on_the_input_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [Record("a.jsonl", b"x" * size, line) for line, size in enumerate([1, 2, 3, 50, 1, 1], start=1)]
    sizes = [(one.number, one.first, len(one.records)) for one in cut(records, 2)]
    assert sizes == [(1, 1, 2), (2, 3, 2), (3, 5, 2)]
    monkeypatch.setattr("clusterrules.batch.parts.MOST_BYTES", 50)
    assert [len(one.records) for one in cut(records, 3)] == [3, 1, 2]


def test_a_digest_knows_bytes_and_places() -> None:
    one = Record("a.jsonl", b"{}", 1)
    others = [Record("a.jsonl", b"[]", 1), Record("b.jsonl", b"{}", 1), Record("a.jsonl", b"{}", 2)]
    digests = {next(cut([record])).digest for record in (one, *others)}
    assert len(digests) == 4
