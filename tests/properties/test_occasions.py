"""On how many days something was: no way of placing vague dates gives fewer or more."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterrules.metrics.occasions import all_apart, fewest_days, most_days, perhaps_several, surely_several
from clusterrules.profile.phrases import Days

spans = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 3)).map(lambda one: Days(one[0], one[0] + one[1])), max_size=5
)


@given(spans)
def test_the_bounds_are_those_of_all_placings(given_spans: list[Days]) -> None:
    placings = product(*(range(one.first, one.last + 1) for one in given_spans))
    numbers = {len(set(days)) for days in placings}
    assert fewest_days(given_spans) == min(numbers)
    assert most_days(given_spans) == max(numbers)
    assert surely_several(given_spans) == (min(numbers) > 1)
    assert perhaps_several(given_spans) == (max(numbers) > 1)
    assert all_apart(given_spans) == (min(numbers) == len(given_spans))


@pytest.mark.parametrize(
    ("given_spans", "fewest", "most"),
    [
        ([], 0, 0),
        ([None], 1, 1),
        ([None, None], 1, 2),
        ([Days(1, 1), None], 1, 2),
        ([Days(1, 1), Days(2, 2), None], 2, 3),
    ],
)
def test_a_date_that_nobody_gives_may_be_any_day(given_spans: list[Days | None], fewest: int, most: int) -> None:
    assert (fewest_days(given_spans), most_days(given_spans)) == (fewest, most)
    assert all_apart(given_spans) == (len(given_spans) < 1)
