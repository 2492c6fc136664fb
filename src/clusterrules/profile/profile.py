"""A validated profile: what is claimed about one organisation, as handed in."""

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import Any

import rfc8785

from clusterrules.documents.fault import FaultyDocument
from clusterrules.documents.reading import Document, parse, read_bytes
from clusterrules.profile.validation import validate
from clusterrules.texts.catalogue import Text, text_of


@dataclass(frozen=True)
class Profile:
    """Claims about one organisation. ``data`` is the document as validated; nobody changes it."""

    data: dict[str, Any]
    document: Document

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @cached_property
    def name(self) -> Text:
        return text_of(self.data["name"])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the normalised claims in RFC 8785 form: the same for YAML and JSON, in any order of the lists."""
        return hashlib.sha256(rfc8785.dumps(_normalised(self.data))).hexdigest()


def _normalised(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_normalised(key): _normalised(item) for key, item in value.items() if key != "$schema"}
    if isinstance(value, list):
        items = [_normalised(item) for item in value]
        if all(isinstance(item, dict) and "id" in item for item in items):
            return sorted(items, key=lambda item: str(item["id"]))
        return sorted(items, key=rfc8785.dumps)
    return value


def profile_of(document: Document) -> Profile:
    """The profile in a document. Raises :class:`FaultyDocument` with every fault found."""
    faults = validate(document)
    if faults:
        raise FaultyDocument(faults)
    return Profile(document.data, document)


def read_profile(file: File) -> Profile:
    """The profile in a YAML or JSON file. Raises :class:`FaultyDocument` with every fault found."""
    return parse_profile(read_bytes(file), str(file), is_json=file.suffix.lower() == ".json")


def parse_profile(data: bytes, source: str, *, is_json: bool) -> Profile:
    """The profile in some bytes. Raises :class:`FaultyDocument` with every fault found."""
    return profile_of(parse(data, source, is_json=is_json))
