"""Soundness of metrics: no completion of the missing facts may leave the measured interval (contracts 4 and 7)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any

import yaml

from clusterrules.documents.reading import Document
from clusterrules.engine.views import rule_view
from clusterrules.graph.evidence import Grade
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import Metric, PythonMetric
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import interval_json
from clusterrules.metrics.view import ParameterValue, View
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.schema import FORMAT
from clusterrules.rules.lint import closure
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Override, effective
from clusterrules.rules.rule import Rule
from clusterrules.rules.view import RuleView
from clusterrules.testing.agreement import agreeing
from clusterrules.testing.completion import Completer, Scope
from clusterrules.testing.forgetting import Forgetting
from clusterrules.testing.values import Values

AS_OF = "2026-06-30"
"""The date of the assessment where a profile names none."""

_NOTHING = Reads()

_DRAWS = 8
"""How often a completion is drawn anew where one comes to nothing."""


@dataclass(frozen=True)
class Laboratory:
    """A pack to experiment with: views of partial profiles and of their completions.

    ``presumptions`` are the names of those that hold; a completion is always seen without any.
    """

    pack: Pack
    presumptions: frozenset[str] = frozenset()
    least: Grade = Grade.ASSERTED
    overrides: tuple[Override, ...] = ()

    @cached_property
    def _parameters(self) -> dict[int, Mapping[str, ParameterValue]]:
        return {}

    @cached_property
    def purpose(self) -> str:
        """A purpose that allows these presumptions and as few others as may be."""
        allowed = {
            name: {one.id for one in self.pack.presumptions.values() if name in one.purposes}
            for name in self.pack.purposes
        }
        fitting = [name for name in allowed if self.presumptions <= allowed[name]]
        if not fitting:
            raise ValueError(f"no purpose of {self.pack.id} allows {sorted(self.presumptions)}")
        return min(fitting, key=lambda name: (len(allowed[name]), name))

    def view(self, profile: Profile) -> RuleView:
        """What is known of a profile, above the grade."""
        return self._view(profile, self.presumptions, self.least)

    def completed(self, profile: Profile) -> RuleView:
        """The view of a completion, in which nothing is left to presume or to prove."""
        return self._view(profile, frozenset(), Grade.ASSERTED)

    def _view(self, profile: Profile, presumptions: frozenset[str], least: Grade) -> RuleView:
        day = parse_days(profile.data.get("as_of", AS_OF)).last
        parameters = self._parameters.get(day)
        if parameters is None:
            parameters, _ = effective(self.pack.parameters, self.overrides, day)
            self._parameters[day] = parameters
        return rule_view(
            profile,
            self.pack,
            parameters,
            day,
            purpose=self.purpose,
            least=least,
            own=least,
            presumptions=[self.pack.presumptions[name] for name in sorted(presumptions)],
        )

    def completions(
        self, view: RuleView, scope: Scope, rng: Random, number: int, *, rules: Sequence[Rule] = ()
    ) -> Iterator[tuple[Profile, RuleView]]:
        """Random completions of what a view shows, each with its own view; fewer where draws come to nothing.

        Completions in which the sources of an answer that one of the ``rules`` asks for differ are left out: such a
        world cannot be.
        """
        completer = Completer(view, scope, rng)
        for _ in range(number):
            for _ in range(_DRAWS):
                profile = completer.complete()
                if profile is None:
                    continue
                profile.data["as_of"] = view.snapshot.profile.data.get("as_of", AS_OF)
                if rules:
                    profile = agreeing(profile, self.completed(profile), rules, view)
                if profile is None:
                    continue
                seen = self.completed(profile)
                if not completer.contradicts(seen):
                    yield profile, seen
                    break

    def scope(
        self, names: Iterable[str], added: int = 2, *, definitions: Iterable[str] = (), further: Reads = _NOTHING
    ) -> Scope:
        """What some metrics and definitions read, directly and by others, and the nodes that links lead to.

        ``further`` is what is read besides.

        A metric in Python may read more fields than it says; of the lists that it reads everything is completed.
        """
        vocabulary = self.pack.vocabulary
        read = closure(self.pack, further | Reads(metrics=frozenset(names), definitions=frozenset(definitions)))
        collections, fields = set(read.collections), set(read.fields)
        told = bool(collections or fields)
        paths = [*collections, *(f"{kind}.{name}" for kind, name in fields)]
        collections |= {head for head in (path.partition(".")[0] for path in paths) if head in vocabulary.collections}
        if not told:
            collections |= set(vocabulary.collections)
        if any(isinstance(self.pack.metrics[name], PythonMetric) for name in read.metrics):
            kinds = [vocabulary.collections[name] for name in collections if name in vocabulary.collections]
            fields |= {(kind.name, name) for kind in kinds for name in kind.fields}
            collections |= {
                f"{kind.name}.{one.name}" for kind in kinds for one in kind.fields.values() if one.is_collection
            }
            inner = [vocabulary.kind(path) for path in collections if "." in path]
            fields |= {(kind.name, name) for kind in inner for name in kind.fields}
        for path in paths:
            kind_path, _, name = path.rpartition(".")
            spec = vocabulary.kind(kind_path).fields.get(name) if kind_path else None
            collections |= set(spec.to) if spec is not None else set()
        return Scope(frozenset(collections), frozenset(fields), read.definitions, added)

    def full_profile(self, scope: Scope, rng: Random) -> Profile:
        """A random small profile of which nothing is missing."""
        nothing: dict[str, Any] = {"format": FORMAT, "id": "random", "name": "random", "as_of": AS_OF}
        view = self.completed(profile_of(Document(nothing, "random", dict)))
        full = None
        while full is None:
            full = Completer(view, replace(scope, added=rng.choice((2, 3, 4))), rng).complete()
        full.data["as_of"] = AS_OF
        return full

    def partial_profile(self, scope: Scope, rng: Random, *, rules: Sequence[Rule] = ()) -> Profile:
        """A random small profile of which some facts are missing; at least one completion of it exists.

        The answers that the ``rules`` ask for agree with all their sources before something is forgotten.
        """
        full = self.full_profile(scope, rng)
        full = agreeing(full, self.completed(full), rules) or full
        values = Values(rng, parse_days(AS_OF).last, Fraction(0))
        return Forgetting(self.pack.vocabulary, values).partial(full)


def disagreement(name: str, partial: View, completed: View) -> str | None:
    """How the measurement of a completion leaves that of the partial profile; ``None`` if it does not."""
    before, after = partial.measure(name), completed.measure(name)
    if after.empty is True:
        return "is a share of nothing, which was excluded" if before.empty is False else None
    if after.empty is None or not after.value.is_point:
        return "is not one number although everything is known"
    if before.empty is True:
        return "is a number, though a share of nothing was certain"
    return None if before.value.contains(after.value) else "lies outside"


def assert_sound(
    metric: Metric | str,
    *,
    pack: Pack,
    profiles: Iterable[Profile] | None = None,
    completions: int = 8,
    count: int = 60,
    seed: int = 0,
    presumptions: Iterable[str] = (),
) -> None:
    """Raises ``AssertionError`` if a completion of a partial profile leaves what the metric measures of it.

    The profiles are ``profiles``, or ``count`` random small ones that hold what the metric reads; of each, so many
    random ``completions`` are measured. The metric is one of the pack's by name, or any other, which then sees the
    pack's definitions and parameters. ``presumptions`` names those of the pack's that hold; completions agree with
    them. The same ``seed`` draws the same profiles.
    """
    if not isinstance(metric, str):
        pack = replace(pack, metrics={**pack.metrics, metric.name: metric})
    name = metric if isinstance(metric, str) else metric.name
    laboratory = Laboratory(pack, frozenset(presumptions))
    rng = Random(f"{name} {seed}")
    scope = laboratory.scope([name])
    drawn = profiles if profiles is not None else (laboratory.partial_profile(scope, rng) for _ in range(count))
    found = 0
    for profile in drawn:
        partial = laboratory.view(profile)
        for completion, completed in laboratory.completions(partial, scope, rng, completions):
            found += 1
            wrong = disagreement(name, partial, completed)
            if wrong is not None:
                raise AssertionError(_report(name, wrong, profile, completion, partial, completed))
    if not found:
        raise AssertionError(f"{name}: no profile has a completion, so nothing was tested")


def _report(name: str, wrong: str, profile: Profile, completion: Profile, partial: View, completed: View) -> str:
    return "\n".join(
        [
            f"{name} is not sound: the measurement of a completion {wrong}",
            f"measured of the partial profile: {_shown(partial.measure(name))}",
            f"measured of the completion: {_shown(completed.measure(name))}",
            "--- the partial profile",
            as_yaml(profile),
            "--- the completion",
            as_yaml(completion),
        ]
    )


def _shown(measurement: Measurement) -> str:
    empty = {True: ", a share of nothing", None: ", or a share of nothing", False: ""}[measurement.empty]
    return f"{json.dumps(interval_json(measurement.value))}{empty}"


def as_yaml(profile: Profile) -> str:
    """A profile as text that can be kept as a test case."""
    return yaml.safe_dump(profile.data, allow_unicode=True, sort_keys=False, width=120)
