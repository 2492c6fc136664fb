"""Units of parameters: what numbers each of them allows. The units and their ranges are data, in ``schemas/``."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from clusterrules.logic.interval import exact
from clusterrules.profile.phrases import parse_quantity
from clusterrules.resources import schemas_folder
from clusterrules.texts.catalogue import Text, text_of

_FRACTION = re.compile(r"[0-9]+/[1-9][0-9]*\Z")
_MINUS = re.compile(r"[-−]\s*")
_HUNDRED = 100

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """What the numbers of a unit can be: from ``least`` to ``most`` (``None``: without end), perhaps only whole ones.

    ``expected`` says so to a reader.
    """

    name: str
    least: int
    most: int | None
    whole: bool
    expected: Text

    def allows(self, number: Number) -> bool:
        """Whether a number can be one of this unit."""
        in_range = number >= self.least and (self.most is None or number <= self.most)
        return in_range and (not self.whole or Fraction(number).denominator == 1)

    def nearest(self, number: Number) -> str:
        """The number that was most likely meant: per cent where a share is beyond 1, else the closest one allowed."""
        if self.most == 1 and not self.whole and 1 < number <= _HUNDRED:
            return f"{_plain(number)} %"
        held = max(number, Fraction(self.least))
        if self.most is not None:
            held = min(held, Fraction(self.most))
        return str(int(held + Fraction(1, 2))) if self.whole else _plain(held)


@lru_cache(maxsize=1)
def load_units() -> Mapping[str, Unit]:
    """The units that a parameter can have, by name."""
    schema = json.loads((schemas_folder() / "units.schema.json").read_text(encoding="utf-8"))
    kinds = {f"#/$defs/{name}": spec for name, spec in schema["$defs"].items()}
    return {name: _unit(name, kinds[spec["$ref"]]) for name, spec in schema["properties"].items()}


def _unit(name: str, spec: Mapping[str, Any]) -> Unit:
    whole = spec["type"] == "integer"
    return Unit(name, spec["minimum"], spec.get("maximum"), whole, text_of(spec["expected"]))


def number_of(value: Any) -> Number:
    """The single number that is written: ``0.5``, ``"0,5"``, ``"50 %"``, ``-1``, or ``"2/3"``, which has no decimals.

    Raises ``ValueError`` or ``TypeError`` for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        raise TypeError(value)
    if isinstance(value, str):
        minus = _MINUS.match(value.strip())
        if minus:
            return -_positive(value.strip()[minus.end() :])
        return _positive(value)
    return exact(value)


def _positive(text: str) -> Number:
    if _FRACTION.match(text):
        return exact(text)
    interval = parse_quantity(text).interval
    if interval.lo is None or not interval.is_point or parse_quantity(text).about:
        raise ValueError(text)
    return interval.lo


def _plain(number: Number) -> str:
    return f"{float(number):.6g}"
