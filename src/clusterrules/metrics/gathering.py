"""What is put together before different groups are counted: elements of several lists, or what a reference leads to."""

from collections.abc import Sequence

from clusterrules.graph.element import Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval
from clusterrules.metrics.selection import Tally
from clusterrules.metrics.view import View


def combined(tallies: Sequence[Tally]) -> Tally:
    """The elements of several lists, no two of which are the same."""
    if len(tallies) == 1:
        return tallies[0]
    unlisted = [tally.hi for tally in tallies if tally.hi is not None]
    return Tally(
        tuple(element for tally in tallies for element in tally.certain),
        tuple(element for tally in tallies for element in tally.possible),
        sum(tally.lo for tally in tallies),
        sum(unlisted) if len(unlisted) == len(tallies) else None,
        tuple(ghost for tally in tallies for ghost in tally.ghosts),
        numbers.total(tally.within for tally in tallies),
    )


def referred(tally: Tally, through: str, view: View) -> Tally:
    """The nodes that elements refer to, each once, however many refer to it.

    An element of which it is not known whom it refers to stands for itself: it may refer to any of the others, so that
    it adds to what is certain only where there is no other.
    """
    ends: dict[Element, bool] = {}
    strangers: list[tuple[Element, bool]] = []
    for sure, elements in ((True, tally.certain), (False, tally.possible)):
        for element in elements:
            links = view.nested(element, through).elements
            node = links[0].target if links else None
            if node is None:
                strangers.append((element, sure))
            else:
                ends[node] = ends.get(node, False) or sure
    certain = [node for node, sure in ends.items() if sure]
    others = [element for element, _ in strangers]
    if not certain:
        certain = [element for element, sure in strangers if sure][:1]
        others = [element for element in others if element not in certain]
    possible = (*(node for node, sure in ends.items() if not sure), *others)
    least = 0 if certain else min(1, tally.lo)
    return Tally(tuple(certain), possible, least, tally.hi, tally.ghosts, Interval(0, tally.within.hi))
