"""What is wrong with a document, and where: the error messages are part of the interface."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clusterrules.texts.catalogue import Language, Text, message

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a stable code with its arguments, and the place (line and column count from 1).

    ``nearest`` is the closest valid name, if there is one close enough to be meant.
    """

    code: str
    source: str
    path: Path = ()
    line: int | None = None
    column: int | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    nearest: str | None = None

    @property
    def place(self) -> str:
        position = "" if self.line is None else f":{self.line}" + ("" if self.column is None else f":{self.column}")
        return f"{self.source}{position}"

    def said(self, language: Language) -> str:
        """The whole message for a reader: place, path, what was found and expected, the nearest right name."""
        arguments = {k: v.in_(language) if isinstance(v, Text) else v for k, v in self.arguments.items()}
        where = f"{self.place}: " + (f"{dotted(self.path)}: " if self.path else "")
        hint = "" if self.nearest is None else "\n  " + message("fault.nearest", language, name=self.nearest)
        return where + message(f"fault.{self.code}", language, **arguments) + hint

    def to_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "source": self.source,
            "path": dotted(self.path),
            "line": self.line,
            "column": self.column,
            "nearest": self.nearest,
            "message": {"uk": self.said("uk"), "en": self.said("en")},
        }


class FaultyDocument(Exception):  # noqa: N818 - it is a document that has faults, not an error of the program
    """A document that cannot be used; carries every fault that was found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.said("en") for fault in self.faults))


def dotted(path: Path) -> str:
    """A path as people write it: ``members.3.kind``."""
    return ".".join(str(part) for part in path)


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that was most likely meant."""
    close = difflib.get_close_matches(name, sorted(valid), n=1, cutoff=0.6)
    return close[0] if close else None
