"""JSON, read strictly: no key twice, no more nesting than is sound, no value that other programs read otherwise."""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from clusterrules.documents.document import CONTROL, MAX_DEPTH, Document, Position, about, place_at, refusal
from clusterrules.documents.fault import CONTROLS, Fault, FaultyDocument, Path, in_order


def parse_json(data: bytes, text: str, source: str) -> Document:
    """The document in a text, of which ``data`` are the bytes. Raises :class:`FaultyDocument` with every fault."""
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        deep = _too_deep(text, source, error.pos)
        several = text[error.pos : error.pos + 1] == "{" and _is_json(text[: error.pos])
        code, said = ("several_documents", {}) if several else ("not_json", {"why": error.msg})
        raise FaultyDocument([deep or Fault(code, source, (), error.lineno, error.colno, said)]) from None
    if _is_deep(parsed):
        deep = _too_deep(text, source, len(text))
        assert deep is not None
        raise FaultyDocument([deep])
    document = Document(parsed, source, lambda: dict(json_positions(text)))
    faults: list[Fault] = []
    # What comes out byte for byte as it went in has lost nothing, so no key can have stood there twice.
    if orjson.dumps(parsed) != data.strip():
        faults += _json_duplicates(text, source)
    if any(doubtful.search(text) for doubtful in _DOUBTFUL_JSON) or _has_long_number(data):
        faults += _doubtful_values(document)
    if faults:
        raise FaultyDocument(in_order(faults), document)
    return document


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _is_deep(parsed: Any) -> bool:
    level = [parsed] if type(parsed) in (dict, list) else []
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return False
    return True


def _too_deep(text: str, source: str, end: int) -> Fault | None:
    """The place before ``end`` where nesting goes beyond the limit."""
    depth = 0
    for token in _JSON_TOKEN.finditer(text, 0, end):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token.group(), 0)
        if depth > MAX_DEPTH:
            return Fault("too_deep", source, (), *place_at(text, token.start()), {"limit": MAX_DEPTH})
    return None


def _json_duplicates(text: str, source: str) -> Iterator[Fault]:
    clean = True

    def pairs(items: list[tuple[str, Any]]) -> None:
        nonlocal clean
        clean = clean and len({key for key, _ in items}) == len(items)

    json.loads(text, object_pairs_hook=pairs)
    if clean:
        return
    seen: set[Path] = set()
    for path, (line, column) in json_positions(text):
        if path in seen:
            yield Fault("duplicate_key", source, path, line, column, {"key": path[-1]})
        seen.add(path)


# A text without any of these holds no control character. They are apart because `re` runs fast to a single character or
# set that a pattern begins with, but not to alternatives.
_DOUBTFUL_JSON = tuple(re.compile(pattern) for pattern in (r"\\[bfu]", r"\r(?!\n)", rf"[{CONTROLS}](?<![\t\n\r])"))

_DIGITS_ALIKE = bytes.maketrans(b"123456789E", b"000000000e")


def _has_long_number(data: bytes) -> bool:
    """Whether a number may be too large to be exact: with an exponent, or of more than fifteen digits."""
    alike = data.translate(_DIGITS_ALIKE)  # four times as fast as a pattern, and every profile is looked through
    return b"0e" in alike or b"0" * 16 in alike


def _doubtful_values(document: Document) -> Iterator[Fault]:
    """Control characters in keys and texts, and numbers that are too large."""
    open_nodes: list[tuple[Path, Any]] = [((), document.data)]
    while open_nodes:
        path, value = open_nodes.pop()
        code = refusal(value)
        if code is not None:
            yield document.fault(code, path, None, **about(code, value))
        if isinstance(value, dict):
            for key in value:
                if CONTROL.search(key):
                    yield document.fault("control_character", (*path, key), None, **about("control_character", key))
            open_nodes += [((*path, key), child) for key, child in value.items()]
        elif isinstance(value, list):
            open_nodes += [((*path, index), child) for index, child in enumerate(value)]


_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def json_positions(text: str) -> Iterator[tuple[Path, Position]]:
    """Where each value of a valid JSON text stands (a value of an object: where its key stands)."""
    line, line_start = 1, 0
    path: list[str | int] = []
    open_objects: list[bool] = []
    expecting_key = False
    last_end = 0
    for token in _JSON_TOKEN.finditer(text):
        skipped = text.count("\n", last_end, token.start())
        if skipped:
            line += skipped
            line_start = text.rfind("\n", 0, token.start()) + 1
        last_end = token.start()
        here = (line, token.start() - line_start + 1)
        mark = token.group()
        if mark in "}]":
            open_objects.pop()
            path.pop()
            expecting_key = False
        elif mark == ",":
            expecting_key = open_objects[-1]
            if not expecting_key:
                path[-1] = int(path[-1]) + 1
        elif mark == ":":
            continue
        elif expecting_key:
            path[-1] = json.loads(mark)
            yield tuple(path), here
            expecting_key = False
        else:
            if not open_objects or not open_objects[-1]:
                yield tuple(path), here
            if mark in "{[":
                open_objects.append(mark == "{")
                expecting_key = mark == "{"
                path.append("" if mark == "{" else 0)
