"""The tab Service in a browser: a step is moved, a number typed, nothing lost, one click takes it back."""

import pytest

from tests.browser.conftest import violations

WORDS = {
    "en": {
        "put": "behind the scene",
        "moved": "moved behind the scene",
        "reset": "Back to the service of today",
        "neutral": "Nothing differs from the service of today",
        "fee": "Fee",
        "tab": "Service",
        "trust": "0.8",
        "refused": "1.5 is above 1",
        "too_large": "1.5",
    },
    "fr": {
        "put": "en coulisses",
        "moved": "déplacée en coulisses",
        "reset": "Revenir au service d'aujourd'hui",
        "neutral": "Rien ne diffère du service d'aujourd'hui",
        "fee": "Redevance",
        "tab": "Servuction",
        "trust": "0,8",
        "refused": "1,5 est supérieur à 1",
        "too_large": "1,5",
    },
}
SIZES = {"en": {"width": 1440, "height": 900}, "fr": {"width": 390, "height": 844}}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_service_is_tried_and_taken_back(visit, language):
    said = WORDS[language]
    query = f"?offer=office_cooling&lang={language}&tab=service&sv_step=upkeep"
    page = visit(query, path="/contract", viewport=SIZES[language])
    page.page.wait_for_selector(".sv_triangle")
    page.settled().says(said["neutral"])
    before = page.verdict
    with page.rerun():
        page.page.get_by_role("radio", name=said["put"]).click()
    page.says(said["moved"]).until(lambda: "sv_moves=5b" in page.address, "the move in the address")
    page.write("sv_trust", said["trust"]).write("sv_explained", said["too_large"])
    page.says(said["refused"])
    assert page.verdict == before
    page.tab(said["fee"])
    page.reload()
    with page.rerun():
        page.page.get_by_role("tab", name=said["tab"], exact=True).click()
    page.says(said["moved"], said["refused"])
    assert page.field("sv_trust").input_value() == said["trust"]
    assert page.field("sv_explained").input_value() == said["too_large"]
    wider = "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    assert page.page.evaluate(wider) <= 0
    page.page.locator("table.sv_beside button.ask").nth(1).click()
    page.page.wait_for_selector("[role=dialog] .ask_head")
    page.close_dialog()
    with page.rerun():
        page.page.get_by_role("button", name=said["reset"]).click()
    page.says(said["neutral"])
    assert page.field("sv_trust").input_value() != said["trust"]
    if language == "en":
        assert not violations(page)
