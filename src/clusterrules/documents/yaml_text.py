"""YAML in the manner of 1.2, read strictly: no tags, no merge keys, no alias bombs, and only plain words are values."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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

from clusterrules.documents.document import CONTROL, MAX_DEPTH, MAX_NUMBER, Document, Position, about, place_at, refusal
from clusterrules.documents.fault import Fault, FaultyDocument, Path

MAX_ALIASED_NODES = 100_000
_LONGEST_INTEGER = 20

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


def parse_yaml(text: str, source: str) -> Document:
    """The document in a text. Raises :class:`FaultyDocument` with every fault."""
    builder = _Builder(source, watchful=CONTROL.search(text) is not None)
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
    found = CONTROL.search(text) or re.search("[\ufffe\uffff]", text)
    if found is None:
        return Fault("not_yaml", source, arguments={"why": why})
    said = {"character": f"U+{ord(found.group()):04X}"}
    return Fault("control_character", source, (), *place_at(text, found.start()), said)


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
        if (self._watchful or event.style == '"') and CONTROL.search(event.value):
            self._fault("control_character", event, **about("control_character", event.value))

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
            if refusal(value) == "number_too_large":
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
