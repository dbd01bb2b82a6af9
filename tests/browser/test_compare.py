"""What a financier does on the Compare page, in a real browser: finds why, switches, opens, takes away."""

import csv
import io
import json

import pytest

from servitization import Study, load_case
from servitization.report.answer_json import as_dict
from tests.browser.conftest import CHART, looks, violations
from tests.browser.test_customer_frames import told
from tests.browser.test_look import SIZES

QUERY = "?offer=office_ac_50y&lang=en"


@pytest.fixture
def compare(visit):
    """The Compare page by its own address."""

    def opened(query: str = QUERY, **options):
        page = visit(query, path="/compare", **options)
        page.page.wait_for_selector(f".st-key-compare_way {CHART}")
        return page.drawn()

    return opened


def design(page, name: str = "Design"):
    """Opens the tab of that name and waits until its map is drawn."""
    page.tab(name).page.wait_for_selector(f".st-key-design_map {CHART} svg")
    page.page.locator(".st-key-compare_way").wait_for(state="hidden")
    return page.drawn()


def charts(page) -> list[str]:
    return [one.get_attribute("aria-label") for one in page.page.locator(CHART).all() if one.is_visible()]


def test_why_the_service_wins(compare):
    page = compare()
    saying = "It saves energy and upkeep; only 64,000 € of it is cheap money."
    page.until(lambda: page.verdict.endswith(saying), "the verdict")
    waterfall = charts(page)[0]
    assert "Resources saved 462" in waterfall
    assert "gained together 389 thousand euros" in waterfall
    drawn = page.page.locator(f"{CHART} svg").first.evaluate("node => node.textContent")
    for text in ("+677", "+200", "+26", "−356", "−86", "462", "−136", "+64", "389", "155", "234"):
        assert text in drawn


def test_way_and_quantities_stand_within_one_screen(compare):
    page = compare()
    for selector in (f".st-key-compare_way {CHART}", "table.physical"):
        box = page.page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 900


@pytest.mark.parametrize(
    ("query", "size", "scheme"), looks(QUERY, "?offer=office_cooling&lang=fr&against=informed_sale")
)
def test_pictures_and_overflow(compare, scheme, size, query):
    page = compare(query, viewport=SIZES[size], color_scheme=scheme)
    french = "lang=fr" in query
    for name in ("why", "design"):
        if name == "design":
            design(page, "Conception" if french else "Design")
        wider = page.page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
        )
        assert wider <= 0, f"{wider} px wider than the window"
        shot = f"compare_{name}_{'fr' if french else 'en'}_{size}_{scheme}"
        assert page.shot(shot, whole=True).exists()
        page.page.set_viewport_size(SIZES[size])
        page.settled()


def test_switch_of_the_baseline_by_keyboard(compare):
    page = compare()
    page.page.get_by_role("radio", name="Sale as bought").press("ArrowRight")
    page.page.keyboard.press("Enter")
    page.verdict_says("309,000 € more")
    page.until(lambda: "against=informed_sale" in page.address, "the address")
    page.reload().verdict_says("309,000 € more")


def test_the_service_with_partners_by_keyboard(compare):
    page = compare()
    page.page.get_by_role("radio", name="Ours alone").press("ArrowRight")
    page.page.keyboard.press("Enter")
    page.verdict_says("The service with partners is worth 650,000 € more than the sale.")
    page.until(lambda: "with=partners" in page.address, "the address")
    page.until(lambda: "gained together 650 thousand euros" in charts(page)[0], "the way to it")
    drawn = page.page.locator(f"{CHART} svg").first.evaluate("node => node.textContent")
    for text in ("Works at the building", "−235", "of which builder", "73", "of which lighting firm", "112"):
        assert text in drawn
    page.reload().verdict_says("The service with partners is worth 650,000 € more")


def test_design_by_keyboard(compare):
    page = compare()
    page.page.get_by_role("tab", name="From sale to service").press("ArrowRight")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector(f".st-key-design_map {CHART} svg")
    page.drawn(3)  # a panel a regime
    page.says("Who picks what", "Developer")
    page.page.locator(".st-key-fold_design_map summary").press("Enter")
    page.page.wait_for_selector("table.best_ages")


def test_all_figures_are_taken_away_as_csv(compare):
    page = compare()
    page.unfold(".st-key-fold_compare_figures")
    page.page.wait_for_selector("[data-testid='stDataFrame']")
    with page.page.expect_download() as got:
        page.page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    text = got.value.path().read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 51
    known = as_dict(Study(load_case("assumptions/examples/office_ac_50y.yaml")).answer())
    expected = known["alternatives"]["service"]["parties"]["customer"]["after_tax"]
    assert [float(row["Customer, service: after tax"]) for row in rows] == pytest.approx(expected)


def test_in_place_is_drawn_from_signing(compare):
    page = compare("?offer=lighting&lang=en")
    tracks = page.page.locator(".timelines .track")
    page.until(lambda: tracks.count() >= 2, "two timelines", ".timelines")
    page.settled()
    for track in tracks.all():
        box = track.bounding_box()
        machines = track.locator(".machine").all()
        assert machines
        for machine in machines:
            place = machine.bounding_box()
            assert place["x"] >= box["x"] - 1
            assert place["x"] + place["width"] <= box["x"] + box["width"] + 1


def test_axe(compare):
    """No violation but those of Streamlit's own widgets."""
    page = compare()
    page.unfold(".st-key-fold_compare_ladder")
    page.page.wait_for_selector(".st-key-fold_compare_ladder table")
    ours = violations(page)
    assert not ours, json.dumps(ours, indent=1)
    design(page)
    ours = violations(page)
    assert not ours, json.dumps(ours, indent=1)


def test_a_customer_sees_nothing_of_it(visit):
    page = visit("?offer=office_ac_50y&audience=customer&lang=en", path="/compare")
    page.until(lambda: page.verdict.startswith("There is nothing to show"), "the verdict")
    assert not told(page.frames, 389_000)
    assert b"resource" not in b"".join(page.frames).lower()
