"""In which sections of the classification of activities the members work: a spread over many is no common chain.

A member is in a section if any of its activity codes is; a group is where any of its members is. Codes are those of
KVED-2010, whose divisions are those of NACE Rev. 2. A code that fits none of its divisions is of no section.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from clusterrules.graph.element import Element
from clusterrules.logic.interval import Interval, largest
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Not
from clusterrules.metrics.declared import Part, Share
from clusterrules.metrics.measurement import NOTHING, Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.nodes import Defined
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import Selection
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.texts.catalogue import Text

SECTIONS: dict[str, range] = {
    "A": range(1, 4), "B": range(5, 10), "C": range(10, 34), "D": range(35, 36), "E": range(36, 40),
    "F": range(41, 44), "G": range(45, 48), "H": range(49, 54), "I": range(55, 57), "J": range(58, 64),
    "K": range(64, 67), "L": range(68, 69), "M": range(69, 76), "N": range(77, 83), "O": range(84, 85),
    "P": range(85, 86), "Q": range(86, 89), "R": range(90, 94), "S": range(94, 97), "T": range(97, 99),
    "U": range(99, 100),
}  # fmt: skip
"""The divisions, the first two digits of a code, of each section."""

_READS = Reads(
    collections=frozenset({"members", "members.activity_codes"}),
    definitions=frozenset({"current"}),
    fields=frozenset({("members", "group"), ("members.activity_codes", "value")}),
)


@lru_cache(maxsize=4096)
def section_of(code: object) -> str | None:
    """The section of a code; ``None`` for what is no code of the classification."""
    digits = str(code).strip()[:2]
    if not (digits.isascii() and digits.isdigit() and len(digits) == 2):
        return None
    return next((name for name, divisions in SECTIONS.items() if int(digits) in divisions), None)


def _inside(code: object, section: str) -> Truth:
    """Whether a code, which may be one of several, is of a section."""
    if code is None:
        return None
    found = {section_of(one) == section for one in (code if isinstance(code, frozenset) else (code,))}
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True, eq=False)
class InSection:
    """A member has an activity code of a section."""

    section: str

    def truth(self, element: Element, view: View) -> Truth:
        codes = view.nested(element, "activity_codes")
        known = codes.complete
        for code in codes.elements:
            inside = _inside(view.value(code, "value"), self.section)
            if inside and code.certain:
                return True
            known = known and inside is False
        return False if known else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield OpenFact(f"{element.path}.activity_codes", "members.activity_codes", what="completeness")

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("field", self.truth(element, view))

    def reads(self) -> Reads:
        return _READS


def _shares(view: View) -> list[Measurement]:
    """The share of each section among the current members. Sections that no code names are all alike."""

    def measure() -> list[Measurement]:
        named = _named_sections(view)
        found = [_share(section, view) for section in SECTIONS if section in named]
        others = [section for section in SECTIONS if section not in named]
        return found + [_share(others[0], view)] * len(others) if others else found

    shares: list[Measurement] = view.remember("section_shares", measure)
    return shares


def _share(section: str, view: View) -> Measurement:
    inside, title = InSection(section), Text(section, section)
    members = Selection("members", nested=False, where=Defined("current"), path="members")
    share = Share(section, title, title, "share", parts=(Part(members, inside, Not(inside)),), distinct="group")
    return share.measure(view)


def _named_sections(view: View) -> set[str | None]:
    """The sections of all codes that the profile gives, sure or not."""
    codes = [
        view.value(code, "value")
        for member in view.collection("members").elements
        for code in view.nested(member, "activity_codes").elements
    ]
    return {section_of(one) for code in codes for one in (code if isinstance(code, frozenset) else (code,))}


def _sections(view: View) -> Measurement:
    shares = [one for one in _shares(view) if one.empty is not True]
    surely = sum(one.empty is False and (one.value.lo or 0) > 0 for one in shares)
    possibly = sum(one.value.hi != 0 for one in shares)
    return Measurement(Interval(surely, possibly))


def _largest(view: View) -> Measurement:
    shares = _shares(view)
    if any(one.empty is True for one in shares):
        return NOTHING
    empty: Truth = None if any(one.empty is None for one in shares) else False
    return Measurement(largest([one.value for one in shares]), empty)


def _open(view: View) -> Iterator[OpenFact]:
    members = view.collection("members")
    if not members.complete:
        yield OpenFact("members", "members", what="completeness")
    for member in members.elements:
        truth = view.holds("current", member)
        if truth is None:
            yield from view.definition("current").open(member, view)
        codes = view.nested(member, "activity_codes")
        unclear = any(not isinstance(view.value(code, "value"), str) or not code.certain for code in codes.elements)
        if truth is not False and (unclear or not codes.complete):
            yield OpenFact(codes.path, codes.kind, what="completeness")


_LOOSE = Text(
    "кожну секцію виміряно окремо, хоча учасник не може водночас бути і не бути в інших",
    "each section is measured on its own, although what a member adds to one it may not add to another",
)


def sector_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "activity_sections",
        Text("секції КВЕД, у яких працюють учасники", "sections of KVED that members work in"),
        Text(
            "У скількох секціях КВЕД є принаймні один нинішній учасник.",
            "In how many sections of KVED there is at least one current member.",
        ),
        "sections",
        _sections,
        _READS,
        _open,
        loose=_LOOSE,
    )
    yield PythonMetric(
        "largest_section_share",
        Text("частка найбільшої секції КВЕД", "share of the largest section of KVED"),
        Text(
            "Яка частка нинішніх учасників працює в секції КВЕД, де їх найбільше.",
            "Which share of the current members work in the section of KVED that has the most of them.",
        ),
        "share",
        _largest,
        _READS,
        _open,
        loose=_LOOSE,
    )
