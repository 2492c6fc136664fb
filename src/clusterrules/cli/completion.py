"""``clusterrules completion SHELL``"""

import click
from click.shell_completion import get_completion_class

from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.shell import BilingualCommand


@click.command("completion", cls=BilingualCommand, help=say("help.completion"), epilog=say("help.completion_examples"))
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
@click.option("--lang", hidden=True)
def completion(shell: str, lang: str | None) -> int:  # noqa: ARG001 - read before click does
    from clusterrules.cli.main import program

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(program(), {}, "clusterrules", "_CLUSTERRULES_COMPLETE").source())
    return Exit.DONE
