"""What is wrong with a document, and where: the error messages are part of the interface."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clusterrules.texts.catalogue import Language, Text, message

Path = tuple[str | int, ...]

_PERSONAL = re.compile(r"(?<!\d)\d{8}(?=\d\d(?!\d))")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a stable code with its arguments, and the place (line and column count from 1).

    ``nearest`` is the closest valid name, if there is one close enough to be meant. ``text`` is the message of a fault
    whose code the project's own catalogue does not have: this is how a plugin brings its own. What is said never shows
    a number of ten digits in full, since it may be the tax number of a person.
    """

    code: str
    source: str
    path: Path = ()
    line: int | None = None
    column: int | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    nearest: str | None = None
    text: Text | None = None

    @property
    def place(self) -> str:
        position = "" if self.line is None else f":{self.line}" + ("" if self.column is None else f":{self.column}")
        return f"{self.source}{position}"

    def said(self, language: Language) -> str:
        """The whole message for a reader: place, path, what was found and expected, the nearest right name."""
        where = f"{dotted(self.path)}: " if self.path else ""
        hint = "" if self.nearest is None else "\n  " + message("fault.nearest", language, name=self.nearest)
        return f"{self.place}: " + masked(where + self._told(language) + hint)

    def _told(self, language: Language) -> str:
        if self.text is not None:
            return self.text.in_(language)
        arguments = {k: v.in_(language) if isinstance(v, Text) else v for k, v in self.arguments.items()}
        return message(f"fault.{self.code}", language, **arguments)

    def to_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "source": self.source,
            "path": masked(dotted(self.path)),
            "line": self.line,
            "column": self.column,
            "nearest": None if self.nearest is None else masked(self.nearest),
            "message": {"uk": self.said("uk"), "en": self.said("en")},
        }


class FaultyDocument(Exception):  # noqa: N818 - it is a document that has faults, not an error of the program
    """A document that cannot be used; carries every fault that was found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.said("en") for fault in self.faults))


def masked(text: str) -> str:
    """The text with every number of ten digits hidden but for its last two."""
    return _PERSONAL.sub("********", text)


def dotted(path: Path) -> str:
    """A path as people write it: ``members.3.kind``."""
    return ".".join(str(part) for part in path)


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that was most likely meant."""
    close = difflib.get_close_matches(name, sorted(valid), n=1, cutoff=0.6)
    return close[0] if close else None
