"""Who holds at least half of an organisation, by the founders that the profile states.

Control is half or more (:data:`CONTROL`). A share that is only approximate, or more than a whole, says nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from clusterrules.profile.phrases import parse_quantity
from clusterrules_ua.codes import identity
from clusterrules_ua.nodes import Listed, Raw, plain

CONTROL = Fraction(1, 2)
"""The share from which a founder controls: a majority, or one half.

A default of this project, no number of the handbook, which only speaks of independent businesses: one of two equal
owners can stop any decision, so a firm that is half another's is not counted as independent of it.
"""

Key = tuple[str, str]
"""What somebody is compared by: ``("id", identifier)``, or ``("name", name)`` where no identifier is known."""

_QUOTES = str.maketrans("", "", '«»“”„‟"<>')
_APOSTROPHES = str.maketrans("ʼ’‘`´′", "''''''")
_WORDLESS = re.compile(
    r"(?:фізична особа|фізособа|приватна особа|засновник|власник|учасник|особа|"
    r"natural person|individual|founder|owner|person|n/?a|unknown|невідомо|none|немає)\W*\w{0,3}\Z"
)


@dataclass(frozen=True, slots=True)
class Stake:
    """A share as far as it is known: at least ``lo``, at most ``hi``; open bounds are not reached."""

    lo: Fraction = Fraction(0)
    hi: Fraction = Fraction(1)
    lo_open: bool = False
    hi_open: bool = False

    def __add__(self, other: "Stake") -> "Stake":
        return Stake(
            self.lo + other.lo, self.hi + other.hi, self.lo_open or other.lo_open, self.hi_open or other.hi_open
        )

    @property
    def controls(self) -> bool:
        return self.lo >= CONTROL

    @property
    def may_control(self) -> bool:
        return self.hi > CONTROL or (self.hi == CONTROL and not self.hi_open)

    def beside(self, others: "Stake") -> "Stake":
        """The same share, at most what the others leave of the whole."""
        left, left_open = 1 - others.lo, others.lo_open
        if left > self.hi:
            return self
        return Stake(self.lo, left, self.lo_open, left_open or (left == self.hi and self.hi_open))


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who certainly controls an organisation, and whether it is certain that nobody else does."""

    controllers: frozenset[Key] = frozenset()
    decided: bool = False


def normalised(name: str) -> str | None:
    """A name in the form in which two of them can be compared; ``None`` for a label that could be anybody's."""
    text = unicodedata.normalize("NFC", name).translate(_QUOTES).translate(_APOSTROPHES)
    text = re.sub(r"\s*'\s*", "'", " ".join(text.split()).casefold())
    return None if not text or _WORDLESS.match(text) else text


def key_of(founder: Raw) -> Key | None:
    """What a founder is compared by: an identifier, else the name; ``None`` for one that could be anybody."""
    identifier = identity(plain(founder.get("identifier")) or "")
    if identifier is not None:
        return "id", identifier
    name = normalised(plain(founder.get("name")) or "")
    return None if name is None else ("name", name)


def stake_of(written: str | None) -> Stake:
    """The share that a founder is said to have."""
    if written is None:
        return Stake()
    try:
        quantity = parse_quantity(written)
    except ValueError:
        return Stake()
    interval = quantity.interval
    lo = Fraction(interval.lo or 0)
    hi = Fraction(1) if interval.hi is None else Fraction(interval.hi)
    if quantity.about or not 0 <= lo <= 1 or hi > 1:
        return Stake()
    return Stake(lo, hi, interval.lo_open, interval.hi_open)


def ownership(founders: Listed) -> Ownership:
    """Who controls an organisation with these founders. The only founder of a complete list holds the whole."""
    alone = founders.complete and len(founders.items) == 1
    stakes: dict[Key | None, Stake] = {}
    for _, founder in founders.items:
        stake = Stake(Fraction(1)) if alone and "share" not in founder else stake_of(plain(founder.get("share")))
        key = key_of(founder)
        stakes[key] = stakes[key] + stake if key in stakes else stake
    known = {key: stake for key, stake in stakes.items() if key is not None}
    controllers = frozenset(key for key, stake in known.items() if stake.controls)
    return Ownership(controllers, _decided(stakes, founders))


def _decided(stakes: Mapping[Key | None, Stake], founders: Listed) -> bool:
    """Whether every founder is identified, and whoever may hold half certainly does."""
    if not all(key is not None and key[0] == "id" for key in stakes) or _sum(stakes.values()).lo > 1:
        return False
    if not founders.complete and Stake().beside(_sum(stakes.values())).may_control:
        return False
    bounded = {key: stake.beside(_others(stakes, key)) for key, stake in stakes.items()}
    return all(stake.controls or not stake.may_control for stake in bounded.values())


def _others(stakes: Mapping[Key | None, Stake], key: Key | None) -> Stake:
    return _sum(stake for other, stake in stakes.items() if other != key)


def _sum(stakes: Iterable[Stake]) -> Stake:
    total = Stake(Fraction(0), Fraction(0))
    for stake in stakes:
        total = total + stake
    return total
