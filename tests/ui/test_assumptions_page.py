"""The Assumptions page: search, filters, edits as a draft, what it moves, what becomes of it."""

import html
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from servitization.analysis.guesses import guesses
from servitization.assumptions import editing, extends
from servitization.assumptions.case import load_case, load_text
from servitization.language import keys
from servitization.report.workbook.assumptions_sheet import workbook
from servitization.ui import assumptions_draft, assumptions_table, caches

ROOT = Path(__file__).resolve().parents[2]
OFFER, EXAMPLE = "office_cooling", "office_ac_50y"
PRICE = "energy.electricity_price"
TABS = ("numbers", "effect", "guesses", "text")
OPENED = b"""# our hotel
extends: [../examples/office_ac_50y.yaml]
about: {title: "Hotel, Nice"}
site: {size: 4_000}   # rooms and hall
"""


@pytest.fixture
def assumptions(screen):
    """`assumptions("effect", offer=...)`: the page with one tab open."""

    def opened(tab: str = "numbers", **query: str):
        page = screen(**query)
        page.at.switch_page("pages/assumptions.py")
        page.run()
        return turned(page, tab, query.get("lang", "en"))

    return opened


def turned(page, tab: str, lang: str = "en"):
    """The page with another tab open, in every later run too."""
    if tab != "numbers" or "assumptions_tabs" in page.at.session_state:
        page.at.session_state["assumptions_tabs"] = keys(lang)[f"assumptions.tab.{tab}"]
        page.run()
    return page


def paths(page) -> list[str]:
    """The assumptions in the table, in order."""
    return [html.unescape(path) for path in re.findall(r'data-edit="([^"]+)"', page.markup)]


def said(page) -> str:
    """The words of the page, paths in one piece."""
    shown = html.unescape(re.sub(r"<[^>]+>", " ", page.markup.replace("<wbr>", "")))
    return " ".join(shown.replace("\u00a0", " ").replace("\u202f", " ").split())


def chosen(page, path: str):
    page.at.session_state[assumptions_table._CHOSEN] = path
    return page.run()


def field(page, part: str):
    return next(
        one for one in (*page.at.text_input, *page.at.selectbox) if one.key.startswith(f"assumptions_{part}-")
    )


def edited(page, path: str, text: str, **parts: str):
    """The page after a value was typed into the panel of an assumption and sent."""
    chosen(page, path)
    for part, typed in {"value": text, **parts}.items():
        field(page, part).set_value(typed)
    page.at.button(key="assumptions_use").click()
    return page.run()


def pressed(page, key: str):
    page.at.button(key=key).click()
    return page.run()


def offer(page) -> str:
    return page.at.session_state["codes"].get("offer", "")


def text(page) -> str:
    return caches.drafts().get(offer(page)).content.decode()


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", [OFFER, EXAMPLE, "washing_machines", "car_fleet", "office_cooling_tropical"])
def test_every_tab_opens(assumptions, name, lang):
    for tab in TABS:
        page = assumptions(tab, offer=name, lang=lang)
        assert not re.search(r"\bNone\b(?! of)", page.words), tab
        assert page.verdict


def test_head_says_on_what_the_fee_rests(assumptions):
    caches.tried.clear()
    page = assumptions(offer=EXAMPLE)
    assert re.fullmatch(r"The fee of 143,800 € a year rests on \d+ numbers; \d+ are judged\.", page.verdict)


def test_a_row_says_value_range_source_date_place_and_what_it_replaced(assumptions):
    page = assumptions(offer=OFFER)
    page.at.text_input(key="assumptions_words").set_value("energy.electricity_price")
    page.run()
    assert PRICE in paths(page)
    for told in (
        "Price of electricity, without VAT",
        "0.172 €/kWh",
        "0.131 €/kWh to 0.245 €/kWh",
        "countries/france.yaml:",
    ):
        assert told in said(page), told


def test_a_value_of_the_screen_says_what_it_replaced(assumptions):
    page = assumptions(offer=OFFER, price="0.2")
    page.at.text_input(key="assumptions_words").set_value(PRICE)
    page.run()
    assert "0.2 €/kWh" in page.words
    assert "before: 0.172 €/kWh, countries/france.yaml:" in said(page)
    assert "the screen" in page.words


