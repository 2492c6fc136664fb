"""Profiles from first to last: an organisation is drawn, described, and asked for what it says of itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clusterrules.profile.vocabulary import load_vocabulary
from clusterrules.simulate import dealings, governance, money, people, projects, purpose, results, rhythm, support
from clusterrules.simulate.draw import Draw
from clusterrules.simulate.gaps import Gaps
from clusterrules.simulate.kinds import KINDS, Kind
from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

AS_OF = date(2026, 6, 30)
"""The date of profiles unless another is asked for: not today, so that the same arguments give the same bytes."""
GAPS = 0.1


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is asked for. ``members`` is a range; without it every kind has its usual size. No ``kinds`` means all."""

    seed: int = 1
    gaps: float = GAPS
    members: tuple[int, int] | None = None
    kinds: Sequence[str] = ()
    as_of: date = AS_OF

    def profiles(self, count: int, first: int = 1) -> Iterator[dict[str, Any]]:
        """So many profiles, beginning with the one of a number. What a number gives does not depend on the count."""
        for number in range(first, first + count):
            yield self.profile(number)

    def profile(self, number: int) -> dict[str, Any]:
        """One profile."""
        draw = Draw(f"{self.seed}/{number}")
        setting = self._setting(draw)
        full = _described(setting, f"{setting.kind.name}-{self.seed}-{number}", number)
        if not self.gaps:
            return full
        rate = min(1, self.gaps * draw.about("care").between(0.4, 1.6))
        return Gaps(load_vocabulary(), rate, draw.about("gaps"), support.DOUBTFUL).left(full)

    def _setting(self, draw: Draw) -> Setting:
        weights = {name: KINDS[name].weight for name in self.kinds or KINDS}
        kind: Kind = KINDS[draw.about("kind").weighted(weights)]
        traits = kind.drawn(draw.about("traits"))
        low, high = self.members or (round(traits.members), round(traits.members))
        size = draw.about("size").count(low, high)
        return Setting(kind, traits, self.as_of, draw, size)


def _described(setting: Setting, identity: str, number: int) -> Node:
    """A profile of which everything is known."""
    name = setting.draw.about("name").one(words()["names"])
    lists, who = people.cast(setting)
    lists |= purpose.chains(setting, who)
    lists |= _doings(setting, who, lists)
    lists["finance"] = money.finance(setting, who)
    lists["policy_changes"] = results.policy_changes(setting)
    lists["shocks"] = results.shocks(setting)
    support.supported(setting, lists)
    vocabulary = load_vocabulary()
    return {
        "format": "clusterrules/profile@1",
        "id": identity,
        "name": {"uk": f"Вигадана організація «{name}» № {number}", "en": f"Invented organisation no. {number}"},
        "invented": True,
        "as_of": setting.as_of.isoformat(),
        "default_evidence": [support.PAPERS if setting.traits.documented > 0.6 else support.WORD],
        "completeness": {"*": "complete"},
        "organisation": purpose.organisation(setting),
        **{name: lists[name] for name in vocabulary.collections},
        "evidence": support.evidence(setting),
        "attestations": support.attestations(setting, lists["practices"]),
    }


def _doings(setting: Setting, who: Cast, lists: dict[str, list[Node]]) -> dict[str, list[Node]]:
    """How it is run, what is held and made, and what comes of it."""
    found: dict[str, list[Node]] = {}
    found["outcomes"] = results.outcomes(setting, who)
    found["bodies"] = governance.bodies(setting, who)
    chains = _ids(lists["chains"])
    found["projects"] = projects.projects(setting, who, chains, _ids(found["outcomes"]))
    around = rhythm.Surroundings(
        chains,
        _ids(lists["propositions"]),
        _ids(found["projects"]),
        {one["id"]: one["kind"] for one in found["outcomes"]},
        _ids(found["bodies"]),
    )
    found["mechanisms"] = rhythm.mechanisms(setting, around)
    found["instances"] = rhythm.instances(setting, who, found["mechanisms"], around)
    found["activity_totals"] = rhythm.totals(setting)
    found["partners"], agreements = governance.partners(setting, who, found["instances"], found["projects"])
    found["documents"] = [*governance.documents(setting, found["mechanisms"], found["bodies"]), *agreements]
    found["meetings"] = governance.meetings(setting, who, found["bodies"])
    found["team"] = governance.team(setting)
    found["services"] = money.services(setting, who, found["mechanisms"])
    found["relations"] = dealings.relations(setting, who)
    found["surveys"] = dealings.surveys(setting, who)
    found["assets"] = projects.assets(setting, who, found["mechanisms"])
    found["practices"] = results.practices(
        setting, found["mechanisms"], found["instances"], found["projects"], found["outcomes"]
    )
    return found


def _ids(nodes: list[Node]) -> list[str]:
    return [one["id"] for one in nodes]
