"""The slides for the board, opened again: charts hold the answer's numbers, every slide says what it is."""

import io
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from pptx import Presentation

import servitization as sv
from servitization.analysis.study import Study
from servitization.language import LANGUAGES, keys
from servitization.report import sentences
from servitization.report.slides.board import deck
from servitization.report.slides.presentation import presentation

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
CERTAINTY = {
    "draws": 1000,
    "seed": 7,
    "peak_funding_90": 400_000.0,
    "tail": {"provider": {"value_at_risk": -50_000.0}},
    "better_off": {
        baseline: {"provider": {"chance": 0.97}, "customer": {"chance": 0.8}, "both": {"chance": 0.77}}
        for baseline in ("sale", "informed_sale")
    },
}


@pytest.fixture(scope="module")
def study() -> Study:
    return Study(sv.load_case(ROOT / "assumptions/examples/office_partners.yaml"))


def made(study: Study, language: str, status: str = "draft", certainty=CERTAINTY):
    slides = deck(study.answer(), study.case.trail, language, TODAY, status, certainty)
    return slides, Presentation(io.BytesIO(presentation(slides, TODAY)))


def texts(page) -> str:
    return "\n".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)


def charts(file) -> list:
    return [shape.chart for page in file.slides for shape in page.shapes if shape.has_chart]


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_hold_the_numbers_of_the_answer(study, language):
    answer = study.answer()
    offer, results = answer.offer, answer.alternatives
    _, file = made(study, language)
    npv, gain, ours, customers, chance = charts(file)
    names = [name for name in results if name in ("sale", "informed_sale") or name.startswith("service")]
    parties = [
        party
        for party in offer.party_rates
        if any(abs(results[name].parties[party].npv) >= 0.5 for name in names)
    ]
    assert len(parties) > 2 and len(list(npv.plots[0].series)) == len(parties)
    for party, series in zip(parties, npv.plots[0].series, strict=True):
        assert list(series.values) == pytest.approx([results[name].parties[party].npv for name in names])
    for series, one in zip(
        gain.plots[0].series, (answer.gain.against_sale, answer.gain.against_informed), strict=True
    ):
        assert sum(series.values) == pytest.approx(sum(one.by_party.values()), abs=1.0)
    for chart, party, change in ((ours, offer.provider, np.cumsum), (customers, offer.customer, np.array)):
        for series, name in zip(chart.plots[0].series, ("sale", "service"), strict=True):
            assert list(series.values) == pytest.approx(list(change(results[name].parties[party].after_tax)))
    assert [list(one.values) for one in chance.plots[0].series] == [[0.97, 0.8, 0.77]] * 2
    # A reader who edits a chart opens its workbook: no name in it may have become a formula.
    for chart in (npv, gain, ours):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdict_comes_first_and_every_slide_says_what_it_is(study, language):
    slides, file = made(study, language)
    pages = list(file.slides)
    assert len(pages) == len(slides.slides) == 8
    assert pages[0].shapes.title.text_frame.text == sentences.headline(study.answer(), language)
    words = keys(language)
    for page in pages:
        said = texts(page)
        assert study.case.fingerprint in said and words["document.status.draft"] in said
        for shape in page.shapes:
            if shape.has_chart:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
            assert shape.left >= 0 and shape.left + shape.width <= file.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= file.slide_height
    assert "77" in texts(pages[5]) and words["slides.limits.machines"] in texts(pages[7])


def test_without_a_simulation_the_slides_say_so_and_an_approved_offer_has_no_warning(study):
    slides, file = made(study, "en", "approved", None)
    assert [one.name for one in slides.slides] == [
        "verdict",
        "npv",
        "gain",
        "our_cash",
        "customers_cash",
        "tests",
        "limits",
    ]
    assert keys("en")["slides.limits.one_course"] in texts(list(file.slides)[-1])
    assert slides.warning == ""
    assert "Approved" in texts(file.slides[0]) and "not approved" not in texts(file.slides[0])
