"""The language of a run: ``--lang``, else CLUSTERRULES_LANG, else Ukrainian unless the locale is English."""

import os
import sys
from functools import lru_cache

from clusterrules.texts.catalogue import LANGUAGES, Language, message


@lru_cache(maxsize=1)
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
    for index, argument in enumerate(sys.argv):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and index + 1 < len(sys.argv):
            return sys.argv[index + 1]
    return None


def say(key: str, /, **arguments: object) -> str:
    """A message of the program in the language of this run."""
    return message(key, run_language(), **arguments)
