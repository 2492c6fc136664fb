"""Parameters: numbers with a unit, an origin and one home; overridable, and recorded when overridden."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clusterrules.documents.document import MAX_NUMBER
from clusterrules.documents.fault import Fault, FaultyDocument, Path, nearest
from clusterrules.logic.interval import Interval, point
from clusterrules.metrics.language import Language
from clusterrules.metrics.view import ParameterValue
from clusterrules.profile.phrases import parse_days
from clusterrules.rules.units import load_units, number_of
from clusterrules.texts.catalogue import Text

ORIGINS = ("handbook", "default", "precedent")
"""Who set a number: the handbook, this project, or a public scheme elsewhere."""

OVERRIDDEN = "override"

BAND = "@"
"""Stands between a parameter and one of its bands: ``L2-16.continuity_months@mature``."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a pack declares it.

    ``value`` is a number, a mapping of bands to numbers, or a list of words; ``dated`` are later values by the day
    from which they count. ``words`` are those that a list may hold: of the fields that are compared with it.
    """

    key: str
    unit: str
    origin: str
    because: Text
    value: Any
    dated: tuple[tuple[int, Any], ...] = field(default=())
    words: tuple[str, ...] = ()

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands for which it has values of their own."""
        return tuple(self.value) if isinstance(self.value, dict) else ()

    def written_at(self, day: int) -> Any:
        """The value that counts on a day, as it is written."""
        value = self.value
        for start, later in self.dated:
            if start <= day:
                value = later
        return value

    def at(self, day: int) -> ParameterValue:
        """The value that counts on a day."""
        return _valued(self.key, self.unit, self.origin, self.written_at(day))

    def set_by(self, overrides: Iterable["Override"], day: int) -> ParameterValue:
        """The value that settings give it on a day, one after the other; those of other parameters are passed over."""
        value, origin = self.written_at(day), self.origin
        for one in overrides:
            if one.key == self.key:
                value, origin = _merged(value, _overriding(self, one)), OVERRIDDEN
        return _valued(self.key, self.unit, origin, value)


@dataclass(frozen=True, slots=True)
class Override:
    """A parameter, or one band of it, set from outside the pack: by a call, a file or the command line.

    ``source`` says which of these it was; a file has a line and a column.
    """

    key: str
    value: Any
    unit: str | None
    source: str
    band: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def written(self) -> str:
        """The key as it is written, with the band."""
        return self.key if self.band is None else f"{self.key}{BAND}{self.band}"

    def fault(self, code: str, near: str | None = None, path: Path = (), **said: object) -> Fault:
        """A fault of this setting, at its place."""
        return Fault(code, self.source, (self.written, *path), self.line, self.column, said, near)

    def to_json(self) -> dict[str, Any]:
        return {"parameter": self.written, "value": self.value, "source": self.source}


def override(
    written: str,
    value: Any,
    source: str,
    *,
    unit: str | None = None,
    place: tuple[int, int] | tuple[None, None] = (None, None),
) -> Override:
    """The setting of ``KEY`` or ``KEY@BAND``."""
    key, marked, band = written.partition(BAND)
    return Override(key, value, unit, source, band if marked else None, *place)


@dataclass(frozen=True, slots=True)
class _Misfit:
    """Why a value cannot be a parameter's, and at which part of it."""

    code: str
    path: Path
    near: str | None
    said: Mapping[str, object]


def _misfits(parameter: Parameter, value: Any, *, partly: bool = False) -> Iterator[_Misfit]:
    """Everything that is wrong with a value for a parameter, wherever the value was written.

    ``partly``: a mapping need not name every band.
    """
    if isinstance(value, dict):
        bands = parameter.bands
        for band in value:
            if band not in bands:
                said = {"name": parameter.key, "found": band, "valid": ", ".join(bands)}
                yield _Misfit("no_such_band" if bands else "no_bands", (band,), nearest(str(band), bands), said)
        if not value or (bands and not partly and not set(bands) <= set(value)):
            said = {"expected": ", ".join(bands), "found": ", ".join(map(str, value)) or "—"}
            yield _Misfit("bands_differ", (), None, said)
        for band, number in value.items():
            if band in bands:
                yield from _number_misfits(parameter, number, (band,))
    elif isinstance(parameter.value, list):
        yield from _word_misfits(parameter, value)
    else:
        yield from _number_misfits(parameter, value, ())


def _word_misfits(parameter: Parameter, value: Any) -> Iterator[_Misfit]:
    words = value if isinstance(value, list) else []
    if not words or not all(isinstance(word, str) and word for word in words):
        found = ",".join(map(str, words)) or value
        yield _Misfit("not_words", (), None, {"found": found, "valid": ", ".join(parameter.words)})
        return
    for index, word in enumerate(value):
        if parameter.words and word not in parameter.words:
            said = {"found": word, "valid": ", ".join(parameter.words)}
            yield _Misfit("unknown_value", (index,), nearest(str(word), parameter.words), said)


def _number_misfits(parameter: Parameter, value: Any, path: Path) -> Iterator[_Misfit]:
    unit = load_units().get(parameter.unit)
    try:
        number = number_of(value)
    except (TypeError, ValueError):
        if unit is None:
            yield _Misfit("not_a_number", path, None, {"found": value})
        else:
            yield _Misfit("not_of_unit", path, None, {"found": value, "expected": unit.expected})
        return
    if number > MAX_NUMBER:
        yield _Misfit("number_too_large", path, None, {"limit": MAX_NUMBER})
    elif unit is not None and not unit.allows(number):
        yield _Misfit("not_of_unit", path, unit.nearest(number), {"found": value, "expected": unit.expected})


