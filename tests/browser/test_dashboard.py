"""What an executive does on the Dashboard, in a real browser: reads, filters, opens, takes away."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest

from tests.browser.conftest import CHART, looks, violations
from tests.browser.test_look import SIZES

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[2] / "assumptions/offers").glob("*.yaml"))


@pytest.fixture
def dashboard(visit):
    """The Dashboard by its own address, as a bookmark opens it."""

    def opened(query: str = "", **options):
        page = visit(query, path="/dashboard", **options)
        page.page.wait_for_selector("table.dashboard")
        return page.drawn(2)

    return opened


def names(page) -> list[str]:
    return page.page.locator("table.dashboard tbody th button").all_inner_texts()


def test_best_and_worst_stand_first_and_last(dashboard):
    page = dashboard()
    rows = page.page.locator("table.dashboard tbody tr")
    page.until(lambda: rows.count() == len(SHIPPED), f"{len(SHIPPED)} rows")
    page.verdict_says("worth making")
    assert "● Go" in rows.first.inner_text()
    assert re.match(r"(○ No|◐ If|● Go)", rows.last.inner_text())


def test_a_name_opens_its_offer_by_mouse_and_by_key(dashboard):
    page = dashboard("?lang=fr")
    name = page.page.locator("table.dashboard tbody th button").nth(1)
    title, key = name.inner_text(), name.get_attribute("data-open")
    name.click()
    page.until(lambda: "par an" in page.verdict or "Aucune redevance" in page.verdict, "the Offer page")
    page.page.locator("table.dashboard").wait_for(state="detached")
    page.says(title)
    page.until(lambda: f"offer={key}" in page.address and "lang=fr" in page.address, "the address")
    page.settled()
    page.page.get_by_role("link", name="Tableau de bord").click()
    page.page.wait_for_selector("table.dashboard")
    page.settled()
    page.page.locator("table.dashboard tbody tr").nth(2).locator("td button.open").press("Enter")
    page.page.wait_for_selector(".st-key-compare_way")
    page.page.wait_for_url("**/compare**")


def test_filter_stays_while_an_offer_is_looked_at(dashboard):
    page = dashboard()
    field = page.page.get_by_placeholder("Name or product")
    field.fill("lyon")
    field.press("Enter")
    page.until(lambda: 0 < len(names(page)) < len(SHIPPED), "fewer rows")
    left = names(page.settled())
    page.page.locator("table.dashboard tbody th button").first.click()
    page.verdict_says("a year")
    page.settled()
    page.page.get_by_role("link", name="Dashboard").click()
    page.page.wait_for_selector("table.dashboard")
    page.until(lambda: names(page) == left, "the same rows")
    page.until(lambda: field.input_value() == "lyon", "the filter")


def test_the_file(dashboard):
    page = dashboard()
    with page.page.expect_download() as told:
        page.page.get_by_role("button", name="Download the table as CSV").click()
    assert told.value.suggested_filename == f"offers_{date.today().isoformat()}.csv"
    text = Path(told.value.path()).read_text(encoding="utf-8-sig")
    assert sorted(Path(row["offer.file"]).stem for row in csv.DictReader(io.StringIO(text))) == SHIPPED


def test_side_by_side(dashboard):
    page = dashboard()
    page.unfold(".st-key-fold_dashboard_side_by_side")
    page.page.wait_for_selector("table.side_by_side")
    assert page.page.locator("table.side_by_side thead th").count() == 3
    assert re.search(r"\([+−]", page.page.locator("table.side_by_side").inner_text())


@pytest.mark.parametrize(("lang", "size", "scheme"), looks("en", "fr"))
def test_pictures_and_overflow(dashboard, scheme, size, lang):
    page = dashboard(f"?lang={lang}", viewport=SIZES[size], color_scheme=scheme)
    wider = page.page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0
    clipped = page.page.evaluate(
        "(box => box.scrollWidth - box.clientWidth)(document.querySelector('.scroll.dashboard'))"
    )
    assert clipped <= 0, f"{clipped} px of the table are out of sight"
    assert page.shot(f"dashboard_{lang}_{size}_{scheme}", whole=True).exists()


def test_axe(dashboard):
    page = dashboard("?lang=fr")
    page.unfold("[class*='st-key-fold_']")
    ours = violations(page)
    assert not ours, ours


def test_charts_say_their_takeaway(dashboard):
    page = dashboard()
    said = [one.get_attribute("aria-label") for one in page.page.locator(CHART).all()]
    assert "deepest in 20" in said[0] and "brings" in said[1]


def test_a_figure_of_an_offer_can_be_asked(dashboard):
    """The dialog is about the offer in whose row the figure stands."""
    page = dashboard("?lang=en")
    row = page.page.locator("table.dashboard tbody tr").filter(has_text="Household, Tours")
    row.locator("td.number button.ask").first.click()
    page.says("309", where=page.dialog)  # the loss of that offer
    page.close_dialog()
    first = page.page.locator("table.dashboard tbody tr").first
    shown = first.locator("td.number b").inner_text()
    first.locator("td.number button.ask").first.click()
    page.says(shown.split(",")[0], where=page.dialog)  # another offer's figure
