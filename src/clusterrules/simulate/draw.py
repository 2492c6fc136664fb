"""Chance: draws that depend on what they are for, and on nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")
_DAYS_A_MONTH = 30.4375


class Draw:
    """Draws for one subject. The same key gives the same draws, in every process."""

    def __init__(self, key: str) -> None:
        self._random = Random(key)
        self._key = key

    def about(self, subject: str) -> "Draw":
        """Draws for a part of the subject, which those for other parts do not shift."""
        return Draw(f"{self._key}/{subject}")

    def share(self) -> float:
        """Anything from 0 up to 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Whether something happens."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number of a range."""
        return low + (high - low) * self._random.random()

    def whole(self, expected: float) -> int:
        """One of the two whole numbers around the one expected, such that it is met on average."""
        below = int(expected)
        return below + (self._random.random() < expected - below)

    def count(self, low: int, high: int) -> int:
        """A whole number of a range, its ends included."""
        return self._random.randint(low, high)

    def one(self, things: Sequence[Thing]) -> Thing:
        """One of several."""
        return self._random.choice(things)

    def some(self, things: Sequence[Thing], number: int) -> list[Thing]:
        """So many different ones, or all where there are not so many."""
        return self._random.sample(things, min(max(number, 0), len(things)))

    def weighted(self, weights: Mapping[str, float]) -> str:
        """One of several, some more likely than others."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def mixed(self, things: Sequence[Thing]) -> list[Thing]:
        """All in another order."""
        return self._random.sample(things, len(things))


def before(day: date, months: float) -> str:
    """The date so many months earlier."""
    return earlier(day, months).isoformat()


def earlier(day: date, months: float) -> date:
    """The day so many months earlier, or later where the number is negative."""
    return day - timedelta(days=round(months * _DAYS_A_MONTH))
