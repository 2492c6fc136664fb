"""Where the records of one side stand: assessments or profiles, found by id once and read when they are wanted.

Only ids and places are kept, so that a screening of a million profiles can be compared with another.
"""

import gzip
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path as File
from typing import IO, Any, cast

import orjson

from clusterrules.compare.record import AssessmentRecord, record_of
from clusterrules.compare.screened import screened_in
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.documents.json_lines import JSON_LINES, has_json_lines, uncompressed
from clusterrules.documents.reading import MAX_BYTES, parse, read_bytes
from clusterrules.documents.system import why
from clusterrules.engine.assessment import FORMAT
from clusterrules.profile.profile import Profile, profile_from

PROFILE_FORMAT = "clusterrules/profile@1"
_CHUNK = 1 << 20


class Holding(StrEnum):
    """What a side holds."""

    ASSESSMENTS = "assessments"
    PROFILES = "profiles"


@dataclass(frozen=True, slots=True)
class ProfileReading:
    """How profiles are read: from a file by the readers that there are, whose endings are given, and enriched."""

    read: Callable[[File], Profile]
    enrich: Callable[[Profile], Profile]
    endings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one record stands, as a fault would say it, and how it is read again."""

    source: str
    line: int | None
    read: Callable[[], AssessmentRecord | Profile]

    @property
    def place(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The records of one side by profile id, and what could not be read or stands there twice.

    ``gists`` are what the maker of the shelf noted of each record while it was at hand; ``unread`` are the ids of those
    that are there and cannot be compared, as far as they are known.
    """

    source: str
    holding: Holding
    spots: Mapping[str, Spot]
    faults: tuple[Fault, ...]
    gists: Mapping[str, Any] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def assessment(self, identity: str) -> AssessmentRecord:
        return cast(AssessmentRecord, self.spots[identity].read())

    def profile(self, identity: str) -> Profile:
        return cast(Profile, self.spots[identity].read())


def shelf_of(
    source: File, reading: ProfileReading, opened: ExitStack, gist: Callable[[AssessmentRecord], Any]
) -> Shelf:
    """The records in a file or folder; files stay open until ``opened`` is closed.

    Raises :class:`FaultyDocument` where there is no record at all. A record that cannot be read costs that record
    only, and one whose id stands there twice is left out, because it cannot be said which of the two was meant.
    """
    screened = screened_in(source)
    found = _Finder(reading, opened, gist, {} if screened is None else screened.setting)
    if screened is not None:
        found.faults += screened.faults
        found.unread |= screened.unread
    for one in _files(source, reading) if screened is None else [screened.assessments]:
        found.file(one)
    return found.shelf(str(source))


def _files(source: File, reading: ProfileReading) -> list[File]:
    """The file, or what a folder holds: lines of assessments at its top if there are such, else every file below."""
    if not source.is_dir():
        return [source]
    top = [one for one in sorted(source.iterdir()) if one.is_file() and has_json_lines(one)]
    assessed = [one for one in top if _begins_as(one) == FORMAT.partition("@")[0]]
    if assessed:
        return assessed
    endings = {*JSON_LINES, *reading.endings}
    every = [one for one in source.rglob("*") if uncompressed(one).suffix.lower() in endings and one.is_file()]
    shown = [one for one in every if not any(part.startswith(".") for part in one.relative_to(source).parts)]
    if not shown:
        raise FaultyDocument([Fault("no_records", str(source))])
    return sorted(shown, key=lambda one: one.relative_to(source).as_posix())


def _begins_as(file: File) -> str | None:
    """The family of formats that the first line of a file belongs to, if that can be told."""
    try:
        with ExitStack() as opened:
            first = next(_numbered(_plain(file, opened)), None)
            return None if first is None else _family(orjson.loads(first[3]))
    except (FaultyDocument, orjson.JSONDecodeError):
        return None


def _family(data: Any) -> str | None:
    written = data.get("format") if isinstance(data, dict) else None
    return written.partition("@")[0] if isinstance(written, str) else None


# --- compressed files -----------------------------------------------------------------------------------------------


