"""Files that are there whole or not at all, and the digests by which they are known again."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path as File
from typing import IO

PARTIAL = ".partial"
_CHUNK = 1 << 20


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

    def keep(self, place: File) -> None:
        """Puts the file on the disk under its own name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        partial(place).replace(place)

    def drop(self, place: File) -> None:
        """Leaves nothing of it."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            partial(place).unlink()


def partial(place: File) -> File:
    """The name under which a file is written until it is whole."""
    return place.with_name(place.name + PARTIAL)


def begin(place: File) -> HashedFile:
    """A file to be written and then kept or dropped. Raises ``OSError``."""
    return HashedFile(partial(place).open("wb"))


@contextmanager
def whole(place: File) -> Iterator[HashedFile]:
    """A file that is kept if all goes well, and else leaves nothing."""
    file = begin(place)
    try:
        yield file
        file.keep(place)
    except BaseException:
        file.drop(place)
        raise


def digest_of_file(place: File) -> str | None:
    """The digest of a file's bytes; ``None`` if there is no such file."""
    content = hashlib.sha256()
    try:
        with place.open("rb") as file:
            while chunk := file.read(_CHUNK):
                content.update(chunk)
    except FileNotFoundError:
        return None
    return content.hexdigest()
