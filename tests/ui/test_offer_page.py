"""The Offer page for us and for the customer, in both languages; fields, notices, injection."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from servitization.language import keys

EXAMPLE = "office_ac_50y"
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = [*(ROOT / "assumptions/offers").glob("*.yaml"), ROOT / "assumptions/examples/office_ac_50y.yaml"]


def test_opens_on_a_feasible_offer(screen):
    """Both gain against both buyers at the values of the files; how sure that is, is a test beside it."""
    page = screen().opened("fold_tests")
    assert page.verdict.startswith("For ")
    assert "A fee suits both, also against a well-advised buyer ● holds" in page.words
    assert "Both gain at this fee ● holds" in page.words
    assert "one test fails: Sure enough that both are better off" in page.words


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
@pytest.mark.parametrize(("lang", "who"), [("en", "internal"), ("fr", "customer")])
def test_every_shipped_offer_opens(screen, file, lang, who):
    page = screen(offer=file.stem, lang=lang, audience=who)
    assert page.verdict
    assert "There is no offer" not in page.words
    page.write("size", page.field("size").value + "0")
    assert page.verdict


def test_example_shows_the_worked_figures(screen):
    page = screen(offer=EXAMPLE)
    assert page.verdict == (
        "For 143,800 € a year (14.38 €/m²) the customer pays 7% less in today's money over 50 years, "
        "and we earn 234,000 € more than by selling."
    )
    for figure in ("507,200 €", "146,800 €", "78,200 €", "155,400 €", "2,227,500 €"):
        assert figure in page.words


def test_french(screen):
    page = screen(offer=EXAMPLE, lang="fr")
    assert "143 800 € par an" in page.verdict
    assert page.field("price").value == "0,18"
    assert 'documentElement.lang = "fr"' in page.address


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_customer_page_has_nothing_of_ours(screen, lang):
    page = screen(offer=EXAMPLE, lang=lang, audience="customer")
    assert ("you pay" if lang == "en" else "vous payez") in page.verdict
    everything = page.words + " ".join(one.label for one in page.at.expander)
    for ours in ("127,5", "127 5", "154,8", "154 8", "160,0", "160 0", "234,", "381,", "11.4", "11,4"):
        assert ours not in everything
    assert not page.at.expander
    assert [one.key for one in page.at.selectbox if one.key == "pick_offer"] == []
    assert not page.at.file_uploader
    assert page.at.get_by_key("pick_audience").value == "customer"


def test_unknown_audience_is_a_customer(screen):
    assert "you pay" in screen(offer=EXAMPLE, audience="boss").verdict


def test_back_from_the_customer(screen):
    page = screen(offer=EXAMPLE, audience="customer")
    page.at.get_by_key("pick_audience").set_value("internal")
    assert "we earn" in page.run().verdict


def test_language_switch_rewrites_numbers(screen):
    page = screen(offer=EXAMPLE, lang="en").write("size", "12,000").run()  # once more: the whole page
    page.at.get_by_key("pick_lang").set_value("fr")
    page.run()
    assert page.field("size").value == "12\u202f000"
    page.at.get_by_key("pick_lang").set_value("en")
    assert page.run().field("size").value == "12,000"


def test_field_changes_the_answer_and_the_address(screen):
    page = screen(offer=EXAMPLE)
    before = page.verdict
    page.write("size", "20,000")
    assert page.verdict != before
    assert "size=20000" in page.address
    assert "offer=office_ac_50y" in page.address
    back = page.at.get_by_key("back_size")
    assert "10" in back.label
    back.click()
    assert page.run().verdict == before
    assert "size=" not in page.address


def test_years_move_contract_and_horizon(screen):
    assert "over 30 years" in screen(offer=EXAMPLE).write("term", "30").verdict


def test_french_decimal(screen):
    page = screen(offer=EXAMPLE, lang="fr").write("price", "0,25")
    assert "price=0.25" in page.address


@pytest.mark.parametrize(
    ("lang", "name", "typed", "told"),
    [
        ("en", "size", "8,5", "write for example 8.5"),
        ("fr", "size", "1.200,5", "écrivez par exemple 8,5"),
        ("en", "size", "", "Nothing stands here; write a number"),
        ("en", "size", "1e300", "This number is too large"),
        ("en", "price", "12%", "not one clear number"),
        ("en", "size", "-5", "write more than 0"),
        ("en", "size", "0", "write more than 0"),
        ("en", "term", "12.5", "not a whole number"),
        ("en", "term", "400", "write 100 or less"),
        ("en", "price", "nan", "not one clear number"),
    ],
)
def test_refused_text_stays_and_the_last_good_answer_too(screen, lang, name, typed, told):
    page = screen(offer=EXAMPLE, lang=lang)
    before = page.verdict
    page.write(name, typed)
    assert page.field(name).value == typed
    assert told in page.words
    assert page.verdict == before
    assert ("Last good answer" if lang == "en" else "Dernière réponse valable") in page.words
    assert f"{name}=" not in page.address


def test_what_was_typed_survives_a_page_a_language_and_a_reload(screen):
    page = screen(offer=EXAMPLE).write("size", "8,5").write("price", " 0.30 ")
    assert page.field("price").value == "0.3", "what is taken is shown in its usual form"
    typed = unquote(page.address.split("typed=")[1].split('"')[0])
    page.at.switch_page("pages/compare.py")
    page.run()
    page.at.switch_page("pages/offer.py")
    assert page.run().field("size").value == "8,5"
    assert screen(offer=EXAMPLE, typed=unquote(typed)).field("size").value == "8,5"
    assert "typed=" not in screen(offer=EXAMPLE, typed=unquote(typed), audience="customer").address
    page.at.get_by_key("pick_lang").set_value("fr")
    page.run()
    # In French it is a number, and is taken.
    assert page.field("size").value == "8,5" and "size=8.5" in page.address
    assert "typed=" not in page.run().address


def test_a_number_beyond_all_sense_breaks_nothing(screen):
    assert screen(offer=EXAMPLE).write("size", "1e14").verdict


def test_last_good_is_the_last_good_and_not_the_file(screen):
    page = screen(offer=EXAMPLE).write("size", "20,000")
    good = page.verdict
    assert page.write("size", "20.000.000").verdict == good
    assert "size=20000" in page.address


def test_one_bad_field_does_not_stop_another(screen):
    page = screen(offer=EXAMPLE).write("size", "abc")
    before = page.verdict
    page.write("price", "0.30")
    assert page.verdict != before
    assert "price=0.3" in page.address
    assert "not one clear number" in page.words


def test_rate_by_kind_and_by_number(screen):
    page = screen(offer=EXAMPLE)
    page.choice("money").set_value("bank")
    page.run()
    assert "rate=0.05" in page.address
    page.choice("money").set_value("other")
    page.run()
    assert page.field("rate").value == "5%"
    assert "rate=0.08" in page.write("rate", "8").address
    assert "rate=0.065" in page.write("rate", "6.5 %").address
    assert "0.07% or 7%" in page.write("rate", "0.07").words


def test_notes_speak_as_the_field_does(screen):
    assert "2% lies outside the range 4.2% to 15%" in screen(offer=EXAMPLE, rate="0.02").words
    assert "0,5 " in screen(offer="office_cooling", price="0.5", lang="fr").words
    assert "outside the range" not in screen(offer=EXAMPLE, rate="0.02", audience="customer").words


def test_place_brings_its_climate(screen):
    page = screen(offer="office_cooling")
    places = page.choice("place").options
    before = page.verdict
    other = next(code for code in ("nice", "paris", "marseille") if code.capitalize() in " ".join(places))
    page.choice("place").set_value(other)
    assert page.run().verdict != before
    assert f"place={other}" in page.address


def test_no_places_says_so(screen):
    field = screen(offer=EXAMPLE).choice("place")
    assert field.disabled
    assert field.options == ["as in the file"]


def test_deep_link(screen):
    page = screen(offer=EXAMPLE, size="20000", price="0.25", rate="0.05", fee="150000", lang="fr")
    assert page.field("size").value == "20\u202f000"
    assert page.field("price").value == "0,25"
    assert page.choice("money").value == "bank"
    assert "150 000 € par an" in page.verdict


@pytest.mark.parametrize(
    "query",
    [
        {"size": "abc"},
        {"size": "-5", "price": "0.2"},
        {"place": "<script>"},
        {"term": "1e99"},
        {"rate": "x" * 500},
        {"fee": "nan"},
        {"fee": "-4"},
        {"fee": "1e300"},
        {"fee": "0"},
        {"lang": "xx"},
    ],
)
def test_bad_links_open(screen, query):
    assert screen(offer=EXAMPLE, **query).verdict


def test_unknown_offer_says_so_and_drops_its_changes(screen):
    page = screen(offer="<b>$x$", size="123")
    assert "There is no offer <b>$x$ here" in page.words
    assert page.field("size").value != "123"


def test_fee_below_the_floor_says_what_we_lose(screen):
    page = screen(offer=EXAMPLE, fee="100000")
    assert "100,000 € a year" in page.verdict
    assert "less than by selling" in page.verdict


def test_dear_fee_names_the_loss(screen):
    words = screen(offer=EXAMPLE, fee="200000").words
    assert "Costs more in today's money" in words
    assert "Saved in" not in words


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_cash_switch_says_that_he_pays_more(screen, lang):
    page = screen(offer=EXAMPLE, lang=lang)
    page.at.toggle(key="in_cash").set_value(True)
    page.run()
    assert (
        "In cash the customer pays" if lang == "en" else "En monnaie courante le client paie"
    ) in page.words


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["tests", "alternatives", "ladder", "judged", "machines"])
def test_folds_open(screen, lang, name):
    page = screen(offer=EXAMPLE, lang=lang)
    before = len(page.words)
    page.at.session_state[f"fold_{name}"] = True
    page.run()
    assert len(page.words) > before + 50


def test_judged_count_is_in_the_label(screen):
    labels = [one.label for one in screen(offer=EXAMPLE).at.expander]
    assert any(re.search(r"judged.*\d+ of \d+", label.replace("&#44;", ",")) for label in labels)


def test_every_text_of_the_pages_is_in_both_languages():
    english, french = keys("en"), keys("fr")
    for key in english:
        if key.startswith(("offer.", "app.")):
            fields = re.findall(r"{(\w+)}", english[key])
            assert sorted(fields) == sorted(re.findall(r"{(\w+)}", french[key])), key
    assert {k for k in english if k.startswith(("offer.", "app."))} == {
        k for k in french if k.startswith(("offer.", "app."))
    }


def test_language_changes_no_number(screen):
    """The customer's money was lost in its translated words once, and 10 % became 5 %."""
    page = screen(offer=EXAMPLE)
    fee = page.verdict.split("€")[0]
    page.write("size", "20,000")
    changed = page.address
    verdict = page.verdict
    for language in ("fr", "en"):
        page.at.get_by_key("pick_lang").set_value(language)
        # The second run is the one in which a lost choice showed.
        page.run().run()
    assert page.verdict == verdict
    assert fee != page.verdict.split("€")[0]
    assert "rate=" not in page.address
    assert "size=20000" in changed
    assert "size=20000" in page.address


