"""How far a long command is: a bar on a terminal, plain lines now and then in a log. Both go to standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from clusterrules.cli.language import say
from clusterrules.texts.catalogue import Language
from clusterrules.texts.formats import number

if TYPE_CHECKING:
    from clusterrules.batch.screening import Progress

_BETWEEN_LINES = 10.0
_BETWEEN_DRAWINGS = 0.2
"""Seconds."""


class Pace:
    """Puts progress in words: how much is done, how fast, how long it will take."""

    def __init__(self, language: Language, clock: Callable[[], float] = time.monotonic) -> None:
        self._language = language
        self._clock = clock
        self._stage = ""
        self._since = 0.0

    def said(self, progress: "Progress") -> str:
        now = self._clock()
        if progress.stage != self._stage:
            self._stage, self._since = progress.stage, now
        done = number(progress.done, self._language)
        if progress.stage != "screening":
            return say(f"cli.screen.{progress.stage}", count=progress.done, shown=done)
        passed = now - self._since
        rate = (progress.done - progress.skipped) / passed if passed > 0 else 0.0
        shown = number(Fraction(round(rate * 10), 10), self._language)
        if progress.total is None:
            return say("cli.screen.open", count=progress.done, shown=done, rate=shown)
        left = _clock_face((progress.total - progress.done) / rate) if rate else "–"
        share = number(Fraction(1000 * progress.done // progress.total, 1000), self._language, percent=True)
        total = number(progress.total, self._language)
        return say("cli.screen.progress", done=done, total=total, share=share, rate=shown, left=left)


def _clock_face(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


@contextmanager
def progress_shown(language: Language) -> "Iterator[Callable[[Progress], None]]":
    """What a screening tells its progress to."""
    if sys.stderr.isatty():
        with _bar(Pace(language)) as tell:
            yield tell
    else:
        yield _lines(Pace(language))


def _lines(pace: Pace) -> "Callable[[Progress], None]":
    said_at = time.monotonic()

    def tell(progress: "Progress") -> None:
        nonlocal said_at
        said, now = pace.said(progress), time.monotonic()
        if now - said_at >= _BETWEEN_LINES or (progress.total is not None and progress.done == progress.total):
            said_at = now
            click.echo(said, err=True)

    return tell


@contextmanager
def _bar(pace: Pace) -> "Iterator[Callable[[Progress], None]]":
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)
        last: tuple[str, float] = ("", 0.0)

        def tell(progress: "Progress") -> None:
            nonlocal last
            now = time.monotonic()
            if progress.stage != last[0] or now - last[1] >= _BETWEEN_DRAWINGS:
                last = (progress.stage, now)
                said = pace.said(progress)
                shown.update(task, completed=progress.done, total=progress.total, description=said)

        yield tell
