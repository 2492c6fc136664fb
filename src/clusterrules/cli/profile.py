"""``clusterrules profile validate FILE…``, ``profile new`` and ``profile simulate``"""

import json
from pathlib import Path as File
from typing import Any

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import format_option, lang_option, load, option, write_template
from clusterrules.cli.shell import BilingualGroup
from clusterrules.cli.simulate import simulate
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.texts.catalogue import Language


@click.group("profile", cls=BilingualGroup, help=say("help.profile"))
def profile() -> None:
    pass


profile.add_command(simulate)


@profile.command("validate", help=say("help.profile_validate"))
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=File))
@format_option("text", "json")
@click.option("--lang", hidden=True)
def validate(files: tuple[File, ...], format_: str, lang: str | None) -> int:  # noqa: ARG001 - read before click does
    plugins = load(complain)
    results: list[dict[str, Any]] = []
    faulty = False
    for file in files:
        faults: tuple[Fault, ...] = ()
        warnings: list[Fault] = []
        try:
            warnings = plugins.warnings(plugins.read(file))
        except FaultyDocument as found:
            faults, faulty = found.faults, True
        if format_ == "json":
            said = {"faults": [one.to_json() for one in faults], "warnings": [one.to_json() for one in warnings]}
            results.append({"file": str(file), "valid": not faults, **said})
        else:
            complain([*faults, *warnings])
            if not faults:
                click.echo(say("cli.valid", file=file))
    if format_ == "json":
        click.echo(json.dumps(results, ensure_ascii=False, indent=2))
    return Exit.BROKEN if faulty or plugins.failures else Exit.DONE


@profile.command("new", help=say("help.profile_new"))
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@lang_option
def new(output: File | None, packs: tuple[str, ...], lang: Language) -> int:
    from clusterrules.reports.profile_template import profile_template

    return write_template(lambda loaded: profile_template(loaded, lang), packs, output)
