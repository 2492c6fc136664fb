"""What the system says when a file cannot be read or written, in both languages."""

import errno
import os

from clusterrules.texts.catalogue import Text, message_text

_KNOWN = {
    errno.EACCES: "access",
    errno.EPERM: "access",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "no_folder",
    errno.EISDIR: "folder",
    errno.EEXIST: "exists",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "too_large",
    errno.EROFS: "read_only",
    errno.ENAMETOOLONG: "long_name",
    errno.ELOOP: "loop",
    errno.EIO: "device",
    errno.EMFILE: "too_many",
    errno.ENFILE: "too_many",
}


def why(error: Exception) -> Text | str:
    """The reason of a failure in a few words: a common one of the system in ours, any other as it was given."""
    number, said = getattr(error, "errno", None), getattr(error, "strerror", None)
    if number in _KNOWN and said == os.strerror(number):
        return message_text(f"system.{_KNOWN[number]}")
    return said or str(error)
