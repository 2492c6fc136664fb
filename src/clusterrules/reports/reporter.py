"""What an output format is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clusterrules.engine.assessment import Assessment
from clusterrules.texts.catalogue import Language


@dataclass(frozen=True, slots=True)
class Reporter:
    """A named output format: from assessments to text in a language, ending with a newline."""

    name: str
    ending: str
    render: Callable[[Sequence[Assessment], Language], str]