def test_pages_hold_forty_rows_and_show_every_assumption_once(assumptions):
    page, seen = assumptions(offer=OFFER), []
    while True:
        found = paths(page)
        assert len(found) <= 40
        seen += found
        following = page.at.button(key="assumptions_next")
        if following.disabled:
            break
        following.click()
        page.run()
    assert len(seen) == len(set(seen)) > 500
    assert "schema_version" not in seen


def test_words_are_looked_for_in_meanings_sources_and_notes(assumptions):
    page = assumptions(offer=OFFER)
    page.at.text_input(key="assumptions_words").set_value("Damodaran january")
    page.run()
    assert "economy.system_rate" in paths(page)
    page.at.text_input(key="assumptions_words").set_value("growth of wages")
    page.run()
    first, *others = paths(page)
    assert first == "economy.wage_growth"
    # Past and stressed prices have wages of their own, and what moves together names them.
    assert others and all(one.startswith(("price_trials.", "risk.correlations.")) for one in others)
    page.at.text_input(key="assumptions_words").set_value("no such thing at all")
    page.run()
    assert paths(page) == []
    assert "No assumption is like this" in page.words


def test_filters_for_part_basis_and_state(assumptions):
    page = assumptions(offer=OFFER)
    page.at.selectbox(key="assumptions_part").set_value("systems.lighting")
    page.run()
    assert paths(page)
    assert all("lighting" in path.split(".") for path in paths(page))
    page.at.selectbox(key="assumptions_part").set_value("economy")
    page.at.button_group(key="assumptions_bases").set_value(["judged"])
    page.run()
    assert paths(page) == ["economy.wage_growth"]
    page.at.button_group(key="assumptions_bases").set_value([])
    page.at.button_group(key="assumptions_states").set_value(["stale"])
    page.run()
    assert "economy.inflation" in paths(page)
    assert "economy.system_rate" not in paths(page)


def test_only_what_decides(assumptions):
    page = assumptions(offer=EXAMPLE)
    page.at.button_group(key="assumptions_states").set_value(["decides"])
    page.run()
    deciding = paths(page)
    assert f"and {len(deciding)} of them could turn the verdict" in page.verdict
    page = assumptions("guesses", offer=EXAMPLE)
    rows = re.findall(r"<tr>(.*?)</tr>", page.markup, flags=re.S)
    turning = {
        path for row in rows if "turns the verdict" in row for path in re.findall(r'data-edit="([^"]+)"', row)
    }
    assert {html.unescape(path) for path in turning} == set(deciding)


def test_every_value_can_be_asked(assumptions):
    page = assumptions(offer=OFFER)
    asked = [html.unescape(name) for name in re.findall(r'data-ask="([^"]+)"', page.markup)]
    assert set(paths(page)) <= set(asked)


def test_texts_of_a_file_show_as_typed(screen):
    nasty = r"$x$ :red[a] ![](http://x.example/i.png) <b>bold</b> `c`"
    content = (
        OPENED
        + f"energy: {{electricity_price: {{value: 0.2, source: '{nasty}', note: '<i>n</i>'}}}}\n".encode()
    )
    page = screen()
    page.at.file_uploader[0].upload("hotel.yaml", content)
    page.run()
    page.at.switch_page("pages/assumptions.py")
    page.run()
    page.at.text_input(key="assumptions_words").set_value(PRICE)
    page.run()
    assert nasty in page.words
    for live in ("<b>bold", "http://", "$x$", "<i>n"):
        assert live not in page.markup


def test_a_customer_sees_neither_the_page_nor_the_draft(assumptions, screen):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2")
    link = offer(page)
    page.at.get_by_key("pick_audience").set_value("customer")
    page.run()
    assert page.verdict == "There is nothing to show here."
    assert "0.2 €/kWh" not in page.words
    assert "Draft" not in page.words
    shown = screen(offer=link, audience="customer")
    assert "Draft" not in shown.words
    assert not any(one.key == "discard_draft" for one in shown.at.button)


# --- edits ---------------------------------------------------------------------------------------


