"""Where profiles come from: folders of files, JSON Lines (plain, gzip, zstd), single files, standard input.

The same sources give the same records in the same order on every machine. Nothing but the record at hand is kept.
"""

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path as File
from pathlib import PurePath
from typing import IO, Any, cast

from clusterrules.batch.files import Place, written
from clusterrules.batch.remote import Url, place_of
from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.documents.json_lines import COMPRESSED, JSON_LINES, has_json_lines
from clusterrules.documents.reading import MAX_BYTES, read_bytes
from clusterrules.documents.system import why
from clusterrules.texts.catalogue import message_text

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "stdin"
LINE_NAME = "line.json"
"""As which kind of file a line is read."""
_MARKS = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst"}
"""What packed files begin with."""
_CHUNK = 1 << 20
_PACKED_CHUNK = 1 << 13
"""Small, because what is packed tightly becomes much."""


@dataclass(frozen=True, slots=True)
class Record:
    """The bytes of one profile and its place: a file, and the line in it where it is one of many.

    ``fault`` says why there are no bytes.
    """

    source: str
    data: bytes
    line: int | None = None
    fault: Fault | None = None

    @property
    def place(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"

    @property
    def file_name(self) -> str:
        """The name by which a reader for the record is found."""
        return self.source if self.line is None else LINE_NAME


@dataclass(frozen=True)
class Sources:
    """What is screened, as it was named; ``endings`` are those of files that a reader takes.

    Nothing in the folder ``without`` counts: the results of a screening are no input of it.
    """

    names: tuple[str, ...]
    endings: frozenset[str]
    without: Place | None = None
    stdin: IO[bytes] | None = field(default=None, compare=False)

    @property
    def repeatable(self) -> bool:
        """Whether they can be read more than once: not if standard input is among them."""
        return STANDARD_INPUT not in self.names

    def check(self) -> None:
        """Raises :class:`FaultyDocument` with every source that is not there or that nothing here can read."""
        faults = [fault for name in self.names for fault in self._wrong(name)]
        if faults:
            raise FaultyDocument(faults)

    def records(self) -> Iterator[Record]:
        """Every profile, in the order of the sources and, in a folder, of its names."""
        for name in self.names:
            if name == STANDARD_INPUT:
                yield from _lines(self.stdin or sys.stdin.buffer, STANDARD_INPUT_NAME)
            elif _is_folder(place := place_of(name)):
                for file in self._files(place):
                    yield from self._of_file(file)
            else:
                yield from self._of_file(place)

    def passed_over(self) -> int:
        """How many files of the folders nothing here can read; they are no profiles."""
        places = [place_of(name) for name in self.names if name != STANDARD_INPUT]
        return sum(not self._readable(file) for place in places if _is_folder(place) for file in self._walk(place))

    def linked(self) -> list[str]:
        """The linked folders inside the folders: they are left alone, since they may lead anywhere, also back."""
        found = []
        for place in (place_of(name) for name in self.names if name != STANDARD_INPUT):
            for above, folders, _ in os.walk(place) if isinstance(place, File) else ():
                folders[:] = sorted(one for one in folders if not one.startswith("."))
                found += [written(File(above, one)) for one in folders if File(above, one).is_symlink()]
        return found

    def doubled(self) -> Iterator[tuple[str, str]]:
        """Sources whose profiles would be read twice, each with the one that holds them already, however written."""
        known: dict[tuple[str, ...], str] = {}
        addresses = [(name, _address(name)) for name in self.names]
        for name, address in addresses:
            if address in known:
                yield written(name), written(known[address])
            known.setdefault(address, name)
        for name, address in addresses:
            above = [address[:length] for length in range(len(address)) if address[:length] in known]
            outer = [one for one in above if not any(part.startswith(".") for part in address[len(one) :])]
            if outer:
                yield written(name), written(known[outer[0]])

    def _wrong(self, name: str) -> Iterator[Fault]:
        if name == STANDARD_INPUT:
            return
        try:
            place = place_of(name)
            if not place.exists():
                yield Fault("no_such_source", name, nearest=_nearest_beside(place))
            elif isinstance(place, File) and not (place.is_dir() or place.is_file()):
                yield Fault("no_source_but_a_pipe", name)
            elif place.is_dir():
                if any(_ending(one) == ".zst" for one in self._files(place)):
                    yield from _no_zstd(name)
            elif not self._readable(place):
                known = sorted(
                    {*self.endings, *JSON_LINES, *(ending + extra for ending in JSON_LINES for extra in COMPRESSED)}
                )
                said = {"found": _ending(place) or place.name, "valid": ", ".join(known)}
                yield Fault("no_reader", name, arguments=said, nearest=nearest(_ending(place), known))
            elif _ending(place) == ".zst":
                yield from _no_zstd(name)
        except FaultyDocument as faulty:
            yield from faulty.faults
        except OSError as error:
            yield Fault("unreadable", name, arguments={"why": why(error)})

    def _readable(self, file: Place) -> bool:
        return has_json_lines(PurePath(file.name)) or _ending(file) in self.endings

    def _files(self, folder: Place) -> Iterator[Place]:
        return (file for file in self._walk(folder) if self._readable(file))

    def _walk(self, folder: Place) -> Iterator[Place]:
        """The files below a folder by name; hidden ones and linked folders are left alone.

        Raises :class:`FaultyDocument` for a folder that cannot be read.
        """
        try:
            if isinstance(folder, Url):
                yield from folder.files(self.without)
                return
            assert isinstance(folder, File)
            with os.scandir(folder) as found:
                entries = sorted((one for one in found if not one.name.startswith(".")), key=lambda one: one.name)
        except OSError as error:  # nobody can say what is lost with it
            said = {"why": why(error)}
            raise FaultyDocument([Fault("unreadable_folder", str(folder), arguments=said)]) from None
        for one in entries:
            path = folder / one.name
            if one.is_dir(follow_symlinks=False):
                if self.without is None or path.resolve() != self.without:
                    yield from self._walk(path)
            elif not one.is_dir():  # a link to nothing, too: what is named like a profile is not lost in silence
                yield path

    def _of_file(self, file: Place) -> Iterator[Record]:
        name = written(file)
        if not has_json_lines(PurePath(file.name)) or (isinstance(file, File) and not file.is_file()):
            try:
                yield Record(name, read_bytes(file) if isinstance(file, File) else _bytes_elsewhere(file))
            except FaultyDocument as faulty:
                yield Record(name, b"", fault=faulty.faults[0])
            return
        try:
            with ExitStack() as opened:
                yield from _lines(_unpacked(file, opened), name)
        except FaultyDocument as faulty:
            yield Record(name, b"", fault=faulty.faults[0])
        except OSError as error:
            yield Record(name, b"", fault=Fault("unreadable", name, arguments={"why": why(error)}))


def _is_folder(place: Place) -> bool:
    try:
        return place.is_dir()
    except OSError as error:  # elsewhere anything can happen
        raise FaultyDocument([Fault("unreadable", str(place), arguments={"why": why(error)})]) from None


def _address(name: str) -> tuple[str, ...]:
    """Where a source is, the same however it is written."""
    if name == STANDARD_INPUT:
        return (name,)
    place = place_of(name)
    return place.resolve().parts if isinstance(place, File) else tuple(str(place).split("/"))


def _nearest_beside(place: Place) -> str | None:
    """What stands where a path leads that is called most like its end."""
    if not isinstance(place, File) or not place.parent.is_dir():
        return None
    near = nearest(place.name, [one.name for one in place.parent.iterdir()])
    return None if near is None else written(place.parent / near)


def _ending(file: Place) -> str:
    return PurePath(file.name).suffix.lower()


def _bytes_elsewhere(file: Place) -> bytes:
    """As :func:`read_bytes`, which reads files of this machine."""
    source = str(file)
    try:
        with file.open("rb") as stream:
            found: bytes = stream.read(MAX_BYTES + 1)
            return found
    except OSError as error:
        raise FaultyDocument([Fault("unreadable", source, arguments={"why": why(error)})]) from None


def _no_zstd(name: str) -> Iterator[Fault]:
    try:
        import zstandard  # noqa: F401
    except ImportError:
        yield Fault("needs_extra", name, arguments={"what": "zstd", "extra": "zstd"})


def _unpacked(file: Place, opened: ExitStack) -> IO[bytes]:
    """The bytes of a file, unpacked as its name says. Raises :class:`FaultyDocument` where it is packed otherwise."""
    ending = _ending(file)
    plain = cast(io.BufferedReader, opened.enter_context(file.open("rb")))
    first = plain.peek(max(map(len, _MARKS)))
    packed = next((_MARKS[mark] for mark in _MARKS if first.startswith(mark)), "")
    if first and packed != (ending if ending in COMPRESSED else "") and not (ending == ".zst" and _skippable(first)):
        said = {"found": packed or JSON_LINES[0], "expected": ending}
        code = "packed_in_secret" if packed else "not_packed"
        raise FaultyDocument([Fault(code, written(file), arguments=said)])
    if ending == ".gz":
        return cast(IO[bytes], opened.enter_context(gzip.open(plain, "rb")))
    if ending != ".zst":
        return plain
    return opened.enter_context(io.BufferedReader(_Unzstd(plain), _CHUNK))


def _skippable(first: bytes) -> bool:
    """Whether zstd data begin with a frame that holds nothing of them."""
    return first[1:4] == b"\x2a\x4d\x18" and 0x50 <= first[0] <= 0x5F


class _Unzstd(io.RawIOBase):
    """What a zstd file holds. Unlike the package's own stream it says where a file ends too early."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._frame: Any = None
        self._ready = self._further = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises ``EOFError`` where the last frame is not whole."""
        while not self._ready:
            chunk = self._further or self._packed.read(_PACKED_CHUNK)
            self._further = b""
            if not chunk:
                if self._frame is not None:
                    raise EOFError("the last frame is not whole")
                return 0
            self._unpack(chunk)
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _unpack(self, chunk: bytes) -> None:
        import zstandard

        if self._frame is None:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._ready = self._frame.decompress(chunk)
        if self._frame.eof:
            self._frame, self._further = None, self._frame.unused_data


def _lines(stream: IO[bytes], name: str) -> Iterator[Record]:
    """The lines that are not blank. Where the stream breaks, what came whole counts, and the rest is a fault."""
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(MAX_BYTES + 1)
            too_long = len(line) > MAX_BYTES and not line.endswith(b"\n")
            if too_long:
                _to_end_of_line(stream)
        except _broken_stream() as error:
            said = message_text("stream.ends") if isinstance(error, EOFError) else why(error)
            yield Record(name, b"", number, Fault("stream_broken", name, (), number, None, {"why": said}))
            return
        if not line:
            return
        if too_long:
            limit = MAX_BYTES // 1024 // 1024
            yield Record(name, b"", number, Fault("line_too_long", name, (), number, None, {"limit": limit}))
        elif (data := line.rstrip(b"\r\n")).strip():
            yield Record(name, data, number)


def _to_end_of_line(stream: IO[bytes]) -> None:
    while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
        pass


def _broken_stream() -> tuple[type[Exception], ...]:
    """What reading raises for bytes that end too early or that nothing packed."""
    used = sys.modules.get("zstandard")
    further: tuple[type[Exception], ...] = () if used is None else (used.ZstdError,)
    return (OSError, EOFError, zlib.error, *further)
