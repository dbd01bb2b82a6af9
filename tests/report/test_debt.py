"""The tab Debt and tax in words, tables and a chart: every situation, both languages."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.assumptions.case import load_text
from servitization.language import LANGUAGES, number, parse_number, say
from servitization.report import debt_tables, debt_words
from servitization.report.answer_json import as_dict
from servitization.report.charts.debt_service import debt_chart
from servitization.report.table import Asked, text_of

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "assumptions/examples/office_with_debt.yaml"
OWNED = {
    "financing.debt.repayment": "none",
    "financing.financier.party": "lighting",
    "financing.vat.rate": 0.2,
    "financing.vat.irrecoverable_share": 1.0,
}


@pytest.fixture(scope="module")
def case():
    return load_case(EXAMPLE)


@pytest.fixture(scope="module")
def answer(case):
    return Study(case).answer()


@pytest.fixture(scope="module")
def owned(case):
    alone = {f"partners.members.{name}.takes_part": False for name in case.assumptions.partners.active}
    return Study(case.with_values({**OWNED, **alone})).answer()


def plain(texts) -> str:
    return " ".join(texts).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_example_in_words(answer):
    ours = plain(debt_words.financed_says(answer.financing.provider, answer, "en"))
    assert ours.startswith("A loan of ")
    assert " over 15 years at 5%: 75% of what we pay at signing." in ours
    one = answer.financing.provider
    assert (
        f"Our return on our own money is {one.equity_irr * 100:.1f}% instead of {one.irr * 100:.1f}%." in ours
    )
    assert "In every year the cash covers the debt service 1." in ours
    assert "the loan is worth" in ours and "Money that lies in accounts and open bills costs us" in ours
    his = plain(debt_words.financed_says(answer.financing.customer, answer, "en"))
    assert "70% of what he pays at signing" in his and "which a service has to beat" in his
    assert "covers" not in his


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_bank_would_say(answer, language):
    one = answer.financing.provider
    uneven = np.full_like(one.coverage, np.nan)
    uneven[1:4] = 1.5, 0.996, 1.2

    def says(**changed) -> str:
        return plain(debt_words.financed_says(replace(one, **changed), answer, language))

    short = says(coverage=uneven, least_coverage=0.996, least_coverage_year=2)
    assert {"en": "In year 2 the cash covers only 99%", "fr": "L'année 2, la trésorerie ne couvre que 99 %"}[
        language
    ] in short
    tight = says(coverage=uneven + 0.4, least_coverage=1.396, least_coverage_year=2)
    assert {"en": "at least 1.40 times; it is tightest in year 2", "fr": "au moins 1,40 fois"}[
        language
    ] in tight
    nothing = says(amount=0.0)
    assert {"en": "covers no loan on these terms", "fr": "ne couvre aucun emprunt"}[language] in nothing
    accounts = says(repayment="none", amount=0.0, least_coverage=None, added_by_loan=0.0)
    assert {"en": "No loan:", "fr": "Pas d'emprunt :"}[language] in accounts
    dear = says(added_by_loan=-25_000.0)
    assert {"en": "the loan costs us 25,000 €", "fr": "l'emprunt nous coûte 25 000 €"}[language] in dear
    unknown = says(equity_irr=None)
    assert {"en": "no return that can be told", "fr": "pas de taux de rentabilité"}[language] in unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_hold_the_figures(answer, language):
    one = answer.financing.provider
    cells = {text_of(row[0]): row[1:] for row in debt_tables.summary(one, answer, language).rows}
    names = {"en": "Loan", "fr": "Emprunt"}
    assert parse_number(text_of(cells[names[language]][1]), language) == pytest.approx(
        one.amount / 1e3, abs=0.5
    )
    cash = debt_tables.cash_by_year(one, answer, language)
    assert len(cash.rows) == answer.offer.horizon + 1
    for name, path in (("balance", one.balance), ("equity", one.equity), ("available", one.available)):
        column = cash.head.index(say(f"debt.column.{name}", language))
        for year, row in enumerate(cash.rows):
            assert parse_number(row[column], language) == pytest.approx(path[year] / 1e3, abs=0.5001)
    cover = cash.head.index(say("debt.column.coverage", language))
    assert cash.rows[0][cover] == "–" and cash.rows[16][cover] == "–"
    assert parse_number(cash.rows[3][cover], language) == pytest.approx(one.coverage[3], abs=0.005)
    taxed = debt_tables.tax_by_year(one, answer, language)
    column = taxed.head.index(say("debt.column.depreciation", language))
    assert parse_number(taxed.rows[1][column], language) == pytest.approx(
        one.depreciation[1] / 1e3, abs=0.5001
    )
    # Nothing is carried forward and nothing is saved up here, so no column says so.
    assert say("debt.column.losses", language) not in taxed.head
    assert say("debt.column.replacement_reserve", language) not in cash.head


def test_losses_that_wait_have_a_column(case):
    answer = Study(case.with_values({"parties.provider.losses": "carry"})).answer()
    one = answer.financing.provider
    taxed = debt_tables.tax_by_year(one, answer, "en")
    column = taxed.head.index("losses carried forward")
    assert parse_number(taxed.rows[0][column], "en") == pytest.approx(one.losses_carried[0] / 1e3, abs=0.5001)
    assert one.losses_carried[0] > 0


def test_a_customer_has_no_cover(answer):
    his = answer.financing.customer
    assert "cover" not in debt_tables.cash_by_year(his, answer, "en").head
    names = [text_of(row[0]) for row in debt_tables.summary(his, answer, "en").rows]
    assert "Loan" in names and "Return" not in names and not any("DSCR" in name for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_shows_the_years_of_the_loan(answer, language):
    one = answer.financing.provider
    chart = debt_chart(one, answer, language)
    assert chart.data["year"].tolist() == list(range(1, 16))
    np.testing.assert_allclose(chart.data["service"], one.service[1:16])
    np.testing.assert_allclose(chart.data["available"], one.available[1:16])
    assert "15" in chart.alt and debt_words.cover_text(one.average_coverage, language) in chart.alt


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_financier_and_the_sales_tax(owned, language):
    found = owned.financing
    assert found.provider is None or found.provider.amount == 0
    says = plain(debt_words.owned_says(found.ownership, owned, language))
    # His rate, 7.85 %, lies between two written ones: what he earns may be written as either.
    assert found.ownership.irr == pytest.approx(owned.offer.party_rates["lighting"])
    earns = number(100 * found.ownership.irr, language, 1)
    assert {"en": "lets it to us for", "fr": "louée à nous"}[language] in says
    assert {"en": f"He earns {earns}% on the machines", "fr": f"Les machines lui rapportent {earns} %"}[
        language
    ] in says
    rows = debt_tables.owners(found.ownership, owned, language).rows
    total = parse_number(text_of(rows[-1][4]), language)
    assert total == pytest.approx(found.ownership.gain / 1e3, abs=0.5)
    assert total == pytest.approx(sum(parse_number(text_of(row[4]), language) for row in rows[:-1]), abs=1.5)
    rent = debt_tables.rent_by_year(found.ownership, owned, language)
    assert parse_number(rent.rows[1][2], language) == pytest.approx(found.ownership.rent[1] / 1e3, abs=0.5001)
    paid = debt_tables.sales_tax(found.sales_tax, language)
    assert len(paid.rows) == len(owned.alternatives)
    expected = found.sales_tax["sale"] / 1e3
    assert parse_number(text_of(paid.rows[0][1]), language) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("gain", [12_345.0, -12_345.0, 0.2])
def test_what_all_have_of_a_financier(owned, gain):
    one = owned.financing.ownership
    parts = {
        "provider": replace(one.parties["provider"], npv_after=one.parties["provider"].npv_before + gain)
    }
    says = plain(debt_words.owned_says(replace(one, parties=parts, irr=None), owned, "en"))
    expected = {12_345.0: "12,000 € more", -12_345.0: "12,000 € less", 0.2: "as much as if we own"}[gain]
    assert expected in says and "no return that can be told" in says


def test_json_holds_it_and_can_be_written(answer, owned, study):
    told = as_dict(answer)["financing"]
    assert told["provider"]["amount"] == answer.financing.provider.amount
    assert (
        told["provider"]["coverage"][0] is None
        and told["customer"]["coverage"] == []
        and told["provider"]["coverage"][1] > 1
    )
    assert told["provider"]["debt_service"][1] == pytest.approx(
        told["provider"]["interest"][1] + told["provider"]["principal"][1]
    )
    assert set(told) == {"provider", "customer"}
    other = as_dict(owned)["financing"]
    assert {"ownership", "sales_tax_pv"} <= set(other)
    assert other["ownership"]["parties"]["provider"]["gain"] == pytest.approx(
        other["ownership"]["parties"]["provider"]["npv_after"]
        - other["ownership"]["parties"]["provider"]["npv_before"]
    )
    json.dumps([told, other], allow_nan=False)
    assert "financing" not in as_dict(study.answer())


def test_the_snippet_of_the_empty_tab_is_a_file_that_loads():
    text = f"extends: office_ac_50y.yaml\n{debt_words.EXAMPLE}\n"
    case = load_text(text, "with_a_loan.yaml", folder=ROOT / "assumptions/examples")
    debt = case.assumptions.financing.debt
    assert (debt.repayment, debt.share, debt.rate, debt.years) == ("annuity", 0.7, 0.05, 10)
    assert Study(case).answer().financing.provider.amount > 0


def test_every_figure_that_can_be_asked_is_in_the_json(answer, owned):
    found = answer.financing
    tables = [(debt_tables.summary(one, answer, "en"), answer) for one in (found.provider, found.customer)]
    tables += [
        (debt_tables.owners(owned.financing.ownership, owned, "en"), owned),
        (debt_tables.sales_tax(owned.financing.sales_tax, "en"), owned),
    ]
    for table, of in tables:
        asked = [cell for row in table.rows for cell in row if isinstance(cell, Asked)]
        assert len(asked) >= 2
        for cell in asked:
            value = as_dict(of)
            for name in cell.name.split("."):
                value = value[name]
            assert isinstance(value, float)
