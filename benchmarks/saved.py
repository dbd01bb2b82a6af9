"""`python -m benchmarks.saved`: the pages over 2,000 saved offers beside an empty store, and the query alone.

Every round opens the empty store, the full one and the query one after the other, so that all are under the
same load; the ratios travel, the milliseconds do not. Target: at most 2 × the empty page plus the query.
`first` is the first look after the server was started, `opened` a look after somebody changed one of the
offers, as a page finds them on a working day; `again` is a rerun while nobody has changed anything.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import servitization as sv
from servitization.report.answer_json import as_dict
from servitization.report.saved_risk import risk_of
from servitization.store import figures
from servitization.store.database import Database
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from servitization.store.snapshot import Snapshot
from servitization.ui import door, store

ROOT = Path(__file__).resolve().parents[1]
OFFERS, ROUNDS = 2000, 15
PAGES = {"dashboard over the store": "pages/dashboard.py", "saved offers": "pages/saved.py"}


class StartedServer(PagesManager):
    """A server after its first run (`servitization.ui.entry`)."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        PagesManager.uses_pages_directory = False


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def filled(file: Path, count: int) -> Database:
    """A store with so many offers: the shipped ones, each with another fee."""
    database = Database(file)
    offers, snapshots = Offers(database, LOCAL), []
    for path in sorted((ROOT / "assumptions/offers").glob("*.yaml"))[:5] if count else ():
        case = sv.load_case(path)
        snapshots.append(Snapshot.of(case, as_dict(sv.evaluate(case)), risk_of(case)))
    for index in range(count):
        made, times = snapshots[index % len(snapshots)], 1 + index / count
        # No two alike, down to the last figure: what is kept of one text must not serve another.
        answer = _scaled(made.answer, times)
        offers.create(replace(made, answer=answer, fee_level=made.fee_level * times), f"Offer {index + 1}")
    return database


def _scaled(whole: Any, times: float) -> Any:
    """The amounts of an answer times a number."""
    if isinstance(whole, dict):
        return {name: _scaled(one, times) for name, one in whole.items()}
    if isinstance(whole, list):
        return [_scaled(one, times) for one in whole]
    return whole * times if isinstance(whole, float) else whole


def page_of(file: Path, page: str) -> AppTest:
    """A session with the page over this store, after its first run."""
    os.environ["SERVITIZATION_DATABASE_URL"] = f"sqlite:///{file}"
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.session_state["dashboard_source"] = "store"
    at.switch_page(page)
    at.run()
    assert not at.exception, at.exception
    return at


def main() -> None:
    """Print the table."""
    door.peer = lambda: (None, {"Host": "localhost"})
    sys.modules["streamlit.testing.v1.app_test"].PagesManager = StartedServer
    with tempfile.TemporaryDirectory() as folder:
        files = {count: Path(folder) / f"{count}.db" for count in (0, OFFERS)}
        databases = {count: filled(file, count) for count, file in files.items()}
        st.cache_resource.clear()
        print(f"Milliseconds, median of {ROUNDS} rounds; target: 2 x empty + query; ratios to it")
        names = ("empty", "query", "first", "ratio", "opened", "ratio", "again")
        print(f"{'page':28}" + "".join(f"{name:>9}" for name in names))
        changing = Offers(databases[OFFERS], LOCAL)
        one = changing.listed()[0].id
        for name, page in PAGES.items():
            taken: dict[str, list[float]] = {}
            sessions = {count: page_of(files[count], page) for count in files}
            for number in range(ROUNDS):
                round_ = {}
                for key, count in (("empty", 0), ("first", OFFERS)):
                    os.environ["SERVITIZATION_DATABASE_URL"] = f"sqlite:///{files[count]}"
                    store._listed.clear()
                    store._last.clear()
                    figures.summary_of.cache_clear()
                    round_[key] = milliseconds(sessions[count].run)
                changing.rename(one, f"Offer {number}")
                round_["opened"] = milliseconds(sessions[OFFERS].run)
                round_["again"] = milliseconds(sessions[OFFERS].run)
                round_["query"] = milliseconds(Offers(databases[OFFERS], LOCAL).listed)
                target = 2 * round_["empty"] + round_["query"]
                round_ |= {f"{key} ratio": round_[key] / target for key in ("first", "opened")}
                for key, value in round_.items():
                    taken.setdefault(key, []).append(value)
            found = {key: statistics.median(values) for key, values in taken.items()}
            print(
                f"{name:28}{found['empty']:9.1f}{found['query']:9.1f}"
                f"{found['first']:9.1f}{found['first ratio']:9.2f}"
                f"{found['opened']:9.1f}{found['opened ratio']:9.2f}{found['again']:9.1f}"
            )
        for one in databases.values():
            one.close()


if __name__ == "__main__":
    main()
