"""The PDF that a customer takes along: what is on the screen, and nothing of ours."""

import re
from pathlib import Path

import openpyxl
import pptx
import pypdf
import pytest

from servitization.language import LANGUAGES, keys
from tests.browser.conftest import plain_spaces
from tests.browser.test_customer_frames import assert_nothing_of_ours


def taken(page, label: str, folder: Path) -> tuple[str, Path]:
    """Name of the file that a button gives, and where it is now."""
    with page.page.expect_download() as waited:
        page.page.get_by_role("button", name=label).click()
    file = folder / "taken"
    waited.value.save_as(file)
    return waited.value.suggested_filename, file


def downloaded(page, label: str, folder: Path) -> tuple[str, list[str]]:
    """Name of the PDF that a button gives, and the words of each of its pages."""
    name, file = taken(page, label, folder)
    opened = pypdf.PdfReader(file)
    assert opened.is_encrypted is False
    return name, [plain_spaces(one.extract_text()) for one in opened.pages]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_customer_downloads_his_page(visit, tmp_path, lang):
    page = visit(f"?offer=office_ac_50y&audience=customer&lang={lang}")
    verdict, asked = page.verdict, page.runs.asked
    name, pages = downloaded(page, keys(lang)["document.download"], tmp_path)
    kind = {"en": "offer", "fr": "offre"}[lang]
    assert re.fullmatch(rf"{kind}-worked-example-office-cooling-over-50-years-[0-9a-f]{{7}}\.pdf", name)
    words, more = pages
    assert keys(lang)["document.status.draft"] in words and keys(lang)["document.status.draft"] in more
    assert plain_spaces(verdict.replace("'", "’")) in words
    assert keys(lang)["document.ours.mark"] not in words
    # The page on the screen did not run again, and nothing of ours came over the wire.
    page.settled()
    assert page.verdict == verdict and page.runs.asked == asked
    assert_nothing_of_ours(page.frames, None)


def test_pdf_has_the_fee_and_the_fields_of_the_screen(visit, tmp_path):
    page = visit("?offer=office_ac_50y&audience=customer")
    before = page.verdict
    page.write("size", "8000").until(lambda: page.verdict != before, "the answer follows the field")
    proposed = page.settled().verdict
    page.handle.press("ArrowRight")
    page.until(lambda: page.verdict != proposed, "the fee moved by hand")
    page.settled()
    _, (words, _) = downloaded(page, keys("en")["document.download"], tmp_path)
    assert page.verdict.replace("'", "’") in words
    assert proposed.replace("'", "’") not in words
    assert "cooling · 8,000 m²" in words


def test_from_our_page_it_is_still_the_customers(visit, tmp_path):
    page = visit("?offer=office_ac_50y").verdict_says("we earn")
    _, pages = downloaded(page, keys("en")["document.download"], tmp_path)
    words, _ = pages
    assert "you pay 7% less" in words
    assert "we earn" not in words


def test_the_workbook_and_the_slides_are_of_the_screen(visit, tmp_path):
    page = visit("?offer=office_ac_50y").says("futures both are better off")
    name, file = taken(page, keys("en")["live.download"], tmp_path)
    assert name.endswith(".xlsx")
    with file.open("rb") as held:
        assert len(openpyxl.load_workbook(held, read_only=True).sheetnames) > 5
    name, file = taken(page, keys("en")["slides.download"], tmp_path)
    assert name.endswith(".pptx")
    with file.open("rb") as held:
        slides = pptx.Presentation(held).slides
    told = " ".join(one.text_frame.text for page_ in slides for one in page_.shapes if one.has_text_frame)
    assert "Draft, not approved" in told
    # What the page has drawn by then is on the slides.
    assert "Chance that both are better off" in told
    page.settled()
    assert not page.errors
