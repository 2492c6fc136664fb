"""What the property tests share: ways to see the pack, random profiles, and outcomes of rules."""

from dataclasses import replace
from random import Random

from clusterrules.documents.reading import Document
from clusterrules.engine.assess import Request, assess
from clusterrules.graph.evidence import Grade
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.rules.attestation import Jury
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.parameters import Override
from clusterrules.testing import Laboratory
from clusterrules.testing.soundness import AS_OF

MAPPING, STRICT = "mapping", "registry"
"""With the pack's presumptions, and without any. Grades of evidence play no part in either."""

DECIDED = (Outcome.PASSED, Outcome.FAILED, Outcome.INAPPLICABLE)

SMALL = {
    "L1-01.companies": 2,
    "L1-03.activities_per_year": 2,
    "L1-03.activities_floor": 1,
    "L1-03.core_count": 2,
    "EX-2.bureau_projects": 1,
    "carried_min": 2,
    "active_instances": 1,
    "weak_tie_common": 1,
    "board_seats_floor": 2,
}
"""Numbers that profiles of a few nodes can reach."""


def laboratory(pack, purpose, overridden=()):
    """Views of the pack as for a purpose, whatever the grade of evidence."""
    return Laboratory(pack, presumed(pack) if purpose == MAPPING else frozenset(), overrides=tuple(overridden))


def presumed(pack):
    return frozenset(name for name, one in pack.presumptions.items() if MAPPING in one.purposes)


def ungraded(pack):
    """The pack with one more way to ask: without presumptions, but on the organisation's word."""
    strict = replace(
        pack.purposes[STRICT],
        least_grade=Grade.ASSERTED,
        adverse_grade=Grade.ASSERTED,
        confirm=frozenset(),
        jury=Jury(),
    )
    return replace(pack, purposes={**pack.purposes, STRICT: strict})


def unpresuming(pack):
    """The pack without presumptions, to assess completions in which nothing is left to presume."""
    return replace(pack, presumptions={})


def overrides():
    return [Override(key, value, None, "test") for key, value in SMALL.items()]


def findings(pack, profile, purpose=MAPPING, *, only=(), full=False, small=True):
    """The findings of an assessment by rule and subject."""
    request = Request([pack], purpose=purpose, only=only, full=full, overrides=overrides() if small else ())
    return {(one.rule.id, one.subject): one for one in assess(profile, request).findings}


def profile(**lists):
    """A profile of which everything is known that is not given as unknown."""
    data = {"format": "clusterrules/profile@1", "id": "test", "name": "test", "as_of": AS_OF}
    data["completeness"] = {"*": "complete"}
    return profile_of(Document(data | lists, "test", dict))


def of_data(data) -> Profile:
    return profile_of(Document(data, "test", dict))


def random_profile(laboratory, names, seed):
    """A random partial profile of what some metrics read."""
    rng = Random(seed)
    return laboratory.partial_profile(laboratory.scope(names), rng)


def full_profile(laboratory, names, seed):
    """A random profile of which everything is known that some metrics read."""
    return laboratory.full_profile(laboratory.scope(names), Random(seed))
