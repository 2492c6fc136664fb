"""Files that are no files, no text, or no end: bytes and sizes that cannot stand in a repository."""

import os
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from clusterrules.cli.main import main
from clusterrules.documents import reading
from clusterrules.documents.document import MAX_DEPTH, MAX_NUMBER
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.documents.reading import MAX_BYTES, parse, read_bytes
from clusterrules.documents.yaml_text import MAX_ALIASED_NODES
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import parse_profile

HEAD = "format: clusterrules/profile@1\nid: x\nname: X\n"
PACK = str(Path(__file__).with_name("pack"))
JSON_HEAD = '{"format": "clusterrules/profile@1", "id": "x", "name": "X"'

Place = tuple[str, int | None, int | None]


def _places(faulty: FaultyDocument) -> list[Place]:
    return [(fault.code, fault.line, fault.column) for fault in faulty.faults]


def _faults_of(data: bytes, *, is_json: bool = False) -> list[Place]:
    with pytest.raises(FaultyDocument) as caught:
        parse_profile(data, "file", is_json=is_json)
    return _places(caught.value)


# --- bytes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_json", [False, True], ids=["yaml", "json"])
@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(b"", ("empty_file", None, None), id="empty"),
        pytest.param(b" \n\t\n", ("empty_file", None, None), id="blank"),
        pytest.param(b"\xef\xbb\xbf", ("empty_file", None, None), id="only a mark"),
        pytest.param(HEAD.encode("utf-16"), ("wrong_encoding", 1, 1), id="utf-16"),
        pytest.param(HEAD.encode("utf-16-le"), ("wrong_encoding", 1, 1), id="utf-16-le without a mark"),
        pytest.param(HEAD.encode("utf-16-be"), ("wrong_encoding", 1, 1), id="utf-16-be without a mark"),
        pytest.param(HEAD.encode("utf-32-le"), ("wrong_encoding", 1, 1), id="utf-32-le without a mark"),
        pytest.param("a: 1\nпривіт: 2\nб".encode() + b"\xff", ("wrong_encoding", 3, 2), id="counted in characters"),
        pytest.param("ключ: значення\n".encode("cp1251"), ("wrong_encoding", 1, 1), id="cp1251"),
        pytest.param(b"a: \xed\xa0\x80\n", ("wrong_encoding", 1, 4), id="a surrogate encoded"),
        pytest.param(b"a: \xc0\xaf\n", ("wrong_encoding", 1, 4), id="an overlong slash"),
    ],
)
def test_no_text(data: bytes, place: Place, *, is_json: bool) -> None:
    assert _faults_of(data, is_json=is_json) == [place]


def test_raw_control_characters() -> None:
    assert _faults_of(f"{HEAD}note: a\0b\n".encode()) == [("control_character", 4, 8)]
    assert _faults_of(f"{HEAD}note: \x1b[31m\n".encode()) == [("control_character", 4, 7)]
    assert _faults_of(f"{HEAD}note: a\u202eb\n".encode()) == [("control_character", 4, 7)]
    assert _faults_of(f'{JSON_HEAD},\n"note": "\x7f"}}'.encode(), is_json=True) == [("control_character", 2, 1)]
    assert [code for code, *_ in _faults_of(f'{JSON_HEAD},"note": "\0"}}'.encode(), is_json=True)] == ["not_json"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_and_marks_do_not_move_places(ending: str) -> None:
    text = (HEAD + "note: a\nmembers: [{id: a, kind: compny}]\n").replace("\n", ending)
    assert _faults_of(text.encode()) == [("unknown_value", 5, 19)]
    assert _faults_of(b"\xef\xbb\xbf" + text.encode()) == [("unknown_value", 5, 19)]
    wide = JSON_HEAD + ',\n "members": [{"id": "a",\n  "kind": "compny"}]}'
    assert _faults_of(wide.replace("\n", ending).encode(), is_json=True) == [("unknown_value", 3, 3)]


def test_the_same_profile_whatever_the_bytes() -> None:
    plain = parse_profile(HEAD.encode(), "a", is_json=False).digest
    assert parse_profile(b"\xef\xbb\xbf" + HEAD.encode(), "b", is_json=False).digest == plain
    assert parse_profile(HEAD.replace("\n", "\r\n").encode(), "c", is_json=False).digest == plain
    assert parse_profile(b"---\n" + HEAD.encode() + b"...\n", "d", is_json=False).digest == plain
    assert parse_profile(f"{JSON_HEAD}}}".encode(), "e", is_json=True).digest == plain
    assert parse_profile(b"\xef\xbb\xbf" + f"{JSON_HEAD}}}".encode(), "f", is_json=True).digest == plain
    assert parse_profile(f"{HEAD}note: x\n".encode(), "g", is_json=False).digest != plain


# --- sizes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column"),
    [("[" * 10**5 + "]" * 10**5, 33), ('{"a":' * 10**5 + "1" + "}" * 10**5, 161), ("[" * 500 + "]" * 500, 33)],
    ids=["lists", "objects", "not that deep"],
)
def test_nesting_without_end_in_json(text: str, column: int) -> None:
    assert _faults_of(text.encode(), is_json=True) == [("too_deep", 1, column)]


def test_nesting_does_not_hide_what_comes_first() -> None:
    assert [code for code, *_ in _faults_of(b'{"a": x' + b"[" * 2000, is_json=True)] == ["not_json"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 10**5 + "]" * 10**5, (1, 33)),
        ("{a: " * 10**5 + "}" * 10**5, (1, 129)),
        ("- " * 10**5 + "x", (1, 65)),
        ("\n".join(" " * depth + "a:" for depth in range(500)), (33, 33)),
    ],
    ids=["lists", "mappings", "dashes", "indents"],
)
def test_nesting_without_end_in_yaml(text: str, place: tuple[int, int]) -> None:
    assert _faults_of(text.encode()) == [("too_deep", *place)]


@pytest.mark.parametrize("is_json", [False, True], ids=["yaml", "json"])
def test_nesting_up_to_the_limit(*, is_json: bool) -> None:
    inside = MAX_DEPTH - 3
    for depth, fits in ((inside, True), (inside + 1, False)):
        text = f'{JSON_HEAD}, "extensions": {{"x": {{"y": {"[" * depth}{"]" * depth}}}}}}}'
        if fits:
            assert parse_profile(text.encode(), "file", is_json=is_json).digest
        else:
            assert [code for code, *_ in _faults_of(text.encode(), is_json=is_json)] == ["too_deep"]


