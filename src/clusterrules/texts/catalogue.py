"""Bilingual texts and the catalogue of the program's own messages.

A message is a template with named arguments. Where a sentence counts something, the template is given once for each
CLDR plural category that the language has, and the argument ``count`` picks it (Babel).
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from babel import Locale

Language = Literal["uk", "en"]
LANGUAGES: tuple[Language, ...] = ("uk", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same thing said in Ukrainian and in English."""

    uk: str
    en: str

    def in_(self, language: Language) -> str:
        return self.uk if language == "uk" else self.en

    def to_json(self) -> dict[str, str]:
        return {"uk": self.uk, "en": self.en}


def text_of(value: object) -> Text:
    """A text from ``{uk, en}``, or from one string that serves both languages (a proper name)."""
    if isinstance(value, Mapping):
        uk, en = value.get("uk"), value.get("en")
        return Text(str(uk if uk is not None else en), str(en if en is not None else uk))
    return Text(str(value), str(value))


@lru_cache(maxsize=2)
def _catalogue(language: Language) -> Mapping[str, str | Mapping[str, str]]:
    path = Path(__file__).with_name(f"{language}.yaml")
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {str(key): value for key, value in loaded.items()}


@lru_cache(maxsize=2)
def locale_of(language: Language) -> Locale:
    return Locale.parse(language)


def message(key: str, language: Language, /, **arguments: object) -> str:
    """The message ``key`` with its arguments filled in. Raises ``KeyError`` for a key that no catalogue has."""
    template = _catalogue(language)[key]
    if isinstance(template, Mapping):
        count = arguments["count"]
        form = locale_of(language).plural_form(count)  # type: ignore[arg-type]
        template = template.get(form, template["other"])
    return template.format_map(arguments)


def message_text(key: str, /, **arguments: object) -> Text:
    """The message in both languages; arguments that are texts themselves are put in each language."""
    said = [
        message(key, language, **{k: v.in_(language) if isinstance(v, Text) else v for k, v in arguments.items()})
        for language in LANGUAGES
    ]
    return Text(*said)


def message_keys(language: Language) -> dict[str, frozenset[str]]:
    """Every key of a catalogue with the names of its arguments: lets a test compare the languages."""
    names: dict[str, frozenset[str]] = {}
    for key, template in _catalogue(language).items():
        forms = template.values() if isinstance(template, Mapping) else [template]
        found = {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}
        names[key] = frozenset(found)
    return names
