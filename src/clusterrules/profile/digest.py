"""The digest of claims: SHA-256 of their normal form in RFC 8785 (contracts 26).

In the normal form texts are NFC and lists stand by the ids of their items, or by what the items say where they have no
ids. orjson writes it as RFC 8785 asks where keys are ASCII (code points and UTF-16 units then sort alike) and numbers
are whole and safe or plain decimals; anything else goes to rfc8785, which is exact and far slower.
"""

import hashlib
import unicodedata
from typing import Any

import orjson
import rfc8785

_SAFE = 2**53
"""Whole numbers below it are exact in ECMAScript."""
_SMALLEST, _LARGEST = 1e-4, 1e15
"""Between these ECMAScript and orjson both write the shortest decimal, without an exponent."""


def digest_of(claims: dict[str, Any]) -> str:
    """The digest of a profile's claims: the same for YAML and JSON, in any order of the lists."""
    form = _Form()
    normal = form.of({key: value for key, value in claims.items() if key != "$schema"})
    return hashlib.sha256(form.written(normal)).hexdigest()


class _Form:
    """Puts claims in their normal form, and notes on the way whether orjson can write them."""

    def __init__(self) -> None:
        self.plain = True

    def of(self, value: Any) -> Any:
        kind = type(value)
        if kind is dict:
            return self._object(value)
        if kind is list:
            return self._list(value)
        if kind is str:
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        return value if kind is bool or value is None else self._number(value)

    def written(self, normal: Any) -> bytes:
        return orjson.dumps(normal, option=orjson.OPT_SORT_KEYS) if self.plain else rfc8785.dumps(normal)

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        if not "".join(value).isascii():
            self.plain = False
            return {self.of(key): self.of(item) for key, item in value.items()}
        # Most values are ASCII texts, which stay as they are: not calling for them halves the time.
        return {key: item if type(item) is str and item.isascii() else self.of(item) for key, item in value.items()}

    def _list(self, value: list[Any]) -> list[Any]:
        items = [item if type(item) is str and item.isascii() else self.of(item) for item in value]
        if len(items) < 2:
            return items
        if all(type(item) is dict and "id" in item for item in items):
            return sorted(items, key=lambda item: str(item["id"]))
        return sorted(items, key=self.written)

    def _number(self, value: int | float) -> int | float:
        if type(value) is float and value.is_integer() and abs(value) < _SAFE:
            return int(value)  # RFC 8785 writes both alike
        whole = type(value) is int and abs(value) < _SAFE
        self.plain = self.plain and (whole or (type(value) is float and _SMALLEST < abs(value) < _LARGEST))
        return value
