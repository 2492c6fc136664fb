"""clusterrules asked for the same rules, by the function that `clusterrules screen` is for Python."""

from collections.abc import Callable, Sequence
from functools import partial

import orjson

from clusterrules.api import assess_json
from engines.answers import PATTERNS, Answers, answer_of


def engine(pack: str, only: Sequence[str], *, brief: bool) -> Callable[[bytes], str]:
    """JSON to JSON, with all that it validates, tells of missing facts and, unless ``brief``, explains."""
    return partial(assess_json, packs=(pack,), only=tuple(only), brief=brief)


def told(assessment: str) -> Answers:
    """What an assessment says in two values: of a criterion passed or not, of a pattern whether it applies.

    What is left to assessors (neither passed nor failed by measurement) is not passed. Raises ``ValueError`` where it
    cannot tell for any other reason, since the other engines know only two values.
    """
    found: dict[str, bool] = {}
    answer = orjson.loads(assessment)
    if "faults" in answer:
        raise ValueError(answer["faults"])
    for one in answer["findings"]:
        if one["outcome"] not in ("passed", "failed") and one.get("reason") != "judgement":
            raise ValueError(f"{one['subject']}: {one['rule']} is {one['outcome']} ({one.get('reason')})")
        met = one["outcome"] == ("failed" if one["rule"].startswith(PATTERNS) else "passed")
        found[one["rule"]] = met
    return answer_of(found)
