"""click in two languages: headings of help, and usage errors with the nearest right name."""

from typing import Any

import click

from clusterrules.cli.language import say
from clusterrules.documents.fault import nearest
from clusterrules.texts.catalogue import LANGUAGES


class _Bilingual(click.Command):
    """A command whose help has its headings in the language of the run."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("options_metavar", say("cli.options_metavar"))
        super().__init__(*arguments, **named)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("cli.usage") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        found = [record for one in options if (record := one.get_help_record(ctx)) is not None]
        records = [(names, text.replace("[required]", f"[{say('cli.required')}]")) for names, text in found]
        if records:
            with formatter.section(say("cli.options")):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("help.help")
        return option

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Examples stay as they were laid out, line by line."""
        if self.epilog:
            formatter.write_paragraph()
            for line in self.epilog.splitlines():
                formatter.write(f"{line}\n")


class BilingualCommand(_Bilingual):
    """A single command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True  # click refuses them in English alone
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise click.UsageError(say("cli.extra_arguments", found=" ".join(rest)), ctx)
        return rest


class BilingualGroup(_Bilingual, click.Group):
    """A command that has commands."""

    command_class = BilingualCommand

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("subcommand_metavar", say("cli.command_metavar"))
        super().__init__(*arguments, **named, no_args_is_help=False)
        languages = click.Choice(LANGUAGES)
        self.params.append(click.Option(["--lang"], type=languages, expose_value=False, help=say("help.lang")))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=240)))
        if rows:
            with formatter.section(say("cli.commands")):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise UnknownCommandError(args[0], self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)


_NUMBERS = {"integer": "cli.no_whole_number", "float": "cli.no_number"}
"""What is said where click wanted a number, by its name of the type."""


class UnknownCommandError(click.UsageError):
    """A command that does not exist."""

    def __init__(self, name: str, valid: list[str], ctx: click.Context) -> None:
        self.name = name
        self.valid = valid
        super().__init__(name, ctx)


def usage_fault(error: click.UsageError) -> str:
    """A usage error in the language of the run, with where to read on."""
    if error.ctx is None:
        return _usage_message(error)
    if type(error) is click.UsageError and isinstance(error.ctx.command, click.Group):  # no command was named
        return error.ctx.get_help()
    return _usage_message(error) + "\n" + say("cli.try_help", command=f"{error.ctx.command_path} --help")


def _usage_message(error: click.UsageError) -> str:
    match error:
        case UnknownCommandError():
            return say("cli.unknown_command", name=error.name) + _near(error.name, error.valid)
        case click.NoSuchOption():
            valid = [name for one in error.ctx.command.params for name in one.opts] if error.ctx else []
            return say("cli.unknown_option", name=error.option_name) + _near(error.option_name, valid)
        case click.MissingParameter():
            of_option = isinstance(error.param, click.Option)
            return say("cli.missing_option" if of_option else "cli.missing", name=_shown(error.param))
        case click.BadParameter():
            return _bad_value(error)
        case click.BadOptionUsage():
            return say("cli.option_needs_value", name=error.option_name)
        case _:
            return say("cli.wrong_usage", why=error.format_message())


def _bad_value(error: click.BadParameter) -> str:
    param = error.param
    choices: Any = getattr(getattr(param, "type", None), "choices", None)
    if choices:
        found = error.message.split("'")[1] if "'" in error.message else ""
        valid = [str(choice) for choice in choices]
        return say("cli.bad_choice", name=_shown(param), found=found, valid=", ".join(valid)) + _near(found, valid)
    word = _NUMBERS.get(getattr(getattr(param, "type", None), "name", ""))
    if word is not None:
        return say(word, name=_shown(param), found=error.message.split("'")[1] if "'" in error.message else "")
    return say("cli.bad_value", name=_shown(param), why=error.message)


def _shown(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    return (
        max(param.opts, key=len)
        if isinstance(param, click.Option)
        else param.make_metavar(click.Context(click.Command("x")))
    )


def _near(name: str, valid: list[str]) -> str:
    close = nearest(name, valid)
    return "" if close is None else "\n  " + say("fault.nearest", name=close)