def test_aliases_up_to_the_limit() -> None:
    values = ", ".join(["1"] * 999)
    for copies, fits in ((MAX_ALIASED_NODES // 1000, True), (MAX_ALIASED_NODES // 1000 + 1, False)):
        text = f"{HEAD}extensions: {{x: {{a: &a [{values}], b: [{', '.join(['*a'] * copies)}]}}}}\n"
        if fits:
            assert len(parse_profile(text.encode(), "file", is_json=False).data["extensions"]["x"]["b"]) == copies
        else:
            assert [code for code, *_ in _faults_of(text.encode())] == ["alias_bomb"]


@pytest.mark.parametrize("is_json", [False, True], ids=["yaml", "json"])
def test_numbers_up_to_the_limit(*, is_json: bool) -> None:
    for number, fits in ((MAX_NUMBER, True), (MAX_NUMBER + 1, False), (10**30, False)):
        text = f'{JSON_HEAD}, "outcomes": [{{"id": "a", "value": {number}}}]}}'
        if fits:
            profile = parse_profile(text.encode(), "file", is_json=is_json)
            assert profile.data["outcomes"][0]["value"] == number
            assert profile.digest
        else:
            assert [code for code, *_ in _faults_of(text.encode(), is_json=is_json)] == ["number_too_large"]


def test_very_long_text_is_no_fault() -> None:
    text = f"{HEAD}note: {'слово ' * 10**5}\n"
    assert len(parse_profile(text.encode(), "file", is_json=False).data["note"]) > 10**5


def test_many_dangling_references_among_many_ids() -> None:
    """Looking for the name that was meant must not take quadratic comparing letter by letter."""
    members = ", ".join(f"{{id: member-number-{n}}}" for n in range(1500))
    relations = ", ".join(f"{{id: r{n}, parties: [membre-number-{n}]}}" for n in range(150))
    with pytest.raises(FaultyDocument) as caught:
        parse_profile(f"{HEAD}members: [{members}]\nrelations: [{relations}]\n".encode(), "file", is_json=False)
    assert [fault.nearest for fault in caught.value.faults] == [f"member-number-{n}" for n in range(150)]


# --- what is no regular file ----------------------------------------------------------------------------------------


def _read(path: Path | str) -> list[Fault]:
    with pytest.raises(FaultyDocument) as caught:
        read_bytes(Path(path))
    return list(caught.value.faults)


def test_folder_and_missing_file(tmp_path: Path) -> None:
    assert [fault.code for fault in _read(tmp_path)] == ["is_folder"]
    assert [fault.code for fault in _read(tmp_path / "none.yaml")] == ["no_such_file"]
    assert [fault.code for fault in _read("nul\0.yaml")] == ["unreadable"]
    assert [fault.code for fault in _read(tmp_path / ("x" * 5000))] == ["unreadable"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("good.yaml")
    (tmp_path / "broken.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "round.yaml").symlink_to("round.yaml")
    assert read_bytes(tmp_path / "link.yaml") == HEAD.encode()
    assert [fault.code for fault in _read(tmp_path / "broken.yaml")] == ["no_such_file"]
    assert [fault.code for fault in _read(tmp_path / "round.yaml")] == ["unreadable"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a POSIX device")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full"])
def test_devices_are_not_read(device: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [fault.code for fault in _read(device)] == ["no_regular_file"]
    assert main(["assess", "--pack", PACK, device]) == 3
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX pipes")
def test_pipes_and_sockets_are_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    os.mkfifo("pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.yaml")
        for name in ("pipe.yaml", "socket.yaml"):
            found: list[list[Fault]] = []
            reader = threading.Thread(target=lambda name=name, found=found: found.append(_read(name)), daemon=True)
            reader.start()
            reader.join(20)
            assert [[fault.code for fault in faults] for faults in found] == [["no_regular_file"]]


def test_file_beyond_the_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as opened:
        opened.truncate(300 * 1024 * 1024)
    assert [fault.code for fault in _read(huge)] == ["too_large"]
    assert main(["assess", "--pack", PACK, str(huge)]) == 3
    assert "256" in capsys.readouterr().err


def test_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    (tmp_path / "file.yaml").write_bytes(b"x" * 10)
    assert len(read_bytes(tmp_path / "file.yaml")) == 10
    with pytest.raises(FaultyDocument) as caught:
        parse(b"x" * 11, "file", is_json=False)
    assert [fault.code for fault in caught.value.faults] == ["too_large"]
    assert MAX_BYTES > 10


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Root can read everything, so the refusal is played."""
    file = tmp_path / "secret.yaml"
    file.write_text(HEAD, encoding="utf-8")

    opened = Path.open

    def refuse(self: Path, *how: Any, **named: Any) -> Any:
        if self == file:
            raise PermissionError(13, "Permission denied")
        return opened(self, *how, **named)

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["profile", "validate", str(file)]) == 3
    assert f"{file}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("page", "mark", "group", "sizes"),
    [
        ("contracts.md", "* Limits:", ",", ("{} MiB", "{} levels", "{} values", "{}")),
        ("uk/contracts.md", "* Межі:", " ", ("{} МіБ", "{} рівні", "{} значень", "{}")),
    ],
)
def test_limits_are_those_of_the_docs(page: str, mark: str, group: str, sizes: tuple[str, ...]) -> None:
    said = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    limits = said[said.index(mark) :].partition("\n* ")[0].replace("\n ", "")
    for size, number in zip(sizes, (MAX_BYTES // 1024**2, MAX_DEPTH, MAX_ALIASED_NODES, MAX_NUMBER), strict=True):
        assert size.format(f"{number:,}".replace(",", group)) in limits


def test_an_unknown_ending_is_read_as_yaml(tmp_path: Path) -> None:
    file = tmp_path / "profile.txt"
    file.write_text(HEAD, encoding="utf-8")
    assert load_plugins(points=[]).read(file).id == "x"
