"""HTML: one file that needs nothing else, can be printed, and can be read without colour."""

from collections.abc import Sequence

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.page import overview_of, page_of
from clusterrules.reports.templates import template
from clusterrules.reports.wording import say
from clusterrules.texts.catalogue import Language


def render_html(assessments: Sequence[Assessment], language: Language) -> str:
    """The report as one HTML file."""
    overview = overview_of(assessments, language) if len(assessments) > 1 else ()
    pages = [page_of(one, language) for one in assessments]

    def worded(key: str) -> str:
        return say(key, language)

    return template("report.html").render(language=language, say=worded, overview=overview, pages=pages)
