"""The queue behind the pages: only the last state of a draft is written, and a database may go away."""

from threading import Event

from servitization.store.rights import LOCAL
from servitization.ui.keeping import Keeper


class Store:
    """Stands for the database: away until it is back."""

    def __init__(self, keeper: Keeper, monkeypatch):
        self.away, self.asked, self.written = False, Event(), {}
        monkeypatch.setattr(keeper, "_written", self.write)

    def write(self, person, subject, content):
        self.asked.set()
        if self.away:
            return None
        self.written[subject] = content
        return "2026-11-22T10:00:00.000000Z"


def test_a_database_that_comes_back_gets_every_draft(monkeypatch):
    keeper = Keeper()
    store = Store(keeper, monkeypatch)
    store.away = True
    keeper.keep(LOCAL, "a", {"n": 1})
    assert store.asked.wait(10)
    for n in range(2, 50):
        keeper.keep(LOCAL, "a", {"n": n})
        keeper.keep(LOCAL, f"b{n % 3}", {"n": n})
    assert not keeper.settled(0.2) and keeper.away and keeper.kept_at("local", "a") is None
    store.away = False
    keeper.keep(LOCAL, "c", None)  # whoever writes next wakes it up
    assert keeper.settled(30) and not keeper.away
    assert store.written == {"a": {"n": 49}, "b0": {"n": 48}, "b1": {"n": 49}, "b2": {"n": 47}, "c": None}
    assert keeper.kept_at("local", "a").startswith("2026")


def test_the_oldest_go_when_too_many_wait(monkeypatch):
    keeper = Keeper(most=5)
    store = Store(keeper, monkeypatch)
    store.away = True
    for n in range(9):
        keeper.keep(LOCAL, str(n), {"n": n})
    store.away = False
    keeper.keep(LOCAL, "last", {})
    assert keeper.settled(30)
    assert {"5", "6", "7", "8", "last"} <= store.written.keys()
