"""The printed offer: one page, the customer's figures alone, the same bytes for the same day."""

import io
import re
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_type_hints

import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import servitization as sv
from servitization.analysis.answer import Answer
from servitization.analysis.study import Study
from servitization.language import LANGUAGES, keys, number
from servitization.report.audience import CustomerAnswer, audience, customer_terms
from servitization.report.charts.accumulating_cost import accumulating_cost
from servitization.report.documents import pdf
from servitization.report.documents.letters import BOX, FONTS, letters, printable
from servitization.report.documents.offer_page import chart_svg, offer_page
from servitization.report.documents.terms_page import terms_page
from servitization.report.rounding import fee_money
from servitization.report.tables import answer_text
from tests.in_turn import in_turn
from tests.report.test_audience import FILES, ours, told_apart

ROOT = Path(__file__).parents[2]
SHIPPED = [*sorted((ROOT / "assumptions" / "offers").glob("*.yaml")), ROOT / FILES[0]]
TODAY = date(2026, 11, 22)
HOSTILE = (
    '$x$ #import "x" \\ * _ [ ] <b>',
    '#panic("no") #read("/etc/passwd") @label `raw` // comment /* open',
    "W" * 5_000,
    "Łódź Ελλάδα Україна " * 250,
    "\u202egnithemos\u202c \u2066x\u2069 שלום مرحبا 你好 🎉👩\u200d👩\u200d👧 e\u0301\u0301\u0301",
    "\x00\x1b[31m\t\n\r\u2028line",
    " ",
    '"}]}, "ours": {"mark": "x"',
    "{title} {fee} %s ${HOME}",
)


@pytest.fixture(scope="module", params=FILES)
def study(request) -> Study:
    return Study(told_apart(sv.load_case(ROOT / request.param)))


@pytest.fixture(scope="module")
def office_answer() -> Answer:
    return Study(sv.load_case(ROOT / FILES[1])).answer()


@pytest.fixture(scope="module")
def office(office_answer) -> CustomerAnswer:
    return audience(office_answer, "customer")


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages)


