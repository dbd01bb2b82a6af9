"""Explanations in words: every text in both languages, formulas with labels and values, meanings."""

import inspect
import re
from functools import cache
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.analysis.explain.explanation import Explainer
from servitization.assumptions import schema
from servitization.assumptions.quantity import Group
from servitization.assumptions.shape import fields
from servitization.language import LANGUAGES, keys
from servitization.report.explain_words import as_text, exchanged, explained, figure, listing
from servitization.report.table import Asked
from tests.in_turn import in_turn

ROOT = Path(__file__).resolve().parents[2]
OFFERS = [
    *sorted((ROOT / "assumptions/offers").glob("*.yaml")),
    ROOT / "assumptions/examples/office_ac_50y.yaml",
]


@cache
def explainer_of(file: Path) -> Explainer:
    study = Study(load_case(file))
    return Explainer(study, study.answer())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("file", "language"), in_turn(OFFERS[::-1]))
def test_everything_can_be_said(file, language):
    explainer = explainer_of(file)
    for name in [*explainer.every_name, *explainer.assumptions]:
        one = explained(explainer.explanation(name), explainer.meanings, language)
        assert one.title, name
        told = as_text(one, language)
        assert "{" not in one.in_words + one.with_values + " ".join(one.remarks), name
        assert "None" not in told.split("\n")[0], name


def test_the_floor_in_words():
    explainer = explainer_of(OFFERS[-1])
    one = explained(explainer.explanation("floor"), explainer.meanings, "en")
    assert plain(one.in_words) == (
        "Our floor, against the sale as bought = (what the sale as bought is worth to us − what the service "
        "without a fee is worth to us) ÷ what one unit of fee a year is worth to us after tax"
    )
    assert plain(one.with_values) == "(147,689 € − (−1,686,907 €)) ÷ 14.384 = 127,546 €/year"
    french = explained(explainer.explanation("floor"), explainer.meanings, "fr")
    assert plain(french.with_values) == "(147 689 € − (−1 686 907 €)) ÷ 14,384 = 127 546 €/an"


def test_terms_can_be_asked_further():
    explainer = explainer_of(OFFERS[-1])
    one = explained(explainer.explanation("fee.service.level"), explainer.meanings, "en")
    tables = {key: table for key, _, table in one.tables}
    names = [cell.name for row in tables["terms"].rows for cell in row if isinstance(cell, Asked)]
    assert names == ["fee.service.provider_floor", "contract.fee.bargaining_weight", "fee.service.zone"]


def test_payments_stand_with_their_sum():
    explainer = explainer_of(OFFERS[-1])
    one = explained(explainer.explanation("npv.customer.service"), explainer.meanings, "en")
    payments = next(table for key, _, table in one.tables if key == "sum")
    assert plain(payments.rows[-1][-1]) == "−2,072,165"
    assert len(payments.rows) - 1 == len(explainer.explanation("npv.customer.service").lines)


def test_partners_in_words():
    explainer = explainer_of(OFFERS[-1])

    def told(name: str, language: str):
        return explained(explainer.explanation(name), explainer.meanings, language)

    shapley = told("partners.divisions.shapley.shares.builder", "en")
    assert plain(shapley.with_values) == (
        "8.33% × 289,444 € + 8.33% × (609,320 € − 461,546 € + 615,460 € − 326,016 €) "
        "+ 25% × (894,409 € − 745,957 €) = 97,668 €"
    )
    french = told("partners.divisions.shapley.shares.builder", "fr")
    assert plain(french.with_values).endswith("25 % × (894 409 € − 745 957 €) = 97 668 €")
    assert "économie de (le client, nous et le constructeur)" in french.in_words
    stable = told("fee.service_with_partners.core_stable", "en")
    assert plain(stable.value) == "108,726 €/year to 123,270 €/year"
    nucleolus = told("partners.divisions.nucleolus.shares.builder", "fr")
    assert not nucleolus.in_words
    assert nucleolus.remarks[0].startswith("Trouvé par des programmes linéaires, donc sans formule")
    alone = told("alternatives.with_lighting+E2.need.cooling.peak", "en")
    assert alone.title == "Peak to be met, cooling, the case with only the lighting firm and measure E2"
    works = told("alternatives.service_with_partners.costs_pv.measures.E2.works", "fr")
    assert works.title.startswith("Travaux sur le bâtiment, mesure E2 à ce que le monde facture")
    levers = {
        row[0]: plain(row[1]) for row in told("partners.members.builder.measures", "en").tables[0][2].rows
    }
    assert levers["Value"] == "E1, E2, E3"


