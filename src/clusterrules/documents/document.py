"""A parsed document with the place of each of its parts, and what no value of it may be in any format."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from clusterrules.documents.fault import CONTROLS, Fault, Path

MAX_DEPTH = 32
MAX_NUMBER = 2**53 - 1

CONTROL = re.compile(rf"(?!\t|\n|\r\n)[{CONTROLS}]")

Position = tuple[int, int]


@dataclass(frozen=True)
class Document:
    """A parsed document that can tell where each of its parts stands."""

    data: Any
    source: str
    _locate: Callable[[], dict[Path, Position]]

    @cached_property
    def _positions(self) -> dict[Path, Position]:
        return self._locate()

    def position(self, path: Path) -> Position | tuple[None, None]:
        """Line and column of the part at ``path``, or of the nearest part above it that has a place."""
        for length in range(len(path), -1, -1):
            found = self._positions.get(path[:length])
            if found is not None:
                return found
        return (None, None)

    def fault(self, code: str, path: Path, nearest: str | None = None, **arguments: object) -> Fault:
        """A fault at ``path`` of this document."""
        line, column = self.position(path)
        return Fault(code, self.source, path, line, column, arguments, nearest)


def place_at(text: str, index: int) -> Position:
    """Line and column of a character, counted from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def refusal(value: Any) -> str | None:
    """The code of the fault that a single value is, wherever it stands."""
    if isinstance(value, str):
        return "control_character" if CONTROL.search(value) else None
    if isinstance(value, int | float) and abs(value) > MAX_NUMBER:
        return "number_too_large"
    return None


def about(code: str, value: Any) -> dict[str, object]:
    """The arguments of such a fault."""
    if code == "number_too_large":
        return {"limit": MAX_NUMBER}
    found = CONTROL.search(value)
    return {"character": "" if found is None else f"U+{ord(found.group()):04X}"}
