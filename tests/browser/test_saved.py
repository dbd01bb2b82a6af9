"""A saved offer in a browser: saved, refused where somebody was faster, checked, read on a phone."""

import os

from servitization.language import keys
from servitization.store.database import Database
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from tests.browser.conftest import violations
from tests.browser.test_pdf_download import downloaded, taken
from tests.ui.stored import held_by

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


def pressed(page, name: str, where: str = "") -> None:
    with page.rerun():
        page.page.locator(where).get_by_role("button", name=name).click() if where else (
            page.page.get_by_role("button", name=name, exact=True).click()
        )


def test_from_saving_to_a_conflict_and_to_the_list(visit, tmp_path):
    page = visit("?offer=office_ac_50y")
    pressed(page, "Save", ".st-key-saving")
    page.page.get_by_label("Name", exact=True).fill("Quai, Lyon")
    pressed(page, "Save offer")
    page.says("Saved: Quai, Lyon, version 1.").settled()
    page.write("size", "12,000").says("changes not saved")
    database = Database(os.environ["SERVITIZATION_DATABASE_URL"])
    offers = Offers(database, LOCAL)
    (one,) = [each for each in offers.listed() if each.title == "Quai, Lyon"]
    offers.save(one.id, 1, held_by(database, one.id), "quicker")
    pressed(page, "Save", ".st-key-saving")
    pressed(page, "Save as a new version")
    page.says("saved version 2", "quicker").settled()
    assert page.field("size").input_value() == "12,000"
    pressed(page, "Keep mine as version 3")
    page.says("Saved: Quai, Lyon, version 3.").settled()
    assert page.page.locator("[data-testid='stPopoverBody']:visible").count() == 0
    assert offers.offer(one.id).info.latest.number == 3
    pressed(page, "Approval", ".st-key-storing")
    pressed(page, "Check against the policy")
    page.says("Version 3 is now: checked.")
    page.page.keyboard.press("Escape")
    link = f"{page.server.url}/?saved={one.id}"
    page.page.goto(link)
    page.settled().says("version 3", "checked")
    page.until(lambda: f"offer=saved-{one.id}-3" in page.address and "?saved=" not in page.address, "address")
    page.until(lambda: page.field("size").input_value() == "12,000", "the size that was saved")
    _, words = downloaded(page, keys("en")["document.download"], tmp_path)
    assert all("Checked, not approved" in one for one in words) and "Quai, Lyon" in words[0]
    assert not violations(page)

    phone = visit("?lang=fr", path="/saved", viewport={"width": 390, "height": 844})
    phone.page.locator(f"button.open[data-open='{one.id}'][data-page='detail']").click()
    phone.says("Ouvrir cette version").settled()
    phone.tab("Pourquoi ce changement ?").drawn(1).says("site.size")
    assert not phone.page.evaluate(WIDER)
    assert not violations(phone)
    phone.tab("Versions")
    pressed(phone, "Documents")
    name, _ = taken(phone, keys("fr")["slides.download"], tmp_path)
    assert name.endswith(".pptx") and "Quai-Lyon" in name
    assert not phone.page.evaluate(WIDER)
    database.close()
