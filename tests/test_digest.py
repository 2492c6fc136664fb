"""The fast digest is byte for byte that of RFC 8785 over the normal form, whatever the claims."""

import hashlib
import unicodedata
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from clusterrules.profile.digest import digest_of

NUMBERS = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(0, 1, places=4).map(float)
    | st.integers(0, 10**18).map(float)
)
WORDS = st.text(max_size=8) | st.sampled_from(["none", "2026-06-30", "п'ять", "й", "b ", "b!", 'b"', "\u2028", "\x7f"])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS, inner, max_size=4)
        | st.lists(st.builds(lambda identity, value: {"id": identity, "value": value}, WORDS, inner), max_size=4)
    ),
    max_leaves=20,
)


def plainly(claims: dict[str, Any]) -> str:
    """The digest as its definition reads."""
    return hashlib.sha256(rfc8785.dumps(normal(claims))).hexdigest()


def normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {normal(key): normal(item) for key, item in value.items()}
    if isinstance(value, list):
        items = [normal(item) for item in value]
        identified = all(isinstance(item, dict) and "id" in item for item in items)
        return sorted(items, key=(lambda item: str(item["id"])) if identified else rfc8785.dumps)
    return value


@given(st.dictionaries(WORDS.filter(lambda word: word != "$schema"), VALUES, max_size=5))
def test_the_digest_is_that_of_rfc_8785(claims: dict[str, Any]) -> None:
    assert digest_of(claims) == plainly(claims)


def test_the_digest_leaves_out_the_reference_to_the_schema() -> None:
    assert digest_of({"id": "a", "$schema": "profile.schema.json"}) == digest_of({"id": "a"})
