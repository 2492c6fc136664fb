"""The templates of pages and drawings, and how text from outside comes into them."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterrules.reports.wording import plain

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def template(name: str) -> "Template":
    """A template by the name of its file; everything that is put into it is escaped."""
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalized(value: Any) -> Any:
    """Text from outside without control signs; what the template itself made stays as it is."""
    return plain(value) if type(value) is str else value
