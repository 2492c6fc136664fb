"""What every engine is asked, and how its answer is told."""

from collections.abc import Mapping

import orjson

Answers = bytes
"""The JSON of an object from rules to whether the criterion is met, or the pattern applies."""

RULES = ("L1-01", "L1-03", "L1-07", "L2-12", "L2-14", "AP-2", "AP-4")
PATTERNS = "AP-"
"""How the names of patterns begin: of them true means that they apply."""


def answer_of(found: Mapping[str, bool]) -> Answers:
    """The answer, in the order of the rules."""
    return orjson.dumps({rule: found[rule] for rule in sorted(found)})
