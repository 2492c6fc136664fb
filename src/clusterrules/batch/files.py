"""Files that are there whole or not at all, and the digests by which they are known again."""

import hashlib
import io
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path as File
from typing import IO, Any, Protocol

PARTIAL = ".partial"
_CHUNK = 1 << 20


class Place(Protocol):
    """Where a file or a folder stands: a path of this machine, or something elsewhere that is named by a URL.

    Everything that reads or writes raises ``OSError``.
    """

    @property
    def name(self) -> str: ...
    def __truediv__(self, name: str, /) -> "Place": ...
    def with_name(self, name: str, /) -> "Place": ...
    def exists(self) -> bool: ...
    def is_dir(self) -> bool: ...
    def iterdir(self) -> Iterable["Place"]: ...
    def mkdir(self, *, parents: bool, exist_ok: bool) -> None: ...
    def open(self, mode: str, /) -> IO[Any]: ...
    def replace(self, target: Any, /) -> object: ...
    def unlink(self) -> None: ...


class HashedFile:
    """A file that is being written: counts and digests what goes through."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._content = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self._content.update(data)
        self.size += len(data)
        return len(data)

    @property
    def digest(self) -> str:
        return self._content.hexdigest()

    def keep(self, place: Place) -> None:
        """Puts the file on the disk under its own name."""
        self._file.flush()
        with suppress(io.UnsupportedOperation):  # elsewhere there is no disk of ours
            os.fsync(self._file.fileno())
        self._file.close()
        partial(place).replace(place)

    def drop(self, place: Place) -> None:
        """Leaves nothing of it."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            partial(place).unlink()


def written(place: Place | str) -> str:
    """The name of a place as results have it: what of it is no text, as some systems allow, is written out."""
    name = place.as_posix() if isinstance(place, File) else str(place)
    return name.encode("utf-8", "backslashreplace").decode()


def partial(place: Place) -> Place:
    """The name under which a file is written until it is whole."""
    return place.with_name(place.name + PARTIAL)


def begin(place: Place) -> HashedFile:
    """A file to be written and then kept or dropped. Raises ``OSError``."""
    return HashedFile(partial(place).open("wb"))


@contextmanager
def whole(place: Place) -> Iterator[HashedFile]:
    """A file that is kept if all goes well, and else leaves nothing."""
    file = begin(place)
    try:
        yield file
        file.keep(place)
    except BaseException:
        file.drop(place)
        raise


def content_of(place: Place) -> bytes:
    """All bytes of a file. Raises ``OSError``."""
    with place.open("rb") as file:
        found: bytes = file.read()
        return found


def digest_of_file(place: Place) -> str | None:
    """The digest of a file's bytes; ``None`` if there is no such file."""
    content = hashlib.sha256()
    try:
        with place.open("rb") as file:
            while chunk := file.read(_CHUNK):
                content.update(chunk)
    except FileNotFoundError:
        return None
    return content.hexdigest()


def remove_folder(place: Place) -> None:
    """Removes a folder with all that is in it, as far as that can be done."""
    if isinstance(place, File):
        shutil.rmtree(place, ignore_errors=True)
        return
    with suppress(OSError):
        place.unlink()