def spaced(text: str) -> str:
    """Words with one space between; where a line is broken at the end of a long word, with none."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("W\nW", "WW").replace("W W", "WW")).strip()


def streams(content: bytes) -> bytes:
    """The whole file with every compressed stream unpacked."""
    found = [content]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    assert len(found) > 5
    return b"\n".join(found)


def with_offer(view: CustomerAnswer, **texts: object) -> CustomerAnswer:
    return replace(view, offer=replace(view.offer, **texts))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_offer_is_one_page_in_both_languages(file):
    view = audience(Study(sv.load_case(file)).answer(), "customer")
    for language in LANGUAGES:
        content = pdf.offer_pdf(view, language, TODAY)
        assert len(read(content).pages) == 1
        shown = spaced(text_of(content))
        assert spaced(view.offer.title) in shown
        assert spaced(fee_money(view.fee.level, view.offer.currency, language)) in shown
        assert view.offer.fingerprint in shown
        assert BOX not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_view_says(study, language):
    view = audience(study.answer(), "customer")
    words, shown = offer_page(view, language, TODAY), spaced(text_of(pdf.offer_pdf(view, language, TODAY)))
    said = ["".join(piece["text"] for piece in words["verdict"]), *words["seconds"], words["day"]]
    said += [text for one in words["figures"] for text in one.values()]
    said += [words["chart"][name] for name in ("heading", "subtitle", "note")]
    said += [row["text"] for row in words["tasks"]["rows"]] + words["tasks"]["notes"]
    said += [text for row in words["terms"]["rows"] for text in row]
    said += words["rests"]["sentences"] + words["footer"]
    assert len(words["tasks"]["rows"]) == 6
    for text in said:
        assert spaced(text) in shown, text


def test_bills_are_those_of_the_answer(study):
    answer = study.answer()
    view, customer = audience(answer, "customer"), answer.offer.customer
    rows = {row[0]: row[1:] for row in offer_page(view, "en", TODAY)["bills"]["rows"]}
    assert list(rows) == ["signing", "1", "5", "10", "20", "30", "40", "50"]
    assert rows["signing"][0] == "–"
    for year in (1, 20, 50):
        sale, service = (answer.alternatives[name].parties[customer] for name in ("sale", "service"))
        expected = [
            answer.fee.stream[year],
            -sale.after_tax[year],
            -service.after_tax[year],
            -sale.after_tax[: year + 1].sum(),
            -service.after_tax[: year + 1].sum(),
        ]
        for shown, value in zip(rows[str(year)], expected, strict=True):
            assert abs(float(shown.replace(",", "").replace("\u2212", "-")) - value) <= 50.001


def test_amounts_too_wide_are_in_thousands(office):
    large = replace(
        office,
        own=replace(office.own, cash=tuple(100 * cost for cost in office.own.cash)),
        fee=replace(office.fee, year_one=8_983_200.0, stream=tuple(100 * fee for fee in office.fee.stream)),
    )
    bills = offer_page(large, "en", TODAY)["bills"]
    assert "in k€ of each year" in bills["subtitle"]
    assert bills["rows"][-1][4] == number(round(large.own.cash[-1] / 1e3), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_case_and_day_same_bytes(office, language):
    first = pdf.offer_pdf(office, language, TODAY)
    pdf.offer_pdf(with_offer(office, title="another"), "en", TODAY)
    assert pdf.offer_pdf(office, language, TODAY) == first
    tomorrow = pdf.offer_pdf(office, language, date(2026, 11, 23))
    assert tomorrow != first
    assert spaced(text_of(tomorrow)).replace("23 ", "22 ") == spaced(text_of(first)).replace("23 ", "22 ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_file_says_what_it_is_and_nothing_of_the_machine(office, language):
    content = pdf.offer_pdf(office, language, TODAY)
    opened = read(content)
    assert office.offer.title in opened.metadata.title
    assert opened.metadata.author == keys(language)["app.name"]
    assert opened.metadata.creation_date.date() == TODAY
    assert opened.root_object["/Lang"] == language
    assert opened.root_object["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in streams(content)
    for trace in (str(ROOT), str(Path.home()), "servitization/", ".yaml", "offer.typ"):
        assert trace.encode() not in streams(content), trace


def test_only_our_typeface_and_all_of_it_inside(office):
    fonts = read(pdf.offer_pdf(office, "fr", TODAY)).pages[0]["/Resources"]["/Font"]
    assert len(fonts) >= 2
    for font in fonts.values():
        assert re.fullmatch(r"/[A-Z]{6}\+Inter-(Regular|Medium|SemiBold)", font["/BaseFont"])
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]


def test_chart_and_tables_can_be_read_aloud(office):
    content = pdf.offer_pdf(office, "en", TODAY)
    found = {"alt": [], "roles": []}

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            found["roles"].append(str(node.get("/S")))
            if "/Alt" in node:
                found["alt"].append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(read(content).root_object["/StructTreeRoot"]["/K"])
    alt = accumulating_cost(office, "today", "customer", "en").alt
    assert alt.replace("'", "’") in found["alt"]
    assert found["roles"].count("/Table") == 3
    assert found["roles"].count("/TH") >= 9
    assert {"/H1", "/H2", "/Figure"} <= set(found["roles"])


def test_paper_of_the_country(office):
    for currency, size in (("EUR", (595, 842)), ("USD", (612, 792))):
        box = read(pdf.offer_pdf(with_offer(office, currency=currency), "en", TODAY)).pages[0].mediabox
        assert (round(float(box.width)), round(float(box.height))) == size


@pytest.mark.parametrize("title", HOSTILE, ids=lambda title: repr(title[:12]))
def test_hostile_texts_print_as_typed_on_one_page(office, title):
    view = with_offer(office, title=title, product=title, size_unit=title, currency=title, systems=(title,))
    for language in LANGUAGES:
        content = pdf.offer_pdf(view, language, TODAY)
        assert len(read(content).pages) == 1
        assert spaced(printable(title, 90)) in spaced(text_of(content))
    small = with_offer(office, title=title, currency="USD")
    assert len(read(pdf.offer_pdf(small, "fr", TODAY)).pages) == 1


def test_hostile_text_is_literal(office):
    shown = spaced(text_of(pdf.offer_pdf(with_offer(office, title=HOSTILE[0]), "en", TODAY)))
    assert HOSTILE[0] in shown
    assert printable(HOSTILE[0], 90) == HOSTILE[0]


@settings(max_examples=25)
@given(title=st.text(max_size=120), unit=st.text(max_size=30))
def test_any_text_makes_one_page(title, unit):
    content = pdf.offer_pdf(with_offer(_view(), title=title, size_unit=unit), "fr", TODAY)
    assert len(read(content).pages) == 1


_views: list[CustomerAnswer] = []


def _view() -> CustomerAnswer:
    if not _views:
        _views.append(audience(Study(sv.load_case(ROOT / FILES[1])).answer(), "customer"))
    return _views[0]


@given(st.text(max_size=300), st.integers(1, 120))
def test_printable_has_only_our_letters(text, limit):
    shown = printable(text, limit)
    assert len(shown.replace("\u200b", "")) <= limit
    assert set(map(ord, shown)) <= letters()
    assert max(map(len, re.split("[ \u200b]", shown)), default=0) <= 24


def test_typeface_has_every_letter_of_the_catalogues():
    assert {ord(letter) for letter in "é œ€₂²●○–\u00a0\u202f\u2212’…Łß"} <= letters()
    assert ord("🎉") not in letters()
    for language in LANGUAGES:
        for key, text in keys(language).items():
            if key.split(".")[0] in ("document", "offer", "verdict", "party", "system", "table"):
                missing = {letter for letter in text if ord(letter) not in letters()}
                assert not missing, (key, missing)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("factor", [0.001, 1.0, 9.0, 3_000.0])
@pytest.mark.parametrize("currency", ["EUR", "CHF"])
def test_labels_of_the_chart_are_not_cut(office, language, factor, currency):
    """What is drawn does not touch the right edge."""

    def times(cost):
        return replace(cost, today=tuple(factor * value for value in cost.today))

    view = replace(
        with_offer(office, currency=currency), own=times(office.own), service=times(office.service)
    )
    svg = chart_svg(accumulating_cost(view, "today", "customer", language))
    source = (
        b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    )
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    drawn = typst.compile(source, format="png", sys_inputs={"svg": svg}, font_paths=fonts)
    shades = Image.open(io.BytesIO(drawn)).convert("L")
    edge = shades.crop((shades.width - 3, 0, shades.width, shades.height))
    assert shades.getextrema()[0] < 100
    assert edge.getextrema()[0] > 250


def test_takes_the_customers_view_and_nothing_else(study):
    assert get_type_hints(pdf.offer_pdf)["view"] is CustomerAnswer
    assert get_type_hints(offer_page)["view"] is CustomerAnswer
    with pytest.raises((TypeError, AttributeError)):
        pdf.offer_pdf(study.answer(), "en", TODAY)


def printed_numbers(text: str, language: str) -> list[float]:
    """Every number of a page, with its k or M."""
    group, point = (",", ".") if language == "en" else ("\u202f", ",")
    pattern = rf"\d{{1,3}}(?:{group}\d{{3}})+(?:\{point}\d+)?|\d+(?:\{point}\d+)?"
    found = []
    for match in re.finditer(rf"({pattern})(?:\u00a0([kM]))?", text):
        value = float(match[1].replace(group, "").replace(point, "."))
        found.append(value * {"k": 1e3, "M": 1e6}.get(match[2], 1.0))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [None, 99_000.0, 143_000.0])
def test_nothing_of_ours_is_printed_or_hidden(study, language, level):
    """No figure of ours to three digits in the words; none to the unit anywhere in the file.

    A yearly bill may agree with a figure of ours by chance: that the bills do not depend on us
    is shown below.
    """
    answer = study.answer(level)
    view = audience(answer, "customer")
    content = pdf.offer_pdf(view, language, TODAY)
    bills = offer_page(view, language, TODAY)["bills"]["rows"]
    shown, whole = printed_numbers(text_of(content), language), streams(content)
    assert len(shown) > 60
    for one in printed_numbers("\n".join(cell for row in bills for cell in row), language):
        shown.remove(one)
    for name, value in ours(answer).items():
        if value < 1000:
            continue
        near = [number for number in shown if abs(number - value) <= 5e-4 * value]
        assert not near, (name, value, near)
        forms = [number(value, "en"), number(value, "fr")]
        # Lengths and places in the file are whole numbers too, but smaller.
        forms += [f"{value:.0f}"] if value > len(content) else []
        for written in forms:
            found = re.search(rb"(?<![\d.])" + re.escape(written.encode()) + rb"(?!\d)", whole)
            assert not found, (name, written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_of_secrets_sees_our_page(study, language):
    answer = study.answer()
    shown = printed_numbers(text_of(pdf.internal_pdf(answer, language, TODAY)), language)
    hidden = ours(answer)
    for name in ("floor", "ceiling", "target", "our gain", "service: npv"):
        value = hidden.get(name, answer.fee.target_irr)
        assert any(abs(number - value) <= 5e-4 * value for number in shown), name


@pytest.mark.parametrize(
    "hidden",
    [
        {"contract.churn_rate": 0.06, "verdict.funding_limit": 100_000},
        {"parties.provider.tax_rate": 0.31, "items.selling.amount": 0.3},
        {"contract.fee.bargaining_weight": 0.9, "contract.fee.target_irr": 0.14},
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_we_know_moves_nothing_in_the_file(study, hidden, language):
    """At a fee that is given, the file is the same to the byte but for the calculation's name."""
    level = study.answer().fee.level
    here = audience(study.answer(level), "customer")
    there = audience(Study(study.case.with_values(hidden)).answer(level), "customer")
    there = with_offer(there, fingerprint=here.offer.fingerprint)
    assert pdf.offer_pdf(here, language, TODAY) == pdf.offer_pdf(there, language, TODAY)


