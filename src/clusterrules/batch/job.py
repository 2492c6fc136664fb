"""What is asked of every profile of a screening: plain data that a worker elsewhere can be given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clusterrules.batch.rows import RuleColumn, column_names, rule_columns
from clusterrules.engine.assess import Request, check
from clusterrules.engine.clock import today
from clusterrules.plugins.manager import LoadFailure, Plugins, load_plugins
from clusterrules.rules.parameters import Override

if TYPE_CHECKING:
    from clusterrules.rules.pack import Pack


@dataclass(frozen=True)
class Job:
    """How profiles are assessed. ``packs`` are names or folders; ``full`` asks for traces and missing facts.

    ``today`` is the date of profiles that have none, where ``as_of`` gives none for all: it is fixed once, so that a
    screening that goes on tomorrow still answers for the same day.
    """

    packs: tuple[str, ...] = ("uca",)
    purpose: str = "mapping"
    as_of: str | None = None
    only: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    assumptions: tuple[str, ...] = ()
    full: bool = True
    today: str = field(default_factory=today)


@dataclass(frozen=True)
class Prepared:
    """A job with its packs and plugins loaded; made once in a process."""

    job: Job
    plugins: Plugins
    request: Request

    @property
    def packs(self) -> "Sequence[Pack]":
        return self.request.packs

    @cached_property
    def rule_columns(self) -> tuple[RuleColumn, ...]:
        """The columns of the rules in the summary."""
        return rule_columns(self.packs, self.request.only)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """All columns of the summary."""
        return column_names(self.packs, self.rule_columns)

    def rules(self) -> list[list[str]]:
        """Id, version and digest of each pack with its changed parameters: what must not change in a screening."""
        return [
            [
                pack.id,
                pack.version,
                pack.effective_digest([one for one in self.request.overrides if one.key in pack.parameters]),
            ]
            for pack in self.packs
        ]

    def to_json(self) -> dict[str, Any]:
        """Everything besides the input that the results depend on."""
        job = self.job
        return {
            "packs": [dict(zip(("id", "version", "digest"), one, strict=True)) for one in self.rules()],
            "plugins": [one.to_json() for one in self.plugins.infos],
            "purpose": job.purpose,
            "as_of": job.as_of,
            "only": list(job.only),
            "overrides": [one.to_json() for one in job.overrides],
            "assumptions": list(job.assumptions),
            "full": job.full,
        }


def prepared(job: Job, plugins: Plugins | None = None, tell: Callable[[LoadFailure], None] | None = None) -> Prepared:
    """The job, ready to be done. Raises :class:`FaultyDocument` for packs and options that cannot be met."""
    used = plugins if plugins is not None else load_plugins(tell=tell)
    request = Request(
        [used.pack(name) for name in job.packs],
        purpose=job.purpose,
        as_of=job.as_of,
        only=job.only,
        overrides=job.overrides,
        checks=used.checks,
        plugins=used.infos,
        assumptions=job.assumptions,
        full=job.full,
    )
    check(request)
    return Prepared(job, used, request)
