"""Strict reading of YAML 1.2-style and JSON documents.

Strict means: UTF-8 only; a duplicate key, a tag, a merge key, an alias bomb or too much nesting is a fault with its
line and column; ``no`` is no boolean, ``12:30`` and ``00034022`` stay text, and dates stay text until somebody parses
them. Nothing is guessed and nothing is half read. A text holds no control characters, which a terminal would obey,
and a number is no larger than what every program reads alike (RFC 8785).
"""

import json
import math
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import Any

import orjson
import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from clusterrules.documents.fault import CONTROLS, Fault, FaultyDocument, Path, in_order

MAX_BYTES = 256 * 1024 * 1024
MAX_DEPTH = 32
MAX_ALIASED_NODES = 100_000
MAX_NUMBER = 2**53 - 1
_LONGEST_INTEGER = 20

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_CONTROL = re.compile(rf"(?!\t|\n|\r\n)[{CONTROLS}]")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}

Position = tuple[int, int]


@dataclass(frozen=True)
class Document:
    """A parsed document that can tell where each of its parts stands."""

    data: Any
    source: str
    _locate: Callable[[], dict[Path, Position]]

    @cached_property
    def _positions(self) -> dict[Path, Position]:
        return self._locate()

    def position(self, path: Path) -> Position | tuple[None, None]:
        """Line and column of the part at ``path``, or of the nearest part above it that has a place."""
        for length in range(len(path), -1, -1):
            found = self._positions.get(path[:length])
            if found is not None:
                return found
        return (None, None)

    def fault(self, code: str, path: Path, nearest: str | None = None, **arguments: object) -> Fault:
        """A fault at ``path`` of this document."""
        line, column = self.position(path)
        return Fault(code, self.source, path, line, column, arguments, nearest)


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
        why = getattr(error, "strerror", None) or str(error)
        raise FaultyDocument([Fault("unreadable", source, arguments={"why": why})]) from None


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
    return _parse_json(data, text, source) if is_json else _parse_yaml(text, source)


