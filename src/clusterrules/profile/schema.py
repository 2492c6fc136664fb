"""The JSON Schema of a profile, generated from the vocabulary.

``python -m clusterrules.profile.schema`` rewrites ``schemas/profile.schema.json``; a test holds the two together.
Alternatives are chosen by the type that was found (``if``/``then``), never by ``anyOf``, so that every fault has one
precise place and one precise reason.
"""

import json
from collections.abc import Mapping
from typing import Any

from clusterrules.profile.vocabulary import ALL, Category, Field, FieldType, Kind, Vocabulary, load_vocabulary
from clusterrules.resources import schemas_folder
from clusterrules.texts.catalogue import Text

FORMAT = "clusterrules/profile@1"
SCHEMA_FILE = "profile.schema.json"
Schema = dict[str, Any]

_DATE = "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|none)$"
_ID = r"^(?!none$)[^\s.,=\[\]{}]+$"
SAYS_SOMETHING = (
    r"[^\s\u0000-\u0023\u0026-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a1\u00a6-\u00af\u00b1-\u00bf\u00d7\u00f7"
    r"\u2000-\u202f\u2031-\u206f\u2190-\u2bff\u3000-\u303f]"
)
"""A character that is neither space nor punctuation, as every dialect of patterns reads it alike; the sign of a unit,
such as %, is none."""
_EVIDENCE: Schema = {"$ref": "#/$defs/evidence_ids"}
_NOTE: Schema = {"$ref": "#/$defs/note"}
_WHOLE_CODE: Schema = {"minimum": 10_000, "maximum": 99_999_999}
"""A code that was written without quotes has lost its leading zeros: between five and eight digits are left."""
_SCALARS: Mapping[str, Schema] = {
    "text": {"type": "string", "pattern": SAYS_SOMETHING},
    "yes_no": {"type": "boolean"},
    "number": {"type": ["number", "string"], "examples": [14, "20+", "30–50 %"]},
    "date": {
        "type": ["string", "integer"],
        "pattern": _DATE,
        "minimum": 1800,
        "maximum": 2200,
        "examples": ["2025-03-14", "2025-03", "2025"],
    },
    "reference": {"type": "string", "minLength": 1},
}


