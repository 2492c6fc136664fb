"""What is wrong with a document, and where: the error messages are part of the interface."""

import difflib
import heapq
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clusterrules.texts.catalogue import Language, Text, message

if TYPE_CHECKING:
    from clusterrules.documents.reading import Document

Path = tuple[str | int, ...]

# Characters that a terminal obeys instead of showing: C0 and C1 controls, and those that turn the writing direction.
CONTROLS = "\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[{CONTROLS}\ud800-\udfff]")
_LONGEST = 1000
_LIKELY = 50
_PLACES = 5

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
        where = f"{shown(dotted(self.path))}: " if self.path else ""
        hint = "" if self.nearest is None else "\n  " + message("fault.nearest", language, name=shown(self.nearest))
        return f"{shown(self.place)}: " + masked(where + self._told(language) + hint)

    def _told(self, language: Language) -> str:
        if self.text is not None:
            return shown(self.text.in_(language))
        said = {k: v.in_(language) if isinstance(v, Text) else v for k, v in self.arguments.items()}
        plain = {k: v if isinstance(v, int) else shown(str(v)) for k, v in said.items()}
        return message(f"fault.{self.code}", language, **plain)

    def to_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "source": shown(self.source),
            "path": masked(shown(dotted(self.path))),
            "line": self.line,
            "column": self.column,
            "nearest": None if self.nearest is None else masked(shown(self.nearest)),
            "message": {"uk": self.said("uk"), "en": self.said("en")},
        }


class FaultyDocument(Exception):  # noqa: N818 - it is a document that has faults, not an error of the program
    """A document that cannot be used; carries every fault that was found in it.

    ``document`` is what could be read all the same: nobody may use it, but further faults can be looked for in it.
    """

    def __init__(self, faults: Iterable[Fault], document: "Document | None" = None) -> None:
        self.faults = tuple(faults)
        self.document = document
        super().__init__("\n".join(said_together(self.faults, "en")))


def said_together(faults: Iterable[Fault], language: Language) -> list[str]:
    """The messages of several faults for a reader, in the order of the first of each: one that recurs in the same field
    is told once, with the first of its other places."""
    alike: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        alike.setdefault(_sort(fault), []).append(fault)
    return [first.said(language) + _more_places(others, language) for first, *others in alike.values()]


def _sort(fault: Fault) -> tuple[object, ...]:
    """What equal faults of a field have in common, wherever in a list they stand; of no field, each is for itself."""
    if not fault.path:
        return (id(fault),)
    field = tuple(part for part in fault.path if isinstance(part, str))
    return fault.code, fault.source, field, repr(sorted(fault.arguments.items())), fault.nearest, fault.text


def _more_places(others: list[Fault], language: Language) -> str:
    if not others:
        return ""
    places = [dotted(one.path) if one.line is None else f"{one.line}:{one.column}" for one in others]
    first = ", ".join([*places[:_PLACES], *(["…"] if len(places) > _PLACES else [])])
    return "\n  " + message("fault.more_places", language, count=len(places), places=masked(shown(first)))


def shown(text: str) -> str:
    """The text as it can be put before a reader: controls written out (``\\x1b``), and what is endless cut."""
    # Masked before it is cut: half a number would pass the mask.
    cut = text if len(text) <= _LONGEST else masked(text)[:_LONGEST] + "…"
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), cut)


def masked(text: str) -> str:
    """The text with every number of ten digits hidden but for its last two."""
    return _PERSONAL.sub("********", text)


def dotted(path: Path) -> str:
    """A path as people write it: ``members.3.kind``."""
    return ".".join(str(part) for part in path)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults in the order of the document."""
    return sorted(faults, key=lambda fault: (fault.line or 0, fault.column or 0, fault.code, dotted(fault.path)))


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that was most likely meant."""
    likely = sorted(set(valid))
    if len(likely) > _LIKELY:  # comparing letter by letter takes long, and a profile can have thousands of ids
        likely = heapq.nsmallest(_LIKELY, likely, key=lambda one: _unlike(name, one))
    close = difflib.get_close_matches(name[:_LONGEST], likely, n=1, cutoff=0.6)
    return close[0] if close else None


def _unlike(left: str, right: str) -> tuple[int, int]:
    """How unlike two names look at a glance: at their ends, then by length."""
    return (left[:3] != right[:3]) + (left[-3:] != right[-3:]), abs(len(left) - len(right))
