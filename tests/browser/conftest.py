"""A freshly started server and a real browser. Every wait is bounded.

Without Playwright or Chromium these tests are skipped, and in CI (CI=true) they fail.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

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
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
WAIT = 20_000
"""Milliseconds that anything on a page may take."""
SHOTS = Path(os.environ.get("SCREENSHOTS", ROOT / "tmp" / "screenshots"))


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


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; each takes its own context."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("Playwright is not installed (requirements-dev.txt)")
    path = _chromium()
    if path is None:
        _missing("there is no Chromium (apt-get install chromium, or CHROMIUM=path)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Server:
    """`streamlit run app.py` on a free port of this machine."""

    def __init__(self, log: Path, folder: Path = ROOT):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url, self.log = f"http://127.0.0.1:{self.port}", log
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        command += [
            f"--server.port={self.port}",
            "--server.address=127.0.0.1",
            "--server.fileWatcherType=none",
        ]
        with log.open("w") as told:
            self.process = subprocess.Popen(
                command, cwd=folder, env=ENVIRONMENT, stdout=told, stderr=subprocess.STDOUT
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


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    """A server that nobody has visited, for each module; nothing it does may be a traceback."""
    started = Server(tmp_path_factory.mktemp("server") / "log.txt")
    yield started
    started.stop()
    assert "Traceback" not in started.log.read_text(), started.log.read_text()[-3000:]


class Visit:
    """A page in its own context, and what it asked for and received."""

    def __init__(self, browser, server: Server, query: str = "", path: str = "/", **context):
        context = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **context}
        self.context = browser.new_context(**context)
        self.context.set_default_timeout(WAIT)
        self.page, self.server = self.context.new_page(), server
        self.requests: list[str] = []
        self.frames: list[bytes] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", self._listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{server.url}{path}{query}")
        self.settled()

    def _listen(self, socket_) -> None:
        socket_.on(
            "framereceived",
            lambda frame: self.frames.append(frame.encode() if isinstance(frame, str) else bytes(frame)),
        )

    def settled(self) -> "Visit":
        """Waits until no script runs and the verdict stands."""
        self.page.wait_for_selector("h1.verdict")
        self.page.wait_for_timeout(250)
        self.page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
        self.page.wait_for_timeout(150)
        return self

    @property
    def verdict(self) -> str:
        return plain_spaces(self.page.inner_text("h1.verdict"))

    @property
    def words(self) -> str:
        return plain_spaces(self.page.inner_text("[data-testid='stMain']"))

    @property
    def address(self) -> str:
        return self.page.url

    def field(self, name: str):
        return self.page.locator(f"[class*='st-key-{name}-'] input").first

    def write(self, name: str, text: str) -> "Visit":
        self.field(name).fill(text)
        self.field(name).press("Enter")
        return self.settled()

    def until(self, holds, what: str) -> None:
        """Waits until `holds()` is true."""
        until = time.monotonic() + WAIT / 1000
        while not holds():
            assert time.monotonic() < until, f"{what}: {self.verdict}"
            self.page.wait_for_timeout(50)

    @property
    def handle(self):
        return self.page.get_by_role("slider")

    def reload(self) -> "Visit":
        self.page.reload()
        return self.settled()

    def shot(self, name: str, whole: bool = False) -> Path:
        SHOTS.mkdir(parents=True, exist_ok=True)
        if whole:
            size = self.page.viewport_size
            height = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
            self.page.wait_for_timeout(400)
        self.page.screenshot(path=SHOTS / f"{name}.png")
        return SHOTS / f"{name}.png"


def plain_spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()


@pytest.fixture
def visit(chromium, server):
    """`visit("?lang=fr")` opens an address in a new context; all are closed afterwards."""
    made: list[Visit] = []

    def opened(query: str = "", **context) -> Visit:
        made.append(Visit(chromium, server, query, **context))
        return made[-1]

    yield opened
    for one in made:
        one.context.close()
    for one in made:
        foreign = [
            url for url in one.requests if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", url)
        ]
        assert not foreign, foreign
        assert not one.errors, one.errors
