"""Rules on simulated organisations: what is decided with gaps was so without them (contracts 4)."""

from typing import Any

import orjson
import pytest

from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import parse_profile
from clusterrules.rules.outcome import DECIDED, Reason
from clusterrules.simulate.kinds import KINDS
from clusterrules.simulate.profile import Simulation

GROUPS = ("level-1", "patterns", "level-2")


@pytest.fixture(scope="module")
def request_() -> Request:
    plugins = load_plugins(blocked=["ua"])
    return Request([plugins.pack("uca")], only=GROUPS, checks=plugins.checks, full=False)


def _assessed(data: dict[str, Any], request: Request) -> Assessment:
    return assess(parse_profile(orjson.dumps(data), data["id"], is_json=True), request)


@pytest.mark.parametrize("kind", KINDS)
def test_gaps_leave_answers_open_and_never_turn_them(kind: str, request_: Request) -> None:
    known = _assessed(Simulation(gaps=0, kinds=[kind]).profile(1), request_)
    found = {finding.key: finding for finding in known.findings}
    for gaps in (0.05, 0.2):
        partial = _assessed(Simulation(gaps=gaps, kinds=[kind]).profile(1), request_)
        for finding in partial.findings:
            if finding.outcome in DECIDED and not finding.presumptions and finding.decided_by == "measurement":
                assert found[finding.key].measured is finding.measured, finding.key


@pytest.mark.parametrize("kind", KINDS)
def test_where_everything_is_known_only_judgement_is_open(kind: str, request_: Request) -> None:
    """Values that nobody measured, or that are withheld, stay unknown: they are facts of outcomes alone."""
    for number in (1, 2):
        data = Simulation(gaps=0, kinds=[kind]).profile(number)
        unmeasured = any("value" not in one for one in data["outcomes"])
        for finding in _assessed(data, request_).findings:
            assert unmeasured or finding.reason in (None, Reason.JUDGEMENT, Reason.CONFLICT), finding.key
