"""Fifty writers at once, and writers that are killed: nothing that was confirmed is lost or half there."""

import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from servitization.store.database import Database
from servitization.store.offers import Offers
from servitization.store.refusals import Conflict
from tests.store.conftest import ADMINISTRATOR, FINANCE

# A process that begins with what is loaded already; it opens a database of its own.
PROCESSES = multiprocessing.get_context("fork")
WRITERS, OFFERS, EACH = 50, 5, 1


def write_until_saved(offers: Offers, offer_id: str, changed) -> int:
    """Saves a version after whatever is the last one; keeps mine where somebody was faster."""
    seen = offers.version(offer_id).info.number
    while True:
        try:
            return offers.save(offer_id, seen, changed).number
        except Conflict as conflict:
            seen = conflict.theirs.number


def writing_process(url, writers, ids, at_level, told) -> None:
    database = Database(url)
    offers = Offers(database, FINANCE)

    def writer(number: int) -> list:
        level = 100_000.0 + number
        return [
            (
                ids[number % OFFERS],
                write_until_saved(offers, ids[number % OFFERS], at_level(level + turn / 10)),
            )
            for turn in range(EACH)
        ]

    with ThreadPoolExecutor(len(writers)) as pool:
        saved = [one for found in pool.map(writer, writers) for one in found]
    told.put(saved)


def test_fifty_writers_lose_nothing(url, snapshot, at_level):
    database = Database(url)
    offers = Offers(database, FINANCE)
    ids = [offers.create(snapshot).offer_id for _ in range(OFFERS)]
    told = PROCESSES.Queue()
    halves = [range(0, WRITERS, 2), range(1, WRITERS, 2)]
    running = [
        PROCESSES.Process(target=writing_process, args=(url, half, ids, at_level, told)) for half in halves
    ]
    for one in running:
        one.start()
    while any(one.is_alive() for one in running) and told.qsize() < len(running):
        # Who reads meanwhile sees whole offers: every version with its state, and a head.
        for info in offers.listed():
            detail = offers.offer(info.id)
            assert detail.info.latest.number == len(detail.versions)
            assert [one.state for one in detail.versions].count("draft") == 1
    saved = sorted(one for _ in running for one in told.get(timeout=60))
    for one in running:
        one.join(30)
        assert one.exitcode == 0
    assert len(saved) == len(set(saved)) == WRITERS * EACH
    levels = set()
    for offer_id in ids:
        versions = offers.offer(offer_id).versions
        # No update is lost: each version follows the one before, and every writer's are there.
        assert [one.number for one in versions] == list(range(1, 2 + WRITERS // OFFERS * EACH))
        assert [one.parent for one in versions] == [None, *range(1, len(versions))]
        assert [one.state for one in versions] == ["superseded"] * (len(versions) - 1) + ["draft"]
        levels |= {one.fee_level for one in versions[1:]}
        for number in (2, len(versions)):
            whole = offers.version(offer_id, number)
            assert whole.answer["fee"]["service"]["level"] == whole.info.fee_level
    assert levels == {100_000.0 + number + turn / 10 for number in range(WRITERS) for turn in range(EACH)}
    assert Offers(database, ADMINISTRATOR).verify() == ()
    database.close()


def saving_process(url, offer_id, at_level, seen, acknowledged) -> None:
    offers = Offers(Database(url), FINANCE)
    for turn in range(100):
        seen = offers.save(offer_id, seen, at_level(float(turn))).number
        os.write(acknowledged, f"{seen}\n".encode())


def test_a_killed_process_leaves_what_it_confirmed_and_nothing_half(url, snapshot, at_level):
    database = Database(url)
    offers = Offers(database, FINANCE)
    offer_id = offers.create(snapshot).offer_id
    confirmed = 1
    for kill_after in (9, 31):
        reading, writing = os.pipe()
        # Where the last process was killed, one more version may be there than it could confirm.
        seen = offers.version(offer_id).info.number
        assert seen in (confirmed, confirmed + 1)
        killed = PROCESSES.Process(target=saving_process, args=(url, offer_id, at_level, seen, writing))
        killed.start()
        os.close(writing)
        heard = ""
        while heard.count("\n") < kill_after:
            heard += os.read(reading, 1000).decode()
        time.sleep(0.002 * kill_after % 0.017)
        os.kill(killed.pid, signal.SIGKILL)
        killed.join(10)
        assert killed.exitcode == -signal.SIGKILL
        heard += os.read(reading, 10_000).decode()
        os.close(reading)
        confirmed = int(heard.split()[-1])
        numbers = [one.number for one in offers.offer(offer_id).versions]
        assert numbers in (list(range(1, confirmed + 1)), list(range(1, confirmed + 2)))
        assert offers.verify() == ()
    for number in numbers:
        whole = offers.version(offer_id, number)
        assert whole.answer["fee"]["service"]["level"] == whole.info.fee_level
    assert offers.save(offer_id, numbers[-1], at_level(7.0)).number == numbers[-1] + 1
    database.close()
