"""Whether a mechanism outlived a change: the launch of a service, a shock or the end of a grant.

It did if it was held in the year before and, in the year after, at least so many times for each of them. Presumed
instances prove nothing here.
"""

from dataclasses import replace

from clusterrules.graph.calendar import months_before, within
from clusterrules.graph.element import Element
from clusterrules.logic.interval import Interval, Number
from clusterrules.logic.truth import Truth
from clusterrules.metrics.schedule import Run, run_of
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days


def stated_run(mechanism: Element, view: View) -> Run:
    """The instances of a mechanism; those that are presumed are only possible."""
    run = run_of(mechanism, view)
    return replace(
        run,
        instances=tuple(
            replace(one, sure=False) if one.element.presumption is not None else one for one in run.instances
        ),
    )


def outlived(run: Run, change: Days | str | None, share: Number, view: View) -> Truth:
    """Whether a mechanism was held in the year before a change and, in the year after, often enough for that."""
    if isinstance(change, str):
        return False
    if change is None:
        return False if not run.open and not run.instances else None
    before, after = around(run, change, view)
    least, most = before.lo or 0, before.hi
    if least >= 1 and most is not None and (after.lo or 0) >= share * most:
        return True
    if most == 0 or (after.hi is not None and after.hi < share * max(least, 1)):
        return False
    return None


def around(run: Run, change: Days, view: View) -> tuple[Interval, Interval]:
    """How often a mechanism was held in the year before a change, and in the year after."""
    year = view.whole_number("year")
    return (
        run.held(lambda one: _dated(one, change, -year, view)),
        run.held(lambda one: _dated(one, change, year, view)),
    )


def _dated(instance: Element, change: Days, months: int, view: View) -> Truth:
    """Whether an instance was held within so many months after a change, or before it if they are negative."""
    days = view.days(instance, "date")
    if days is None:
        return None
    if isinstance(days, str):
        return False
    edges = [sorted((day, min(view.as_of, months_before(day, -months)))) for day in (change.first, change.last)]
    truths = {within(days, after, until) for after, until in edges}
    if truths == {True}:
        return True
    return False if days.last <= edges[0][0] or days.first > edges[1][1] else None
