"""Strict reading of YAML 1.2-style and JSON documents.

Strict means: UTF-8 only; a duplicate key, a tag, a merge key, an alias bomb or too much nesting is a fault with its
line and column; ``no`` is no boolean, ``12:30`` and ``00034022`` stay text, and dates stay text until somebody parses
them. Nothing is guessed and nothing is half read. A text holds no control characters, which a terminal would obey,
and a number is no larger than what every program reads alike (RFC 8785).
"""

import stat
from pathlib import Path as File

from clusterrules.documents.document import Document, place_at
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.documents.json_text import parse_json
from clusterrules.documents.system import why
from clusterrules.documents.yaml_text import parse_yaml

__all__ = ["MAX_BYTES", "Document", "parse", "read_bytes", "read_file"]

MAX_BYTES = 256 * 1024 * 1024


def read_bytes(file: File) -> bytes:
    """The bytes of a regular file; whatever cannot be read, or would never end, is a fault."""
    source = str(file)
    try:
        found = file.stat()
        if stat.S_ISDIR(found.st_mode):
            raise FaultyDocument([Fault("is_folder", source)])
        if not stat.S_ISREG(found.st_mode):
            raise FaultyDocument([Fault("no_regular_file", source)])
        if found.st_size > MAX_BYTES:
            raise FaultyDocument([_too_large(source)])
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FaultyDocument([Fault("no_such_file", source)]) from None
    except (OSError, ValueError) as error:  # a path with a NUL in it is a ValueError
        raise FaultyDocument([Fault("unreadable", source, arguments={"why": why(error)})]) from None


def _too_large(source: str) -> Fault:
    return Fault("too_large", source, arguments={"limit": MAX_BYTES // 1024 // 1024})


def read_file(file: File) -> Document:
    """The document in a file: JSON by its ending ``.json``, YAML otherwise."""
    return parse(read_bytes(file), str(file), is_json=file.suffix.lower() == ".json")


def parse(data: bytes, source: str, *, is_json: bool) -> Document:
    """The document in some bytes. Raises :class:`FaultyDocument` with every fault found."""
    if len(data) > MAX_BYTES:
        raise FaultyDocument([_too_large(source)])
    text = _decode(data, source)
    if not text.strip():
        raise FaultyDocument([Fault("empty_file", source)])
    return parse_json(data, text, source) if is_json else parse_yaml(text, source)


def _decode(data: bytes, source: str) -> str:
    if b"\0" in data[:2]:  # UTF-16 or UTF-32 without a mark: for bytes alone it would pass as UTF-8
        raise FaultyDocument([Fault("wrong_encoding", source, (), 1, 1)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        raise FaultyDocument([Fault("wrong_encoding", source, (), *place_at(before, len(before)))]) from None
