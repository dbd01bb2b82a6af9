"""The Dashboard without a screen: heading in every situation, what decides in 25 characters, order,
filters, bars, tables, the file."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

import servitization as sv
from servitization import Study
from servitization.analysis.explain.explanation import Explainer
from servitization.analysis.overview import BASES, summary, together
from servitization.language import LANGUAGES, keys, parse_number
from servitization.report import dashboard_tables as tables
from servitization.report import dashboard_words as words
from servitization.report.dashboard_rows import Filter, Row, lines, matching, ordered
from servitization.report.table import Asked, text_of

OUTCOMES = ("go", "conditional", "no")


@pytest.fixture(scope="module")
def kinds(office):
    """A summary of every kind of answer; partners would stay in all but one."""
    bargained, office = office, office.with_values({"partners.division": "nucleolus"})
    by_hand = {"contract.fee.setting": "by_hand"}
    made = {
        "go": office,
        "no": office.with_values({"site.size": 1_000}),
        "rate": office.with_values({"parties.customer.discount_rate": 0.04}),
        "too_dear": office.with_values({**by_hand, "contract.fee.level": 200_000}),
        "too_cheap": office.with_values({**by_hand, "contract.fee.level": 100_000}),
        "exits": office.with_values({"contract.churn_rate": 0.2, "contract.recovers_machine": False}),
        "funding": office.with_values({"verdict.funding_limit": 100_000}),
        "metered": office.with_values({"contract.arrangement": "pay_per_unit"}),
        "cheap": office.with_values({"verdict.financing_share": 0.1}),
        "partners_leave": bargained,
        "use": office.with_values({"verdict.usage_increase": 2.0}),
    }
    return {name: summary(case, Study(case).answer()) for name, case in made.items()}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def heading(summaries, language="en"):
    going = together([one for one in summaries if one.verdict.outcome == "go"])
    told = words.headline(summaries, going, language)
    return plain("".join(one.text for one in told)), [plain(one.text) for one in told if one.strong]


def seconds(summaries, language="en"):
    going = together([one for one in summaries if one.verdict.outcome == "go"])
    return [plain(text) for text in words.second_sentences(summaries, going, language)]


def test_heading_in_every_situation(kinds):
    go, no, iffy = kinds["go"], kinds["no"], kinds["funding"]
    said = {
        "No offer can be read.": [],
        "The one offer here is worth making: 309,000 € more than selling to a well-advised buyer.": [go],
        "The one offer here has no fee that suits both sides.": [no],
        "The one offer here is not worth making as it stands.": [iffy],
        "Both offers are worth making: together 617,000 € more than selling to well-advised buyers.": [
            go,
            go,
        ],
        "All three offers are worth making: together 926,000 € more than selling to well-advised buyers.": [
            go
        ]
        * 3,
        "One of two offers is worth making: 309,000 € more than selling to a well-advised buyer.": [no, go],
        "Two of 13 offers are worth making: together 617,000 € more than selling to well-advised buyers.": [
            go,
            go,
            *[no] * 11,
        ],
        "None of two offers is worth making as it stands.": [no, iffy],
        "In none of two offers does any fee suit both sides.": [no, no],
    }
    for text, summaries in said.items():
        assert heading(summaries)[0] == text
    assert heading([go, no])[1] == ["309,000 € more"]


def test_heading_in_french(kinds):
    go, no, iffy = kinds["go"], kinds["no"], kinds["funding"]
    assert heading([go, go, no], "fr") == (
        "Deux offres sur trois valent la peine : ensemble 617 000 € de plus "
        "qu'en vendant à des acheteurs bien conseillés.",
        ["617 000 € de plus"],
    )
    assert heading([go, no], "fr")[0].startswith("Une offre sur deux vaut la peine : 309 000 € de plus")
    assert heading([iffy, no], "fr")[0] == "Aucune des deux offres ne vaut la peine en l'état."
    assert heading([], "fr")[0] == "Aucune offre n'est lisible."


def test_second_sentences(kinds):
    assert seconds([kinds["go"]]) == [
        "It ties up 690 k€ at the deepest point, in 2026. 203,000 € of the gain is ours."
    ]
    found = seconds([kinds[name] for name in ("go", "too_dear", "metered", "cheap", "no", "no")])
    assert found[1] == (
        "One more would pass with the cure shown; one is mainly cheap money; one is not fully examined; "
        "two have no fee that suits both."
    )
    assert seconds([kinds["no"]]) == []
    assert seconds([kinds["too_dear"]]) == ["One would pass with the cure shown."]
    french = seconds([kinds["go"], kinds["no"]], "fr")
    assert french[1] == "Une n'a pas de redevance qui convienne aux deux."


def test_adding_peaks_is_told_apart(kinds):
    go = kinds["go"]
    late = replace(go, start_year=go.start_year + 8)
    first, *_ = seconds([go, late])
    assert "690 k€ at the deepest point, in 2026; adding their peaks would have said 1.38 M€." in first


def test_currencies_are_not_added(kinds):
    go = kinds["go"]
    dollars = replace(go, offer=replace(go.offer, currency="USD"))
    assert heading([go, go, dollars])[0].startswith(
        "All three offers are worth making: two of them together 617,000 € more than selling"
    )
    assert heading([go, dollars])[0] == (
        "Both offers are worth making: one of them 309,000 € more than selling to a well-advised buyer."
    )
    assert heading([go, go, dollars, kinds["no"]], "fr")[0].startswith(
        "Trois offres sur quatre valent la peine : deux d'entre elles ensemble 617 000 € de plus"
    )
    pounds = replace(go, offer=replace(go.offer, currency="GBP"))
    for summaries in ([go, dollars, pounds], [go, dollars, kinds["no"]]):
        for language in LANGUAGES:
            assert heading(summaries, language)[1] == [heading([go], language)[1][0]]
    assert seconds([go, go, dollars])[-1] == (
        "One offer in a currency without an exchange rate is left out of the sums."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_can_be_told(kinds, language):
    for one in kinds.values():
        assert 0 < len(words.decides(one, language)) <= words.LONGEST
        assert words.decides_in_full(one, language)
        for name in tables.BREAK_EVENS:
            assert words.break_even_text(one, name, language)
        assert seconds([one, kinds["go"]], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_without_a_value_fit(language):
    told = {key: text for key, text in keys(language).items() if key.startswith("dashboard.decides.")}
    assert told
    for key, text in told.items():
        if "{" not in text:
            assert len(text) <= words.LONGEST, key


CURES = {
    "size": ({"value": 3_050.0, "today": 1_000.0}, "Too small. Cure: 3,100 m²", "Taille. Remède : 3 100 m²"),
    "energy_price": ({"value": 0.213, "today": 0.1}, "Power. Cure: 0.213 €/kWh", "Énergie : 0,213 €/kWh"),
    "customer_rate": ({"value": 0.0629, "today": 0.04}, "His money. Cure: 6.3%", "Capital. Remède : 6,3 %"),
    "no_cure": ({}, "No room if well advised", "Aucune marge si conseillé"),
}


@pytest.mark.parametrize("cure", CURES)
def test_what_decides_with_its_cure(kinds, cure):
    values, english, french = CURES[cure]
    one = with_cure(kinds["rate"], "zone_against_informed_sale", cure, values)
    assert plain(words.decides(one, "en")) == english
    assert plain(words.decides(one, "fr")) == french


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cure", ["size", "energy_price", "customer_rate"])
def test_a_long_value_costs_the_word_and_not_the_room(kinds, cure, language):
    """A unit of many letters or a currency of three: shorter words, at last none."""
    ill = kinds["rate"]
    ill = replace(ill, offer=replace(ill.offer, size_unit="washing machines", currency="XOF"))
    for value in (12.0, 1_234_567.0):
        one = with_cure(ill, "zone_against_informed_sale", cure, {"value": value, "today": 1.0})
        assert len(words.decides(one, language)) <= words.LONGEST


def with_cure(one, test, cure, values):
    failed = replace(one.deciding, name=test, passed=False, cure=cure, cure_values=values)
    return replace(one, verdict=replace(one.verdict, deciding=test, tests=(failed,)))


def test_a_fee_outside_says_the_nearer_limit(kinds):
    assert plain(words.decides(kinds["too_dear"], "en")).startswith("Fee high. Cure: 154,7")
    assert plain(words.decides(kinds["too_cheap"], "en")).startswith("Fee low. Cure: 129,7")


@pytest.fixture(scope="module")
def rows(kinds):
    go, iffy, no = kinds["go"], kinds["funding"], kinds["no"]

    def row(key, name, one, value, currency="EUR", product="cooling", **others):
        scale = value / one.value
        gain = one.gain.against_informed
        parts = {part: getattr(gain, part) * scale for part in ("resource", "tax", "financing")}
        made = replace(
            one,
            gain=replace(one.gain, against_informed=replace(gain, **parts)),
            offer=replace(one.offer, title=name, currency=currency, product=product),
            **others,
        )
        return Row(key, name, made)

    return (
        row("small", "Atelier", go, 1_000),
        row("iffy", "Hôtel, Nice", iffy, 900_000, flow=np.array([-5e6, 6e6])),
        row("dollar", "Office, Boston", go, 5_000_000, "USD"),
        row(
            "large",
            "École, Lyon",
            go,
            800_000,
            product="lighting",
            tco2e={**go.tco2e, "sale": 9e5, "informed_sale": 5e5, "service": 0.0},
        ),
        row("never", "Zoo", no, -2_000, flow=np.array([-1.0, 2.0])),
    )


def test_orders(rows):
    def order(by):
        return [row.key for row in ordered(rows, by)]

    assert order("best") == ["large", "small", "dollar", "iffy", "never"]
    assert order("value") == ["iffy", "large", "small", "never", "dollar"]
    assert order("cash") == ["iffy", "small", "large", "never", "dollar"]
    assert order("name") == ["small", "large", "iffy", "dollar", "never"]
    assert order("carbon")[0] == "large"
    assert ordered((), "best") == ()


def test_filters(rows):
    def found(**asked):
        return [row.key for row in matching(rows, Filter(**asked), "fr")]

    assert found() == ["small", "iffy", "dollar", "large", "never"]
    assert found(text="hotel") == ["iffy"]
    assert found(text="LYON éclair") == ["large"]
    assert found(products=("lighting",)) == ["large"]
    assert found(outcomes=("no", "conditional")) == ["iffy", "never"]
    assert found(text="lyon", outcomes=("no",)) == []


def test_bars_stand_on_one_scale(rows):
    made = {line.key: line for line in lines(ordered(rows, "best"), "en").lines}
    for line in made.values():
        for piece in line.bar:
            assert piece.left >= -1e-9 and piece.left + piece.width <= 100 + 1e-9
    euro = [made[key] for key in ("large", "small", "iffy", "never")]
    assert len({round(line.zero, 9) for line in euro}) == 1

    def wide(key):
        return sum(piece.width for piece in made[key].bar)

    assert wide("large") == pytest.approx(800 * wide("small"))
    large = made["large"]
    right = sum(piece.width for piece in large.bar if piece.left >= large.zero - 1e-9)
    left = sum(piece.width for piece in large.bar) - right
    gain = rows[3].summary.gain.against_informed
    assert left / right == pytest.approx(-gain.tax / (gain.resource + gain.financing))


def test_lines_as_text(rows, kinds):
    shown = lines(ordered(rows, "best"), "en")
    by_key = {line.key: line for line in shown.lines}
    assert (shown.value_unit, shown.cash_unit) == ("k€", "€")
    assert [by_key[key].value for key in ("large", "small", "never")] == ["800", "1", "−2"]
    assert plain(by_key["dollar"].value) == "5.00 M$"
    assert by_key["iffy"].cash == "−5,000,000"
    assert by_key["large"].when == "at signing"
    one = replace(kinds["go"], flow=np.array([0.0, -5.0, -5.0, 20.0]))
    assert lines([Row("a", "A", one)], "fr").lines[0].when == "année 2"
    never = replace(kinds["go"], flow=np.array([0.0, 5.0]))
    assert lines([Row("a", "A", never)], "en").lines[0].when == "never"
    assert "machine" in by_key["large"].says and "tax −" in by_key["large"].says


class TestWithPartners:
    """The column of the service with partners, and what is behind it."""

    def test_a_column_where_an_offer_has_partners(self, kinds):
        alone = replace(kinds["partners_leave"], with_partners=None)
        shown = lines([Row("a", "A", kinds["partners_leave"]), Row("b", "B", alone)], "en")
        assert shown.partners
        # 439,011 over the buyer who could ask the architect, as MODEL.md 4 has him.
        assert [line.partners for line in shown.lines] == ["439", "–"]
        assert not lines([Row("b", "B", alone)], "en").partners

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_behind_it(self, kinds, language):
        one = kinds["partners_leave"]
        table = tables.all_figures([Row("a", "A", one)], language)
        cells = {cell.name: cell.text for cell in table.rows[0] if isinstance(cell, Asked)}
        whole = "gain.service_with_partners"
        for name, value in {
            f"{whole}.total": 650_235,
            f"{whole}.against_informed_sale.total": 439_011,
            f"{whole}.against_informed_sale.by_party.customer": -397,
            "fee.service_with_partners.level": 134_629,
            "alternatives.service_with_partners.parties.provider.peak_funding": -756_528,
            "alternatives.service_with_partners.tco2e": 1_845,
        }.items():
            assert parse_number(cells[name], language) == pytest.approx(value, abs=0.5), name
        without = tables.all_figures([Row("a", "A", replace(one, with_partners=None))], language)
        assert not any("partners" in cell.name for cell in without.rows[0] if isinstance(cell, Asked))

    def test_side_by_side_with_an_offer_without_partners(self, kinds):
        one = kinds["partners_leave"]
        alone = replace(
            one,
            with_partners=None,
            npv={name: one.npv[name] for name in BASES},
            tco2e={name: one.tco2e[name] for name in BASES},
            energy_kwh={name: one.energy_kwh[name] for name in BASES},
        )
        table = tables.side_by_side([Row("a", "A", one), Row("b", "B", alone)], "en")
        told = {row[0]: row[1:] for row in table.rows}
        worth = told["With partners: gain over the well-advised sale"]
        assert isinstance(worth[0], Asked) and worth[1] == "–"
        assert told["t CO₂e, service with partners"][1] == "–"

    def test_in_the_file(self, kinds):
        read = list(csv.DictReader(io.StringIO(tables.csv_text([Row("a", "A", kinds["partners_leave"])]))))
        assert (
            float(read[0]["gain.service_with_partners.total"])
            == kinds["partners_leave"].with_partners.gain.total
        )
        assert read[0]["partners.in_core"] == "False"
        assert float(read[0]["alternatives.service_with_partners.parties.builder.npv"]) > 73_000


def test_small_amounts_are_not_shown_as_zero(rows, kinds):
    small = replace(
        kinds["go"],
        gain=replace(
            kinds["go"].gain,
            against_informed=replace(kinds["go"].gain.against_informed, resource=1, tax=0, financing=0),
        ),
    )
    shown = lines([Row("a", "A", small), rows[3]], "en")
    assert shown.value_unit == "€"
    assert [line.value for line in shown.lines] == ["1.00", "800,000"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_figures(rows, language):
    table = tables.all_figures(rows, language)
    assert len(table.rows) == len(rows)
    assert {len(row) for row in table.rows} == {len(table.head)}
    assert all(text_of(cell) for row in table.rows for cell in row)


def test_side_by_side_shows_what_differs(kinds):
    go, rate = kinds["go"], kinds["rate"]
    table = tables.side_by_side([Row("a", "A", go), Row("b", "B", rate)], "en")
    told = {row[0]: tuple(map(text_of, row[1:])) for row in table.rows}
    first, other = told["NPV, customer, sale as bought"]
    assert first == "−2,227,534"
    apart = rate.npv["sale"]["customer"] - go.npv["sale"]["customer"]
    assert other.endswith(f"(−{abs(apart):,.0f})") and other.startswith("−")
    assert told["State"] == ("Go", "If")
    assert "Currency" not in told and "currency: EUR" in table.note
    assert "t CO₂e, sale as bought" not in told


def test_side_by_side_subtracts_no_currencies(kinds):
    go = kinds["go"]
    dollar = replace(go, offer=replace(go.offer, currency="USD"), fee=replace(go.fee, level=1.0))
    table = tables.side_by_side([Row("a", "A", go), Row("b", "B", dollar)], "en")
    told = {row[0]: tuple(map(text_of, row[1:])) for row in table.rows}
    assert told["Fee a year"] == ("143,782", "1.00")


def test_the_file(rows, kinds):
    one = kinds["go"]
    evil = Row(
        "evil", "x", replace(one, offer=replace(one.offer, title='=HYPERLINK("http://x")', product="+1"))
    )
    read = list(csv.DictReader(io.StringIO(tables.csv_text((*rows, evil)))))
    assert len(read) == 6
    assert "key" not in read[0], "the key of an opened file opens it for whoever has it"
    assert read[-1]["offer.title"] == '\'=HYPERLINK("http://x")'
    assert read[-1]["offer.product"] == "'+1"
    npv = "alternatives.sale.parties.customer.npv"
    assert float(read[-1][npv]) == one.npv["sale"]["customer"], "unrounded"
    assert read[-1]["break_even.sides.customer_rate.above"] == "", "what there is none of stays empty"
    assert read[-1]["verdict.deciding"] == ""


def test_every_figure_that_can_be_asked_is_the_figure_of_that_name(rows, kinds):
    """The name of a cell leads, in the offer's own explanation, to the number that the cell shows."""
    case = sv.load_case("assumptions/examples/office_ac_50y.yaml")
    study = sv.Study(case)
    explainer = Explainer(study, study.answer())
    table = tables.all_figures([Row("x", "X", summary(case, study.answer()))], "en")
    asked = [cell for cell in table.rows[0] if isinstance(cell, Asked)]
    assert len(asked) > 20
    for cell in asked:
        assert cell.offer == "x"
        value = abs(float(explainer.explanation(cell.name).value))
        value /= 1000 if cell.name.endswith("energy_kwh") else 1
        assert abs(float(cell.text.replace(",", "").replace("−", "-"))) == pytest.approx(value, abs=0.6), cell
