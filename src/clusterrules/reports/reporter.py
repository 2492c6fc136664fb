"""What an output format is."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from clusterrules.engine.assessment import Assessment, FindingKey
from clusterrules.texts.catalogue import Language


@dataclass(frozen=True, slots=True)
class Reporter:
    """A named output format: from assessments to text in a language, ending with a newline.

    ``explained`` names by their keys the findings of which the format says what would decide them; ``None``: all that
    are open. To find that out takes longer than to assess. ``in_colour`` renders the same text for a terminal that
    shows colours; ``None``: the format has none.
    """

    name: str
    ending: str
    render: Callable[[Sequence[Assessment], Language], str]
    explained: Callable[[Assessment], Collection[FindingKey]] | None = None
    in_colour: Callable[[Sequence[Assessment], Language], str] | None = None
