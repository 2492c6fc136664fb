"""The language of a run: ``--lang``, else CLUSTERRULES_LANG, else Ukrainian unless the locale is English."""

import os
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from itertools import zip_longest

from clusterrules.texts.catalogue import LANGUAGES, Language, message

_ARGUMENTS: ContextVar[tuple[str, ...] | None] = ContextVar("arguments", default=None)


def listen_to(arguments: Sequence[str] | None) -> None:
    """From here on the language is that of these arguments; of the program's own where there are none."""
    _ARGUMENTS.set(None if arguments is None else tuple(arguments))


def run_language() -> Language:
    """The language that help and faults are in; read before the options are, because help comes first."""
    given = _option() or os.environ.get("CLUSTERRULES_LANG")
    for language in LANGUAGES:
        if given == language:
            return language
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "en" if value.lower().startswith("en") else "uk"
    return "uk"


def _option() -> str | None:
    """What ``--lang`` was given last, as click reads it."""
    given = _ARGUMENTS.get()
    arguments = sys.argv[1:] if given is None else given
    found = None
    for argument, following in zip_longest(arguments, arguments[1:]):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
        elif argument == "--lang":
            found = following
    return found


def say(key: str, /, **arguments: object) -> str:
    """A message of the program in the language of this run."""
    return message(key, run_language(), **arguments)
