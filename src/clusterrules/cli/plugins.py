"""``clusterrules plugins list``"""

import json

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import format_option, load
from clusterrules.cli.shell import BilingualGroup


@click.group("plugins", cls=BilingualGroup, help=say("help.plugins"))
def plugins() -> None:
    pass


@plugins.command("list", help=say("help.plugins_list"))
@format_option("text", "json")
@click.option("--lang", hidden=True)
def list_(format_: str, lang: str | None) -> int:  # noqa: ARG001 - read before click does
    loaded = load(complain)
    loaded.try_all()
    if format_ == "json":
        failures = [failure.fault().to_json() for failure in loaded.failures]
        found = {"plugins": [info.to_json() for info in loaded.infos], "failures": failures}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for info in loaded.infos:
            click.echo(f"{info.name} {info.version}")
    return Exit.BROKEN if loaded.failures else Exit.DONE
