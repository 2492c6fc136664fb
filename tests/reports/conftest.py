"""A pack of the tests' own, three profiles, and the option that writes the golden files anew.

After a change that is meant, run ``pytest tests/reports --update-golden`` and read the difference before you commit it.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.view import View
from clusterrules.profile.profile import read_profile
from clusterrules.rules.load import load_pack
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Override
from clusterrules.texts.catalogue import Text

HERE = Path(__file__).parent
Assess = Callable[..., Assessment]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", default=False, help="write tests/reports/golden anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden", default=False))


def _breaks(view: View) -> Measurement:  # noqa: ARG001 - it breaks before it looks
    raise ZeroDivisionError("nothing | to <divide> [red]by[/red]")


@pytest.fixture(scope="session")
def pack() -> Pack:
    broken = PythonMetric(
        name="broken",
        title=Text("зламаний показник", "broken metric"),
        reading=Text("Завжди ламається.", "Always breaks."),
        unit="count",
        compute=_breaks,
        plugin=("clusterrules-broken", "0.9"),
    )
    return load_pack(HERE / "pack", metrics={"broken": broken})


@pytest.fixture(scope="session")
def assessed(pack: Pack) -> Assess:
    """Assesses a profile of the folder ``profiles`` by its name."""

    def run(name: str, purpose: str = "mapping", **asked: object) -> Assessment:
        profile = read_profile(HERE / "profiles" / f"{name}.yaml")
        return assess(profile, Request([pack], purpose=purpose, **asked))  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def assessments(assessed: Assess) -> list[Assessment]:
    """The three that the golden files show."""
    changed = assessed(
        "mixed",
        overrides=[Override("S-1.exclusive", "0.95", None, "--set")],
        assumptions=("members.m1.group=none",),
    )
    return [changed, assessed("selected", "selection"), assessed("settled")]
