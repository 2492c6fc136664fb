"""One finding in words: its row in the table, and its explanation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clusterrules.engine.assessment import Assessment, Finding
from clusterrules.engine.breakage import Breakage
from clusterrules.metrics.trace import Trace
from clusterrules.reports.gaps import deciding_lines, gap_lines
from clusterrules.reports.tree import Branch, Frame, branches_of, deciding_leaves, leaf_words, signed
from clusterrules.reports.wording import (
    FEW,
    band_words,
    capital,
    comparison_words,
    finding_outcome,
    finding_reason,
    grade_words,
    name_list,
    number_words,
    outcome_words,
    pack_of,
    presumption_words,
    reading_words,
    remedy_words,
    say,
    tone,
    with_pack,
)
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import Language


@dataclass(frozen=True, slots=True)
class Row:
    """A finding in the table."""

    rule: str
    title: str
    outcome: str
    tone: str
    reason: str
    measurement: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an explanation: sentences, or branches of a tree."""

    label: str
    items: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """A finding explained."""

    rule: str
    title: str
    outcome: str
    tone: str
    blocks: tuple[Block, ...]


def settled(finding: Finding) -> bool:
    """Whether a rule simply passed, so that a short account of it is enough."""
    return finding.outcome is Outcome.PASSED and not finding.disputed and not finding.notices


def frame_of(finding: Finding, assessment: Assessment, language: Language, shown: int = FEW) -> Frame:
    """What the words about a finding depend on."""
    overridden = frozenset(one.key for one in assessment.overrides)
    return Frame(pack_of(assessment, finding.pack), finding.rule, language, overridden, shown)


def row_of(finding: Finding, assessment: Assessment, language: Language) -> Row:
    """A finding as a row: what came of it, why, and the first measurement that it rests on."""
    return Row(
        rule=finding.rule.id,
        title=_title(finding, assessment, language),
        outcome=finding_outcome(finding, language),
        tone=tone(finding),
        reason=finding_reason(finding, language),
        measurement=next(iter(measurements_of(finding, assessment, language)), ""),
    )


def measurements_of(finding: Finding, assessment: Assessment, language: Language) -> tuple[str, ...]:
    """What an outcome rests on, or what keeps it open: each measurement, its threshold and who set that."""
    frame = frame_of(finding, assessment, language)
    leaves = deciding_leaves(finding.trace, finding.outcome)
    return tuple(dict.fromkeys(signed(leaf, leaf_words(leaf, frame, keyed=False)) for leaf in leaves))


def detail_of(
    finding: Finding, assessment: Assessment, language: Language, shown: int = FEW, *, located: bool = False
) -> Detail:
    """A finding explained in full. ``shown`` is how many nodes a line names; ``located`` adds the paths of facts."""
    pack = pack_of(assessment, finding.pack)
    trace = () if finding.trace is None else branches_of(finding.trace, frame_of(finding, assessment, language, shown))
    blocks = (
        _block("outcome", language, _outcome_sentence(finding, language)),
        _block("question", language, finding.rule.question.in_(language)),
        Block(say("label.trace", language), branches=trace),
        _block("bands", language, *band_lines(finding, assessment, language)),
        _block("missing", language, *gap_lines(finding.missing, pack, language, shown, located=located)),
        _block("deciding", language, *deciding_lines(finding.deciding, finding.rule, pack, language, located=located)),
        *_support(finding, pack, language),
        _block("breakage", language, *([breakage_words(finding.breakage, language)] if finding.breakage else [])),
        _block("remedy", language, *_remedy(finding, language)),
    )
    return _detail(finding, assessment, language, blocks)


def change_of(finding: Finding, assessment: Assessment, language: Language) -> str:
    """What would decide an open finding, in one sentence: the smallest set of facts, or the first that is missing."""
    pack = pack_of(assessment, finding.pack)
    deciding = deciding_lines(finding.deciding, finding.rule, pack, language)
    return next(iter((*deciding, *gap_lines(finding.missing, pack, language))), "")


def settled_of(finding: Finding, assessment: Assessment, language: Language) -> Detail:
    """A rule that simply passed: every measurement that it rests on, with its threshold and where that is from."""
    pack = pack_of(assessment, finding.pack)
    frame = frame_of(finding, assessment, language)
    leaves = dict.fromkeys(
        signed(leaf, leaf_words(leaf, frame)) for leaf in deciding_leaves(finding.trace, finding.outcome)
    )
    decided, bands = (
        _block("decided", language, *leaves),
        _block("bands", language, *band_lines(finding, assessment, language)),
    )
    blocks = (decided, bands, *_support(finding, pack, language))
    return _detail(finding, assessment, language, blocks)


def _detail(finding: Finding, assessment: Assessment, language: Language, blocks: Iterable[Block]) -> Detail:
    return Detail(
        rule=finding.rule.id,
        title=with_pack(_title(finding, assessment, language), finding.pack, assessment, language),
        outcome=finding_outcome(finding, language),
        tone=tone(finding),
        blocks=tuple(block for block in blocks if block.items or block.branches),
    )


