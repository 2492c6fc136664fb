"""Facts that a pack declares beyond the vocabulary, and what a profile says of them under ``extensions``."""

from collections.abc import Iterable, Iterator
from typing import Any

from clusterrules.documents.fault import Fault, nearest
from clusterrules.profile.phrases import parse_days, parse_quantity
from clusterrules.profile.profile import Profile
from clusterrules.profile.silence import is_silent, is_unfilled
from clusterrules.profile.vocabulary import NONE, Field, FieldType
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import message_text


def extension_faults(profile: Profile, pack: Pack) -> Iterator[Fault]:
    """Every fact of the pack that the profile states wrongly: unknown, or of another type than declared."""
    for name, value in profile.data.get("extensions", {}).get(pack.id, {}).items():
        path = ("extensions", pack.id, name)
        field = pack.facts.get(name)
        if field is None:
            yield profile.document.fault("unknown_field", path, nearest(name, pack.facts), name=name)
        elif is_unfilled(value.get("value") if isinstance(value, dict) else value):
            yield profile.document.fault("unfilled", path)
        elif not _fits(value, field):
            expected = message_text(f"type.{field.type}")
            yield profile.document.fault("not_as_declared", path, found=value, expected=expected)


def unstated_facts(profile: Profile, packs: Iterable[Pack]) -> Iterator[Fault]:
    """A warning for every text that a pack declares and the profile answers with a word that says nothing."""
    for name, facts in profile.data.get("extensions", {}).items():
        for fact, value in facts.items():
            fields = (pack.vocabulary.organisation.fields.get(f"{name}.{fact}") for pack in packs)
            if any(field is not None and is_silent(value, field) for field in fields):
                found = value["value"] if isinstance(value, dict) else value
                yield profile.document.fault("read_as_unstated", ("extensions", name, fact), found=found)


def _fits(value: Any, field: Field) -> bool:
    if isinstance(value, dict):
        return "value" in value and _fits(value["value"], field)
    match field.type:
        case FieldType.YES_NO:
            return isinstance(value, bool)
        case FieldType.CHOICE:
            return value in field.values
        case FieldType.TEXT:
            return isinstance(value, str)
        case FieldType.DATE:
            return value == NONE or _parses(parse_days, value)
        case _:
            return not isinstance(value, bool) and _parses(parse_quantity, value)


def _parses(parse: Any, value: Any) -> bool:
    try:
        parse(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True
