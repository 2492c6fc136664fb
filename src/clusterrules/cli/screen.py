"""``clusterrules screen SOURCE… -o OUT``"""

import math
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import run_language, say
from clusterrules.cli.options import (
    DEFAULT_PACK,
    Asked,
    lang_option,
    load,
    option,
    overrides_of,
    request_options,
    selection,
)
from clusterrules.cli.shell import BilingualCommand
from clusterrules.cli.terminal import shows_colour
from clusterrules.documents.fault import Fault, FaultyDocument, shown
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.batch.job import Job, Prepared
    from clusterrules.batch.screening import Plan, Screened
    from clusterrules.batch.sources import Sources

_LINKED_SHOWN = 3


@click.command("screen", cls=BilingualCommand, help=say("help.screen"), epilog=say("help.screen_examples"))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@option("--output", "-o", key="screen_output", required=True, metavar="OUT")
@option("--brief", key="screen_brief", is_flag=True)
@option("--resume", key="screen_resume", is_flag=True)
@option("--workers", key="screen_workers", type=int, metavar="N")
@option("--dask", "scheduler", key="screen_dask", metavar="ADDRESS")
@option("--limit", key="screen_limit", type=float, metavar="SECONDS")
@option("--memory", key="screen_memory", type=int, metavar="MB")
@option("--part-size", key="screen_part_size", type=int, metavar="N")
@lang_option
@option("--only", key="only", multiple=True, metavar="RULE|GROUP")
@request_options()
@option("--fail-on", key="fail_on", type=click.Choice(["undetermined", "disputed"]), multiple=True)
def screen(
    sources: tuple[str, ...],
    output: str,
    brief: bool,
    resume: bool,
    workers: int | None,
    scheduler: str | None,
    limit: float | None,
    memory: int | None,
    part_size: int | None,
    lang: Language,
    only: tuple[str, ...],
    asked: Asked,
    fail_on: tuple[str, ...],
) -> int:
    from clusterrules.batch.closing import closing_of
    from clusterrules.batch.job import prepared
    from clusterrules.batch.remote import place_of
    from clusterrules.batch.screening import Plan
    from clusterrules.batch.sources import Sources
    from clusterrules.reports.screening import screening_table

    plugins = load(complain)
    _refuse_workers_elsewhere(scheduler, workers)
    folder = place_of(output)
    job = _job(asked, only, brief)
    made = prepared(job, plugins)
    endings = frozenset(ending for reader in plugins.readers for ending in reader.endings)
    given = {"workers": workers, "seconds": limit, "megabytes": memory, "part_size": part_size}
    without = folder.resolve() if isinstance(folder, File) else folder
    plan = Plan(job, Sources(sources, endings, without), folder, resume=resume, **_sizes(given))
    _refuse_twice(plan.sources)
    _say_beforehand(plan.sources)
    found = _screened(plan, made, scheduler, lang)
    for failure in found.failures:
        click.echo(failure["message"][run_language()], err=True)
    said = closing_of(found, made, folder, lang)
    click.echo(screening_table(said, lang, coloured=shows_colour(sys.stdout)), nl=False)
    return _ending(found, broken=bool(plugins.failures), fail_on=fail_on)


def _job(asked: Asked, only: tuple[str, ...], brief: bool) -> "Job":
    from clusterrules.batch.job import Job

    return Job(
        packs=asked.packs or (DEFAULT_PACK,),
        purpose=asked.purpose,
        as_of=asked.as_of,
        only=tuple(selection(only)),
        overrides=tuple(overrides_of(asked.settings, asked.parameter_file)),
        assumptions=asked.assumptions,
        full=not brief,
    )


def _screened(plan: "Plan", made: "Prepared", scheduler: str | None, lang: Language) -> "Screened":
    """The screening, its progress shown; whoever stops it is told how it goes on."""
    from clusterrules.batch.screening import screen as screen_all
    from clusterrules.cli.progress import progress_shown

    try:
        with ExitStack() as opened:
            if scheduler is not None:
                from clusterrules.batch.dask_crew import dask_at

                plan = replace(plan, elsewhere=opened.enter_context(dask_at(scheduler, plan.workers)))
            tell = opened.enter_context(progress_shown(lang))
            return screen_all(plan, made, tell)
    except KeyboardInterrupt:
        click.echo(say("cli.screen.stopped"), err=True)
        raise


def _refuse_twice(sources: "Sources") -> None:
    for name, other in sources.doubled():
        key = "cli.screen.twice" if name == other else "cli.screen.inside"
        raise click.UsageError(say(key, name=name, other=other))


def _refuse_workers_elsewhere(scheduler: str | None, workers: int | None) -> None:
    from clusterrules.batch.dask_crew import LOCAL

    if scheduler not in (None, LOCAL) and workers is not None:
        raise click.UsageError(say("cli.screen.workers_elsewhere"))


_OPTIONS = {"workers": "--workers", "seconds": "--limit", "megabytes": "--memory", "part_size": "--part-size"}


def _sizes(given: Mapping[str, float | None]) -> dict[str, Any]:
    """How many workers, within which limits, in parts of which size. Raises :class:`FaultyDocument` for none at all."""
    from clusterrules.batch.workers import Limits

    faults = [
        Fault("not_above", _OPTIONS[name], arguments={"found": f"{value:g}", "least": 0})
        for name, value in given.items()
        if value is not None and not 0 < value < math.inf
    ]
    if faults:
        raise FaultyDocument(faults)
    said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    limits = Limits(**{name: said.pop(name) for name in ("seconds", "megabytes") if name in said})
    return {"workers": _cores(), **said, "limits": limits}


def _cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def _say_beforehand(sources: "Sources") -> None:
    from clusterrules.batch.results import parquet_can_be_written

    if not parquet_can_be_written():
        click.echo(say("cli.screen.no_parquet"), err=True)
    sources.check()
    passed_over = sources.passed_over()
    if passed_over:
        click.echo(say("cli.screen.passed_over", count=passed_over), err=True)
    linked = sources.linked()
    if linked:
        more = " …" if len(linked) > _LINKED_SHOWN else ""
        click.echo(say("cli.screen.linked", names=shown(", ".join(linked[:_LINKED_SHOWN]) + more)), err=True)


def _ending(found: "Screened", *, broken: bool, fail_on: Sequence[str]) -> int:
    totals = found.totals
    if broken or totals.faulty or totals.broken or found.failures:
        return Exit.BROKEN
    return Exit.NEGATIVE if any(totals.verdicts[name] for name in ("not_a_cluster", *fail_on)) else Exit.DONE
