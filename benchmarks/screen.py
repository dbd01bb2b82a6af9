"""Times a rerun of each page beside a bare Streamlit page with as many elements, and twenty sessions at once.

`python -m benchmarks.screen` starts both servers on loopback, speaks the browser's own protocol
to them, and prints medians and ratios. Bounded: about two minutes, at most twenty sessions.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "offer": "",
    **{name: name for name in ("compare", "partners", "assumptions", "dashboard", "method")},
}
QUERY = "offer=office_ac_50y&lang=en"
RUNS, SESSIONS, ROUNDS = 15, 20, 5
WAIT = 60.0
"""Seconds that one run may take."""

BARE = {
    "text_input": "st.text_input('a', key='k{i}')",
    "selectbox": "st.selectbox('a', ['x', 'y'], key='k{i}')",
    "multiselect": "st.multiselect('a', ['x', 'y'], key='k{i}')",
    "button": "st.button('a', key='k{i}')",
    "download_button": "st.download_button('a', 'b', key='k{i}')",
    "checkbox": "st.toggle('a', key='k{i}')",
    "button_group": "st.segmented_control('a', ['x', 'y'], key='k{i}')",
    "file_uploader": "st.file_uploader('a', key='k{i}')",
    "html": "st.html('<p>a</p>')",
    "markdown": "st.markdown('a')",
    "arrow_vega_lite_chart": "st.vega_lite_chart(data, spec, key='k{i}')",
    "arrow_data_frame": "st.dataframe(data, key='k{i}')",
}
"""How a bare page draws each kind of element; others are left out, to its advantage."""

HEAD = """
import pandas as pd
import streamlit as st
data = pd.DataFrame({'x': range(51), 'y': range(51)})
spec = {'mark': 'line', 'encoding': {'x': {'field': 'x', 'type': 'quantitative'},
        'y': {'field': 'y', 'type': 'quantitative'}}}
"""


SETTLED = """
import gc
@st.cache_resource
def settle():
    gc.collect()
    gc.freeze()
settle()
"""
"""A bare page whose imports are out of the garbage collector's sight, as ours are."""


class Served:
    """A Streamlit server on a free port of this machine, ended with the block."""

    def __init__(self, script: Path, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={self.port}"]
        command += ["--server.headless=true", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
        command += ["--browser.gatherUsageStats=false"]
        # Its own store: nothing is written to that of whoever measures.
        place = f"sqlite:///{tempfile.mkdtemp()}/offers.db"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "SERVITIZATION_DATABASE_URL": place}
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)

    def __enter__(self) -> "Served":
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=2):
                    return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Session:
    """One browser tab without a browser."""

    def __init__(self, port: int, page: str = "", query: str = ""):
        self.port, self.page, self.query = port, page, query
        self.elements: Counter[str] = Counter()

    async def __aenter__(self) -> "Session":
        self.socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            origin=f"http://127.0.0.1:{self.port}",
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def run(self) -> float:
        """Reruns the page; seconds until it has finished."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self.page
        asked.rerun_script.widget_states.SetInParent()
        self.elements.clear()
        start = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(self.socket.recv(), WAIT))
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self.elements[message.delta.new_element.WhichOneof("type")] += 1
            elif kind == "script_finished":
                return time.perf_counter() - start


async def milliseconds(port: int, page: str = "", query: str = "") -> tuple[list[float], Counter[str]]:
    """Times of the reruns of a page by one session, after two to warm up."""
    async with Session(port, page, query) as session:
        for _ in range(2):
            await session.run()
        return [1000 * await session.run() for _ in range(RUNS)], Counter(session.elements)


async def together(port: int) -> list[float]:
    """Reruns of the first page by all sessions at once, in rounds; milliseconds."""
    sessions = [Session(port, query=QUERY) for _ in range(SESSIONS)]
    async with asyncio.TaskGroup() as group:
        for one in sessions:
            group.create_task(one.__aenter__())
    await asyncio.gather(*(one.run() for one in sessions))
    taken: list[float] = []
    for _ in range(ROUNDS):
        taken += [1000 * one for one in await asyncio.gather(*(one.run() for one in sessions))]
    await asyncio.gather(*(one.__aexit__() for one in sessions))
    return taken


def bare_page(elements: Counter[str], settled: bool) -> str:
    """A script that draws as many elements of each kind and computes nothing."""
    kinds = [kind for kind in sorted(elements) if kind in BARE for _ in range(elements[kind])]
    return (
        HEAD
        + (SETTLED if settled else "")
        + "\n".join(BARE[kind].format(i=index) for index, kind in enumerate(kinds))
        + "\n"
    )


def bare_times(elements: Counter[str], settled: bool) -> list[float]:
    """Times of the reruns of a bare page with as many elements."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(bare_page(elements, settled), encoding="utf-8")
        with Served(script, Path(folder)) as bare:
            return asyncio.run(milliseconds(bare.port))[0]


def main() -> None:
    """Print the table."""
    print(f"Milliseconds, median of {RUNS}; bare: as many elements, nothing computed; ratio: ours to bare")
    heads = ("elements", "ours", "bare", "ratio", "settled", "ratio")
    print(f"{'page':12}" + "".join(f"{head:>10}" for head in heads))
    with Served(ROOT / "app.py", ROOT) as app:
        for name, page in PAGES.items():
            ours, elements = asyncio.run(milliseconds(app.port, page, QUERY))
            own = statistics.median(ours)
            row = f"{name:12}{sum(elements.values()):10}{own:10.1f}"
            for settled in (False, True):
                other = statistics.median(bare_times(elements, settled))
                row += f"{other:10.1f}{own / other:10.2f}"
            print(row, flush=True)
        taken = sorted(asyncio.run(together(app.port)))
    print(
        f"{SESSIONS} sessions at once, first page: median {statistics.median(taken):.0f} ms, "
        f"95 of 100 under {taken[int(0.95 * len(taken))]:.0f} ms"
    )


if __name__ == "__main__":
    main()
