"""The app without a browser: every run is one script run, and nothing may be raised in it."""

import html
import re
import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "office_ac_50y"


class Screen:
    """One session of the app and what it shows."""

    def __init__(self, *, user: dict | None = None, secrets: dict | None = None, **query: str):
        self.at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        self.at.user = user or self.at.user
        self.at.secrets = secrets or {}
        for name, code in query.items():
            self.at.query_params[name] = code
        self.held_open: tuple[str, ...] = ()
        self.run()

    def opened(self, *keys: str) -> "Screen":
        """The page with these popovers or folds open, in every later run too: AppTest does not
        send their state back as a browser does."""
        self.held_open = (*self.held_open, *keys)
        return self.run()

    def open_save(self) -> "Screen":
        """The page with what is under Save, in this run."""
        held = self.at.session_state
        key = f"save{held['saved_times']}" if "saved_times" in held else "save"
        held[key] = True
        return self.run()

    def run(self) -> "Screen":
        for key in self.held_open:
            self.at.session_state[key] = True
        self.at.run()
        assert not self.at.exception, self.at.exception
        return self

    @property
    def pages(self) -> set[str]:
        """The pages that the navigation lists."""
        return {one.url_path or "offer" for one in LISTED[-1]} if LISTED else set()

    def deep_link(self, name: str) -> "Screen":
        """The address of a page, whether the navigation lists it or not."""
        self.at._page_hash = next(one._script_hash for one in MADE[-1] if one.url_path == name)
        return self.run()

    @property
    def markup(self) -> str:
        """All HTML of the page but the script that writes the address."""
        return "\n".join(one.value for one in self.at.html if "<script>" not in one.value)

    @property
    def words(self) -> str:
        """What a reader sees of the HTML, with plain spaces."""
        shown = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.markup, flags=re.S))
        return " ".join(shown.replace("\u00a0", " ").replace("\u202f", " ").split())

    @property
    def verdict(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.markup, flags=re.S)
        shown = html.unescape(re.sub(r"<[^>]+>", "", found[1]))
        return " ".join(shown.replace("\u00a0", " ").replace("\u202f", " ").split())

    @property
    def address(self) -> str:
        """The script that writes the address."""
        return next(one.value for one in self.at.html if "<script>" in one.value)

    def field(self, name: str):
        """The text field of a number, whatever the offer and the language."""
        return next(one for one in self.at.text_input if one.key.startswith(f"{name}-"))

    def choice(self, name: str):
        return next(one for one in self.at.selectbox if one.key.startswith(f"{name}-"))

    def write(self, name: str, text: str) -> "Screen":
        self.field(name).set_value(text)
        return self.run()


class StartedServer(PagesManager):
    """AppTest puts every run back before the first one of a server (`servitization.ui.entry`);
    from its second run on it would show the page without the app around it."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        PagesManager.uses_pages_directory = False


MADE: list = []
LISTED: list = []
"""The pages of the navigation as it was made last, those that it shows."""


@pytest.fixture
def screen(monkeypatch):
    """A new session: `screen(lang="fr", size="12000")` opens that address."""
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", StartedServer)
    LISTED.clear()
    MADE.clear()
    made = st.navigation

    def noted(pages, **options):
        groups = list(pages.values()) if isinstance(pages, dict) else [pages]
        shown = [one for group in groups for one in group if one.visibility != "hidden"]
        MADE.append([one for group in groups for one in group])
        LISTED.append([] if options.get("position") == "hidden" else shown)
        return made(pages, **options)

    monkeypatch.setattr(st, "navigation", noted)
    # AppTest has no connection that could come from anywhere.
    monkeypatch.setattr("servitization.ui.door.peer", lambda: (None, {"Host": "localhost:8501"}))
    return Screen


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory) -> Path:
    """A migrated database without offers, of which the others are copies."""
    from servitization.store.database import Database

    file = tmp_path_factory.mktemp("store") / "empty.db"
    Database(file).close()
    return file


@pytest.fixture
def stored(empty_store, tmp_path, monkeypatch):
    """The store of one test, as its pages have it."""
    from servitization.store.database import Database

    file = Path(shutil.copy(empty_store, tmp_path / "offers.db"))
    monkeypatch.setenv("SERVITIZATION_DATABASE_URL", f"sqlite:///{file}")
    opened = Database(file)
    yield opened
    opened.close()
