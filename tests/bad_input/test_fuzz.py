"""Whatever comes in, the only thing that comes out besides a profile is a list of faults."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from clusterrules.documents.document import MAX_NUMBER
from clusterrules.documents.fault import FaultyDocument, masked, nearest, shown
from clusterrules.documents.json_text import json_positions
from clusterrules.documents.reading import Document, parse
from clusterrules.engine.assess import Request, assess
from clusterrules.logic.interval import Interval
from clusterrules.plugins.manager import Plugins, load_plugins
from clusterrules.profile.phrases import _VAGUE, UpsideDownError, parse_days, parse_quantity
from clusterrules.profile.profile import Profile, parse_profile
from clusterrules.rules.pack import Pack

ROOT = Path(__file__).parents[2]
EXAMPLES = [
    ROOT / "examples" / "handbook" / f"{name}.yaml" for name in ("teku", "podillia-fashion", "sumy-machinery", "uam")
]
PACK = Path(__file__).with_name("pack")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

few = settings(derandomize=True, deadline=None, max_examples=80, database=None, suppress_health_check=list(HealthCheck))
some = settings(few, max_examples=120)
many = settings(few, max_examples=300)


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins(points=[])


@pytest.fixture(scope="module")
def pack(plugins: Plugins) -> Pack:
    """The small pack: what is tried is whether a profile that was read can be assessed at all."""
    return plugins.pack(str(PACK))


def _loaded(text: str) -> Any:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _dumped(data: object) -> str:
    return yaml.dump(data, allow_unicode=True, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper))


def _read(data: bytes, *, is_json: bool) -> Profile | None:
    """The profile, or nothing if there are faults."""
    try:
        profile = parse_profile(data, "file", is_json=is_json)
    except FaultyDocument as faulty:
        _speak(faulty, data)
        return None
    assert re.fullmatch("[0-9a-f]{64}", profile.digest)
    return profile


def _read_twice(data: bytes, *, is_json: bool) -> None:
    """The same bytes give the same profile or none, and no profile comes out of what lacks its three first fields."""
    first, again = (_read(data, is_json=is_json) for _ in range(2))
    assert (first and first.digest) == (again and again.digest)
    if first is not None:
        assert {"format", "id", "name"} <= set(first.data)


def _speak(faulty: FaultyDocument, data: bytes) -> None:
    """Each fault can be said and written, in a line, or two with the nearest name, and has a place that there is."""
    assert faulty.faults
    for fault in faulty.faults:
        for language in ("uk", "en"):
            lines = fault.said(language).split("\n")
            assert len(lines) == (1 if fault.nearest is None else 2)
            assert not [line for line in lines if CONTROL.search(line)]
        json.dumps(fault.to_json()).encode("utf-8")
        assert (fault.line is None) == (fault.column is None)
        if fault.line is not None:
            assert 1 <= fault.line <= len(re.findall(b"\r\n|\r|\n|\xc2\x85|\xe2\x80[\xa8\xa9]", data)) + 2


def _used(profile: Profile | None, pack: Pack, plugins: Plugins) -> None:
    """A profile that was read can be assessed and reported."""
    if profile is None:
        return
    found = assess(profile, Request([pack], as_of="2026-03-01"))
    for one in found.findings:
        assert one.breakage is None, one.breakage
    assert not CONTROL.search(plugins.reporters["text"].render([found], "uk").replace("\n", ""))


# --- bytes ----------------------------------------------------------------------------------------------------------


@many
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes(data: bytes, is_json: bool) -> None:
    _read_twice(data, is_json=is_json)


PIECES = [
    "format: clusterrules/profile@1\n",
    "id: x\n",
    "name: X\n",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "- ",
    "? ",
    ": ",
    "\n",
    "  ",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "*b ",
    "!!str ",
    "!x ",
    "<<: ",
    "|\n",
    ">\n",
    "'",
    '"',
    "#",
    "\\",
    "\r",
    "\r\n",
    "\0",
    "\x1b",
    "\ufeff",
    "\u2028",
    "\x85",
    "members",
    "id",
    "1",
    "-1",
    "1e999",
    "0x1",
    "~",
    "null",
    "true",
    "no",
    "@",
    "`",
    "\\u0000",
    "\\ud800",
    "\\x41",
    "99999999999999999999",
    "organisation: {founded: ",
    "2025-02-30",
    "totals",
    "all",
    "note: ",
]


@many
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.booleans())
def test_any_pieces_of_yaml_and_json(text: str, is_json: bool) -> None:
    _read_twice(text.encode(), is_json=is_json)


@few
@given(data=st.data())
def test_good_text_with_something_changed(data: st.DataObject, pack: Pack, plugins: Plugins) -> None:
    is_json = data.draw(st.booleans())
    text = data.draw(st.sampled_from(EXAMPLES)).read_text(encoding="utf-8")
    if is_json:
        text = json.dumps(_loaded(text), ensure_ascii=False, indent=data.draw(st.sampled_from([None, 1])), default=str)
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 12))
        raw[at : at + length] = data.draw(st.sampled_from([b"", b"\xff", b"\n", *(one.encode() for one in PIECES)]))
    profile = _read(bytes(raw), is_json=is_json)
    if data.draw(st.integers(0, 9)) == 0:
        _used(profile, pack, plugins)


# --- structures -----------------------------------------------------------------------------------------------------

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        ["none", "company", "2025", "2025-13", "20+", "30–50 %", "близько 500", "5-1", "complete", "m1", "x" * 300]
    ),
)
words = st.sampled_from(
    [
        "id",
        "members",
        "items",
        "totals",
        "of",
        "value",
        "evidence",
        "completeness",
        "organisation",
        "kind",
        "since",
        "until",
        "founded",
        "attestations",
        "rubric",
        "extensions",
        "as_of",
        "parties",
        "relations",
        "note",
        "name",
        "*",
        "",
        "<<",
        "uca",
    ]
)
nested = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
HEAD = {"format": "clusterrules/profile@1", "id": "x", "name": "X"}


@some
@given(extra=st.dictionaries(words, nested, max_size=5), is_json=st.booleans())
def test_any_structure(extra: dict[str, Any], is_json: bool, pack: Pack, plugins: Plugins) -> None:
    data = {**HEAD, **extra}
    text = json.dumps(data) if is_json else _dumped(data)
    _used(_read(text.encode("utf-8", "surrogatepass"), is_json=is_json), pack, plugins)


def _spots(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(spot for name, child in children for spot in _spots(child, (*path, name)))]


@few
@given(data=st.data())
def test_good_data_with_something_changed(data: st.DataObject, pack: Pack, plugins: Plugins) -> None:
    """What is still a profile after that can be assessed without any rule breaking."""
    profile = parse(data.draw(st.sampled_from(EXAMPLES)).read_bytes(), "file", is_json=False).data
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from(_spots(profile)[1:]))
        holder = profile
        for part in above:
            holder = holder[part]
        match data.draw(st.sampled_from(["replace", "remove", "copy"])):
            case "replace":
                holder[last] = data.draw(nested)
            case "remove":
                del holder[last]
            case _:
                spot = data.draw(st.sampled_from(_spots(profile)))
                copied = profile
                for part in spot:
                    copied = copied[part]
                holder[last] = copy.deepcopy(copied)
        assume(len(_spots(profile)) > 1)
    text = json.dumps(profile, ensure_ascii=False)
    _used(_read(text.encode("utf-8", "surrogatepass"), is_json=True), pack, plugins)


# --- YAML and JSON say the same -------------------------------------------------------------------------------------

plain = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-MAX_NUMBER, MAX_NUMBER),
        st.floats(-1e15, 1e15, allow_nan=False),
        st.text(
            st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Co"), blacklist_characters="\u2028\u2029\ufeff"),
            max_size=9,
        ),
        st.sampled_from(
            ["no", "12:30", "00034022", "2025-01-01", "1_000", "0x1F", "~", "null", "true", "1e3", "", " a ", "a: b"]
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcі.é", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)


@some
@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.dictionaries(st.text("xyz", max_size=3), plain, max_size=3),
        max_size=3,
    )
)
def test_yaml_and_json_say_the_same(extensions: dict[str, Any]) -> None:
    data = {**HEAD, "extensions": extensions}
    assume(not re.search("[\u202a-\u202e\u2066-\u2069]", json.dumps(data, ensure_ascii=False)))
    text = json.dumps(data, ensure_ascii=False)
    as_json = parse_profile(text.encode(), "file", is_json=True)
    # JSON is YAML, too.
    as_yaml = parse_profile(text.encode(), "file", is_json=False)
    dumped = yaml.dump(data, allow_unicode=True, Dumper=_Quoting)
    as_dumped = parse_profile(dumped.encode(), "file", is_json=False)
    assert as_json.data == as_yaml.data == as_dumped.data == data
    assert as_json.digest == as_yaml.digest == as_dumped.digest


class _Quoting(yaml.SafeDumper):
    """Puts texts in quotes, so that none is taken for a number, and repeats what it could point to."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of PyYAML
        return True


_Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))

# --- places in JSON -------------------------------------------------------------------------------------------------

blank = st.text(" \t\n", max_size=3)


class _Writer:
    """Writes JSON with any blanks, noting where everything begins: the reference that needs no reading."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self.text = ""
        self.places: list[tuple[tuple[Any, ...], tuple[int, int]]] = []

    def _note(self, path: tuple[Any, ...]) -> None:
        line = self.text.count("\n") + 1
        self.places.append((path, (line, len(self.text) - self.text.rfind("\n"))))

    def write(self, value: Any, path: tuple[Any, ...] = (), *, noted: bool = False) -> None:
        self.text += self._draw(blank)
        if not noted:
            self._note(path)
        if isinstance(value, dict):
            self.text += "{" + self._draw(blank)
            for index, (key, child) in enumerate(value.items()):
                self.text += ("," if index else "") + self._draw(blank)
                self._note((*path, key))
                self.text += json.dumps(key, ensure_ascii=self._draw(st.booleans())) + self._draw(blank) + ":"
                self.write(child, (*path, key), noted=True)
            self.text += "}"
        elif isinstance(value, list):
            self.text += "["
            for index, child in enumerate(value):
                self.text += "," if index else ""
                self.write(child, (*path, index))
            self.text += self._draw(blank) + "]"
        else:
            self.text += json.dumps(value, ensure_ascii=self._draw(st.booleans()))
        self.text += self._draw(blank)


hard_texts = st.text(max_size=5) | st.sampled_from(
    ['"', "\\", '\\"', "{", "}", "[]", ",", ":", '":', "a\nb", "\\\\", "/*"]
)
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(-9, 9) | hard_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(hard_texts, inner, max_size=4),
    max_leaves=15,
)


@some
@given(trees, st.data())
def test_places_in_json(value: Any, data: st.DataObject) -> None:
    writer = _Writer(data.draw)
    writer.write(value)
    assume("\ud800" not in writer.text)
    assert list(json_positions(writer.text)) == writer.places


def test_places_in_yaml_and_json_agree_where_the_text_is_one() -> None:
    """A block of JSON is YAML: every part of an object stands at its key, every item at itself."""
    for file in EXAMPLES:
        text = json.dumps(parse(file.read_bytes(), "file", is_json=False).data, ensure_ascii=False, indent=1)
        places: list[Document] = [parse(text.encode(), "file", is_json=is_json) for is_json in (True, False)]
        assert places[0]._positions == places[1]._positions


# --- phrases --------------------------------------------------------------------------------------------------------

NUMBERS = [
    "0",
    "1",
    "20",
    "2,5",
    "2.5",
    "1 000",
    "1\u00a0000",
    "1'000",
    "00",
    "9" * 30,
    "9" * 101,
    "१२",
    "²",
    "½",
    "1/0",
    "1e5",
    "-1",
    "--",
    "понад",
    "більше ніж",
    "до",
    "від",
    "близько",
    "майже",
    "not",
    "at least",
    "up to",
    "<",
    "≥",
    "~",
    "тис",
    "тис.",
    "млн",
    "k",
    "bn",
    "+",
    "%",
    " ",
    "–",
    "-",
    "…",
    "...",
    "..",
    ".",
    ",",
    "десятки",
    "dozens",
    "nan",
    "inf",
    "Infinity",
    "_",
    "\n",
    "\t",
    "'",
    "осіб",
]


def _quantity(text: str | float) -> Interval | None:
    try:
        found = parse_quantity(text).interval
    except (UpsideDownError, ValueError):
        return None
    assert not found.is_empty
    assert found.lo is not None
    return found


@many
@given(st.lists(st.sampled_from(NUMBERS), max_size=6).map("".join) | st.text(max_size=12))
def test_any_phrase(text: str) -> None:
    found = _quantity(text)
    if found is not None:
        assert found.lo is not None
        assert found.lo >= 0
        assert any(mark.isdigit() for mark in text) or " ".join(text.split()).lower() in _VAGUE


@some
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_any_number(number: float) -> None:
    found = _quantity(number)
    assert found is not None
    assert found.is_point
    assert float(found.lo or 0) == float(number)


@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 10**6 + "x",
        "1 " * 10**6 + "x",
        "1" * 10**6 + "x",
        "понад" + " " * 10**6 + "x",
        " " * 10**6 + "x",
        "1" + " " * 96 + "x",
        "1 " * 49 + "x",
        "1 - " + "1 " * 47 + "x",
        "1" * 99 + "x",
    ],
    ids=lambda text: f"{text[:4]!r} of {len(text)}",
)
def test_phrases_that_take_long(text: str) -> None:
    """Where matching takes more than linear time, the length is bounded: this ends, or the run does not."""
    assert _quantity(text) is None


@pytest.mark.parametrize(
    "text", ["<0", "менше 0", "10\n15", "10\n", "-5", "", "+", "%", "понад", "від", "5-", "-", "1" * 101]
)
def test_what_is_no_number(text: str) -> None:
    assert (_quantity(text) is None) == (text != "10\n")


@many
@given(st.text(max_size=12) | st.from_regex(r"\A[0-9]{3,5}(-[0-9]{1,3}){0,3}\n?\Z") | st.integers())
def test_any_date(text: str | int) -> None:
    try:
        days = parse_days(text)
    except ValueError:
        return
    assert days.first <= days.last <= days.first + 365
    assert re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", str(text))


# --- messages -------------------------------------------------------------------------------------------------------


@some
@given(st.text(max_size=30))
def test_what_is_shown_is_harmless(text: str) -> None:
    safe = shown(text)
    assert not CONTROL.search(safe)
    safe.encode("utf-8")
    assert len(masked(safe)) == len(safe)


@some
@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=120))
def test_the_nearest_name_is_one_of_them(name: str, valid: list[str]) -> None:
    found = nearest(name, valid)
    assert found is None or found in valid
    if name in valid and name:
        assert found == name


# --- packs ----------------------------------------------------------------------------------------------------------

JUNK: list[Any] = [
    None,
    True,
    5,
    -1,
    0.5,
    "x",
    "$x",
    "",
    [],
    {},
    [1],
    ["x"],
    {"x": 1},
    {"metric": [1]},
    {"metric": {"a": 1}},
    {"all": []},
    {"of": ["a"]},
    {"field": {"a": 1}},
    {"any": {"of": {}}},
    {"count": {"of": "members"}, "at_least": 1},
    "none",
    "T-1",
    [{"a": []}],
    {"1": 2},
    {"rule": "T-1", "inapplicable": True},
    {"pattern": ["P-1"]},
    {"some": {"at_least": 1, "of": []}},
]
KEYS = [
    "metric",
    "all",
    "any",
    "of",
    "where",
    "at_least",
    "rule",
    "distinct",
    "weight",
    "on_empty",
    "lists",
    "linked_by",
    "link",
    "vacuous",
    "called",
    "target",
    "definition",
    "by_kind",
    "when",
    "from",
    "bands",
    "check",
    "fails",
    "passes",
    "applies",
    "applicable",
    "disable",
    "facts",
    "extends",
    "is",
    "in",
    "within",
    "in_list",
    "purpose",
    "some",
    "not",
    "parameters",
    "title",
]


@few
@given(data=st.data())
def test_a_pack_with_something_changed(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, plugins: Plugins
) -> None:
    """It is refused with faults, or it is a pack: then every rule of it can be evaluated."""
    folder = tmp_path_factory.mktemp("pack")
    files = sorted(PACK.rglob("*.yaml"))
    chosen = data.draw(st.sampled_from(files))
    for file in files:
        copied = folder / file.relative_to(PACK)
        copied.parent.mkdir(exist_ok=True)
        copied.write_bytes(file.read_bytes())
    content = parse(chosen.read_bytes(), "file", is_json=False).data
    for _ in range(data.draw(st.integers(1, 2))):
        *above, last = data.draw(st.sampled_from(_spots(content)[1:] or [("id",)]))
        holder = content
        for part in above:
            holder = holder[part]
        junk = copy.deepcopy(data.draw(st.sampled_from(JUNK)))
        match data.draw(st.sampled_from(["replace", "replace", "remove", "add"])):
            case "replace":
                holder[last] = junk
            case "remove":
                holder.pop(last)
            case _ if isinstance(holder, dict):
                holder[data.draw(st.sampled_from(KEYS))] = junk
            case _:
                holder.append(junk)
    (folder / chosen.relative_to(PACK)).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    try:
        changed = plugins.pack(str(folder))
    except FaultyDocument as faulty:
        for fault in faulty.faults:
            assert fault.line is not None
            assert fault.said("uk").startswith(fault.source)
        return
    profile = parse_profile(EXAMPLES[0].read_bytes(), "file", is_json=False)
    if "mapping" in changed.purposes:
        found = assess(profile, Request([changed], as_of="2026-03-01"))
        broken = [one.breakage for one in found.findings if one.breakage is not None]
        assert {one.exception for one in broken} <= {"ContradictoryRuleError"}
