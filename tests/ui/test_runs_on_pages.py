"""Runs of the command line on the Dashboard and the Portfolio page."""

import json
import shutil

import pytest

from servitization.language import LANGUAGES
from servitization.runs import names
from tests.cli.commands import ROOT, run

OFFER = str(ROOT / "assumptions/offers/washing_machines.yaml")
OTHER = str(ROOT / "assumptions/offers/carpet.yaml")
PLAN = str(ROOT / "assumptions/portfolios/climate_maker.yaml")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with a run of two offers and one of a plan."""
    folder = tmp_path_factory.mktemp("runs")
    words = ["--processes", "1", "--draws"]
    assert run("simulate", OFFER, OTHER, *words, "300", "--out", str(folder / "offers")).returncode == 0
    assert run("portfolio", PLAN, *words, "4", "--out", str(folder / "plan")).returncode == 0
    return folder


@pytest.fixture
def opened(screen, monkeypatch):
    """`opened("dashboard", folder)`: the page with its fold of runs open."""

    def page(name, folder, kind, **query):
        monkeypatch.setenv("SERVITIZATION_RUNS", str(folder))
        found = screen(**query)
        found.at.switch_page(f"pages/{name}.py")
        return found.run().opened(f"fold_runs_{kind}")

    return page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_show_the_runs_of_the_folder(opened, runs, lang):
    page = opened("dashboard", runs, "simulate", lang=lang)
    assert "Household, Tours" in page.words and "Law firm, Paris" in page.words
    manifest = json.loads((runs / "offers" / names.MANIFEST).read_text())
    assert all(one["fingerprint"] in page.words for one in manifest["offers"])
    assert "300" in page.words and "2026" in page.words
    page = opened("portfolio", runs, "portfolio", lang=lang)
    assert "M€" in page.words and json.loads((runs / "plan/run.json").read_text())["plan"]["fingerprint"] in (
        page.words
    )


def test_what_cannot_be_shown_is_said(opened, runs, tmp_path, screen, monkeypatch):
    """No run, several of which one is damaged, one that has not ended; nothing without a folder."""
    page = opened("dashboard", tmp_path, "simulate")
    assert "No run of this kind" in page.words
    for name in ("good", "damaged", "unfinished"):
        shutil.copytree(runs / "offers", tmp_path / name)
    content = (tmp_path / "damaged" / names.OFFERS).read_bytes()
    (tmp_path / "damaged" / names.OFFERS).write_bytes(content[: len(content) // 2])
    (tmp_path / "unfinished" / names.OFFERS).unlink()
    page = opened("dashboard", tmp_path, "simulate")
    pick = next(one for one in page.at.selectbox if one.key == "run_picked_simulate")
    for name, said in (
        ("damaged", "damaged"),
        ("unfinished", "has not ended: 2 of 2"),
        ("good", "Household"),
    ):
        pick.set_value(next(one for one in pick.options if name in one))
        page.run()
        pick = next(one for one in page.at.selectbox if one.key == "run_picked_simulate")
        assert said in page.words, name
    monkeypatch.delenv("SERVITIZATION_RUNS")
    page = screen()
    page.at.switch_page("pages/dashboard.py")
    assert "fold_runs" not in page.run().markup
