"""Parameters: numbers with a unit, an origin and one home; overridable, and recorded when overridden."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clusterrules.documents.fault import Fault, FaultyDocument, Path, nearest
from clusterrules.logic.interval import Interval, exact, point
from clusterrules.metrics.language import Language
from clusterrules.metrics.view import ParameterValue
from clusterrules.profile.phrases import parse_days, parse_quantity
from clusterrules.texts.catalogue import Text

ORIGINS = ("handbook", "default", "precedent")
"""Who set a number: the handbook, this project, or a public scheme elsewhere."""

OVERRIDDEN = "override"

_FRACTION = re.compile(r"[0-9]+/[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a pack declares it.

    ``value`` is a number, a mapping of bands to numbers, or a list of words; ``dated`` are later values by the day
    from which they count.
    """

    key: str
    unit: str
    origin: str
    because: Text
    value: Any
    dated: tuple[tuple[int, Any], ...] = field(default=())

    def at(self, day: int) -> ParameterValue:
        """The value that counts on a day."""
        value = self.value
        for start, later in self.dated:
            if start <= day:
                value = later
        return _valued(self.key, self.unit, self.origin, value)


@dataclass(frozen=True, slots=True)
class Override:
    """A parameter set from outside the pack: by a call, a file or the command line."""

    key: str
    value: Any
    unit: str | None
    source: str

    def to_json(self) -> dict[str, Any]:
        return {"parameter": self.key, "value": self.value, "source": self.source}


def _valued(key: str, unit: str, origin: str, value: Any) -> ParameterValue:
    if isinstance(value, list):
        return ParameterValue(key, unit, origin, words=frozenset(map(str, value)))
    if isinstance(value, dict) and value:
        by_band = {str(band): _interval(number) for band, number in value.items()}
        return ParameterValue(key, unit, origin, next(iter(by_band.values())), by_band)
    return ParameterValue(key, unit, origin, _interval(value))


def _interval(value: Any) -> Interval:
    """The number as a point; a text may be a fraction, since two thirds have no decimals."""
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return point(exact(value))
    interval = parse_quantity(value).interval
    if interval.lo is None or not interval.is_point or interval.lo < 0:
        raise ValueError(value)
    return point(interval.lo)


def read_parameters(language: Language, specs: Any, path: Path, bands: tuple[str, ...] = ()) -> dict[str, Parameter]:
    """The parameters of a pack or rule, keyed by their home."""
    found: dict[str, Parameter] = {}
    for name, spec in (specs or {}).items():
        here = (*path, name)
        key = f"{language.home}.{name}" if language.home else name
        if not isinstance(spec, dict):
            language.fault("not_a_parameter", here)
            found[key] = Parameter(key, "", "", Text("", ""), 0)  # known by name, so that it is no fault elsewhere
            continue
        language.keys(spec, here, "value", "unit", "origin", "because", "from", "source")
        for required in ("value", "unit", "origin"):
            if required not in spec:
                language.fault("missing_key", here, name=required)
        if spec.get("origin") not in ORIGINS:
            near = nearest(str(spec.get("origin")), ORIGINS)
            said = {"found": spec.get("origin"), "valid": ", ".join(ORIGINS)}
            language.fault("unknown_value", (*here, "origin"), near, **said)
        because = language.text(spec.get("because"), (*here, "because"))
        parameter = Parameter(
            key,
            str(spec.get("unit")),
            str(spec.get("origin")),
            because,
            spec.get("value"),
            _dated(language, spec, here),
        )
        _check(language, parameter, here, bands)
        found[key] = parameter
    return found


def _dated(language: Language, spec: Mapping[str, Any], path: Path) -> tuple[tuple[int, Any], ...]:
    dated = []
    for index, later in enumerate(spec.get("from", ())):
        try:
            dated.append((parse_days(later["date"]).first, later["value"]))
        except (KeyError, TypeError, ValueError):
            language.fault("bad_dated_value", (*path, "from", index))
    return tuple(sorted(dated, key=lambda pair: pair[0]))


def _check(language: Language, parameter: Parameter, path: Path, bands: tuple[str, ...]) -> None:
    for value in (parameter.value, *(later for _, later in parameter.dated)):
        if isinstance(value, dict) and tuple(value) != bands:
            language.fault("bands_differ", (*path, "value"), found=", ".join(value), expected=", ".join(bands))
        try:
            _valued(parameter.key, parameter.unit, parameter.origin, value)
        except (TypeError, ValueError, AttributeError, StopIteration):
            language.fault("not_a_number", (*path, "value"), found=value)


def effective(
    parameters: Mapping[str, Parameter], overrides: Iterable[Override], day: int
) -> tuple[dict[str, ParameterValue], tuple[Override, ...]]:
    """The parameters as they count, and the overrides that were applied.

    Later overrides win. Raises :class:`FaultyDocument` for an unknown parameter, a wrong unit or a value that is none.
    """
    values = {key: parameter.at(day) for key, parameter in parameters.items()}
    applied, faults = [], []
    for override in overrides:
        declared = parameters.get(override.key)
        if declared is None:
            near = nearest(override.key, parameters)
            faults.append(Fault("unknown_parameter", override.source, arguments={"name": override.key}, nearest=near))
            continue
        if override.unit is not None and override.unit != declared.unit:
            said = {"name": override.key, "unit": override.unit, "expected": declared.unit}
            faults.append(Fault("wrong_unit", override.source, arguments=said))
            continue
        try:
            value = _overriding(declared, override.value)
            values[override.key] = replace(_valued(override.key, declared.unit, OVERRIDDEN, value))
            applied.append(override)
        except (TypeError, ValueError, AttributeError):
            faults.append(Fault("not_a_number", override.source, arguments={"found": override.value}))
    if faults:
        raise FaultyDocument(faults)
    return values, tuple(applied)


def _overriding(declared: Parameter, value: Any) -> Any:
    if isinstance(declared.value, list):
        words = value if isinstance(value, list) else [word.strip() for word in str(value).split(",")]
        if not words or not all(isinstance(word, str) and word for word in words):
            raise ValueError(value)
        return words
    if isinstance(declared.value, dict) and not isinstance(value, dict):
        return dict.fromkeys(declared.value, value)
    if isinstance(value, list) or (isinstance(value, dict) and tuple(value) != tuple(_bands(declared))):
        raise ValueError(value)
    return value


def _bands(declared: Parameter) -> Iterable[str]:
    return declared.value if isinstance(declared.value, dict) else ()
