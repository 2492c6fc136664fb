"""Files elsewhere, named by URL: whatever fsspec knows of (``s3://``, ``gs://``, ``memory://`` and many more).

fsspec is imported only when a URL is met.
"""

import errno
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import IO, Any

from clusterrules.batch.files import Place
from clusterrules.documents.fault import Fault, FaultyDocument, nearest

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.:-]+://")
"""At least two characters stand before the colon: one is a drive of Windows."""
_HERE = ("file://", "local://")
_DRIVE = re.compile(r"/[A-Za-z]:[/\\]")
_BUFFER = 1 << 20


def is_url(name: str) -> bool:
    """Whether a name on the command line is a URL and no path."""
    return _URL.match(name) is not None


def place_of(name: str) -> Place:
    """The place that a path or a URL names; ``file://`` is a path of this machine, written as fsspec writes it.

    Raises :class:`FaultyDocument` where a package is missing or the protocol is unknown.
    """
    if not is_url(name):
        return File(name)
    protocol, mark, rest = name.partition("://")
    name = protocol.lower() + mark + rest
    for prefix in _HERE:
        if name.startswith(prefix):
            path = name[len(prefix) :]
            return File(path[1:] if _DRIVE.match(path) else path)
    return _elsewhere(name)


def _elsewhere(name: str) -> "Url":
    try:
        import fsspec
        from fsspec.core import url_to_fs
    except ImportError:
        raise FaultyDocument([Fault("needs_extra", name, arguments={"what": "URL", "extra": "dask"})]) from None
    protocol = name.partition("://")[0].rpartition("::")[2]
    if protocol not in fsspec.available_protocols():
        near = nearest(protocol, fsspec.available_protocols())
        raise FaultyDocument([Fault("unknown_protocol", name, arguments={"found": protocol}, nearest=near)])
    try:
        system, path = url_to_fs(name)
    except ImportError as error:
        said = {"protocol": protocol, "why": str(error)}
        raise FaultyDocument([Fault("needs_package", name, arguments=said)]) from None
    except Exception as error:  # each protocol has its own way to say that it cannot begin
        said = {"why": str(error) or type(error).__name__}
        raise FaultyDocument([Fault("unreadable_url", name, arguments=said)]) from None
    return Url(name.rstrip("/"), path.rstrip("/"), system)


@dataclass(frozen=True)
class Url:
    """A file or a folder elsewhere: as it was written, and as its file system names it."""

    written: str
    path: str
    system: Any = field(repr=False)

    def __str__(self) -> str:
        return self.written

    @property
    def name(self) -> str:
        """The last part of the path; a query that follows it is none of it."""
        return self.path.partition("?")[0].rpartition("/")[2]

    def __truediv__(self, name: str) -> "Url":
        return Url(f"{self.written}/{name}", f"{self.path}/{name}", self.system)

    def with_name(self, name: str) -> "Url":
        written, path = self.written.rpartition("/")[0], self.path.rpartition("/")[0]
        return Url(f"{written}/{name}", f"{path}/{name}", self.system)

    def exists(self) -> bool:
        with _as_os_error(self.written):
            return bool(self.system.exists(self.path))

    def is_dir(self) -> bool:
        """Whether its file system calls it one: over HTTP, where any page with links could be, nothing is."""
        try:
            with _as_os_error(self.written):
                return bool(self.system.info(self.path)["type"] == "directory")
        except FileNotFoundError:
            return False

    def iterdir(self) -> Iterator["Url"]:
        with _as_os_error(self.written):
            found = self.system.ls(self.path, detail=False)
        for path in found:
            name = path.rstrip("/").rpartition("/")[2]
            if path.rstrip("/").lstrip("/") != self.path.lstrip("/"):  # some stores list the folder itself, too
                yield self / name

    def files(self, without: Place | None = None) -> Iterator["Url"]:
        """The files below a folder in the order in which the same files of this machine come.

        Hidden ones are none, and neither is what stands in the folder ``without``.
        """
        with _as_os_error(self.written):
            found = self.system.find(self.path)
        top = len(self.path.strip("/"))
        left_out = without.path.strip("/") + "/" if isinstance(without, Url) and without.system == self.system else None
        inside = [path.strip("/") for path in found]
        for parts in sorted(path[top:].strip("/").split("/") for path in inside if not _below(path, left_out)):
            if not any(part.startswith(".") for part in parts):
                yield self / "/".join(parts)

    def mkdir(self, *, parents: bool, exist_ok: bool) -> None:  # noqa: ARG002 - what Place says
        if not self.exists():
            with _as_os_error(self.written):
                self.system.makedirs(self.path, exist_ok=exist_ok)

    def open(self, mode: str) -> IO[Any]:
        with _as_os_error(self.written):
            stream = _Stream(self.system.open(self.path, mode), self.written)
        return io.BufferedReader(stream, _BUFFER) if mode == "rb" else io.BufferedWriter(stream, _BUFFER)

    def replace(self, target: "Url") -> None:
        with _as_os_error(self.written):
            self.system.mv(self.path, target.path)

    def unlink(self) -> None:
        """Removes a file, or a folder with all that is in it."""
        with _as_os_error(self.written):
            self.system.rm(self.path, recursive=True)


def _below(path: str, folder: str | None) -> bool:
    return folder is not None and path.startswith(folder)


class _Stream(io.RawIOBase):
    """A stream of fsspec that says ``OSError``, whatever the package of its protocol says."""

    def __init__(self, stream: Any, written: str) -> None:
        self._stream, self._written = stream, written

    def readable(self) -> bool:
        return bool(self._stream.readable())

    def writable(self) -> bool:
        return bool(self._stream.writable())

    def readinto(self, buffer: Any) -> int:
        with _as_os_error(self._written):
            found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def write(self, data: Any) -> int:
        with _as_os_error(self._written):
            self._stream.write(bytes(data))
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            with _as_os_error(self._written):
                self._stream.close()


@contextmanager
def _as_os_error(written: str) -> Iterator[None]:
    """Whatever a protocol raises becomes an ``OSError`` that says why."""
    try:
        yield
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), written) from None
    except OSError:
        raise
    except Exception as error:
        raise OSError(errno.EIO, str(error) or type(error).__name__, written) from error