@pytest.mark.parametrize(("file", "language"), in_turn(SHIPPED))
def test_page_for_us_stands_behind_the_customers(file, language):
    answer = Study(sv.load_case(file)).answer()
    opened = read(pdf.internal_pdf(answer, language, TODAY))
    assert len(opened.pages) == 2
    first, second = (spaced(page.extract_text()) for page in opened.pages)
    mark = spaced(keys(language)["document.ours.mark"])
    assert mark in second
    assert mark not in first
    assert first == spaced(text_of(pdf.offer_pdf(audience(answer, "customer"), language, TODAY)))
    floor = number(answer.fee.against_sale.provider_floor, language)
    assert spaced(floor) in second


@pytest.mark.parametrize(
    ("size", "unit", "language", "said"),
    [
        (10_000.0, "m2", "en", "cooling · 10,000 m²"),
        (1.0, "machine", "en", "cooling · 1 machine"),
        (1_250.0, "vehicle", "fr", "climatisation · 1 250 véhicules"),
        (1.0, "seat", "fr", "climatisation · 1 place"),
        (2.5, "klm", "en", "cooling · 2.5 klm"),
    ],
)
def test_size_is_counted(office, size, unit, language, said):
    assert spaced(offer_page(with_offer(office, size=size, size_unit=unit), language, TODAY)["about"]) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so(office, language):
    texts = keys(language)
    for offered, word in ((True, texts["offer.offered"]), (False, texts["offer.draft"])):
        content = pdf.offer_pdf(replace(office, offered=offered), language, TODAY)
        assert spaced(text_of(content)).startswith(f"{word} {office.offer.title}")
    assert texts["offer.draft"] in read(content).metadata.title