def test_an_edit_is_a_draft_that_every_page_shows(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2", reason="Offer of Monday")
    assert "Draft: 1 assumption changed." in page.words
    assert "Fee 88,500 € → 92,400 € a year." in page.words
    assert page.verdict.startswith("The fee of 92,400 € a year")
    assert offer(page).startswith("draft-")
    assert f"offer={offer(page)}" in page.address
    assert '{value: 0.2, basis: judged, note: "Offer of Monday"}' in text(page)
    picker = page.at.get_by_key("pick_offer")
    assert "Head office, Lyon (draft)" in picker.options
    for name in ("offer", "compare", "dashboard", "method"):
        page.at.switch_page(f"pages/{name}.py")
        page.run()
        assert "Draft: 1 assumption changed." in page.words, name
        assert f"offer={offer(page)}" in page.address, name
    page.at.switch_page("pages/offer.py")
    page.run()
    assert page.field("price").value == "0.2"


def test_fields_of_the_offer_page_work_on_top_of_a_draft(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2")
    page.at.switch_page("pages/offer.py")
    page.run()
    before = page.verdict
    page.write("size", "12000")
    assert page.verdict != before
    page.at.switch_page("pages/assumptions.py")
    page.run()
    page = edited(page, "customer.attention", "80")
    assert "size=12000" in page.address
    assert "Draft: 2 assumptions changed." in page.words


def test_an_edit_takes_the_place_of_a_field_for_the_same_number(assumptions):
    page = edited(assumptions(offer=OFFER, price="0.21"), PRICE, "0.2")
    assert "price=" not in page.address
    assert "Draft: 1 assumption changed." in page.words
    assert "In the draft: 0.2 €/kWh." in page.words


def test_drafts_do_not_pile_up_in_the_picker(assumptions):
    page = assumptions(offer=OFFER)
    for value in ("0.19", "0.2", "0.21"):
        page = edited(page, PRICE, value)
    assert sum("(draft)" in name for name in page.at.get_by_key("pick_offer").options) == 1
    assert "Draft: 1 assumption changed." in page.words


@pytest.mark.parametrize(
    ("lang", "typed", "value"), [("fr", "0,2", "0.2"), ("fr", "2,0e-1", "0.2"), ("en", "0.20", "0.2")]
)
def test_numbers_as_the_language_writes_them(assumptions, lang, typed, value):
    page = edited(assumptions(offer=OFFER, lang=lang), PRICE, typed)
    assert f"value: {value}," in text(page)


def test_percentages_and_integers(assumptions):
    page = edited(assumptions(offer=OFFER, lang="fr"), "customer.attention", "82,5 %")
    assert "{value: 0.825," in text(page)
    page = edited(page, "parties.customer.tax_lag", "2")
    assert "{value: 2," in text(page)
    page = edited(page, "parties.customer.tax_lag", "1,5")
    assert "1,5 n'est pas un nombre entier" in page.words or "1.5" in page.words
    assert "{value: 2," in text(page)


def test_values_by_year_choices_and_texts(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "2026: 0.172; 2030: 0.2")
    assert load_text(text(page), "x").assumptions.energy.electricity_price == {2026: 0.172, 2030: 0.2}
    assert field(chosen(page, PRICE), "value").value == "2026: 0.172; 2030: 0.2"
    page = edited(page, "carbon.mode", "cash")
    page = edited(page, "contract.recovers_machine", False)
    page = edited(page, "about.owner", "Finance: <b>")
    made = load_text(text(page), "x").assumptions
    assert (made.carbon.mode, made.contract.recovers_machine, made.about.owner) == (
        "cash",
        False,
        "Finance: <b>",
    )
    assert "<b>" not in page.markup.split("data-panel")[1].split("</div>")[0]


@pytest.mark.parametrize(
    ("path", "typed", "lang", "told"),
    [
        (PRICE, "-1", "en", "−1 is below 0; write 0 or more"),
        (PRICE, "-1", "fr", "−1 est inférieur à 0"),
        (PRICE, "8,5", "en", "8.5"),
        (PRICE, "cheap", "en", "8.5"),
        (PRICE, "", "en", "There is no value"),
        (PRICE, "0.3", "en", "lies outside"),
        ("customer.attention", "120 %", "en", "120% is above 100%; write 100% or less"),
        ("contract.term", "60", "en", "contract.term"),
        ("customer.attention", "2026: 50 %; 2030: 60 %", "en", "same in all years"),
        ("contract.system", "heating", "en", "heating"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words_and_changes_nothing(assumptions, path, typed, lang, told):
    page = assumptions(offer=OFFER, lang=lang)
    before = page.verdict
    page = edited(page, path, typed)
    refused = " ".join(re.findall(r'<p class="refused">(.*?)</p>', page.markup))
    refused = html.unescape(refused).replace("\u00a0", " ").replace("\u202f", " ")
    assert refused
    assert told in refused or told in ("contract.term",)
    assert page.verdict == before
    assert offer(page) == OFFER
    assert field(page, "value").value == typed


def test_a_wider_range_lets_a_value_in(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.3", high="0.35")
    assert "Draft: 1 assumption changed." in page.words
    one = load_text(text(page), "x").trail[PRICE]
    assert (one.value, one.low, one.high, one.basis) == (0.3, 0.131, 0.35, "judged")


def test_a_source_and_a_basis_go_with_the_value(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2", basis="quoted", reason="Supplier, 3 November")
    one = load_text(text(page), "x").trail[PRICE]
    assert (one.basis, one.source, one.note) == ("quoted", "Supplier, 3 November", None)
    page = edited(page, PRICE, "0.2", basis="judged", reason="Only a feeling")
    one = load_text(text(page), "x").trail[PRICE]
    assert (one.basis, one.source, one.note) == ("judged", None, "Only a feeling")


RATE = "exchange_rates.SGD"
TROPICAL = "office_cooling_tropical"


def test_an_exchange_rate_is_changed_with_its_date_and_source(assumptions):
    page = edited(assumptions(offer=TROPICAL), RATE, "1.52")
    assert "write as_of:" in page.words
    assert offer(page) == TROPICAL
    page = edited(page, RATE, "1.52", reason="ECB, reference rates", as_of="20 November 2026")
    one = load_text(text(page), "x").trail[RATE]
    assert one.unit == "SGD/EUR"
    assert (one.value, one.source, one.as_of, one.basis) == (
        1.52,
        "ECB, reference rates",
        date(2026, 11, 20),
        "published",
    )
    assert field(chosen(page, RATE), "as_of").value == "2026-11-20"
    before = text(page)
    page = edited(page, RATE, "1.55")
    assert "were left out; write those of the new one" in page.words
    assert text(page) == before
    page = edited(page, RATE, "1.55", as_of="2026-11-21")
    one = load_text(text(page), "x").trail[RATE]
    assert (one.value, one.source, one.as_of) == (1.55, "ECB, reference rates", date(2026, 11, 21))


def test_a_date_is_written_as_the_reader_writes_it(assumptions):
    page = edited(assumptions(offer=OFFER, lang="fr"), PRICE, "0,2", reason="Eurostat", as_of="21/11/2026")
    assert load_text(text(page), "x").trail[PRICE].as_of == date(2026, 11, 21)
    kept = text(page)
    page = edited(page, PRICE, "0,21", as_of="11/21/2026")
    assert "pas une date" in page.words
    assert text(page) == kept


def test_source_and_date_do_not_stay_with_another_number(assumptions):
    page = edited(
        assumptions(offer=OFFER), PRICE, "0.2", basis="quoted", reason="Supplier", as_of="2026-11-03"
    )
    assert "left out" not in page.words
    page = edited(page, PRICE, "0.21")
    assert "were left out" in page.words
    one = load_text(text(page), "x").trail[PRICE]
    assert (one.value, one.source, one.as_of, one.basis) == (0.21, None, None, "judged")


def test_source_of_an_opened_file_does_not_stay_with_another_number(screen):
    sourced = OPENED.replace(b"{size: 4_000}", b"{size: {value: 4_000, source: lease, as_of: 2026-01-02}}")
    page = screen()
    page.at.file_uploader[0].upload("hotel.yaml", sourced)
    page.run()
    page.at.switch_page("pages/assumptions.py")
    page.run()
    page = edited(page, "site.size", "5000")
    one = load_text(text(page), "x").trail["site.size"]
    assert (one.value, one.source, one.as_of, one.basis) == (5000, None, None, "judged")


def test_an_amount_in_another_currency_is_refused(assumptions):
    page = edited(assumptions(offer=TROPICAL), PRICE, "0.28 €")
    assert "counts in S$" in page.words
    assert offer(page) == TROPICAL
    page = edited(page, PRICE, "0.28 S$/kWh")
    assert load_text(text(page), "x").assumptions.energy.electricity_price == 0.28


def test_a_path_is_written_as_it_is_where_a_sentence_begins(assumptions):
    page = edited(assumptions(offer=OFFER), "horizon", "10")
    refused = html.unescape(" ".join(re.findall(r'<p class="refused">(.*?)</p>', page.markup)))
    assert "contract.term" in refused
    assert "Contract.term" not in refused


def test_sending_the_same_again_changes_nothing(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.172")
    assert offer(page) == OFFER
    assert "Nothing is different" in page.words


def test_the_draft_of_an_opened_file_keeps_its_comments(screen):
    page = screen()
    page.at.file_uploader[0].upload("hotel.yaml", OPENED)
    page.run()
    page.at.switch_page("pages/assumptions.py")
    page.run()
    page = edited(page, "site.size", "5000")
    assert text(page).startswith("# our hotel\n")
    assert "# rooms and hall" in text(page)
    assert "Hotel, Nice" in text(page)
    assert load_text(text(page), "x").assumptions.site.size == 5000
    assert "Draft: 1 assumption changed." in page.words


# --- undo, discard, another window -----------------------------------------------------------------


def test_undo_and_redo(assumptions):
    page = assumptions(offer=OFFER)
    first = page.verdict
    second = edited(page, PRICE, "0.2").verdict
    third = edited(page, PRICE, "0.22").verdict
    assert len({first, second, third}) == 3
    assert pressed(page, "tool_undo").verdict == second
    assert "0.2 €/kWh" in page.words
    assert pressed(page, "tool_undo").verdict == first
    assert "Draft:" not in page.words
    assert pressed(page, "tool_redo").verdict == second
    assert "Draft: 1 assumption changed." in page.words


def test_discard_and_back_again(assumptions):
    page = assumptions(offer=OFFER)
    first = page.verdict
    second = edited(page, PRICE, "0.2").verdict
    page = pressed(page, "discard_draft")
    assert page.verdict == first
    assert offer(page) == OFFER
    assert not any("(draft)" in name for name in page.at.get_by_key("pick_offer").options)
    assert pressed(page, "tool_undo").verdict == second


def test_a_draft_survives_a_reload_and_can_be_linked(assumptions, screen):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2")
    again = screen(offer=offer(page))
    assert "Draft: 1 assumption changed." in again.words
    assert again.field("price").value == "0.2"
    other = screen(offer=OFFER)
    assert "Draft:" not in other.words
    assert not any("(draft)" in name for name in other.at.get_by_key("pick_offer").options)


def test_a_draft_that_is_not_known_says_so(screen):
    assert "There is no offer draft-unknown here" in screen(offer="draft-unknown").words


def test_a_draft_stands_in_the_place_of_its_offer_on_the_dashboard(assumptions):
    page = assumptions(offer=OFFER)
    page.at.switch_page("pages/dashboard.py")
    page.run()
    before = page.markup.count('data-page="compare"')
    page.at.switch_page("pages/assumptions.py")
    page.run()
    page = edited(page, PRICE, "0.2")
    page.at.switch_page("pages/dashboard.py")
    page.run()
    assert page.markup.count('data-page="compare"') == before
    assert "Head office, Lyon (draft)" in page.words


# --- effect, text, keeping -------------------------------------------------------------------------


def test_effect_of_a_draft(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2")
    page = turned(page, "effect")
    assert page.at.selectbox(key="assumptions_against").value == OFFER
    for told in ("Verdict Go Go", "Fee a year 88,460 92,362 +3,903", PRICE, "0.172", "NPV"):
        assert told in said(page), told


def test_nothing_is_changed_yet(assumptions):
    assert "Nothing is changed." in assumptions("effect", offer=OFFER).words


def test_two_offers_are_compared(assumptions):
    page = assumptions("effect", offer=OFFER)
    page.at.selectbox(key="assumptions_against").set_value("office_cooling_landlord")
    page.run()
    for told in ("customer.attention", "horizon", "What each difference moves"):
        assert told in said(page)
    page.at.selectbox(key="assumptions_against").set_value("office_cooling_tropical")
    page.run()
    assert "What each difference moves" in page.words or "cannot be compared" in page.words


def test_the_text_is_edited_with_the_same_checks(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2")
    page = turned(page, "text")
    kept, before = offer(page), page.verdict
    page.at.text_area[0].set_value(text(page) + "contract:\n  trem: 3\nsite: {size: '10,000'}\n")
    page = turned(pressed(page, "assumptions_text_use"), "text")
    assert "The text has 2 problems" in page.words
    assert "Line 6: contract.trem" in page.words
    assert "Line 7: site.size" in page.words
    assert (offer(page), page.verdict) == (kept, before)
    page.at.text_area[0].set_value(text(page) + "# mine\nsite: {size: {value: 12_000, basis: judged}}\n")
    page = pressed(page, "assumptions_text_use")
    assert "problem" not in page.words
    assert "Draft: 2 assumptions changed." in page.words
    assert "# mine" in text(page)


def test_download_loads(assumptions, monkeypatch):
    taken = {}
    monkeypatch.setattr(
        "servitization.ui.assumptions_draft.st.download_button",
        lambda label, **more: taken.update({more["key"]: more}),
    )
    page = turned(edited(assumptions(offer=OFFER), PRICE, "0.2"), "text")
    assert page.verdict
    made = taken["assumptions_download"]
    assert made["file_name"] == "office_cooling_draft.yaml"
    assert load_text(made["data"], "x").assumptions.energy.electricity_price == 0.2


def test_an_edited_sheet_becomes_the_draft(assumptions):
    case = load_case(ROOT / f"assumptions/offers/{OFFER}.yaml")
    sheet = workbook(case.with_values({PRICE: 0.2, "carbon.mode": "cash"}), "en", date(2026, 11, 22))
    page = assumptions("text", offer=OFFER)
    upload = next(one for one in page.at.file_uploader if one.key == "workbook_file")
    upload.upload("edited.xlsx", sheet)
    page.run()
    assert "Draft: 2 assumptions changed." in page.words
    made = load_text(text(page), "x").assumptions
    assert (made.energy.electricity_price, made.carbon.mode) == (0.2, "cash")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the assumptions, so that no test writes among the shipped ones."""
    copy = tmp_path / "assumptions"
    shutil.copytree(extends.SHIPPED, copy)
    saved = editing.save_layer
    monkeypatch.setattr(assumptions_draft, "FOLDER", copy / "offers")
    monkeypatch.setattr(
        assumptions_draft, "save_layer", lambda text, where, name: saved(text, where, name, shipped=copy)
    )
    return copy / "offers"


def test_save_as_a_new_offer_and_never_over_another(assumptions, folder):
    page = turned(edited(assumptions(offer=OFFER), PRICE, "0.2"), "text")
    page.at.text_input(key="assumptions_save_name").set_value("Office cooling")
    before = (folder / "office_cooling.yaml").read_bytes()
    page = turned(pressed(page, "assumptions_save"), "text")
    assert "choose another name" in page.words
    assert (folder / "office_cooling.yaml").read_bytes() == before
    assert offer(page).startswith("draft-")
    page.at.text_input(key="assumptions_save_name").set_value("Siège, été: 0,2 €")
    pressed(page, "assumptions_save")
    made = (folder / "siege_ete_0_2.yaml").read_text(encoding="utf-8")
    case = load_text(made, "x")
    assert case.assumptions.about.title == "Siège, été: 0,2 €"
    assert case.assumptions.about.alternative_to == OFFER
    assert case.assumptions.energy.electricity_price == 0.2


def test_an_offer_without_a_name_is_not_saved(assumptions, folder):
    page = turned(edited(assumptions(offer=OFFER), PRICE, "0.2"), "text")
    before = sorted(folder.iterdir())
    page = turned(pressed(page, "assumptions_save"), "text")
    assert "Write a name" in page.words
    assert sorted(folder.iterdir()) == before


def test_without_a_draft_there_is_nothing_to_keep(assumptions):
    assert "nothing to keep" in assumptions("text", offer=OFFER).words


# --- guesses -------------------------------------------------------------------------------------


def test_guesses_are_ranked_and_those_without_range_counted(assumptions):
    page = assumptions("guesses", offer=EXAMPLE)
    untried = guesses(load_case(ROOT / f"assumptions/examples/{EXAMPLE}.yaml")).without_range
    assert untried > 100
    assert f"{untried} judged numbers have no range and could not be tried." in page.words
    found = [html.unescape(path) for path in re.findall(r'data-edit="([^"]+)"', page.markup)]
    assert len(found) == len(set(found)) > 5
    assert "turns the verdict" in page.words


def test_a_refusal_goes_with_what_was_typed(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "-1")
    assert 'class="refused"' in page.markup
    page = turned(turned(page, "effect"), "numbers")
    assert 'class="refused"' not in page.markup
    assert field(page, "value").value == "0.172"


def test_a_value_that_was_undone_is_not_said_to_be_in_the_draft(assumptions):
    page = edited(assumptions(offer=OFFER), PRICE, "0.2")
    assert "In the draft: 0.2 €/kWh." in page.words
    assert "In the draft" not in pressed(page, "tool_undo").words


def test_a_value_of_the_screen_can_be_put_into_the_draft(assumptions):
    page = edited(assumptions(offer=OFFER, price="0.21"), PRICE, "0.21")
    assert "value: 0.21, basis: judged" in text(page)
    assert "price=" not in page.address
