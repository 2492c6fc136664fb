"""Deterministic Hypothesis, the pack, and a line on witnesses at the end of the run."""

import pytest
from hypothesis import HealthCheck, settings

from clusterrules.plugins.manager import load_plugins

settings.register_profile("fixed", derandomize=True, deadline=None, database=None,
                          suppress_health_check=list(HealthCheck))  # fmt: skip
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def pack():
    return load_plugins().pack("uca")


def pytest_terminal_summary(terminalreporter):
    """Says what tests recorded under ``said``."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "said" and report.when == "call":
                terminalreporter.write_line(value)