def test_a_draft_that_suits_nobody_is_not_called_an_offer(screen):
    assert "● Offer" in screen(offer=EXAMPLE, audience="customer").words
    page = screen(offer=EXAMPLE, audience="customer", rate="0.03", size="100")
    assert "Draft, not an offer" in page.words
    assert "● Offer" not in page.words


def test_place_is_asked_only_where_a_need_depends_on_it(screen):
    assert screen(offer="car_fleet").choice("place").disabled
    assert not screen(offer="office_cooling").choice("place").disabled


def test_another_place_stands_in_the_title(screen):
    page = screen(offer="office_cooling", place="nice")
    assert "Head office, Lyon → Nice" in page.words


def test_a_fee_that_suits_nobody_says_which_would(screen):
    words = screen(offer=EXAMPLE, fee="170000").words
    assert "This fee does not suit both: set the fee between 129,700 € and 154,700 €." in words
    assert "Stops working" not in words
    assert "Draft, not an offer" in screen(offer=EXAMPLE, fee="170000", audience="customer").words


def test_no_electricity_is_asked_of_a_carpet(screen):
    page = screen(offer="carpet")
    assert next(one for one in page.at.text_input if one.key == "no_price").disabled
    assert "MWh" not in page.words
    assert "for upkeep" in page.words


