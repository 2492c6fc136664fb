"""Where the knowledge base and the schemas lie: in a wheel, an sdist or an editable checkout."""

from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def _root() -> Path:
    """The folder that holds ``rules/`` and ``schemas/``.

    A wheel carries both under ``clusterrules/data``; in a checkout and in an unpacked sdist they stand at the top,
    beside ``src/``, because operators read and edit them.
    """
    inside = _PACKAGE / "data"
    root = inside if inside.is_dir() else _PACKAGE.parent.parent
    if not (root / "schemas").is_dir():
        raise FileNotFoundError(f"clusterrules is installed without its data: no 'schemas' folder in {root}")
    return root


def rules_folder() -> Path:
    """The folder of the shipped packs."""
    return _root() / "rules"


def schemas_folder() -> Path:
    """The folder of the vocabulary and the JSON Schemas."""
    return _root() / "schemas"
