"""JSON and JSON Lines: codes and arguments, and both languages whatever the reader's."""

import json
from collections.abc import Sequence

from clusterrules.engine.assessment import Assessment
from clusterrules.texts.catalogue import Language


def render_json(assessments: Sequence[Assessment], language: Language) -> str:  # noqa: ARG001 - never alters JSON
    """Always an array, also of one."""
    return json.dumps([one.to_json() for one in assessments], ensure_ascii=False, indent=2) + "\n"


def render_jsonl(assessments: Sequence[Assessment], language: Language) -> str:  # noqa: ARG001
    """One assessment a line."""
    return "".join(json.dumps(one.to_json(), ensure_ascii=False) + "\n" for one in assessments)
