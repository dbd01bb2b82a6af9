"""A freshly started server and a real browser. Every wait is bounded.

Without Playwright or Chromium these tests are skipped, and in CI (CI=true) they fail.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.runs import Runs

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
}
WAIT = 30_000
"""Milliseconds that anything on a page may take."""
QUIET = 250
"""Milliseconds without a frame and without a change by which a page is known to rest."""
MAIN = "[data-testid='stMain']"
CHART = "[data-testid='stVegaLiteChart']"
WATCH = """
    window.touched = performance.now();
    new MutationObserver(() => { window.touched = performance.now(); }).observe(
        document, { subtree: true, childList: true, attributes: true, characterData: true });
"""
RESTS = """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const app = document.querySelector("[data-testid='stApp']");
    const moving = document.getAnimations().some((one) => one.playState === "running"
        && Number.isFinite(one.effect.getComputedTiming().endTime));
    const runs = !app || app.dataset.testScriptState !== "notRunning";
    tell(runs || moving ? 0 : performance.now() - window.touched);
})))"""
"""Milliseconds since something changed on the page; 0 while a script runs or something moves."""
GROUND = "getComputedStyle(document.querySelector(\"[data-testid='stApp']\")).backgroundColor"
SHOTS = Path(os.environ.get("SCREENSHOTS", ROOT / "tmp" / "screenshots"))


def looks(one, other):
    """Two openings of a page, each wide and on a phone, in light and in dark: every pair of them once,
    because no colour makes a page wider."""
    return [
        (one, "wide", "light"),
        (one, "phone", "dark"),
        (other, "wide", "dark"),
        (other, "phone", "light"),
    ]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    found = (named, shutil.which("chromium"), shutil.which("chromium-browser"), shutil.which("google-chrome"))
    return next((one for one in found if one and Path(one).exists()), None)


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; CI must have it")
    pytest.skip(reason)


class Contexts:
    """Contexts of one browser, used again for what they have loaded of Streamlit; emptied in between."""

    def __init__(self, browser):
        self._browser = browser
        self._idle: dict[str, list] = {}

    def taken(self, options: Mapping):
        """One that nobody has."""
        idle = self._idle.setdefault(_name(options), [])
        return idle.pop() if idle else self._browser.new_context(**options)

    def returned(self, options: Mapping, context, page) -> None:
        """Takes back a context whose only page is `page`, without what is stored in it."""
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.close()
        context.clear_cookies()
        self._idle[_name(options)].append(context)


def _name(options: Mapping) -> str:
    return json.dumps(options, sort_keys=True)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; each visit has a context to itself."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("Playwright is not installed (requirements-dev.txt)")
    path = _chromium()
    if path is None:
        _missing("there is no Chromium (apt-get install chromium, or CHROMIUM=path)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield Contexts(browser)
        browser.close()


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """`streamlit run app.py` on a free port of this machine."""

    def __init__(
        self,
        log: Path,
        folder: Path = ROOT,
        *options: str,
        port: int | None = None,
        address: str = "127.0.0.1",
        environment: Mapping[str, str] | None = None,
    ):
        self.port = port or free_port()
        self.url, self.log = f"http://127.0.0.1:{self.port}", log
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        command += [
            f"--server.port={self.port}",
            f"--server.address={address}",
            "--server.fileWatcherType=none",
            *options,
        ]
        with log.open("w") as told:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**ENVIRONMENT, **(environment or {})},
                stdout=told,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"the server did not start: {self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    @contextmanager
    def faultless(self) -> Iterator["Server"]:
        """Nothing it does meanwhile may be a traceback."""
        before = self.log.stat().st_size
        yield self
        told = self.log.read_bytes()[before:].decode()
        assert "Traceback" not in told, told[-3000:]


@pytest.fixture(scope="session")
def started(chromium, tmp_path_factory):
    """One server for all modules: what it has computed it need not compute again."""
    server = Server(tmp_path_factory.mktemp("server") / "log.txt")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(started):
    """The server that is running, watched for each module."""
    with started.faultless():
        yield started


@pytest.fixture
def untouched(chromium, tmp_path):
    """A server that nobody has visited."""
    server = Server(tmp_path / "log.txt")
    try:
        with server.faultless():
            yield server
    finally:
        server.stop()


class Visit:
    """A page in its own context, and what it asked for and received."""

    def __init__(self, chromium: Contexts, server: Server, query: str = "", path: str = "/", **options):
        self._options = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **options}
        self._chromium, self.server = chromium, server
        self._context = chromium.taken(self._options)
        self._context.set_default_timeout(WAIT)
        self.page = self._context.new_page()
        self.runs = Runs()
        self.requests: list[str] = []
        self.frames: list[bytes] = []
        self.errors: list[str] = []
        self._loading: set = set()
        self.page.on("request", self._request)
        self.page.on("requestfinished", lambda request: self._loading.discard(request))
        self.page.on("requestfailed", lambda request: self._loading.discard(request))
        self.page.on("websocket", self._listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.add_init_script(WATCH)
        self.page.goto(f"{server.url}{path}{query}")
        self.settled()

    def _request(self, request) -> None:
        self.requests.append(request.url)
        # Streamlit fetches the script of a chart or a formula when the first one is to be drawn.
        if request.resource_type in ("script", "stylesheet", "font"):
            self._loading.add(request)

    def _listen(self, socket_) -> None:
        def received(frame: str | bytes) -> None:
            self.frames.append(frame.encode() if isinstance(frame, str) else bytes(frame))
            self.runs.received(self.frames[-1])

        self.runs.opened()
        socket_.on("framereceived", received)
        socket_.on("framesent", lambda frame: self.runs.sent(bytes(frame)))

    def closed(self) -> None:
        """Leaves the page."""
        self._chromium.returned(self._options, self._context, self.page)

    # --- waiting -------------------------------------------------------------------------------

    def until(self, holds: Callable[[], bool], what: str, where: "str | Locator" = MAIN) -> None:
        """Waits until `holds()` is true; fails with `what` and what stands in `where`."""
        until = time.monotonic() + WAIT / 1000
        while not holds():
            assert time.monotonic() < until, f"{what}: {self.read(where)[:3000]!r} at {self.address}"
            self.page.wait_for_timeout(50)

    def settled(self) -> "Visit":
        """Waits until the verdict stands, no run or script is owed, and for a while nothing has moved.

        That is no sign that what was done a moment ago has had its effect: for that there are
        `says`, `until` and `rerun`. It is one that nothing more comes, once the effect is there.
        """
        self.page.wait_for_selector("h1.verdict")
        since = time.monotonic()

        def rests() -> bool:
            quiet = 1000 * (time.monotonic() - max(since, self.runs.heard))
            if self.runs.owed or self._loading or quiet < QUIET:
                return False
            return self.page.evaluate(RESTS) >= QUIET and not self.runs.owed

        self.until(rests, "the page does not come to rest")
        return self

    @contextmanager
    def rerun(self) -> Iterator["Visit"]:
        """What is done inside makes the page run: waits until that run was asked for and has ended."""
        before = self.runs.asked
        yield self
        self.until(lambda: self.runs.asked > before, "no run was asked for")
        self.settled()

    def says(self, *texts: str, where: "str | Locator" = MAIN) -> "Visit":
        """Waits until each of the texts stands in `where`, by default the page beside the navigation."""
        for text in texts:
            self.until(lambda text=text: text in self.read(where), f"no {text!r}", where)
        return self

    def verdict_says(self, text: str) -> "Visit":
        """Waits until the verdict has the text."""
        return self.says(text, where="h1.verdict")

    def drawn(self, count: int | None = None) -> "Visit":
        """Waits until every chart on the page is drawn, of which there are `count` or some."""

        def all_drawn() -> bool:
            boxes = self.page.locator(CHART).filter(visible=True)
            found, made = boxes.count(), boxes.filter(has=self.page.locator("svg")).count()
            return found == made and (found > 0 if count is None else found == count)

        self.until(all_drawn, f"{count or 'some'} charts")
        return self.settled()

    @contextmanager
    def in_the_dark(self) -> Iterator["Visit"]:
        """The same page for a reader whose machine asks for dark colours."""
        before = self.page.evaluate(GROUND)
        self.page.emulate_media(color_scheme="dark")
        self.until(lambda: self.page.evaluate(GROUND) != before, "no dark ground")
        yield self.settled()
        self.page.emulate_media(color_scheme="light")
        self.until(lambda: self.page.evaluate(GROUND) == before, "no light ground")
        self.settled()

    # --- reading -------------------------------------------------------------------------------

    def read(self, where: "str | Locator" = MAIN) -> str:
        """What stands there now, in one line; nothing if there is no such place."""
        place = self.page.locator(where) if isinstance(where, str) else where
        return plain_spaces(" ".join(place.all_inner_texts()))

    @property
    def verdict(self) -> str:
        return plain_spaces(self.page.inner_text("h1.verdict"))

    @property
    def words(self) -> str:
        return plain_spaces(self.page.inner_text(MAIN))

    @property
    def address(self) -> str:
        return self.page.url

    def field(self, name: str) -> "Locator":
        return self.page.locator(f"[class*='st-key-{name}-'] input").first

    @property
    def handle(self) -> "Locator":
        return self.page.get_by_role("slider")

    @property
    def dialog(self) -> "Locator":
        return self.page.locator("[role=dialog]")

    # --- doing ---------------------------------------------------------------------------------

    def write(self, name: str, text: str) -> "Visit":
        """Types into a field, and waits until the page has run with it."""
        with self.rerun():
            self.field(name).fill(text)
            self.field(name).press("Enter")
        return self

    def tab(self, name: str) -> "Visit":
        """Opens a tab, and waits until the page has run with it."""
        tab = self.page.get_by_role("tab", name=name)
        if tab.get_attribute("aria-selected") != "true":
            with self.rerun():
                tab.click()
        return self

    def unfold(self, folds: str) -> "Visit":
        """Opens every fold that has the selector."""
        self.page.locator(folds).first.wait_for()
        for fold in self.page.locator(folds).all():
            with self.rerun():
                fold.locator("summary").click()
            fold.locator("details[open]").wait_for()
        return self

    def close_dialog(self) -> "Visit":
        """Closes the dialog with the key for it, which it hears once it has the focus."""
        self.settled()
        within = "one => one.contains(document.activeElement)"
        self.until(lambda: self.dialog.first.evaluate(within), "the dialog has no focus", self.dialog)
        self.page.keyboard.press("Escape")
        self.dialog.wait_for(state="detached")
        return self

    def reload(self) -> "Visit":
        self.page.reload()
        return self.settled()

    def shot(self, name: str, whole: bool = False) -> Path:
        SHOTS.mkdir(parents=True, exist_ok=True)
        if whole:
            size = self.page.viewport_size
            height = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
            self.settled()
        self.page.screenshot(path=SHOTS / f"{name}.png")
        return SHOTS / f"{name}.png"


STREAMLITS_OWN = {
    "presentation-role-conflict": "the file uploader",
    "list": "the navigation in groups",
    "listitem": "the navigation in groups",
}
"""Violations of axe that are Streamlit's own, with where they come from; nowhere else may they be."""
NAVIGATION = "[data-testid='stSidebarNav']"


def violations(page: "Visit") -> dict[str, list[str]]:
    """What axe finds on the page, and in its colours in the dark, but for what is Streamlit's own."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = {"exclude": [[NAVIGATION]]}
    inside = axe.run(page.page, context=context).response["violations"]
    with page.in_the_dark():
        colours = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
        inside += axe.run(page.page, context=context, options=colours).response["violations"]
    return {
        one["id"]: [node["html"][:200] for node in one["nodes"]]
        for one in inside
        if one["id"] in ("list", "listitem") or one["id"] not in STREAMLITS_OWN
    }


def plain_spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()


@pytest.fixture
def visit(chromium, server):
    """`visit("?lang=fr", path="/compare")` opens an address in a new context; all are closed afterwards."""
    made: list[Visit] = []

    def opened(query: str = "", **options) -> Visit:
        made.append(Visit(chromium, server, query, **options))
        return made[-1]

    yield opened
    for one in made:
        one.closed()
    for one in made:
        foreign = [
            url for url in one.requests if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", url)
        ]
        assert not foreign, foreign
        assert not one.errors, one.errors
