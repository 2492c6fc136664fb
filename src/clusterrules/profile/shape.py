"""From a schema's refusal to faults that a person can act on."""

import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from clusterrules.documents.fault import Fault, in_order, nearest
from clusterrules.documents.reading import Document
from clusterrules.profile.schema import SAYS_SOMETHING
from clusterrules.profile.silence import is_unfilled
from clusterrules.texts.catalogue import Text, message_text

_TYPES = {
    "object": "type.mapping",
    "array": "type.list",
    "string": "type.text",
    "integer": "type.whole_number",
    "number": "type.number",
    "boolean": "type.yes_no",
    "null": "type.nothing",
}
_EMPTY = frozenset({"minLength", "minItems", "minProperties"})


def _matches(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ARG001
    """The keyword ``pattern`` as JSON Schema means it: for Python alone ``$`` also stands before a last line break."""
    if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator: Any = extend(Draft202012Validator, {"pattern": _matches})  # type: ignore[no-untyped-call]


def shape_faults(document: Document, schema: dict[str, Any]) -> list[Fault]:
    """Every way in which a document breaks its schema, in the order of the document, each once."""
    errors = _Validator(schema).iter_errors(document.data)
    faults = {_key(fault): fault for error in errors for fault in _faults(document, error)}
    return in_order(faults.values())


def _key(fault: Fault) -> tuple[object, ...]:
    return fault.code, fault.path, str(fault.arguments.get("name"))


def without(data: Any, faults: Iterable[Fault]) -> tuple[Any, bool]:
    """A copy without what the faults are about, and whether every node with an id is still there.

    What is left has a sound shape, apart from fields that are missing, so its meaning can be checked in the same run.
    A faulty item of a list leaves an empty one, so that the others keep their places.
    """
    sound = copy.deepcopy(data)
    whole = True
    for fault in faults:
        *above, last = fault.path or ("",)
        whole = whole and not isinstance(last, int) and last not in ("id", "items", *fault.path[:1])
        if fault.code == "missing_field":
            whole = whole and fault.arguments.get("name") != "id"
            continue
        holder = sound
        for part in above:
            holder = _step(holder, part)
        if isinstance(holder, dict):
            holder.pop(str(last), None)
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            holder[last] = {}
    return sound, whole


def _step(holder: Any, part: str | int) -> Any:
    if isinstance(holder, dict):
        return holder.get(str(part))
    return holder[part] if isinstance(holder, list) and isinstance(part, int) and part < len(holder) else None


def type_name(value: object) -> Text:
    """What sort of thing a value is, in the words of a message."""
    if value is None:
        return message_text("type.nothing")
    for type_, key in ((bool, "type.yes_no"), (dict, "type.mapping"), (list, "type.list"), (str, "type.text")):
        if isinstance(value, type_):
            return message_text(key)
    return message_text("type.number")


def _expected(types: str | list[str]) -> Text:
    names = [message_text(_TYPES[name]) for name in ([types] if isinstance(types, str) else types)]
    return Text(
        " / ".join(dict.fromkeys(name.uk for name in names)), " / ".join(dict.fromkeys(name.en for name in names))
    )


def _faults(document: Document, error: ValidationError) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    instance: Any = error.instance
    rule: Any = error.schema
    wanted: Any = error.validator_value
    if is_unfilled(instance):
        yield document.fault("unfilled", path)
        return
    match error.validator:
        case "additionalProperties":
            valid = rule.get("properties", {})
            for name in instance:
                if name not in valid:
                    yield document.fault("unknown_field", (*path, name), nearest(name, valid), name=name)
        case "required":
            for name in wanted:
                if name not in instance:
                    yield document.fault("missing_field", path, name=name)
        case "type":
            yield document.fault("wrong_type", path, expected=_expected(wanted), found=type_name(instance))
        case "enum":
            valid = [str(value) for value in wanted]
            shown = ", ".join(valid) if len(valid) <= 24 else ", ".join(valid[:24]) + ", …"
            yield document.fault("unknown_value", path, nearest(str(instance), valid), found=instance, valid=shown)
        case "const":
            yield document.fault("wrong_constant", path, found=instance, expected=wanted)
        case "pattern" if wanted == SAYS_SOMETHING:
            code = "says_nothing" if instance.strip() else "empty_value"
            yield document.fault(code, path, found=instance)
        case "pattern":
            yield document.fault("bad_form", path, found=_closed_up(instance), example=_example(rule))
        case "maxLength":
            yield document.fault("too_long", path, limit=wanted)
        case name if name in _EMPTY:
            yield document.fault("empty_value", path)
        case "minimum":
            yield document.fault("below_least", path, found=instance, least=wanted)
        case "maximum":
            yield document.fault("above_most", path, found=instance, most=wanted)
        case "exclusiveMinimum":
            yield document.fault("not_above", path, found=instance, least=wanted)
        case _:
            yield document.fault("against_schema", path, why=error.message)


def _closed_up(found: str) -> str:
    """A number of ten digits without its spaces and hyphens, so that its fault hides it like any such number."""
    joined = "".join(found.replace("-", " ").split())
    return joined if len(joined) == 10 and joined.isdecimal() else found


def _example(rule: dict[str, Any]) -> str:
    examples = rule.get("examples")
    return ", ".join(str(example) for example in examples) if examples else str(rule["pattern"])
