"""Tax numbers of people (RNOKPP): found wherever a profile holds text, never shown, replaced by keyed hashes.

There are only some ten thousand million such numbers, so a hash without a secret key would hide nothing.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from clusterrules.documents.fault import Path
from clusterrules.profile.vocabulary import Field, FieldType, load_vocabulary
from clusterrules_ua.codes import HASHED, tax_numbers

KEY_VARIABLE = "CLUSTERRULES_UA_KEY"
LEAST_KEY = 16
"""The fewest characters of a key that is no mere formality."""

_DIGITS = 24
_LENGTH = 10
"""Digits of a tax number."""
_IDENTIFYING = frozenset({"edrpou", "identifier"})
_FORMAL = frozenset({"value", "items", "uk", "en"})


class WeakKeyError(ValueError):
    """No key was given, or one too short to keep anything secret."""

    def __init__(self) -> None:
        super().__init__(f"a key of at least {LEAST_KEY} characters is needed: pass it, or set {KEY_VARIABLE}")


def found_in(data: Any) -> Iterator[tuple[Path, str]]:
    """Every tax number in a profile's data, with its path."""
    for path, text, identifying in _texts(data, (), ""):
        for _, _, number in tax_numbers(text, identifying=identifying):
            yield path, number


def pseudonymised(profile_data: Mapping[str, Any], key: str | bytes | None = None) -> dict[str, Any]:
    """A copy of a profile's data with every tax number replaced by a keyed hash, the same for the same number.

    Ids and references to them change together. A tax number in ``edrpou`` moves to ``identifier``, where such a hash
    may stand. Without ``key`` the key is read from the environment. Raises :class:`WeakKeyError`.
    """
    secret = _secret(key)
    replaced: dict[str, Any] = _replaced(profile_data, "", secret)
    return replaced


def _secret(key: str | bytes | None) -> bytes:
    given = os.environ.get(KEY_VARIABLE, "") if key is None else key
    secret = given.encode() if isinstance(given, str) else given
    if len(secret) < LEAST_KEY:
        raise WeakKeyError
    return secret


def hashed(number: str, secret: bytes) -> str:
    """What stands for a tax number: ``rnokpp:`` and the beginning of its HMAC-SHA256."""
    return HASHED + hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()[:_DIGITS]


# --- walking --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _number_fields() -> frozenset[str]:
    """The fields that hold amounts or dates, where ten digits in a row are no tax number."""
    vocabulary = load_vocabulary()
    kinds = (vocabulary.organisation, *vocabulary.collections.values(), *vocabulary.support.values())
    found = {name for kind in kinds for name in _numbers(kind.fields)}
    return frozenset(found - {"value"})


def _numbers(fields: Mapping[str, Field]) -> Iterator[str]:
    for name, field in fields.items():
        if field.type in (FieldType.NUMBER, FieldType.DATE):
            yield name
        yield from _numbers(field.fields)


def _field(name: str, inside: str) -> str:
    """The field that a key leads to, given the field it stands in; amounts called ``value`` are fields themselves."""
    if name == "value" and (inside == "totals" or inside in load_vocabulary().collections):
        return "totals"
    return inside if name in _FORMAL else name


def _is_text(value: Any, field: str) -> bool:
    if field == "totals" or field in _number_fields():
        return False
    return isinstance(value, str) or (type(value) is int and field in (*_IDENTIFYING, "id"))


def _texts(value: Any, path: Path, field: str) -> Iterator[tuple[Path, str, bool]]:
    """Every text that is long enough to hold a tax number, with its path and whether its field identifies somebody."""
    parts: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in parts:
        if type(inner) is str and len(inner) < _LENGTH:
            continue
        inside = _field(name, field) if isinstance(name, str) else field
        if isinstance(inner, dict | list):
            yield from _texts(inner, (*path, name), inside)
        elif _is_text(inner, inside):
            yield (*path, name), str(inner), inside in _IDENTIFYING


def _replaced(value: Any, field: str, secret: bytes) -> Any:
    if isinstance(value, Mapping):
        copied = {name: _replaced(inner, _field(name, field), secret) for name, inner in value.items()}
        return _moved(copied)
    if isinstance(value, list):
        return [_replaced(inner, field, secret) for inner in value]
    if not _is_text(value, field):
        return value
    text = str(value)
    numbers = list(tax_numbers(text, identifying=field in _IDENTIFYING))
    for start, end, number in reversed(numbers):
        text = text[:start] + hashed(number, secret) + text[end:]
    return text if numbers else value


def _moved(node: dict[str, Any]) -> dict[str, Any]:
    """The node with a hash moved from the code to the identifier, unless one stands there already."""
    if "edrpou" in node and HASHED in str(node["edrpou"]):
        node.setdefault("identifier", node["edrpou"])
        del node["edrpou"]
    return node
