"""Rego by regopy (rego-cpp): the policy is compiled to a bundle once, a profile is the input."""

from collections.abc import Callable
from pathlib import Path

import orjson
from regopy import Interpreter

from engines.answers import Answers, answer_of


def engine(rules: Path) -> Callable[[bytes], Answers]:
    """Compiles the policy once."""
    compiler = Interpreter()
    compiler.add_module("criteria.rego", (rules / "criteria.rego").read_text(encoding="utf-8"))
    bundle = compiler.build("verdicts = data.cluster.verdicts")
    runner = Interpreter()

    def answer(data: bytes) -> Answers:
        runner.set_input(orjson.loads(data))
        found = orjson.loads(str(runner.query_bundle(bundle)))
        return answer_of(found["bindings"]["verdicts"])

    return answer