def _plain(file: File, opened: ExitStack) -> IO[bytes]:
    """The bytes of a file, decompressed if need be, so that any place in them can be read again."""
    unpack = _COMPRESSED.get(file.suffix.lower())
    try:
        packed = opened.enter_context(file.open("rb"))
        if unpack is None:
            return packed
        whole = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - it outlives the block
        with unpack(packed, str(file)) as stream:
            while chunk := stream.read(_CHUNK):
                whole.write(chunk)
        whole.seek(0)
        return cast(IO[bytes], whole)
    except FileNotFoundError:
        raise FaultyDocument([Fault("no_such_file", str(file))]) from None
    except (OSError, EOFError, ValueError) as error:
        raise FaultyDocument([Fault("unreadable", str(file), arguments={"why": why(error)})]) from None


def _gunzip(packed: IO[bytes], source: str) -> IO[bytes]:  # noqa: ARG001 - as the other unpackers
    return cast(IO[bytes], gzip.GzipFile(fileobj=packed))


def _unzstd(packed: IO[bytes], source: str) -> IO[bytes]:
    try:
        import zstandard
    except ImportError:
        raise FaultyDocument([Fault("no_zstandard", source)]) from None
    return cast(IO[bytes], _Zstandard(packed, zstandard))


class _Zstandard:
    """A stream of zstandard that says what is wrong with it as an ``OSError``, as gzip does."""

    def __init__(self, packed: IO[bytes], library: Any) -> None:
        self._stream = library.ZstdDecompressor().stream_reader(packed, read_across_frames=True, closefd=False)
        self._wrong = library.ZstdError

    def read(self, size: int) -> bytes:
        try:
            return bytes(self._stream.read(size))
        except self._wrong as error:
            raise OSError(str(error)) from None

    def __enter__(self) -> "_Zstandard":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


_COMPRESSED: Mapping[str, Callable[[IO[bytes], str], IO[bytes]]] = {".gz": _gunzip, ".zst": _unzstd}


def _numbered(stream: IO[bytes]) -> Iterator[tuple[int, int, int, bytes]]:
    """Every line that is not blank: its number, where it begins, how long it is, and the line."""
    start = number = 0
    while line := stream.readline(MAX_BYTES):
        number += 1
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if text.strip():
            yield number, start + len(line) - len(text), len(text), text
        start += len(line)


# --- finding --------------------------------------------------------------------------------------------------------


