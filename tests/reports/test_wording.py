"""Everything that can come of a rule has words in both languages, with the right plural."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from clusterrules.engine.assessment import Assessment, DecidingSet
from clusterrules.graph.evidence import Grade
from clusterrules.logic.interval import Interval, point
from clusterrules.metrics.trace import OpenFact
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.vocabulary import load_vocabulary
from clusterrules.reports import as_explanation, wording
from clusterrules.reports.as_full import render_full
from clusterrules.reports.as_html import render_html
from clusterrules.reports.as_markdown import render_markdown
from clusterrules.reports.as_text import render_text
from clusterrules.reports.gaps import deciding_lines, gap_lines, supposed_words, whose_words
from clusterrules.reports.layout import rendered
from clusterrules.reports.layout import words as laid_out
from clusterrules.reports.wording import number_words, organisation_words
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import ORIGINS, OVERRIDDEN
from clusterrules.rules.rule import RuleKind
from clusterrules.texts.catalogue import LANGUAGES, Language, Text, message_keys

Assess = Callable[..., Assessment]
REPORTS = Path(wording.__file__).parent
EXAMPLES = Path(__file__).parents[2] / "examples" / "handbook"


def test_catalogues_have_the_same_keys_and_arguments() -> None:
    assert message_keys("uk") == message_keys("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: Language) -> None:
    for outcome in Outcome:
        assert all(wording.outcome_words(outcome, kind, language) for kind in RuleKind)
    assert all(wording.reason_words(reason, language) for reason in Reason)
    assert all(wording.origin_words(origin, language) for origin in (*ORIGINS, OVERRIDDEN, None))
    assert all(wording.grade_words(grade, language) for grade in Grade)
    assert all(wording.verdict_words(one, language) for one in ("cluster", "not_a_cluster", "disputed", "undetermined"))
    words = [*(f"effort.{one}" for one in ("low", "medium", "high")), "level.info", "level.warning"]
    assert all(wording.say(word, language) for word in (*words, *(f"kind.{kind}" for kind in RuleKind)))


def test_every_unit_of_the_shipped_packs_has_a_word() -> None:
    plugins = load_plugins()
    packs = [plugins.pack(name) for name in plugins.pack_folders]
    units = {one.unit for pack in packs for one in pack.parameters.values()}
    assert {unit for unit in units if not wording.has_words(f"unit.{unit}")} == set()


def test_every_list_of_the_vocabulary_has_a_plural() -> None:
    assert {name for name in load_vocabulary().collections if not wording.has_words(f"of.{name}")} == set()


def test_people_read_that_a_pattern_applies() -> None:
    assert wording.outcome_words(Outcome.FAILED, RuleKind.PATTERN, "uk") == "застосовується"
    assert wording.outcome_words(Outcome.PASSED, RuleKind.MISTAKE, "en") == "does not apply"
    assert wording.outcome_words(Outcome.FAILED, RuleKind.CRITERION, "uk") == "не виконано"


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 учасника"), (2, "2 учасників"), (5, "5 учасників"), (11, "11 учасників"), (21, "21 учасника")],
)
def test_members_are_counted_in_ukrainian(count: int, words: str) -> None:
    assert whose_words("members", count, load_vocabulary(), "uk") == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 правило ще не дало відповіді"),
        (2, "2 правила ще не дали відповіді"),
        (5, "5 правил ще не дали відповіді"),
        (21, "21 правило ще не дало відповіді"),
    ],
)
def test_rules_are_counted_in_ukrainian(count: int, words: str) -> None:
    assert wording.say("verdict.because_open", "uk", count=count) == words


def test_months_of_a_window_are_counted() -> None:
    assert wording.comparison_words("within", point(12), "months", "uk") == "останні 12 місяців"
    assert wording.comparison_words("within", point(1), "months", "en") == "the last 1 month"


def test_a_threshold_without_bounds_is_not_known_yet() -> None:
    assert wording.comparison_words("at_least", Interval(0, None), "count", "uk") == "ще невідомий"
    assert wording.comparison_words("at_least", Interval(3, None), "count", "en") == "not known yet (≥ 3)"
    assert wording.comparison_words("more_than", Interval(2, 3), "count", "uk") == "понад 2–3"


# --- missing facts --------------------------------------------------------------------------------------------------


def test_missing_facts_of_many_nodes_make_one_line(pack: Pack) -> None:
    facts = [OpenFact(f"members.m{number:02}.kind", "members", "kind") for number in range(1, 15)]
    assert gap_lines(facts, pack, "uk") == (
        "поле «Вид організації» для 14 учасників (m01, m02, m03, m04, m05 та ще 9)",
    )
    assert gap_lines(facts[:1], pack, "en") == ("the field “Kind of organisation” of 1 member (m01)",)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (OpenFact("members", "members", what="completeness"), "повний перелік «Учасники»"),
        (OpenFact("members.m1.group", "members", "group"), "поле «Група пов'язаних осіб» для 1 учасника (m1)"),
        (
            OpenFact("organisation.founded", "organisation", "founded"),
            "поле «Рік або дата заснування» самої організації",
        ),
        (
            OpenFact("instances.i1.attendees", "instances.attendees", what="completeness"),
            "повний перелік у полі «Присутні» для 1 заходу (i1)",
        ),
        (
            OpenFact("instances.attendees", "instances.attendees", what="completeness"),
            "повний перелік у полі «Присутні» кожного запису переліку «Проведені заходи та користування»",
        ),
        (
            OpenFact("instances.i1.mechanism", "instances.mechanism", what="completeness"),
            "поле «Механізм» для 1 заходу (i1)",
        ),
        (OpenFact("members.m1", "members", what="evidence"), "докази належного ступеня для 1 учасника (m1)"),
        (
            OpenFact("members.m1.kind", "members", "kind", reason="conflict"),
            "поле «Вид організації» для 1 учасника (m1): джерела суперечать одне одному",
        ),
        (
            OpenFact("attestations.D-2", "attestations", "rubric", "attestation", "judgement"),
            "оцінка експертів за шкалою 0–3 (D-2)",
        ),
        (
            OpenFact("grant_share", "metric", what="attestation", reason="judgement"),
            "оцінка експертів замість показника «частка заходів за гранти», бо частку немає від чого рахувати",
        ),
        (OpenFact("S-1", "rule", what="outcome"), "відповідь за правилом S-1"),
        (
            OpenFact("surveys.s1.pairs.0.knows", "surveys.pairs", "knows"),
            "поле «Знає» для 1 запису переліку «Відповіді» (s1.pairs.0)",
        ),
        (
            OpenFact("relations.r1.parties", "relations.parties"),
            "відомості «Сторони» для 1 запису переліку «Сторони» (r1.parties)",
        ),
        (OpenFact("foreign.x", "foreign", "thing"), "поле «thing» для 1 запису переліку «foreign» (x)"),
    ],
)
def test_a_missing_fact(fact: OpenFact, words: str, pack: Pack) -> None:
    assert gap_lines([fact], pack, "uk") == (words,)


def test_what_would_decide(pack: Pack) -> None:
    facts = (
        ("members.completeness", "complete"),
        ("members.totals.businesses", 10),
        ("members.m1.kind", "company"),
        ("organisation.founded", "2021"),
        ("attestations.D-2", 3),
        ("mechanisms.v1.interactive", True),
        ("elsewhere.x", 1),
    )
    sets = [DecidingSet(Outcome.PASSED, facts, exact=True), DecidingSet(Outcome.FAILED, facts[:1], exact=False)]
    assert deciding_lines(sets, pack.rules["S-1"], pack, "uk") == (
        "Не застосовується, якщо перелік «Учасники» повний; у переліку «Учасники» усього 10 (бізнес); "
        "поле «Вид організації» (m1) — компанія; поле «Рік або дата заснування» самої організації — 2021; "
        "оцінка експертів — 3; поле «Зводить щонайменше двох незалежних учасників» (v1) — так; elsewhere.x = 1",
        "Застосовується, якщо перелік «Учасники» повний (можливо, вистачить і меншого)",
    )


# --- whole reports --------------------------------------------------------------------------------------------------


def test_assessors_who_overrule_are_shown(assessed: Assess) -> None:
    said = " ".join(render_full([assessed("overruled")], "uk").split())
    assert "Не застосовується, спірно" in said
    assert "експерти відхилили виміряний результат «застосовується», тому його позначено спірним" in said
    assert "обґрунтування: Гранти скасовано." in said


def test_only_rules_that_were_evaluated_are_tested(assessed: Assess) -> None:
    said = " ".join(render_full([assessed("settled", only=["D-1"])], "uk").split())
    assert "Не перевірено D-2, D-3, D-4, D-6, S-1, S-2" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_pack_and_examples_can_all_be_told(language: Language) -> None:
    from clusterrules.engine.assess import Request, assess

    plugins = load_plugins()
    pack = plugins.pack("uca")
    for rule in pack.rules.values():
        assert rule.title.in_(language) in as_explanation.explain_rule(rule, pack, language)
    found = [assess(plugins.read(file), Request([pack])) for file in sorted(EXAMPLES.glob("*.yaml"))]
    for reporter in plugins.reporters.values():
        said = reporter.render(found, language)
        assert all(one.profile_id in said for one in found)


def test_code_of_the_reports_holds_no_ukrainian() -> None:
    for file in REPORTS.glob("*.py"):
        code = re.sub(r'""".*?"""', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search("[а-яіїєґ]", code, flags=re.IGNORECASE), file.name


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("members.m1.group", "none", "поле «Група пов'язаних осіб» (m1) — відсутнє"),
        ("propositions.p1.problem", "stated", "поле «Проблема, яку бізнес не вирішить сам» (p1) — зазначено"),
        ("documents.d1.topics.completeness", "complete", "перелік у полі «Що регулює» (d1) повний"),
        ("instances.i1.attendees.m1.represented_by", "owner", "поле «Ким представлено» (i1, m1) — власник"),
        ("members.totals.businesses", 9, "у переліку «Учасники» усього 9 (бізнес)"),
        ("organisation.founded", "2021", "поле «Рік або дата заснування» самої організації — 2021"),
    ],
)
def test_supposed_facts_are_said_in_titles(path: str, value: object, said: str, pack: Pack) -> None:
    assert supposed_words(path, value, pack.vocabulary, "uk") == said


def test_explain_says_where_a_fact_stands(pack: Pack) -> None:
    facts = [OpenFact("members.m01.kind", "members", "kind")]
    assert gap_lines(facts, pack, "en", located=True)[0].endswith("(members.m01.kind)")


# --- numbers and the symbols of their units -------------------------------------------------------------------------


@pytest.mark.parametrize("width", range(8, 40))
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"частка бізнесу {number_words(point(Fraction(909, 1000)), 'share', 'uk')} і більше", "90,9\u00a0%"),
        ("у стрічці понад 5 ‰ солі", "5\u00a0‰"),
        ("the budget was 300 € a year", "300\u00a0€"),
        (f"оборот {number_words(point(1234567), 'UAH', 'uk')} за рік", "1\u00a0234\u00a0567"),
    ],
)
def test_no_line_ends_between_a_number_and_its_symbol(written: str, kept: str, width: int) -> None:
    if width >= len(kept):
        assert kept in rendered([laid_out(written)], width=width)


@pytest.mark.parametrize("render", [render_text, render_full, render_markdown, render_html])
def test_every_report_for_people_binds_a_number_to_its_symbol(render: Callable[..., str], assessed: Assess) -> None:
    said = render([assessed("mixed")], "uk")
    assert "\u00a0%" in said
    assert not re.search(r"\d\s*[ \n]%", said)
    assert not re.search(r"\d\s+%", render([assessed("mixed")], "en"))


# --- invented organisations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uk", "en", "uk_marked", "en_marked"),
    [
        ("Кластер «Плай» (вигаданий)", "Plai Cluster (invented)", False, False),
        ("Вигадана організація № 1", "Invented organisation no. 1", False, False),
        ("Кластер «Плай»", "Plai Cluster", True, True),
        ("Перевигаданий кластер", "Reinvented Cluster", True, True),
        ("Вигаданий кластер", "Vyhadanyi Cluster", False, True),
    ],
)
def test_what_is_invented_is_marked_once(uk: str, en: str, uk_marked: bool, en_marked: bool, assessed: Assess) -> None:
    found = replace(assessed("mixed"), profile_name=Text(uk, en), invented=True)
    for render in (render_text, render_full, render_markdown, render_html):
        said = {language: " ".join(render([found, found], language).split()) for language in LANGUAGES}
        assert ("вигадана організація" in said["uk"]) is uk_marked
        assert ("invented organisation" in said["en"].replace(en, "")) is en_marked


def test_what_is_not_invented_is_not_marked(assessed: Assess) -> None:
    found = replace(assessed("mixed"), profile_name=Text("Кластер", "Cluster"), invented=False)
    assert organisation_words(found, "uk") == "Кластер"
    assert organisation_words(replace(found, invented=True), "uk") == "Кластер (вигадана організація)"
