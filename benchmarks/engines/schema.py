"""JSON Schema, which can say no rule as it is: only the nearest forms, by jsonschema and by jsonschema-rs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator
from jsonschema_rs import Draft202012Validator as CompiledValidator

from engines.answers import Answers, answer_of


def _schemas(rules: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = orjson.loads((rules / "nearest.schema.json").read_bytes())["$defs"]
    return found


def _answering(valid: Mapping[str, Callable[[Any], bool]]) -> Callable[[bytes], Answers]:
    def answer(data: bytes) -> Answers:
        profile = orjson.loads(data)
        return answer_of({rule: check(profile) for rule, check in valid.items()})

    return answer


def engine(rules: Path) -> Callable[[bytes], Answers]:
    """By jsonschema, in Python."""
    return _answering({rule: Draft202012Validator(schema).is_valid for rule, schema in _schemas(rules).items()})


def compiled(rules: Path) -> Callable[[bytes], Answers]:
    """By jsonschema-rs, compiled."""
    return _answering({rule: CompiledValidator(schema).is_valid for rule, schema in _schemas(rules).items()})
