"""What the system says when a file cannot be read or written, in both languages."""

import errno

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
    """The reason of a failure in a few words; one that is not among the common ones in the system's own."""
    known = _KNOWN.get(getattr(error, "errno", None) or 0)
    if known is not None:
        return message_text(f"system.{known}")
    return getattr(error, "strerror", None) or str(error)