def test_names_of_files(office):
    assert pdf.file_name(with_offer(office, title="Siège social, Lyon"), "fr").startswith(
        "offre-siege-social-lyon-"
    )
    for title in HOSTILE:
        name = pdf.file_name(with_offer(office, title=title), "en")
        assert re.fullmatch(r"offer-([a-z0-9-]{1,60}-)?[0-9a-f]{7}\.pdf", name), name
    assert pdf.internal_file_name(office, "en").startswith("internal-offer-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_in_another_currency_speaks_of_no_euro(language):
    """Neither the customer's page, nor ours behind it, nor the answer in a terminal."""
    answer = Study(sv.load_case(ROOT / "assumptions/offers/office_cooling_tropical.yaml")).answer()
    view = audience(answer, "customer")
    printed = spaced(text_of(pdf.offer_pdf(view, language, TODAY)))
    for text in (printed, answer_text(answer, language), str(offer_page(view, language, TODAY))):
        assert "S$" in text or "SGD" in text
        assert not re.search(r"(?i)\beuros?\b|€|\bEUR\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_second_sheet_says_what_is_included_promised_and_owed_at_parting(study, language):
    answer = study.answer()
    view, terms = audience(answer, "customer"), customer_terms(answer)
    content = pdf.offer_pdf(view, language, TODAY, terms=terms)
    first, second = (spaced(page.extract_text()) for page in read(content).pages)
    assert first == spaced(text_of(pdf.offer_pdf(view, language, TODAY)))
    words = terms_page(view, terms, language)
    said = [*words["included"]["rows"], *words["own"]["rows"], *words["promises"]["sentences"]]
    said += [*words["assumed"]["sentences"], *words["parting"]["notes"]]
    said += [" ".join(row) for row in words["parting"]["rows"]]
    for text in said:
        assert spaced(text) in second, text
    assert BOX not in second
    assert len(words["included"]["rows"]) >= 4
    # What is owed at parting he signs himself; no other figure of ours is there.
    shown = printed_numbers(second, language)
    for one in printed_numbers("\n".join(cell for row in words["parting"]["rows"] for cell in row), language):
        shown.remove(one)
    for name, value in ours(answer).items():
        assert value < 1000 or not [one for one in shown if abs(one - value) <= 5e-4 * value], name


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_second_sheet_of_every_shipped_offer_is_one_page(file):
    answer = Study(sv.load_case(file)).answer()
    content = pdf.offer_pdf(audience(answer, "customer"), "fr", TODAY, terms=customer_terms(answer))
    assert len(read(content).pages) == 2
    assert BOX not in text_of(content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_says_where_the_offer_stands(office_answer, language):
    view, terms = audience(office_answer, "customer"), customer_terms(office_answer)
    made = {
        "draft": pdf.internal_pdf(office_answer, language, TODAY),
        "approved": pdf.offer_pdf(view, language, TODAY, "approved", terms),
        "superseded": pdf.offer_pdf(view, language, TODAY, "superseded", terms),
        "no such state": pdf.offer_pdf(view, language, TODAY, "no such state", terms),
    }
    for status, content in made.items():
        known = "draft" if status == "no such state" else status
        said = spaced(keys(language)[f"document.status.{known}"])
        assert all(said in spaced(page.extract_text()) for page in read(content).pages)
