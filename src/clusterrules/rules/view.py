"""What a rule sees beyond the snapshot: the outcomes of other rules and the judgement of assessors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.view import View
from clusterrules.rules.attestation import Judgement
from clusterrules.rules.outcome import Outcome, Reason


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome of a rule that was already evaluated, and why it cannot be told: of its lowest band, and of each."""

    outcome: Outcome
    reason: Reason | None = None
    bands: Mapping[str, tuple[Outcome, Reason | None]] = field(default_factory=dict)

    def at(self, band: str | None) -> Outcome:
        """The outcome in a band; the rule's own where there is no such band."""
        return self._at(band)[0]

    def reason_at(self, band: str | None) -> Reason:
        """Why the outcome in a band cannot be told; facts are missing where nothing else is said."""
        return self._at(band)[1] or Reason.MISSING

    def _at(self, band: str | None) -> tuple[Outcome, Reason | None]:
        own = (self.outcome, self.reason)
        return own if band is None else self.bands.get(band, own)


class RuleView(View):
    """The view of one pack in one assessment."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.settled: dict[tuple[str, str], Settled] = {}
        self.judgements: dict[tuple[str, str | None, str], Judgement] = {}
        self.rule: str = ""
        self.subject: Element | None = None

    def settled_of(self, rule: str) -> Settled | None:
        """The outcome of another rule: for the node at hand where it is asked of that, else for the organisation."""
        here = self.subject.id if self.subject is not None else self.snapshot.profile.id
        found = self.settled.get((rule, here))
        return found if found is not None else self.settled.get((rule, self.snapshot.organisation.id))

    def judgement(self) -> Judgement | None:
        """What assessors say of the rule at hand, in the band at hand."""
        subject = self.subject.id if self.subject is not None else self.snapshot.profile.id
        for band in (self.band, None):
            found = self.judgements.get((self.rule, band, subject))
            if found is not None:
                return found
        return None


def seen(view: View) -> RuleView:
    """The view of a rule. Conditions on other rules and on attestations stand only in rules."""
    assert isinstance(view, RuleView)
    return view


def outcome_truth(outcome: Outcome, inapplicable: Truth) -> Truth:
    """passed → true, failed → false, inapplicable → as the author says, anything else → unknown (contracts 14)."""
    match outcome:
        case Outcome.PASSED:
            return True
        case Outcome.FAILED:
            return False
        case Outcome.INAPPLICABLE:
            return inapplicable
        case _:
            return None
