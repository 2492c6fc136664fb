"""Which section of KVED an activity code is of, and what an open list of codes leaves open."""

from typing import Any

import pytest

from clusterrules.documents.reading import Document
from clusterrules.metrics.sectors import SECTIONS, section_of
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import profile_of
from clusterrules.testing.soundness import AS_OF, assert_sound

PACK = load_plugins(points=[]).pack("uca")


@pytest.mark.parametrize(
    ("code", "section"),
    [("01.11", "A"), ("28.93", "C"), ("33", "C"), ("35.11", "D"), ("62.01", "J"), ("85.59", "P"), ("99.00", "U")],
)
def test_the_first_two_digits_tell_the_section(code: str, section: str) -> None:
    assert section_of(code) == section


@pytest.mark.parametrize("code", ["04.00", "34.10", "67", "C", "2", "", "²³.1"])
def test_what_is_no_code_is_of_no_section(code: str) -> None:
    assert section_of(code) is None


def test_no_division_is_in_two_sections() -> None:
    divisions = [division for section in SECTIONS.values() for division in section]
    assert len(divisions) == len(set(divisions)) == 88
    assert len(SECTIONS) == 21


@pytest.mark.parametrize("metric", ["activity_sections", "largest_section_share"])
@pytest.mark.parametrize("completeness", ["complete", "partial"])
def test_the_bounds_hold_for_codes_that_are_not_listed(metric: str, completeness: str) -> None:
    codes: list[Any] = [["28.93"], ["46.69", "28.11"], {"completeness": "partial", "items": ["62.01"]}, []]
    members = [
        {"id": f"m{number}", "name": f"m{number}", "state": "active", "activity_codes": one}
        for number, one in enumerate(codes)
    ]
    data = {
        "format": "clusterrules/profile@1",
        "id": "sections",
        "name": "sections",
        "as_of": AS_OF,
        "members": {"completeness": completeness, "items": members},
    }
    assert_sound(metric, pack=PACK, profiles=[profile_of(Document(data, "sections", dict))], completions=30)
