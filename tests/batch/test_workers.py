"""Supervision: what a task may do to its worker, and what that costs."""

from pathlib import Path
from typing import Any

import crews
import psutil
import pytest

from clusterrules.batch.workers import DIED, TOO_LARGE, TOO_SLOW, Answered, Crew, Limits, Lost, WorkersFailedError

PATIENT = Limits(seconds=120.0, megabytes=300)


def results(crew: Crew[Any], *tasks: list[Any]) -> dict[int, list[Any]]:
    """The results by task, each task's in the order in which they came."""
    found: dict[int, list[Any]] = {}
    for one in crew.answers(iter(enumerate(tasks))):
        assert one.index == len(found.setdefault(one.task, []))
        assert one.item == tasks[one.task][one.index]
        found[one.task].append(one.result)
    return found


@pytest.mark.parametrize("workers", [1, 3])
def test_every_item_is_answered_once_in_the_order_of_its_task(workers: int) -> None:
    tasks = [[1, 2, 3], [], [4], [5, 6]]
    assert results(Crew(crews.doubling, None, workers), *tasks) == {0: [2, 4, 6], 2: [8], 3: [10, 12]}


def test_what_dies_or_eats_memory_costs_itself_only() -> None:
    found = results(Crew(crews.doubling, None, 2, PATIENT), [1, "die", 2], ["eat", 3], [4])
    assert found == {0: [2, Lost(DIED), 4], 1: [Lost(TOO_LARGE), 6], 2: [8]}


def test_what_hangs_costs_itself_only() -> None:
    found = results(Crew(crews.doubling, None, 1, Limits(seconds=2.0)), [1, "hang", 2])
    assert found == {0: [2, Lost(TOO_SLOW), 4]}


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    """As where the system ends a process that happens to be there."""
    assert results(Crew(crews.doubling, None, 1), [1, tmp_path / "once", 2]) == {0: [2, "second time", 4]}


def test_workers_that_never_get_ready_end_the_run() -> None:
    with pytest.raises(WorkersFailedError, match="ValueError: no such pack"):
        results(Crew(crews.failing, "no such pack", 1), [1])
    with pytest.raises(WorkersFailedError, match="exit code 9"):
        results(Crew(crews.dying, 9, 1), [1])


def test_every_worker_says_its_mark_before_it_gets_work() -> None:
    class UnlikeError(Exception):
        pass

    def refuse(mark: Any) -> None:
        raise UnlikeError(mark)

    with pytest.raises(UnlikeError, match="rules of today"):
        results(Crew(crews.doubling, "rules of today", 1, marked=refuse), [1])


def test_no_more_tasks_are_taken_than_workers_can_hold_and_none_outlives_the_iterator() -> None:
    taken = []

    def tasks() -> Any:
        for number in range(50):
            taken.append(number)
            yield number, [number]

    answers = Crew[int](crews.doubling, None, 1).answers(tasks())
    first: Answered[int, Any] = next(answers)
    assert first.result == 0
    assert len(taken) <= 3
    before = psutil.Process().children(recursive=True)
    answers.close()
    assert [one for one in before if one.is_running() and "spawn_main" in " ".join(one.cmdline())] == []
