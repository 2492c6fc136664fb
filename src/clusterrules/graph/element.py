"""The parts of a snapshot: nodes, links and records, the lists that hold them, and what may be missing from a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """The hull of claims of equal grade that disagree."""

    value: Any


@dataclass(eq=False, slots=True)
class Element:
    """A node, a link or a record as of the snapshot.

    ``fields`` holds only what is known: a scalar as written, a frozen set of possible values, or a :class:`Conflict`;
    a field that is not there is unknown. ``certain`` says whether the element surely exists. A link has a ``target``.
    ``presumption`` names the presumption without which the element would not be here. ``lists_known`` is false where
    nothing that the profile says of the lists inside such elements can be taken for this one.
    """

    kind: str
    id: str
    path: str
    fields: Mapping[str, Any]
    certain: bool = True
    target: "Element | None" = None
    presumption: str | None = None
    lists_known: bool = True


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Elements that no list names: between ``lo`` and ``hi`` of them (``None``: without bound), all like ``ghost``.

    ``parts`` are disjoint groups among them of which more is known; those in none of the parts are like ``others``.
    """

    ghost: Element
    lo: int
    hi: int | None
    parts: tuple["Unlisted", ...] = ()
    apart: Element | None = None

    @property
    def others(self) -> Element:
        """Like whom those are that belong to none of the parts."""
        return self.ghost if self.apart is None else self.apart


@dataclass(frozen=True, slots=True)
class Collection:
    """A list of the profile with what it leaves out. ``unlisted`` is ``None`` where nothing can be missing."""

    kind: str
    path: str
    elements: tuple[Element, ...] = ()
    unlisted: Unlisted | None = None
    conflict: bool = False

    @property
    def complete(self) -> bool:
        return self.unlisted is None


@dataclass(slots=True)
class Incidence:
    """Who refers to whom through one field: the holders by target, and those whose list may lack some targets."""

    by_target: dict[Element, list[Element]] = field(default_factory=dict)
    unsure: set[tuple[Element, Element]] = field(default_factory=set)
    """Pairs (holder, target) whose link is only possible."""
    open_holders: tuple[Element, ...] = ()