def _decode(data: bytes, source: str) -> str:
    if b"\0" in data[:2]:  # UTF-16 or UTF-32 without a mark: for bytes alone it would pass as UTF-8
        raise FaultyDocument([Fault("wrong_encoding", source, (), 1, 1)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        raise FaultyDocument([Fault("wrong_encoding", source, (), *_place_at(before, len(before)))]) from None


def _place_at(text: str, index: int) -> Position:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


# --- JSON -----------------------------------------------------------------------------------------------------------


def _parse_json(data: bytes, text: str, source: str) -> Document:
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        deep = _too_deep(text, source, error.pos)
        wrong = Fault("not_json", source, (), error.lineno, error.colno, {"why": error.msg})
        raise FaultyDocument([deep or wrong]) from None
    if _is_deep(parsed):
        deep = _too_deep(text, source, len(text))
        assert deep is not None
        raise FaultyDocument([deep])
    document = Document(parsed, source, lambda: dict(_json_positions(text)))
    faults: list[Fault] = []
    # What comes out byte for byte as it went in has lost nothing, so no key can have stood there twice.
    if orjson.dumps(parsed) != data.strip():
        faults += _json_duplicates(text, source)
    if any(doubtful.search(text) for doubtful in _DOUBTFUL_JSON) or _has_long_number(data):
        faults += _doubtful_values(document)
    if faults:
        raise FaultyDocument(in_order(faults), document)
    return document


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
            return Fault("too_deep", source, (), *_place_at(text, token.start()), {"limit": MAX_DEPTH})
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
    for path, (line, column) in _json_positions(text):
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
        code = _refusal(value)
        if code is not None:
            yield document.fault(code, path, None, **_about(code, value))
        if isinstance(value, dict):
            for key in value:
                if _CONTROL.search(key):
                    yield document.fault("control_character", (*path, key), None, **_about("control_character", key))
            open_nodes += [((*path, key), child) for key, child in value.items()]
        elif isinstance(value, list):
            open_nodes += [((*path, index), child) for index, child in enumerate(value)]


def _refusal(value: Any) -> str | None:
    """The code of the fault that a single value is, wherever it stands."""
    if isinstance(value, str):
        return "control_character" if _CONTROL.search(value) else None
    if isinstance(value, int | float) and abs(value) > MAX_NUMBER:
        return "number_too_large"
    return None


def _about(code: str, value: Any) -> dict[str, object]:
    if code == "number_too_large":
        return {"limit": MAX_NUMBER}
    found = _CONTROL.search(value)
    return {"character": "" if found is None else f"U+{ord(found.group()):04X}"}


_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def _json_positions(text: str) -> Iterator[tuple[Path, Position]]:
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


# --- YAML -----------------------------------------------------------------------------------------------------------


def _parse_yaml(text: str, source: str) -> Document:
    builder = _Builder(source, watchful=_CONTROL.search(text) is not None)
    try:
        data = builder.build(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise FaultyDocument(
            [*builder.faults, Fault("not_yaml", source, (), line, column, {"why": error.problem or str(error)})]
        ) from None
    except yaml.YAMLError as error:
        raise FaultyDocument([*builder.faults, _unspeakable(text, source, str(error).splitlines()[0])]) from None
    if not builder.documents:
        raise FaultyDocument([Fault("empty_file", source)])
    document = Document(data, source, lambda: builder.positions)
    if builder.faults:
        raise FaultyDocument(builder.faults, document)
    return document


def _unspeakable(text: str, source: str, why: str) -> Fault:
    """The fault of a text with a character that YAML does not have at all; PyYAML does not say where it is."""
    found = _CONTROL.search(text) or re.search("[\ufffe\uffff]", text)
    if found is None:
        return Fault("not_yaml", source, arguments={"why": why})
    said = {"character": f"U+{ord(found.group()):04X}"}
    return Fault("control_character", source, (), *_place_at(text, found.start()), said)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being read."""

    value: Any
    anchor: str | None
    size: int = 1
    height: int = 1
    key: str | None = None
    dropped: bool = False


class _Builder:
    """Builds plain values out of YAML events, iteratively, so that nesting cannot overflow the stack."""

    def __init__(self, source: str, *, watchful: bool) -> None:
        self.source = source
        self._watchful = watchful
        self.faults: list[Fault] = []
        self.positions: dict[Path, Position] = {}
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._aliased = 0
        self.documents = 0
        self._stack: list[_Open] = []
        self._path: list[str | int] = []
        self._root: Any = None

    def build(self, events: Iterator[Event]) -> Any:
        for event in events:
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                self._start(event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                self._end()
            elif isinstance(event, AliasEvent):
                self._alias(event)
            elif isinstance(event, DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self._fault("several_documents", event)
                    break
        return self._root

    def _fault(self, code: str, event: Event, **arguments: object) -> None:
        line, column = _place_of(event)
        inside = (len(self._stack[-1].value),) if self._stack and isinstance(self._stack[-1].value, list) else ()
        self.faults.append(Fault(code, self.source, (*self._path, *inside), line, column, arguments))

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            self._fault("yaml_tag", event, tag=event.tag)

    def _refuse_control(self, event: Any) -> None:
        # Where the text has no such character, only an escape in double quotes can name one.
        if (self._watchful or event.style == '"') and _CONTROL.search(event.value):
            self._fault("control_character", event, **_about("control_character", event.value))

    def _awaits_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        if self._awaits_key():
            top = self._stack[-1]
            key = event.value
            top.key = key
            self._path.append(key)
            duplicate, merge = key in top.value, key == "<<" and event.implicit[0]
            top.dropped = duplicate or merge
            self._refuse_control(event)
            if duplicate:
                self._fault("duplicate_key", event, key=key)
            elif merge:
                self._fault("merge_key", event)
            else:
                self.positions[tuple(self._path)] = _place_of(event)
            return
        value: Any = event.value
        if event.implicit[0]:
            value = _scalar_value(value)
            if _refusal(value) == "number_too_large":
                self._fault("number_too_large", event, limit=MAX_NUMBER)
                value = 0
        self._refuse_control(event)
        self._place(value, event)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1, 0)

    def _start(self, event: Any) -> None:
        self._refuse_tag(event)
        if self._awaits_key():
            self._fault("key_not_text", event)
            raise FaultyDocument(self.faults)
        if len(self._stack) >= MAX_DEPTH:
            self._fault("too_deep", event, limit=MAX_DEPTH)
            raise FaultyDocument(self.faults)
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        self._place(value, event, opens=True)
        self._stack.append(_Open(value, event.anchor))

    def _end(self) -> None:
        done = self._stack.pop()
        if done.anchor:
            self._anchors[done.anchor] = (done.value, done.size, done.height)
        if self._stack:
            self._stack[-1].size += done.size
            self._stack[-1].height = max(self._stack[-1].height, done.height + 1)
            self._leave()

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._fault("unknown_alias", event, name=event.anchor)
            raise FaultyDocument(self.faults)
        if self._awaits_key():
            self._fault("key_not_text", event)
            raise FaultyDocument(self.faults)
        value, size, height = self._anchors[event.anchor]
        if len(self._stack) + height > MAX_DEPTH:
            self._fault("too_deep", event, limit=MAX_DEPTH)
            raise FaultyDocument(self.faults)
        self._aliased += size
        if self._aliased > MAX_ALIASED_NODES:
            self._fault("alias_bomb", event, limit=MAX_ALIASED_NODES)
            raise FaultyDocument(self.faults)
        self._place(value, event)
        if self._stack:
            self._stack[-1].size += size
            self._stack[-1].height = max(self._stack[-1].height, height + 1)

    def _place(self, value: Any, event: Event, *, opens: bool = False) -> None:
        """Puts a value where the document has it; a container stays on the path until it ends."""
        here = _place_of(event)
        if not self._stack:
            self._root = value
            self.positions[()] = here
            return
        top = self._stack[-1]
        if isinstance(top.value, dict):
            assert top.key is not None
            if not top.dropped:
                top.value[top.key] = value
        else:
            self._path.append(len(top.value))
            top.value.append(value)
            self.positions[tuple(self._path)] = here
        if not opens:
            top.size += 1
            self._leave()

    def _leave(self) -> None:
        self._path.pop()
        self._stack[-1].key = None


def _place_of(event: Event) -> Position:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _scalar_value(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text) if len(text) <= _LONGEST_INTEGER else math.inf
    if _FLOAT.match(text):
        return float(text)
    return text
