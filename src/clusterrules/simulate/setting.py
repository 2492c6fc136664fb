"""What everything in one profile is drawn from, and who takes part."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clusterrules.simulate.draw import Draw, before
from clusterrules.simulate.kinds import Kind, Traits

Node = dict[str, Any]
SECTION = 40
"""Members who can work in one group; larger organisations work in several."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One organisation to be described as of a date."""

    kind: Kind
    traits: Traits[float]
    as_of: date
    draw: Draw
    size: int
    """How many members are listed."""

    @property
    def age(self) -> float:
        """Months since the founding."""
        return self.traits.age

    @property
    def sections(self) -> int:
        """How many groups the members work in."""
        return max(1, round(self.size / SECTION))

    def ago(self, months: float) -> str:
        """The date so many months before the profile's."""
        return before(self.as_of, months)

    def in_life(self, months: float) -> float:
        """So many months ago, but not before the founding."""
        return min(months, self.age)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part, by id: the members that stayed, and other organisations by what they are."""

    members: tuple[str, ...]
    businesses: tuple[str, ...]
    core: tuple[str, ...]
    """Members who come again and again."""
    others: dict[str, tuple[str, ...]]
    """Organisations that are no members, by kind."""

    @property
    def outsiders(self) -> tuple[str, ...]:
        """All organisations that are no members."""
        return tuple(one for ids in self.others.values() for one in ids)

    def section(self, number: int, sections: int) -> tuple[str, ...]:
        """The members of one group."""
        return self.members[number % sections :: sections]

    def regulars(self, number: int, sections: int) -> tuple[str, ...]:
        """Those of a group who come again and again."""
        known = set(self.core)
        return tuple(one for one in self.section(number, sections) if one in known)