def test_the_customer_hears_that_his_plant_changes_hands(screen):
    page = screen(offer=EXAMPLE, plant="T1_standard", age="10", audience="customer")
    assert "becomes ours at signing, without a price" in page.words
    assert "Not paid today nothing" in page.words
    assert "becomes ours" not in screen(offer=EXAMPLE, audience="customer").words


def test_a_chain_says_that_it_supposes_renewal(screen):
    assert "after the first 4 years suppose that the contract is renewed" in screen(offer="car_fleet").words
    assert "is renewed" not in screen(offer=EXAMPLE).words


def test_paying_later_is_no_cause_where_it_cannot_be(screen):
    """The lighting offer saves more than is kept today, so that cannot be where the saving comes from."""
    assert "the saving comes from" not in screen(offer="lighting", audience="customer").words
    assert "the saving comes from" in screen(offer=EXAMPLE, audience="customer").words


@pytest.mark.parametrize("query", [{"price": "1e12"}, {"tariff": "1e12"}, {"price": "1e12", "size": "20000"}])
def test_values_beyond_any_number_are_refused_under_a_field(screen, query):
    page = screen(offer=EXAMPLE, **query)
    assert "beyond any number" in page.words or page.verdict
    assert "we earn" in page.verdict


@pytest.mark.parametrize(
    ("fixed", "inflation", "said"),
    [(1.0, 0.0, "the fee never moves"), (0.0, 0.6, "the fee follows prices"), (0.15, 0.45, "85% of the fee")],
)
def test_what_moves_the_fee_is_said_as_it_is(fixed, inflation, said, office):
    from servitization import evaluate
    from servitization.report.audience import audience
    from servitization.report.offer_words import second_sentences

    weights = {"fixed_weight": fixed, "inflation_weight": inflation, "energy_weight": 1 - fixed - inflation}
    case = office.with_values({f"contract.fee.{name}": value for name, value in weights.items()})
    assert said in second_sentences(audience(evaluate(case), "customer"), "en")[0]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "who"),
    [("offer", "internal"), ("offer", "customer"), ("compare", "internal"), ("method", "internal")],
)
def test_an_offer_in_another_currency_speaks_of_no_euro(screen, lang, name, who):
    page = screen(offer="office_cooling_tropical", lang=lang, audience=who)
    if name != "offer":
        page.at.switch_page(f"pages/{name}.py")
        page.run()
    for tab in [one.label for one in page.at.tabs] or [""]:
        if name == "compare":
            page.at.session_state["compare_tabs"] = tab
            page.run()
        # Labels, charts and alternative texts too; the list of offers has their names only.
        everything = page.words + " ".join(str(getattr(one, "proto", "")) for one in page.at.main)
        everything = everything.replace("\\302\\240", " ")
        assert "S$" in page.words
        assert not re.search(r"(?i)\beuros?\b|€|\\342\\202\\254", everything)
