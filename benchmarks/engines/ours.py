"""clusterrules asked for the same rules, by the function that a worker of `clusterrules screen` maps over profiles."""

from collections.abc import Callable, Sequence

import orjson

from clusterrules.batch.answer import answer_to
from clusterrules.batch.job import Job, prepared
from clusterrules.batch.sources import Record
from clusterrules.plugins.manager import load_plugins
from engines.answers import PATTERNS, Answers, answer_of

OTHERS = ("ua",)
"""Plugins that do work of their own on each profile, where they are installed: no part of the rules."""


def engine(pack: str, only: Sequence[str], *, brief: bool, plugins: bool = False) -> Callable[[bytes], bytes]:
    """JSON to JSON, with all that it validates, tells of missing facts and, unless ``brief``, explains.

    With ``plugins`` those that are installed beside the rules look at each profile, too.
    """
    used = load_plugins() if plugins else load_plugins(blocked=OTHERS)
    made = prepared(Job((pack,), only=tuple(only), full=not brief), used)

    def answer(data: bytes) -> bytes:
        found = answer_to(Record("profile.json", data), made)
        if not found.line:
            raise ValueError(found.notes)
        return found.line

    return answer


def told(assessment: bytes) -> Answers:
    """What an assessment says in two values: of a criterion passed or not, of a pattern whether it applies.

    What is left to assessors (neither passed nor failed by measurement) is not passed. Raises ``ValueError`` where it
    cannot tell for any other reason, since the other engines know only two values.
    """
    found: dict[str, bool] = {}
    answer = orjson.loads(assessment)
    for one in answer["findings"]:
        if one["outcome"] not in ("passed", "failed") and one.get("reason") != "judgement":
            raise ValueError(f"{one['subject']}: {one['rule']} is {one['outcome']} ({one.get('reason')})")
        met = one["outcome"] == ("failed" if one["rule"].startswith(PATTERNS) else "passed")
        found[one["rule"]] = met
    return answer_of(found)