def build_schema(vocabulary: Vocabulary) -> Schema:
    """The whole schema, JSON Schema 2020-12."""
    nodes = {f"node.{kind.name}": _object(kind.fields, identified=True) for kind in vocabulary.collections.values()}
    definitions = {**_shared(), **_scalars(vocabulary), **_lists_of(), **nodes}
    properties = {**_profile_itself(vocabulary), **_lists(vocabulary)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://clusterrules.dev/schemas/profile@1",
        "title": "Профіль кластера / Cluster profile",
        "description": "Що заявлено про одну організацію. / What is claimed about one organisation.",
        "type": "object",
        "required": ["format", "id", "name"],
        "properties": properties,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _shared() -> Schema:
    """What ids, notes, names and completeness look like wherever they stand."""
    return {
        "id": {"type": "string", "pattern": _ID, "maxLength": 200, "examples": ["agro-1", "teku"]},
        "note": {"type": "string", "title": "Примітка / Note"},
        "evidence_ids": {
            "type": "array",
            "title": "Докази / Evidence",
            "description": "Ідентифікатори доказів із переліку evidence. / Ids from the list evidence.",
            "items": {"$ref": "#/$defs/id"},
        },
        "name": _by_type(
            {
                "object": {
                    "type": "object",
                    "properties": {"uk": _SCALARS["text"], "en": _SCALARS["text"]},
                    "minProperties": 1,
                    "additionalProperties": False,
                }
            },
            _SCALARS["text"],
        ),
        "completeness": {
            "enum": ["complete", "partial", "unknown"],
            "title": "Повнота переліку / Completeness",
            "description": "Відсутність важить лише в повному переліку. / Absence counts only in a complete list.",
        },
    }


def _scalars(vocabulary: Vocabulary) -> Schema:
    """Single facts by their type or list of values, each bare and as a claim with evidence."""
    definitions: Schema = {}
    scalars = dict(_SCALARS)
    for name, titles in vocabulary.value_titles.items():
        scalars[f"value.{name}"] = {
            "enum": list(titles),
            "enumDescriptions": [f"{title.uk} / {title.en}" for title in titles.values()],
        }
    for name, scalar in scalars.items():
        definitions[name] = scalar
        definitions[f"claim.{name}"] = _claim({"$ref": f"#/$defs/{name}"})
    return definitions


def _lists_of() -> Schema:
    """Totals, texts and links: what stands in lists beside nodes."""
    return {
        "total": _total({}),
        "texts": _collection(_SCALARS["text"]),
        "link": _by_type({"object": _object({}, identified=True)}, {"$ref": "#/$defs/id"}),
        "links": _collection({"$ref": "#/$defs/link"}),
    }


def _profile_itself(vocabulary: Vocabulary) -> Schema:
    """What a profile says of itself and of the organisation."""
    return {
        "$schema": {"type": "string"},
        "format": {"const": FORMAT, "title": "Формат / Format"},
        "id": {"$ref": "#/$defs/id", "title": "Ідентифікатор / Id"},
        "name": {"$ref": "#/$defs/name", "title": "Назва / Name"},
        "invented": {"type": "boolean", "title": "Вигадана організація / Invented organisation"},
        "as_of": {"$ref": "#/$defs/date", "title": "Станом на / As of"},
        "source": {"type": "string", "title": "Джерело / Source"},
        "note": _NOTE,
        "default_evidence": {**_EVIDENCE, "title": "Докази для всього, що не має власних / Evidence for all the rest"},
        "completeness": {
            "type": "object",
            "title": "Повнота переліків / Completeness of lists",
            "description": "За шляхом переліку; «*» — усі, де не сказано іншого, також відсутні. / By the path of a "
            "list; '*' stands for all that say nothing themselves, absent ones too.",
            "properties": {path: {"$ref": "#/$defs/completeness"} for path in ["*", *vocabulary.collection_paths()]},
            "additionalProperties": False,
        },
        "extensions": {
            "type": "object",
            "title": "Факти інших пакетів / Facts of other packs",
            "additionalProperties": {"type": "object"},
        },
        "organisation": {**_object(vocabulary.organisation.fields), "title": "Організація / Organisation"},
    }


def _lists(vocabulary: Vocabulary) -> Schema:
    """The lists of a profile: its collections, and what supports the facts."""
    properties: Schema = {}
    for kind in vocabulary.collections.values():
        items = _collection({"$ref": f"#/$defs/node.{kind.name}"}, kind.categories)
        properties[kind.name] = {"title": _both(kind.title), **items}
    for kind in vocabulary.support.values():
        properties[kind.name] = {**_support(kind), "title": _both(kind.title)}
    return properties


def _both(title: Text) -> str:
    return f"{title.uk} / {title.en}"


def _by_type(cases: Mapping[str, Schema], otherwise: Schema) -> Schema:
    schema = otherwise
    for type_, case in reversed(list(cases.items())):
        schema = {"if": {"type": type_}, "then": case, "else": schema}
    return schema


def _object(fields: Mapping[str, Field], *, identified: bool = False) -> Schema:
    properties: Schema = {"id": {"$ref": "#/$defs/id"}} if identified else {}
    properties |= {name: _field(field) for name, field in fields.items()}
    properties |= {"evidence": _EVIDENCE, "note": _NOTE}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if identified:
        schema["required"] = ["id"]
    return schema


def _support(kind: Kind) -> Schema:
    properties: Schema = {"id": {"$ref": "#/$defs/id"}}
    properties |= {name: {**_plain(field), "title": _both(field.title)} for name, field in kind.fields.items()}
    if "evidence" not in properties:
        properties["evidence"] = _EVIDENCE
    required = ["id", *(name for name, field in kind.fields.items() if field.required)]
    return {
        "type": "array",
        "items": {"type": "object", "properties": properties, "required": required, "additionalProperties": False},
    }


def _field(field: Field) -> Schema:
    schema = _shape(field)
    schema = {"title": _both(field.title), **schema}
    if field.unit not in (None, "any"):
        schema["description"] = f"Одиниця / Unit: {field.unit}"
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema


def _shape(field: Field) -> Schema:
    match field.type:
        case FieldType.TEXTS:
            return {"$ref": "#/$defs/texts"}
        case FieldType.CHOICES:
            return _collection({"$ref": f"#/$defs/value.{field.value_list}"})
        case FieldType.LINKS if not field.fields:
            return {"$ref": "#/$defs/links"}
        case FieldType.LINKS:
            return _collection(_by_type({"object": _object(field.fields, identified=True)}, {"$ref": "#/$defs/id"}))
        case FieldType.RECORDS:
            return _collection(_object(field.fields))
        case _ if field.identity:
            return {"$ref": "#/$defs/name"}
        case _ if field.pattern:
            return _claim(_plain(field))
        case FieldType.CHOICE:
            return {"$ref": f"#/$defs/claim.value.{field.value_list}"}
        case scalar:
            return {"$ref": f"#/$defs/claim.{scalar}"}


def _plain(field: Field) -> Schema:
    if field.pattern:
        shape = {"type": ["string", "integer"], "pattern": field.pattern, **_WHOLE_CODE}
        return shape if field.example is None else {**shape, "examples": [field.example]}
    if field.type is FieldType.CHOICE:
        return {"$ref": f"#/$defs/value.{field.value_list}"}
    return {"$ref": f"#/$defs/{field.type}"}


def _claim(value: Schema) -> Schema:
    """A bare value, a value with its evidence, or several claims that may disagree."""
    claim: Schema = {
        "type": "object",
        "properties": {"value": value, "evidence": _EVIDENCE, "note": _NOTE},
        "required": ["value"],
        "additionalProperties": False,
    }
    return _by_type({"object": claim, "array": {"type": "array", "items": claim, "minItems": 1}}, value)


def _total(categories: Mapping[str, Category]) -> Schema:
    return {
        "type": "object",
        "properties": {
            "of": {"enum": [ALL, *categories], "title": "Що пораховано / What it counts"},
            "value": {"type": ["integer", "string"], "title": "Кількість / Number", "examples": ["20+", "понад 20"]},
            "evidence": _EVIDENCE,
            "note": _NOTE,
        },
        "required": ["of", "value"],
        "additionalProperties": False,
    }


def _collection(item: Schema, categories: Mapping[str, Category] | None = None) -> Schema:
    """A bare list, or a list with its completeness and totals."""
    full: Schema = {
        "type": "object",
        "properties": {
            "completeness": {"$ref": "#/$defs/completeness"},
            "totals": {"type": "array", "items": _total(categories) if categories else {"$ref": "#/$defs/total"}},
            "items": {"type": "array", "items": item},
            "as_of": {"$ref": "#/$defs/date"},
            "declared_by": {"type": "string"},
            "evidence": _EVIDENCE,
            "note": _NOTE,
        },
        "additionalProperties": False,
    }
    return _by_type({"object": full}, {"type": "array", "items": item})


def rendered(vocabulary: Vocabulary) -> str:
    """The schema as it stands in the file."""
    return json.dumps(build_schema(vocabulary), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    (schemas_folder() / SCHEMA_FILE).write_text(rendered(load_vocabulary()), encoding="utf-8", newline="\n")
