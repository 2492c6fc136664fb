"""What the project promises of itself: layers, packaging, what CI runs, what the repository says."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", env=env, check=False)


def test_rooms_import_only_rooms_before_them() -> None:
    done = _run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    done = _run(sys.executable, "-m", "hatchling", "build", "-d", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def _works_from(folder: Path, tmp_path: Path) -> None:
    """The package in a folder finds its rules and schemas and reads its pack, with nothing of the checkout in sight."""
    code = (
        "import clusterrules, clusterrules.resources as r; from clusterrules.plugins.manager import load_plugins;"
        "print(clusterrules.__file__); print(r.rules_folder()); print(len(load_plugins(points=[]).pack('uca').rules))"
    )
    done = _run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(folder))
    assert done.returncode == 0, done.stderr
    package, rules, number = done.stdout.splitlines()
    assert package.startswith(str(folder))
    assert rules.startswith(str(folder))
    assert int(number) >= 5


def test_wheel_carries_rules_and_schemas(built: Path, tmp_path: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert "clusterrules/data/rules/uca/pack.yaml" in names
    assert "clusterrules/data/schemas/vocabulary.yaml" in names
    assert not [name for name in names if name.startswith(("tests/", "examples/"))]
    _works_from(tmp_path / "site", tmp_path)


def test_sdist_carries_rules_and_schemas(built: Path, tmp_path: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [top] = [folder for folder in tmp_path.iterdir() if folder.is_dir()]
    assert (top / "rules/uca/pack.yaml").is_file()
    done = _run(
        sys.executable, "-c", "import clusterrules.resources as r; print(r.rules_folder())", cwd=tmp_path,
        PYTHONPATH=str(top / "src"),
    )  # fmt: skip
    assert done.stdout.strip() == str(top / "rules")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv \.venv && .*$", readme, flags=re.MULTILINE)
    assert len(commands) == 2
    assert "assess examples" in commands[0]
    assert "pytest" in commands[1]
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"sed -n 's/(.*)/\\1/p' README", ci)
    assert pattern is not None, "CI takes the command from the README"
    for tool in ("ruff check", "mypy", "lint-imports"):
        assert tool in ci


def _tracked() -> list[Path]:
    done = _run("git", "ls-files", "--cached", "--others", "--exclude-standard")
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_repository_speaks_of_the_project_alone() -> None:
    forbidden = re.compile(r"(?<![\w.])/(?:home|root|Users|opt|work)/\w|https?://[\w.]*(?:pypi|pythonhosted)\.")
    found = []
    for file in _tracked():
        if file.suffix in (".md", ".py", ".yaml", ".json", ".toml", "") and file.name != "LICENSE":
            for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if forbidden.search(line):
                    found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_python_holds_no_rule() -> None:
    """Knowledge lives in rules/: no module names a rule, a pattern or a stage."""
    named = re.compile(r"[\"'](?:L[12]-\d\d|AP-\d|EX-\d|ST-\d|ER-\d)[\"']")
    found = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "src").rglob("*.py"))
        if named.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