def _block(word: str, language: Language, *items: str) -> Block:
    return Block(say(f"label.{word}", language), items)


def _title(finding: Finding, assessment: Assessment, language: Language) -> str:
    """The rule's title, with the node that it was asked of where that is not the organisation."""
    title = finding.rule.title.in_(language)
    if finding.subject == assessment.profile_id:
        return title
    return say("subject", language, title=title, subject=finding.subject)


def _outcome_sentence(finding: Finding, language: Language) -> str:
    words = capital(finding_outcome(finding, language))
    if finding.reason is not None and finding.outcome is not Outcome.ERROR:
        words = f"{words}, {say(f'reason.{finding.reason}', language)}"
    if finding.reading is None:
        return words
    reading = reading_words(finding.reading, language)
    return f"{words}. {say('reading.sentence', language, reading=reading)}"


def band_lines(finding: Finding, assessment: Assessment, language: Language) -> Iterable[str]:
    """Each band with its outcome and its thresholds; the band that the result is of comes first and says so."""
    pack = pack_of(assessment, finding.pack)
    counted, declared = next(iter(finding.bands), None), assessment.verdict.stage.declared
    for band, outcome in finding.bands.items():
        words = outcome_words(outcome, finding.rule.kind, language)
        if finding.disputed_at(band):
            words = f"{words}, {say('disputed', language)}"
        said = say("band", language, band=band_words(band, pack.vocabulary, language), outcome=words)
        needs = "; ".join(_thresholds(finding, band, assessment, pack, language))
        marks = [*(["band.counts"] if band == counted else []), *(["band.declared"] if band == declared else [])]
        parts = [*([needs] if needs else []), *(say(mark, language) for mark in marks)]
        parts += _overruled(finding, band, language)
        yield f"{said} ({'; '.join(parts)})" if parts else said


def _overruled(finding: Finding, band: str, language: Language) -> Iterable[str]:
    """Who overruled the measurement in a band and why, unless the finding's own judgement is told as that."""
    judgement = finding.disputed_bands.get(band)
    if judgement is not None and not (finding.disputed and judgement == finding.judgement):
        names = name_list(judgement.assessors, language)
        yield say("band.overruled", language, assessors=names, reason=judgement.reason)


def _thresholds(finding: Finding, band: str, assessment: Assessment, pack: Pack, language: Language) -> Iterable[str]:
    """What each measurement is compared with in a band, where that differs by band."""
    day = date.fromisoformat(assessment.as_of).toordinal()
    leaves: dict[str | None, Trace] = {}
    for leaf in () if finding.trace is None else finding.trace.leaves():
        leaves.setdefault(leaf.parameter, leaf)  # what passes comes before what fails
    for key, leaf in leaves.items():
        declared = None if key is None else pack.parameters.get(key)
        if declared is None or not declared.bands or leaf.comparison is None or leaf.label is None:
            continue
        value = declared.set_by(assessment.overrides, day)
        required = comparison_words(leaf.comparison, value.at(band), leaf.unit, language)
        yield say("leaf.required", language, label=leaf.label.in_(language), required=required)


# --- what stands behind a result ------------------------------------------------------------------------------------


def _support(finding: Finding, pack: Pack, language: Language) -> Iterable[Block]:
    """Assessors, presumptions, evidence and notices."""
    yield _block("judged", language, *_judged(finding, language))
    used = [pack.presumptions[name] for name in finding.presumptions if name in pack.presumptions]
    yield _block("presumptions", language, *(presumption_words(one, language) for one in used))
    if finding.grade is not None:
        yield _block("evidence", language, say("grade.sentence", language, grade=grade_words(finding.grade, language)))
    notices = [
        say("notice", language, level=say(f"level.{one.level}", language), text=one.text.in_(language))
        for one in finding.notices
    ]
    yield _block("notices", language, *notices)


def _judged(finding: Finding, language: Language) -> Iterable[str]:
    judgement = finding.judgement
    if judgement is None:
        return
    if judgement.rubric is not None:
        rubric = number_words(judgement.rubric, "rubric", language)
        names = name_list(judgement.assessors, language)
        yield say("judged.by" if names else "judged.rubric", language, rubric=rubric, assessors=names)
    if judgement.conflict and finding.reason is Reason.CONFLICT:
        yield say("judged.conflict", language)
    if finding.disputed and finding.measured is not None:
        words = outcome_words(finding.measured, finding.rule.kind, language)
        yield say("judged.overrules", language, measured=words)
        if judgement.reason is not None:
            yield say("judged.because", language, reason=judgement.reason)
    elif finding.decided_by == "attestation":
        yield say("judged.decides", language)


def breakage_words(breakage: Breakage, language: Language) -> str:
    """What broke and how."""
    plugin = f"{breakage.plugin} {breakage.version}".strip()
    said = {"exception": breakage.exception, "message": breakage.message, "where": breakage.where}
    return say("breakage", language, part=breakage.part, plugin=plugin, **said)


def _remedy(finding: Finding, language: Language) -> Iterable[str]:
    if finding.remedy is not None:
        yield remedy_words(finding.remedy[1], language)
