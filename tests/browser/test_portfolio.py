"""What finance does on the Portfolio, in a real browser: moves a plan, asks, takes along, compares."""

import csv
import io

from tests.browser.conftest import violations

BAD = b"extends: climate_maker.yaml\nlines:\n  light: {renewal_rate: 1.2, offre: x}\n"
OWN = b"extends: climate_maker.yaml\nabout: {title: 'Notre plan'}\npace: 0.5\n"


def test_a_plan_is_moved_asked_and_kept(visit):
    page = visit("?lang=fr", path="/portfolio").drawn(3)
    page.verdict_says("43 730 000 € de plus")
    page.unfold(".st-key-portfolio_lines")
    found = violations(page)
    assert not found, found
    page.write("planned-company-lending-advance_rate", "62,5")
    page.until(
        lambda: page.field("planned-company-lending-advance_rate").input_value().startswith("62,5"),
        "the usual form",
    )
    page.write("planned-lines-light-renewal_rate", "120 %")
    page.says("Un nombre ne peut pas être utilisé")
    share = page.page.get_by_role("slider").first
    before = page.verdict
    share.focus()
    with page.rerun():
        share.press("ArrowLeft")
    page.until(lambda: page.verdict != before, "another verdict")
    page.until(lambda: "service_share" in page.address, "the address")
    moved = page.verdict
    page.reload().until(lambda: page.verdict == moved, "the same after a reload")
    page.unfold(".st-key-portfolio_lines")
    assert "120" in page.field("planned-lines-light-renewal_rate").input_value()
    # A figure tells how it came about.
    page.page.locator("table.portfolio_ten button.ask", has_text="M€").nth(1).click()
    page.says("EBIT = chiffre d'affaires − coût comptable", where="[role=dialog]")
    page.close_dialog()
    with page.page.expect_download() as taken:
        page.page.get_by_role("button", name="Télécharger les années").click()
    rows = list(csv.DictReader(io.StringIO(taken.value.path().read_text("utf-8-sig"))))
    assert [rows[0]["year"], rows[-1]["year"]] == ["2026", "2051"] and float(rows[10]["revenue"]) > 0
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.settled()
    assert page.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_file_of_ones_own_is_laid_beside_another(visit):
    page = visit("?lang=en", path="/portfolio").drawn(3)
    page.page.get_by_role("button", name="Open a plan").click()

    def given(content: bytes) -> None:
        place = page.page.locator("[data-testid='stPopoverBody'] [data-testid='stFileUploaderDropzoneInput']")
        place.set_input_files({"name": "own.yaml", "mimeType": "text/yaml", "buffer": content})

    given(BAD)
    page.says("own.yaml:3: lines.light.renewal_rate", "own.yaml:3: lines.light.offre")
    page.verdict_says("43,730,000 €")
    given(OWN)
    page.says("Notre plan").settled()
    page.page.keyboard.press("Escape")
    with page.rerun():
        page.page.get_by_label("Beside it").click()
        page.page.get_by_role("option", name="carefully").click()
    page.says("Grey, beside it", "plan beside")
    page.drawn(3)
    with page.rerun():
        page.page.get_by_role("radio", name="Customer", exact=True).click()
    page.verdict_says("There is nothing to show")
    assert "43,730" not in page.words and "Notre plan" not in page.words
