"""What the program does not import until it is needed: `--version` and `--help` answer at once."""

import subprocess
import sys

import pytest

HEAVY = (
    "networkx", "jsonschema", "jsonschema_rs", "rich", "jinja2", "pyarrow", "zstandard", "psutil", "filelock",
    "dask", "distributed", "fsspec",
)  # fmt: skip

_LOADED = f"""
loaded = {{name.partition(".")[0] for name in sys.modules}}
print("imported:", *sorted(loaded & set({HEAVY!r})))
"""


def loaded_after(script: str) -> str:
    """What a fresh interpreter says after a script: its last line names the heavy packages that it imported."""
    command = [sys.executable, "-c", f"import sys\n{script}\n{_LOADED}"]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["assess", "--help"], ["screen", "--help"]], ids=" ".join
)
def test_the_program_answers_without_heavy_imports(arguments: list[str]) -> None:
    script = f"from clusterrules.cli.main import main\nassert main({arguments!r}) == 0"
    assert loaded_after(script) == "imported:"


def test_importing_the_package_imports_and_registers_nothing() -> None:
    ours = "[name for name in sys.modules if name.startswith(('clusterrules.', 'pluggy'))]"
    assert loaded_after(f"import clusterrules\nassert not {ours}") == "imported:"


def test_networkx_is_imported_at_first_use() -> None:
    """The shipped plugin and a pack load without it; only a metric that needs a graph brings it."""
    script = "from clusterrules.plugins.manager import load_plugins\nload_plugins().pack('uca')"
    assert "networkx" not in loaded_after(script)
