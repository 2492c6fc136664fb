"""The program: finds the command, says faults in the user's language, and gives every ending its own exit code."""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from clusterrules import __version__
from clusterrules.cli.complaints import complain, ending_of
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import listen_to, say
from clusterrules.cli.shell import BilingualGroup, usage_fault
from clusterrules.documents.fault import FaultyDocument, shown

COMMANDS = {
    "assess": ("clusterrules.cli.assess", "assess"),
    "screen": ("clusterrules.cli.screen", "screen"),
    "explain": ("clusterrules.cli.explain", "explain"),
    "diff": ("clusterrules.cli.diff", "diff"),
    "rules": ("clusterrules.cli.rules", "rules"),
    "metrics": ("clusterrules.cli.metrics", "metrics"),
    "advise": ("clusterrules.cli.advise", "advise"),
    "stages": ("clusterrules.cli.stages", "stages"),
    "practice": ("clusterrules.cli.practice", "practice"),
    "practices": ("clusterrules.cli.practices", "practices"),
    "profile": ("clusterrules.cli.profile", "profile"),
    "plugins": ("clusterrules.cli.plugins", "plugins"),
    "completion": ("clusterrules.cli.completion", "completion"),
}
"""Where each command lives; a module is imported only when its command is asked for."""


class ReaderGoneError(Exception):
    """Whoever read the output has gone. No ``OSError``: for such a one click would exit with 1, a negative answer."""


class Program(BilingualGroup):
    """The top of the command line, with its commands loaded on demand."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGoneError from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        import importlib

        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


def program() -> Program:
    """The program with its help in the language of this run."""
    top = Program("clusterrules", help=say("help.program"), context_settings={"help_option_names": ["-h", "--help"]})
    version = click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, help=say("help.version"), callback=_version
    )
    top.params.append(version)
    return top


def _version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001 - click's signature
    if value:
        click.echo(f"clusterrules {__version__}")
        ctx.exit(0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code (contracts 25)."""
    _speak_utf8()
    listen_to(arguments)
    try:
        result = program().main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
        sys.stdout.flush()
        return int(result) if isinstance(result, int) else Exit.DONE
    except FaultyDocument as faulty:
        complain(faulty.faults)
        return ending_of(faulty)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.UsageError as error:
        click.echo("\n".join(shown(line) for line in usage_fault(error).splitlines()), err=True)
        return Exit.USAGE
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        return Exit.BROKEN
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("cli.interrupted"), err=True)
        return Exit.INTERRUPTED
    except (ReaderGoneError, BrokenPipeError):
        # Nobody is left to tell, not even what the interpreter still flushes when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except (Exception, SystemExit) as error:  # a fault of the program itself must not look like a negative answer
        click.echo(say("cli.internal", exception=type(error).__name__, why=shown(str(error))), err=True)
        if os.environ.get("CLUSTERRULES_DEBUG"):
            traceback.print_exc()
        return Exit.BROKEN


def _speak_utf8() -> None:
    """Windows terminals and pipes default to the code page of the system."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def run() -> None:
    """The entry point of the installed program."""
    sys.exit(main())