def _valued(key: str, unit: str, origin: str, value: Any) -> ParameterValue:
    if isinstance(value, list):
        return ParameterValue(key, unit, origin, words=frozenset(map(str, value)))
    if isinstance(value, dict) and value:
        by_band = {str(band): _interval(number) for band, number in value.items()}
        return ParameterValue(key, unit, origin, next(iter(by_band.values())), by_band)
    return ParameterValue(key, unit, origin, _interval(value))


def _interval(value: Any) -> Interval:
    return point(number_of(value))


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
        if "unit" in spec and spec["unit"] not in load_units():
            said = {"found": spec["unit"], "valid": ", ".join(load_units())}
            language.fault("unknown_value", (*here, "unit"), nearest(str(spec["unit"]), load_units()), **said)
        for required in ("value", "unit", "origin"):
            if required not in spec:
                language.fault("missing_key", here, name=required)
        if spec.get("origin") not in ORIGINS:
            near = nearest(str(spec.get("origin")), ORIGINS)
            said = {"found": spec.get("origin"), "valid": ", ".join(ORIGINS)}
            language.fault("unknown_value", (*here, "origin"), near, **said)
        because = language.text(spec.get("because"), (*here, "because"))
        value = spec.get("value")
        if isinstance(value, dict) and tuple(value) != bands:
            said = {"found": ", ".join(value), "expected": ", ".join(bands)}
            language.fault("bands_differ", (*here, "value"), **said)
        unit, origin = str(spec.get("unit")), str(spec.get("origin"))
        found[key] = Parameter(key, unit, origin, because, value, _dated(language, spec, here))
        if "value" in spec:
            _check(language, found[key], spec, here)
    return found


def _dated(language: Language, spec: Mapping[str, Any], path: Path) -> tuple[tuple[int, Any], ...]:
    dated = []
    for index, later in enumerate(spec.get("from", ())):
        try:
            dated.append((parse_days(later["date"]).first, later["value"]))
        except (KeyError, TypeError, ValueError):
            language.fault("bad_dated_value", (*path, "from", index))
    return tuple(sorted(dated, key=lambda pair: pair[0]))


def _check(language: Language, parameter: Parameter, spec: Mapping[str, Any], path: Path) -> None:
    later = [(("from", index, "value"), one.get("value")) for index, one in enumerate(spec.get("from", ()))]
    for place, value in ((("value",), parameter.value), *later):
        for misfit in _misfits(parameter, value):
            language.fault(misfit.code, (*path, *place, *misfit.path), misfit.near, **misfit.said)


def word_faults(parameter: Parameter) -> Iterator[tuple[Path, str | None, Mapping[str, object]]]:
    """The words of a list that no field compared with it has: where below its declaration, the nearest, what is said.

    Apart from the other checks, because only when all rules are read is it known which fields these are.
    """
    if isinstance(parameter.value, list):
        for misfit in _word_misfits(parameter, parameter.value):
            if misfit.code == "unknown_value":
                yield ("value", *misfit.path), misfit.near, misfit.said


def effective(
    parameters: Mapping[str, Parameter], overrides: Iterable[Override], day: int
) -> tuple[dict[str, ParameterValue], tuple[Override, ...]]:
    """The parameters as they count, and the overrides that were applied.

    Later overrides win, a band's own over all bands' if it is later. Raises :class:`FaultyDocument` for an unknown
    parameter or band, a wrong unit, and a value that the unit or the fields do not allow.
    """
    values = {key: parameter.at(day) for key, parameter in parameters.items()}
    written: dict[str, Any] = {}
    applied, faults = [], []
    for one in overrides:
        declared = parameters.get(one.key)
        wrong = [one.fault("unknown_parameter", nearest(one.key, parameters), name=one.key)]
        if declared is not None:
            value = _overriding(declared, one)
            wrong = list(_faults(declared, one, value))
        if declared is None or wrong:
            faults += wrong
            continue
        written[one.key] = _merged(written.get(one.key, declared.written_at(day)), value)
        values[one.key] = _valued(one.key, declared.unit, OVERRIDDEN, written[one.key])
        applied.append(one)
    if faults:
        raise FaultyDocument(faults)
    return values, tuple(applied)


def _faults(declared: Parameter, override: Override, value: Any) -> Iterator[Fault]:
    if override.unit is not None and override.unit != declared.unit:
        expected = declared.unit
        yield override.fault("wrong_unit", expected, name=override.key, unit=override.unit, expected=expected)
        return
    told: list[Fault] = []
    for misfit in _misfits(declared, value, partly=True):
        path = misfit.path if isinstance(override.value, dict | list) else ()
        told.append(override.fault(misfit.code, misfit.near, path, **misfit.said))
        if told[-1] not in told[:-1]:  # one number for every band is wrong but once
            yield told[-1]


def _merged(before: Any, value: Any) -> Any:
    """A value over the one before it, of which the bands that are not named stay."""
    return {**before, **value} if isinstance(value, dict) else value


def _overriding(declared: Parameter, override: Override) -> Any:
    """The value in the form in which the parameter is declared: one word a list, one number every band."""
    value = override.value
    if override.band is not None:
        return {override.band: value}
    if isinstance(declared.value, list) and isinstance(value, str):
        return [word.strip() for word in value.split(",")]
    if declared.bands and not isinstance(value, dict):
        return dict.fromkeys(declared.bands, value)
    return value
