"""EDRPOU codes of organisations and RNOKPP numbers of people."""

import re
from collections.abc import Iterator

from stdnum.ua import edrpou, rntrc

HASHED = "rnokpp:"
"""How a tax number begins that was replaced by a keyed hash."""

_NO_CODE = "00000000"
_WORDS = re.compile(r"єдрпоу|edrpou|рнокпп|rnokpp(?!:)|іпн|код|[\s№.,:/-]")
_HASH = re.compile(rf"{HASHED}[0-9a-f]+\Z")
# Addresses and long hexadecimal strings (digests, hashes) may hold ten digits in a row that are no tax number.
_TEN = re.compile(r"\S+://\S+|[0-9a-fA-F]{24,}|(?<!\d)(\d{10})(?!\d)")
_TEN_SPACED = re.compile(rf"{HASHED}[0-9a-f]+|(?<!\d)(\d(?:[\s-]?\d){{9}})(?!\d)")
_TEN_ANYHOW = re.compile(r"\d(?:[\s-]?\d){9}")
"""What every tax number looks like: sought first, because most texts hold nothing of the kind."""
_EMPTY = frozenset({"", "none", "na", "n/a", "unknown", "0", "немає", "нема", "невідомо", "відсутній", "відсутня"})


def padded(code: str) -> str:
    """An EDRPOU code with the leading zeros that a spreadsheet took away."""
    return code.zfill(8) if code.isdecimal() and 5 <= len(code) < 8 else code


def is_code(code: str) -> bool:
    """Whether eight digits are given that mean somebody: not the zeros that stand in for a code."""
    return len(code) == 8 and code.isdecimal() and code != _NO_CODE


def checks_out(code: str) -> bool:
    """Whether the check digit of an EDRPOU code is right."""
    return is_code(code) and edrpou.is_valid(code)


def identity(written: str) -> str | None:
    """An identifier in the form in which two of them can be compared; ``None`` for one that identifies nobody."""
    text = written.strip().casefold()
    if not _HASH.match(text):
        text = padded(_WORDS.sub("", text))
    return None if text in _EMPTY or text.strip("0") == "" else text


def is_personal(identifier: str) -> bool:
    """Whether a compared identifier is that of a person: a tax number, in clear or hashed."""
    return is_clear(identifier) or bool(_HASH.match(identifier))


def is_clear(identifier: str) -> bool:
    """Whether a compared identifier is a tax number in clear."""
    return len(identifier) == 10 and identifier.isdecimal()


def tax_numbers(text: str, *, identifying: bool) -> Iterator[tuple[int, int, str]]:
    """Where tax numbers stand in a text, and the numbers.

    In a field that identifies somebody any ten digits count, spaced or not; elsewhere the check digit must be right.
    """
    if not _TEN_ANYHOW.search(text):
        return
    for found in (_TEN_SPACED if identifying else _TEN).finditer(text):
        if found[1] is None:
            continue
        number = re.sub(r"\D", "", found[1])
        if identifying or rntrc.is_valid(number):
            yield found.start(1), found.end(1), number


def masked(number: str) -> str:
    """A tax number as it may be shown."""
    return "*" * 8 + number[-2:]
