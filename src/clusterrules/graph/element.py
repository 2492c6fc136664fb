"""The parts of a snapshot: nodes, links and records, the lists that hold them, and what may be missing from a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clusterrules.logic.interval import Interval


@dataclass(frozen=True, slots=True)
class Conflict:
    """The hull of claims of equal grade that disagree."""

    value: Any


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A field that says something when it is left out, and that was stated, but by nothing that counts: unknown."""


DOUBTFUL = Doubtful()


@dataclass(eq=False, slots=True)
class Element:
    """A node, a link or a record as of the snapshot.

    ``fields`` holds only what is known: a scalar as written, a frozen set of possible values, or a :class:`Conflict`;
    a field that is not there is unknown, and so is one that is :data:`DOUBTFUL`. ``certain`` says whether the element
    surely exists. A link has a ``target``. ``presumption`` names the presumption without which the element would not
    be here. ``lists_known`` is false where nothing that the profile says of the lists inside such elements can be
    taken for this one.
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
class Stated:
    """How many elements of a list there are in all, listed or not, of those whose fields have the ``values`` given.

    ``inside`` is like an unlisted one of them, ``outside`` like one of the others, whose fields have one of
    ``other_values``; these are ``None`` where no single field tells. Of ``everything`` there is no outside.
    """

    number: Interval
    values: Mapping[str, frozenset[str]]
    inside: Element
    other_values: Mapping[str, frozenset[str]] | None = None
    outside: Element | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A list of the profile with what it leaves out. ``unlisted`` is ``None`` where nothing can be missing."""

    kind: str
    path: str
    elements: tuple[Element, ...] = ()
    unlisted: Unlisted | None = None
    conflict: bool = False
    stated: tuple[Stated, ...] = ()
    """What totals say of listed and unlisted elements together; nothing where no total is given."""

    @property
    def complete(self) -> bool:
        return self.unlisted is None


@dataclass(slots=True)
class Incidence:
    """Who refers to whom through one field: the holders by the target's id, and those whose list may lack some."""

    by_target: dict[str, list[Element]] = field(default_factory=dict)
    unsure: set[tuple[Element, str]] = field(default_factory=set)
    """Holders and ids of targets whose link is only possible."""
    open_holders: tuple[Element, ...] = ()
    closed: bool = False
    """Whether nobody else can refer to anything: the list of holders is complete, and so is the list of each."""
