"""HTML: one file that needs nothing else, can be printed, and can be read without colour."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.page import overview_of, page_of
from clusterrules.reports.wording import plain, say
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parent / "templates"


def render_html(assessments: Sequence[Assessment], language: Language) -> str:
    """The report as one HTML file."""
    overview = overview_of(assessments, language) if len(assessments) > 1 else ()
    pages = [page_of(one, language) for one in assessments]

    def worded(key: str) -> str:
        return say(key, language)

    return _template().render(language=language, say=worded, overview=overview, pages=pages)


@lru_cache(maxsize=1)
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html")


def _finalized(value: Any) -> Any:
    """Text from outside without control signs; what the template itself made stays as it is."""
    return plain(value) if type(value) is str else value
