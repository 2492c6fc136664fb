"""``clusterrules assess FILE…``"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import Asked, each_profile, lang_option, load, option, request_options, write
from clusterrules.cli.shell import BilingualCommand
from clusterrules.cli.terminal import shows_colour
from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.engine.assess import Request
    from clusterrules.engine.assessment import Assessment
    from clusterrules.plugins.manager import Plugins
    from clusterrules.profile.profile import Profile
    from clusterrules.reports.reporter import Reporter


@click.command("assess", cls=BilingualCommand, help=say("help.assess"), epilog=say("help.assess_examples"))
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=File))
@option("--format", "format_", key="assess_format", default="text", metavar="FORMAT")
@lang_option
@option("--only", key="only", multiple=True, metavar="RULE|GROUP")
@request_options()
@option("--fail-on", key="fail_on", type=click.Choice(["undetermined", "disputed"]), multiple=True)
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
def assess(
    files: tuple[File, ...],
    format_: str,
    lang: Language,
    only: tuple[str, ...],
    asked: Asked,
    fail_on: tuple[str, ...],
    output: File | None,
) -> int:
    plugins = load(complain)
    if format_ not in plugins.reporters:
        known = {"found": format_, "valid": ", ".join(plugins.reporters)}
        near = nearest(format_, plugins.reporters)
        raise FaultyDocument([Fault("unknown_value", "--format", arguments=known, nearest=near)])
    request = asked.request(plugins, only)
    assessments, unread = _assess_all(files, plugins, request, plugins.reporters[format_])
    if assessments:
        write(_rendering(plugins.reporters[format_], output)(assessments, lang), output)
    return _ending(assessments, broken=bool(unread or plugins.failures), fail_on=fail_on)


def _rendering(reporter: "Reporter", output: File | None) -> "Callable[[Sequence[Assessment], Language], str]":
    coloured = reporter.in_colour if output is None and shows_colour(sys.stdout) else None
    return coloured or reporter.render


def _assess_all(
    files: Sequence[File], plugins: "Plugins", request: "Request", reporter: "Reporter"
) -> "tuple[list[Assessment], int]":
    """An assessment of every profile that can be read, and the number of those that cannot."""
    from clusterrules.advice.deciding import advise
    from clusterrules.engine.assess import assess as assess_one

    def assessed(profile: "Profile") -> "Assessment":
        found = assess_one(profile, request)
        return advise(found, profile, request, keys=reporter.explained(found) if reporter.explained else None)

    return each_profile(files, plugins, request, assessed)


def _ending(assessments: "Sequence[Assessment]", *, broken: bool, fail_on: Sequence[str]) -> int:
    if broken or any(True for found in assessments for _ in found.breakages()):
        return Exit.BROKEN
    bad = {"not_a_cluster", *fail_on}
    return Exit.NEGATIVE if any(found.verdict.outcome in bad for found in assessments) else Exit.DONE
