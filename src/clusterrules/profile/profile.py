"""A validated profile: what is claimed about one organisation, as handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import Any

from clusterrules.documents.fault import FaultyDocument, in_order
from clusterrules.documents.reading import Document, parse, read_bytes
from clusterrules.profile.digest import digest_of
from clusterrules.profile.silence import without_silence
from clusterrules.profile.validation import validate
from clusterrules.texts.catalogue import Text, text_of


@dataclass(frozen=True)
class Profile:
    """Claims about one organisation. ``data`` is the document as validated, without texts that say nothing; nobody
    changes it."""

    data: dict[str, Any]
    document: Document
    handed_in: "Profile | None" = None
    """The profile before anything was added or assumed; ``None`` for one that is as it was handed in."""
    added: tuple[str, ...] = ()
    """What enrichers added: each plugin with the path of the fact."""

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @cached_property
    def name(self) -> Text:
        return text_of(self.data["name"])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the normalised claims in RFC 8785 form: the same for YAML and JSON, in any order of the lists.

        It is of the document as handed in, so that an installed plugin or an assumption does not change it.
        """
        return self.handed_in.digest if self.handed_in is not None else digest_of(self.data)


def profile_of(document: Document) -> Profile:
    """The profile in a document. Raises :class:`FaultyDocument` with every fault found."""
    faults = validate(document)
    if faults:
        raise FaultyDocument(faults)
    return Profile(without_silence(document.data), document)


def profile_from(read: Callable[[], Document]) -> Profile:
    """The profile in what a reader reads.

    Where a document could be read but for single faults, such as a key that stands twice, the faults of its meaning
    are listed with them.
    """
    try:
        document = read()
    except FaultyDocument as faulty:
        if faulty.document is None:
            raise
        known: set[tuple[object, ...]] = set()
        for fault in faulty.faults:
            if fault.code != "duplicate_key":
                known |= {fault.path, (fault.line, fault.column)}
        further = [one for one in validate(faulty.document) if not {one.path, (one.line, one.column)} & known]
        raise FaultyDocument(in_order([*faulty.faults, *further])) from None
    return profile_of(document)


def read_profile(file: File) -> Profile:
    """The profile in a YAML or JSON file. Raises :class:`FaultyDocument` with every fault found."""
    return parse_profile(read_bytes(file), str(file), is_json=file.suffix.lower() == ".json")


def parse_profile(data: bytes, source: str, *, is_json: bool) -> Profile:
    """The profile in some bytes. Raises :class:`FaultyDocument` with every fault found."""
    return profile_from(lambda: parse(data, source, is_json=is_json))