def test_assumption_says_that_it_is_judged_or_given_for_this_run():
    judged = explainer_of(OFFERS[-1])
    one = explained(judged.explanation("energy.electricity_price"), judged.meanings, "en")
    assert one.remarks == ("Judged: nobody has measured, quoted or published it.",)
    study = Study(load_case(OFFERS[-1], ["energy.electricity_price=0.2"]))
    changed = Explainer(study, study.answer())
    one = explained(changed.explanation("energy.electricity_price"), changed.meanings, "en")
    assert one.remarks[0] == "Given for this run, in place of the file."
    table = next(table for key, _, table in one.tables if key == "given")
    said = {row[0]: plain(row[1]) for row in table.rows}
    assert said["Value"] == "0.2 €/kWh"
    assert re.fullmatch(r"0\.18 €/kWh in \S*office_ac_50y\.yaml, line \d+", said["Replaced"])


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.172, "EUR/kWh", "0.172 €/kWh"),
        (143_782.06, "EUR/year", "143,782 €/year"),
        (0.0481346, "fraction/year", "4.81% a year"),
        (0.25, "fraction", "25%"),
        (1.0, "year", "1 year"),
        (7.875, "year", "7.875 years"),
        (1_115.6, "kW", "1,116 kW"),
        (0.000123456, "1", "0.00012346"),
        (-12.5, "EUR", "−12.50 €"),
        (None, "EUR", "–"),
        (1.5, "EUR/m2.year", "1.5 €/m²/year"),
    ],
)
def test_figures_keep_the_digits_that_tell_them_apart(value, unit, said):
    assert plain(figure(value, unit, "EUR", "en")) == said


def test_meanings_are_those_of_the_schema():
    declared = {
        f"{name}.{field}": shape.description
        for name, group in vars(schema).items()
        if inspect.isclass(group) and issubclass(group, Group) and group is not Group
        for field, shape in fields(group).items()
        if shape.kind != "section"
        and not (shape.kind == "map" and shape.item and shape.item.kind == "section")
    }
    for language in LANGUAGES:
        known = {key.removeprefix("meaning.") for key in keys(language) if key.startswith("meaning.")}
        assert known == set(declared), language
    for key, description in declared.items():
        assert keys("en")[f"meaning.{key}"] == description


def test_items_parties_and_indices_of_shipped_offers_have_words():
    known = keys("en")
    for file in OFFERS:
        assumptions = load_case(file).assumptions
        assert all(f"explain.item.{item}" in known for item in assumptions.items)
        assert all(f"explain.party.{party}" in known for party in assumptions.parties)


def test_listing_has_every_figure_once():
    explainer = explainer_of(OFFERS[-1])
    lines = [
        line.split()[0] for line in listing(explainer, "en").splitlines() if re.match(r"^[a-z_]+\.", line)
    ]
    assert lines == list(explainer.figures)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the file says 214 €/t, at 1.5014 SGD for 1 EUR (4 February 2026)"),
        ("fr", "le fichier dit 214 €/t, au cours de 1,5014 SGD pour 1 EUR (4 février 2026)"),
    ],
)
def test_exchanged_amount_says_what_its_file_gives(language, said):
    case = load_case(ROOT / "assumptions/offers/office_cooling_tropical.yaml")
    one = case.trail["carbon.price"]
    told = exchanged(one.exchanged, one.unit, language)
    assert told.replace("\u00a0", " ").replace("\u202f", " ") == said
