"""Strict reading of YAML 1.2-style and JSON documents.

Strict means: UTF-8 only; a duplicate key, a tag, a merge key, an alias bomb or too much nesting is a fault with its
line and column; ``no`` is no boolean, ``12:30`` and ``00034022`` stay text, and dates stay text until somebody parses
them. Nothing is guessed and nothing is half read.
"""

import json
import re
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

from clusterrules.documents.fault import Fault, FaultyDocument, Path

MAX_BYTES = 256 * 1024 * 1024
MAX_DEPTH = 32
MAX_ALIASED_NODES = 100_000

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
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
    """The bytes of a file; a folder, a missing file and an unreadable one are faults, never tracebacks."""
    source = str(file)
    try:
        if file.is_dir():
            raise FaultyDocument([Fault("is_folder", source)])
        if file.stat().st_size > MAX_BYTES:
            raise FaultyDocument([Fault("too_large", source, arguments={"limit": MAX_BYTES // 1024 // 1024})])
        return file.read_bytes()
    except FileNotFoundError:
        raise FaultyDocument([Fault("no_such_file", source)]) from None
    except OSError as error:
        raise FaultyDocument([Fault("unreadable", source, arguments={"why": error.strerror or str(error)})]) from None


def read_file(file: File) -> Document:
    """The document in a file: JSON by its ending ``.json``, YAML otherwise."""
    return parse(read_bytes(file), str(file), is_json=file.suffix.lower() == ".json")


def parse(data: bytes, source: str, *, is_json: bool) -> Document:
    """The document in some bytes. Raises :class:`FaultyDocument` with every fault found."""
    if len(data) > MAX_BYTES:
        raise FaultyDocument([Fault("too_large", source, arguments={"limit": MAX_BYTES // 1024 // 1024})])
    text = _decode(data, source)
    if not text.strip():
        raise FaultyDocument([Fault("empty_file", source)])
    return _parse_json(data, text, source) if is_json else _parse_yaml(text, source)


def _decode(data: bytes, source: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise FaultyDocument([Fault("wrong_encoding", source, (), line, column)]) from None
    return text


# --- JSON -----------------------------------------------------------------------------------------------------------


def _parse_json(data: bytes, text: str, source: str) -> Document:
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FaultyDocument([Fault("not_json", source, (), error.lineno, error.colno, {"why": error.msg})]) from None
    # What comes out byte for byte as it went in has lost nothing, so no key can have stood there twice.
    if orjson.dumps(parsed) != data.strip():
        _refuse_json_duplicates(text, source)
    _refuse_deep(parsed, source)
    return Document(parsed, source, lambda: dict(_json_positions(text)))


def _refuse_deep(parsed: Any, source: str) -> None:
    level = [parsed] if type(parsed) in (dict, list) else []
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return
    raise FaultyDocument([Fault("too_deep", source, arguments={"limit": MAX_DEPTH})])


def _refuse_json_duplicates(text: str, source: str) -> None:
    clean = True

    def pairs(items: list[tuple[str, Any]]) -> None:
        nonlocal clean
        clean = clean and len({key for key, _ in items}) == len(items)

    json.loads(text, object_pairs_hook=pairs)
    if clean:
        return
    seen: set[Path] = set()
    faults = []
    for path, (line, column) in _json_positions(text):
        if path in seen:
            faults.append(Fault("duplicate_key", source, path, line, column, {"key": path[-1]}))
        seen.add(path)
    raise FaultyDocument(faults)


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
    builder = _Builder(source)
    try:
        data = builder.build(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise FaultyDocument(
            [*builder.faults, Fault("not_yaml", source, (), line, column, {"why": error.problem or str(error)})]
        ) from None
    except yaml.YAMLError as error:
        raise FaultyDocument([Fault("not_yaml", source, arguments={"why": str(error).splitlines()[0]})]) from None
    if builder.faults:
        raise FaultyDocument(builder.faults)
    return Document(data, source, lambda: builder.positions)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being read."""

    value: Any
    anchor: str | None
    size: int = 1
    key: str | None = None
    duplicate: bool = False


class _Builder:
    """Builds plain values out of YAML events, iteratively, so that nesting cannot overflow the stack."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.positions: dict[Path, Position] = {}
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._aliased = 0
        self._documents = 0
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
                self._documents += 1
                if self._documents > 1:
                    self._fault("several_documents", event)
                    break
        return self._root

    def _fault(self, code: str, event: Event, **arguments: object) -> None:
        line, column = _place_of(event)
        self.faults.append(Fault(code, self.source, tuple(self._path), line, column, arguments))

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            self._fault("yaml_tag", event, tag=event.tag)

    def _awaits_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        if self._awaits_key():
            top = self._stack[-1]
            key = event.value
            top.key = key
            self._path.append(key)
            top.duplicate = key in top.value
            if top.duplicate:
                self._fault("duplicate_key", event, key=key)
            elif key == "<<" and event.implicit[0]:
                self._fault("merge_key", event)
            else:
                self.positions[tuple(self._path)] = _place_of(event)
            return
        value = _scalar_value(event.value) if event.implicit[0] else event.value
        self._place(value, event)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)

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
            self._anchors[done.anchor] = (done.value, done.size)
        if self._stack:
            self._stack[-1].size += done.size
            self._leave()

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._fault("unknown_alias", event, name=event.anchor)
            raise FaultyDocument(self.faults)
        if self._awaits_key():
            self._fault("key_not_text", event)
            raise FaultyDocument(self.faults)
        value, size = self._anchors[event.anchor]
        self._aliased += size
        if self._aliased > MAX_ALIASED_NODES:
            self._fault("alias_bomb", event, limit=MAX_ALIASED_NODES)
            raise FaultyDocument(self.faults)
        self._place(value, event)
        if self._stack:
            self._stack[-1].size += size

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
            if not top.duplicate:
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
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text
