"""A JSON Decision Model by zen-engine: the graph is compiled once, a profile is the context."""

from collections.abc import Callable
from pathlib import Path

from zen import ZenEngine

from engines.answers import Answers, answer_of


def engine(rules: Path) -> Callable[[bytes], Answers]:
    """Compiles the decision once."""
    decision = ZenEngine().create_decision((rules / "criteria.jdm.json").read_text(encoding="utf-8"))

    def answer(data: bytes) -> Answers:
        return answer_of(decision.evaluate(data)["result"])

    return answer
