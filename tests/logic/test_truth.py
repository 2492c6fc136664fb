"""Strong Kleene tables, every row; and that a known value is known under every completion."""

from itertools import product

import pytest

from clusterrules.logic.truth import at_least_of, conjoin, disjoin, negate

T, F, U = True, False, None
TRUTHS = (T, F, U)


@pytest.mark.parametrize(("truth", "expected"), [(T, F), (F, T), (U, U)])
def test_negate(truth, expected):
    assert negate(truth) is expected


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (T, T, T, T), (T, F, F, T), (T, U, U, T),
        (F, T, F, T), (F, F, F, F), (F, U, F, U),
        (U, T, U, T), (U, F, F, U), (U, U, U, U),
    ],
)  # fmt: skip
def test_tables(one, other, both, either):
    assert conjoin((one, other)) is both
    assert disjoin((one, other)) is either


def test_nothing():
    assert conjoin(()) is True
    assert disjoin(()) is False
    assert at_least_of(0, ()) is True
    assert at_least_of(1, ()) is False


def completions(truths):
    return product(*((T, F) if truth is U else (truth,) for truth in truths))


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_exactly_what_holds_in_every_completion(length):
    """Over independent parts Kleene's connectives are exact: known if and only if every completion agrees."""
    for truths in product(TRUTHS, repeat=length):
        worlds = list(completions(truths))
        for connective, plain in (
            (conjoin, all),
            (disjoin, any),
            *((lambda ts, n=n: at_least_of(n, ts), lambda ts, n=n: sum(ts) >= n) for n in range(length + 2)),
        ):
            values = {bool(plain(world)) for world in worlds}
            expected = values.pop() if len(values) == 1 else None
            assert connective(truths) is expected, (truths, connective)


def test_de_morgan_and_order():
    for truths in product(TRUTHS, repeat=3):
        assert negate(conjoin(truths)) is disjoin(map(negate, truths))
        assert conjoin(truths) is conjoin(reversed(truths))
        assert disjoin(truths) is at_least_of(1, truths)
        assert conjoin(truths) is at_least_of(3, truths)
