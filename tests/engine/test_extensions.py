"""Facts that packs declare beyond the vocabulary: what a profile says of them wrongly is a fault."""

from dataclasses import replace
from typing import Any

import pytest

from clusterrules.documents.reading import Document
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import profile_of
from clusterrules.profile.vocabulary import Field, FieldType
from clusterrules.rules.facts import extension_faults
from clusterrules.texts.catalogue import Text

PACK = replace(
    load_plugins(points=[]).pack("uca"),
    facts={
        "motto": Field("motto", FieldType.TEXT, Text("Девіз", "Motto")),
        "visited": Field("visited", FieldType.DATE, Text("Відвідано", "Visited")),
    },
)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("motto", "Разом", None),
        ("motto", "…", "unfilled"),
        ("motto", {"value": "…"}, "unfilled"),
        ("motto", 5, "not_as_declared"),
        ("visited", "2026-01", None),
        ("visited", "…", "unfilled"),
        ("visited", "колись", "not_as_declared"),
        ("visits", "…", "unknown_field"),
    ],
)
def test_what_is_wrong_with_a_fact_of_a_pack(name: str, value: Any, code: str | None) -> None:
    data = {"format": "clusterrules/profile@1", "id": "a", "name": "A", "extensions": {"uca": {name: value}}}
    found = list(extension_faults(profile_of(Document(data, "a.yaml", dict)), PACK))
    assert [one.code for one in found] == ([] if code is None else [code])
    assert all(one.path == ("extensions", "uca", name) for one in found)
