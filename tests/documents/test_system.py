"""What the system refuses is told in the user's language, and files of many profiles are told from files of one."""

import errno
import os
from pathlib import Path

import pytest

from clusterrules.cli.main import main
from clusterrules.documents.json_lines import has_json_lines
from clusterrules.documents.system import why
from clusterrules.texts.catalogue import Text

TEKU = str(Path(__file__).parents[2] / "examples" / "handbook" / "teku.yaml")


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.ENOSPC, errno.EROFS, errno.EISDIR, errno.EIO])
def test_a_usual_reason_is_told_in_both_languages(number: int) -> None:
    said = why(OSError(number, os.strerror(number)))
    assert isinstance(said, Text)
    assert said.uk != said.en
    assert os.strerror(number) not in (said.uk, said.en)


def test_an_unusual_reason_is_told_as_the_system_tells_it() -> None:
    assert why(OSError(errno.EXDEV, os.strerror(errno.EXDEV))) == os.strerror(errno.EXDEV)
    assert why(OSError(errno.EIO, "no credentials")) == "no credentials"
    assert why(ValueError("embedded null byte")) == "embedded null byte"


@pytest.mark.parametrize(("language", "reason"), [("uk", "такого файла чи каталогу немає"), ("en", "no such file")])
def test_a_report_that_cannot_be_written(
    tmp_path: Path, language: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = str(tmp_path / "nowhere" / "report.txt")
    assert main(["assess", TEKU, "--only", "L1-01", "--lang", language, "-o", where]) == 3
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "lines"),
    [("a.jsonl", True), ("a.NDJSON", True), ("a.jsonl.gz", True), ("a.json", False), ("a.yaml.gz", False)],
)
def test_json_lines_are_known_by_their_name(name: str, lines: bool) -> None:
    assert has_json_lines(Path(name)) is lines


@pytest.mark.parametrize("command", [["assess"], ["explain", "L1-01"], ["profile", "validate"]], ids=" ".join)
def test_a_file_of_many_profiles_is_for_screen(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made.jsonl"
    made.write_text('{"id": "a"}\n{"id": "b"}\n', encoding="utf-8")
    assert main([*command, str(made), "--lang", "en"]) == 3
    assert "clusterrules screen" in capsys.readouterr().err