class _Finder:
    """Goes through the files of one side."""

    def __init__(
        self,
        reading: ProfileReading,
        opened: ExitStack,
        gist: Callable[[AssessmentRecord], Any],
        setting: Mapping[str, Any],
    ) -> None:
        self.reading, self.opened, self._gist, self._setting = reading, opened, gist, setting
        self.holding: Holding | None = None
        self.spots: dict[str, Spot] = {}
        self.gists: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self.unread: set[str] = set()
        self._twice: set[str] = set()

    def shelf(self, source: str) -> Shelf:
        """What was found. Raises :class:`FaultyDocument` where nothing was."""
        for identity in self._twice:
            self.spots.pop(identity, None)
            self.gists.pop(identity, None)
        if not self.spots or self.holding is None:
            raise FaultyDocument(self.faults or [Fault("no_records", source)])
        unread = frozenset((self.unread | self._twice) - self.spots.keys())
        return Shelf(source, self.holding, self.spots, tuple(self.faults), self.gists, unread)

    def file(self, file: File) -> None:
        """Notes every record of a file."""
        try:
            if has_json_lines(file):
                self._lines(file)
                return
            if file.suffix.lower() in self.reading.endings - {".json"}:
                self._profile_file(file)
                return
            data = _plain(file, self.opened) if file.suffix.lower() in _COMPRESSED else None
            written = read_bytes(file) if data is None else data.read(MAX_BYTES)
            self._document(file, written)
        except FaultyDocument as faulty:
            self.faults += faulty.faults
            self._claimed(None if faulty.document is None else faulty.document.data)

    def _document(self, file: File, written: bytes) -> None:
        """A JSON document: an array of records, one record, or lines under another ending."""
        text = written.removeprefix(b"\xef\xbb\xbf").lstrip()
        first = text.split(b"\n", 1)[0]
        if text[:1] == b"{" and _loads(first) is not None:
            self._lines(file)
            return
        if text[:1] == b"[":
            self._array(file, written)
            return
        data = _loads(text)
        if data is None and file.suffix.lower() != ".json":
            self._profile_file(file)
        elif _family(data) == FORMAT.partition("@")[0]:
            self._note(data, str(file), None, partial(record_of, data, str(file)))
        else:
            self._profile_file(file)

    def _array(self, file: File, written: bytes) -> None:
        source = str(file)
        for index, data in enumerate(_array_in(written, source)):
            if _family(data) == PROFILE_FORMAT.partition("@")[0]:
                raise FaultyDocument([Fault("profiles_in_array", source)])
            self._note(data, source, None, partial(record_of, data, source, None, (index,)), (index,))

    def _lines(self, file: File) -> None:
        stream = _plain(file, self.opened)
        source = str(file)
        for number, start, length, line in _numbered(stream):
            try:
                data = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                said = {"why": error.msg}
                self.faults.append(Fault("not_json", source, (), number, error.colno, said))
                continue

            def again(start: int = start, length: int = length, number: int = number) -> Any:
                stream.seek(start)
                return self._record(stream.read(length), source, number)

            self._note(data, source, number, again)

    def _record(self, line: bytes, source: str, number: int) -> AssessmentRecord | Profile:
        if self.holding is Holding.ASSESSMENTS:
            return record_of(self._whole(orjson.loads(line)), source, number)
        try:
            read = profile_from(lambda: parse(line, source, is_json=True))
        except FaultyDocument as faulty:
            raise FaultyDocument(replace(fault, line=number) for fault in faulty.faults) from None
        return self.reading.enrich(read)

    def _whole(self, data: Any) -> Any:
        """An assessment with what the screening says that it was made with, where it does not say so itself."""
        return {**self._setting, **data} if isinstance(data, dict) else data

    def _profile_file(self, file: File) -> None:
        profile = self.reading.read(file)
        self._hold(Holding.PROFILES, str(file), None)
        self._keep(profile.id, Spot(str(file), None, partial(self.reading.read, file)))

    def _note(
        self, data: Any, source: str, line: int | None, read: Callable[[], Any], path: tuple[int, ...] = ()
    ) -> None:
        """Notes one record that is JSON."""
        try:
            if _family(data) == PROFILE_FORMAT.partition("@")[0]:
                self._hold(Holding.PROFILES, source, line)
                identity = data.get("id")
                if not isinstance(identity, str) or not identity:
                    raise FaultyDocument([Fault("missing_field", source, path, line, None, {"name": "id"})])
                self._keep(identity, Spot(source, line, read))
                return
            record = record_of(self._whole(data), source, line, path)
            self._hold(Holding.ASSESSMENTS, source, line)
            self._keep(record.id, Spot(source, line, read))
            self.gists.setdefault(record.id, self._gist(record))
        except FaultyDocument as faulty:
            self.faults += faulty.faults
            self._claimed(data)

    def _claimed(self, data: Any) -> None:
        """Notes the id that a record gives itself which cannot be used, if it gives itself one."""
        for holder in (data, data.get("profile")) if isinstance(data, dict) else ():
            identity = holder.get("id") if isinstance(holder, dict) else None
            if isinstance(identity, str) and identity:
                self.unread.add(identity)

    def _hold(self, holding: Holding, source: str, line: int | None) -> None:
        self.holding = self.holding or holding
        if self.holding is not holding:
            found = FORMAT if holding is Holding.ASSESSMENTS else PROFILE_FORMAT
            expected = PROFILE_FORMAT if holding is Holding.ASSESSMENTS else FORMAT
            said = {"found": found, "expected": expected}
            raise FaultyDocument([Fault("wrong_constant", source, ("format",), line, None, said)])

    def _keep(self, identity: str, spot: Spot) -> None:
        other = self.spots.setdefault(identity, spot)
        if other is not spot:
            self._twice.add(identity)
            said = {"id": identity, "other": other.place}
            self.faults.append(Fault("compared_twice", spot.source, (), spot.line, None, said))


def _array_in(written: bytes, source: str) -> list[Any]:
    """The array in some bytes. Raises :class:`FaultyDocument` where it is no JSON, with the place."""
    try:
        found = orjson.loads(written.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        said = {"why": error.msg}
        raise FaultyDocument([Fault("not_json", source, (), error.lineno, error.colno, said)]) from None
    return list(found)


def _loads(written: bytes) -> Any:
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        return None
