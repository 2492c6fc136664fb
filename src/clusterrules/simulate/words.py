"""The names and phrases of invented organisations."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Everything in ``words.yaml``."""
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded
