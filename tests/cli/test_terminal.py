"""Colour is for terminals: reports in a pipe or a file never have it, and NO_COLOR takes it away."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

PROFILE = Path(__file__).parents[2] / "examples" / "handbook" / "teku.yaml"


def _on_a_terminal(arguments: list[str], further: Mapping[str, str]) -> bytes:
    ours, theirs = pty.openpty()
    surroundings = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    with subprocess.Popen(
        [sys.executable, "-m", "clusterrules", *arguments], stdout=theirs, env={**surroundings, **further}
    ):
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # what Linux answers once the other end is closed
            pass
    os.close(ours)
    return shown


@pytest.mark.parametrize(
    ("surroundings", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=["a terminal", "asked for none", "a terminal without"],
)
@pytest.mark.parametrize("format_", ["text", "full"])
def test_colour_is_for_terminals(format_: str, surroundings: Mapping[str, str], coloured: bool) -> None:
    arguments = ["assess", str(PROFILE), "--only", "L1-01", "--format", format_]
    shown = _on_a_terminal(arguments, surroundings)
    assert b"L1-01" in shown
    assert (b"\x1b[" in shown) is coloured


def test_a_file_and_a_format_without_colour_have_none(tmp_path: Path) -> None:
    written = tmp_path / "report.txt"
    _on_a_terminal(["assess", str(PROFILE), "--only", "L1-01", "-o", str(written)], {"TERM": "xterm"})
    assert b"L1-01" in written.read_bytes()
    assert b"\x1b" not in written.read_bytes()
    shown = _on_a_terminal(["assess", str(PROFILE), "--only", "L1-01", "--format", "markdown"], {"TERM": "xterm"})
    assert b"L1-01" in shown
    assert b"\x1b" not in shown


def test_the_closing_table_of_a_screening_is_coloured(tmp_path: Path) -> None:
    arguments = ["screen", str(PROFILE), "--only", "L1-01", "-o", str(tmp_path / "out"), "--workers", "1"]
    assert b"\x1b[" in _on_a_terminal(arguments, {"TERM": "xterm"})
