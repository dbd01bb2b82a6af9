"""Work behind a page: steps in turn, one work for all who look, given up when nobody does, ends in words."""

from threading import Event

import pytest

from servitization.problems import InvalidAssumptions, Problem
from servitization.ui import background
from servitization.ui.background import Works

LONG = 30.0
"""Seconds that nothing here takes; a wait that long is a failure."""


@pytest.fixture
def works():
    return Works()


def test_results_grow_and_the_last_stays(works):
    go = Event()

    def steps(work):
        yield "first"
        go.wait(LONG)
        yield "last"

    work = works.work("a", steps)
    assert work.wait(LONG).latest == "first"
    assert not work.ended
    before = works.standing(["a"])
    go.set()
    assert work.wait_for_end(LONG).ended
    assert works.found("a") == "last"
    assert works.standing(["a"]) != before
    assert works.work("a", lambda work: iter(["another"])) is work


def test_a_long_work_keeps_nobody_waiting(works):
    """Steps of all works are taken in turn: many long ones do not hold up a short one."""
    stop, taken = Event(), []

    def endless(work):
        while not stop.is_set():
            taken.append(work.key)
            yield len(taken)

    for name in range(6):
        works.work(name, endless)
    assert works.work("short", lambda work: iter(["done"])).wait_for_end(LONG).latest == "done"
    assert not works.work(0, endless).ended
    stop.set()


def test_a_first_answer_waits_for_nobodys_long_step(works):
    go, busy = Event(), [Event() for _ in range(background.HANDS)]

    def long(work):
        yield "first"
        busy[work.key].set()
        go.wait(LONG)
        yield "last"

    for key in range(background.HANDS):
        works.work(key, long)
    assert all(one.wait(LONG) for one in busy)
    assert works.work("short", lambda work: iter(["done"])).wait(LONG).latest == "done"
    assert not any(works.work(key, long).ended for key in range(background.HANDS))
    go.set()


def test_what_nobody_looks_at_is_given_up_and_begun_again(works, monkeypatch):
    begun, go = [], Event()

    def steps(work):
        begun.append(work)
        yield 1
        go.wait(LONG)
        work.told(1, 2)
        yield 2

    work = works.work("a", steps).wait(LONG)
    monkeypatch.setattr(background, "PATIENCE", -1.0)
    go.set()
    work.wait_for_end(LONG)
    assert work.left
    assert work.latest == 1
    monkeypatch.setattr(background, "PATIENCE", LONG)
    # The hand that gave it up lets go of it a moment after it has ended.
    again = works.work("a", steps)
    while again is work:
        again = works.work("a", steps)
    assert again.wait_for_end(LONG).latest == 2
    assert len(begun) == 2


def test_problems_and_defects_end_it(works, caplog):
    def wrong(work):
        raise InvalidAssumptions([Problem("no_finite_future", "x.yaml")])
        yield

    def broken(work):
        yield 1
        raise ZeroDivisionError

    found = works.work("wrong", wrong).wait_for_end(LONG)
    assert [one.key for one in found.problems] == ["no_finite_future"]
    assert not found.failed
    found = works.work("broken", broken).wait_for_end(LONG)
    assert found.failed
    assert found.latest == 1
    assert "ZeroDivisionError" in caplog.text
