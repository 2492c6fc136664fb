"""A brief assessment seeks less, and says the same."""

from typing import Any

import orjson
import pytest

from clusterrules.engine.assess import Request, assess
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import parse_profile
from clusterrules.simulate.profile import Simulation

SAID_BRIEFLY = ("rule", "subject", "outcome", "reason", "bands", "measured", "judged", "decided_by", "presumptions")


def _said(data: bytes, purpose: str, *, full: bool) -> list[dict[str, Any]]:
    pack = load_plugins().pack("uca")
    found = assess(parse_profile(data, "simulated", is_json=True), Request([pack], purpose=purpose, full=full))
    return [{name: one[name] for name in SAID_BRIEFLY} for one in found.to_json()["findings"]]


@pytest.mark.parametrize("purpose", ["mapping", "selection"])
@pytest.mark.parametrize("gaps", [0.0, 0.1, 0.3])
def test_a_brief_assessment_gives_outcomes_reasons_and_presumptions_of_the_full_one(purpose: str, gaps: float) -> None:
    simulation = Simulation(5, gaps, (4, 16))
    for number in range(1, 9):
        data = orjson.dumps(simulation.profile(number))
        assert _said(data, purpose, full=False) == _said(data, purpose, full=True)
