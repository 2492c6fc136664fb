"""Readers: how a file becomes a document. YAML and JSON are shipped; plugins add others."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as File

from clusterrules.documents.reading import Document, parse


@dataclass(frozen=True, slots=True)
class Reader:
    """A format that a profile can be read from, by the endings of its files (with the dot, in lower case)."""

    name: str
    endings: tuple[str, ...]
    read: Callable[[bytes, str], Document]


YAML = Reader("yaml", (".yaml", ".yml"), lambda data, source: parse(data, source, is_json=False))
JSON = Reader("json", (".json",), lambda data, source: parse(data, source, is_json=True))


def reader_for(file: File, readers: tuple[Reader, ...]) -> Reader:
    """The reader for a file by its ending; YAML where no reader claims it."""
    ending = file.suffix.lower()
    return next((reader for reader in readers if ending in reader.endings), YAML)
