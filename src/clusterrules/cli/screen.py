"""``clusterrules screen SOURCE… -o OUT``"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

import click

from clusterrules.cli.exits import Exit
from clusterrules.cli.language import run_language, say
from clusterrules.cli.options import (
    DEFAULT_PACK,
    complain,
    ending_of,
    lang_option,
    load,
    option,
    overrides_of,
    request_options,
    selection,
)
from clusterrules.cli.shell import BilingualCommand
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.batch.job import Prepared
    from clusterrules.batch.screening import Plan, Screened

PROFILES_IN_PART = 100
SECONDS = 60.0
MEGABYTES = 2048


@click.command("screen", cls=BilingualCommand, help=say("help.screen"), epilog=say("help.screen_examples"))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@option("--output", "-o", "folder", key="screen_output", required=True, type=click.Path(path_type=File), metavar="OUT")
@option("--brief", key="screen_brief", is_flag=True)
@option("--resume", key="screen_resume", is_flag=True)
@option("--workers", key="screen_workers", type=int, metavar="N")
@option("--limit", key="screen_limit", type=float, default=SECONDS, metavar="SECONDS")
@option("--memory", key="screen_memory", type=int, default=MEGABYTES, metavar="MB")
@option("--part-size", key="screen_part_size", type=int, default=PROFILES_IN_PART, metavar="N")
@lang_option
@option("--only", key="only", multiple=True, metavar="RULE|GROUP")
@request_options
@option("--fail-on", key="fail_on", type=click.Choice(["undetermined", "disputed"]), multiple=True)
def screen(
    sources: tuple[str, ...],
    folder: File,
    brief: bool,
    resume: bool,
    workers: int | None,
    limit: float,
    memory: int,
    part_size: int,
    lang: Language,
    only: tuple[str, ...],
    as_of: str | None,
    purpose: str,
    packs: tuple[str, ...],
    settings: tuple[str, ...],
    parameter_file: File | None,
    assumptions: tuple[str, ...],
    fail_on: tuple[str, ...],
) -> int:
    from clusterrules.batch.job import Job, prepared
    from clusterrules.batch.screening import Plan
    from clusterrules.batch.screening import screen as screen_all
    from clusterrules.batch.sources import Sources
    from clusterrules.batch.workers import Limits
    from clusterrules.cli.progress import progress_shown
    from clusterrules.reports.screening import screening_table

    at_once = _cores() if workers is None else workers
    plugins = load(complain)
    try:
        _refuse(sources, {"--workers": at_once, "--limit": limit, "--memory": memory, "--part-size": part_size})
        job = Job(
            packs=packs or (DEFAULT_PACK,),
            purpose=purpose,
            as_of=as_of,
            only=tuple(selection(only)),
            overrides=tuple(overrides_of(settings, parameter_file)),
            assumptions=assumptions,
            full=not brief,
        )
        made = prepared(job, plugins)
        endings = frozenset(ending for reader in plugins.readers for ending in reader.endings)
        plan = Plan(
            job=job,
            sources=Sources(sources, endings, folder.resolve()),
            folder=folder,
            workers=at_once,
            limits=Limits(limit, memory),
            part_size=part_size,
            resume=resume,
        )
        _say_beforehand(plan)
        with progress_shown(lang) as tell:
            found = screen_all(plan, made, tell)
    except FaultyDocument as faulty:
        complain(faulty.faults)
        return ending_of(faulty)
    except KeyboardInterrupt:
        click.echo(say("cli.screen.stopped"), err=True)
        raise
    for failure in found.failures:
        click.echo(failure["message"][run_language()], err=True)
    width = click.get_terminal_size() if hasattr(click, "get_terminal_size") else None
    click.echo(screening_table(_told(found, made, folder, lang), lang, **({"width": width} if width else {})), nl=False)
    return _ending(found, broken=bool(plugins.failures), fail_on=fail_on)
