"""What if we part, in words, tables and a chart: both languages, figures that can be asked, audiences."""

from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.answer import Answer
from servitization.analysis.explain.explanation import Explainer
from servitization.language import LANGUAGES
from servitization.model.clauses import CLAUSES
from servitization.report import exit_tables as tables
from servitization.report import exit_words as words
from servitization.report.answer_json import as_dict
from servitization.report.audience import CustomerExits, customer_exits
from servitization.report.charts.parting import parting_chart
from servitization.report.explain_words import explained
from servitization.report.table import Asked, Table, text_of

ROOT = Path(__file__).resolve().parents[2]
OFFERS = sorted((ROOT / "assumptions/offers").glob("*.yaml"))
OFFICE = ROOT / "assumptions/examples/office_ac_50y.yaml"
LEAVING = ("contract.churn_rate=0.03", "contract.termination_clause=make_whole")


@cache
def answer_of(file: Path = OFFICE, sets: tuple[str, ...] = ()) -> Answer:
    return Study(load_case(file, sets)).answer()


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def asked(table: Table):
    return [cell for row in table.rows for cell in row if isinstance(cell, Asked)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", OFFERS, ids=lambda file: file.stem)
def test_every_offer_can_be_told(file, language):
    answer = answer_of(file)
    life = words.life_of(answer)
    for one in life.clauses:
        for year in tables.few_years(life.horizon):
            told = words.parting_says(answer, one.clause, year, language)
            assert len(told) == 3
            assert "{" not in "".join(told)
        shown = tables.by_year(answer, one.clause, range(1, life.horizon + 1), language)
        assert {len(row) for row in shown.rows} == {len(shown.head)}
        chart = parting_chart(answer, one.clause, 1, language)
        assert np.isfinite(chart.data["value"]).all()
        assert "{" not in chart.alt
    assert "{" not in "".join(words.lasting_says(answer, language)) + words.pilot_says(answer, language)


def test_a_year_in_words():
    answer = answer_of(OFFICE, LEAVING)
    owed, left, customer = map(plain, words.parting_says(answer, "make_whole", 5, "en"))
    assert owed.startswith("The customer owes 1,094,400 € before tax, 820,800 € after his own, and gives")
    assert "gives the machine back; to keep the machine costs" in owed
    assert left == "We are then left with 234,000 € more than by selling, in today's money."
    # 1,094,373 x 0.75 at 10 % for five years is far more than the 77,000 gained until then.
    assert customer.endswith("worse off than owning, in today's money.")
    free = plain(words.parting_says(answer, "none", 5, "en")[0])
    assert free.startswith("The customer owes nothing and gives the machine back")
    last = words.parting_says(answer, "make_whole", 50, "en")[0]
    assert last == "It is the last year that is compared: nothing is left to be owed."


def test_a_machine_that_costs_more_to_remove_than_it_brings():
    answer = answer_of(ROOT / "assumptions/offers/washing_machines.yaml")
    machines = answer.contract_life.served.machines
    assert machines.removal[5] > machines.market_value[5] + 1
    assert answer.contract_life.parting.buyout_price[5] == 0.0
    for language, said in (
        ("en", "the machine may be kept for nothing."),
        ("fr", "la machine peut être gardée pour rien."),
    ):
        assert plain(words.parting_says(answer, "none", 5, language)[0]).endswith(said)
        why = {"en": "nobody is paid to keep", "fr": "personne n'est payé pour garder"}[language]
        assert why in plain(tables.by_year(answer, "none", (5,), language).note)


@pytest.mark.parametrize(
    ("language", "handed", "last"),
    [
        ("en", "takes the machine over for 82,900 € before tax, as agreed", "passes to the customer for 39,"),
        ("fr", "reprend la machine pour 82 900 € avant impôt, comme convenu", "passe au client pour 39 "),
    ],
)
def test_end_of_a_term_as_agreed_in_words(language, handed, last):
    sets = ("contract.term=10", "contract.renewal_rate=0.8", "contract.renewed_fee_share=0.8")
    answer = answer_of(OFFICE, (*sets, "contract.end_of_term=hand_over"))
    assert handed in plain(words.parting_says(answer, "none", 10, language)[0])
    assert last in plain(words.parting_says(answer, "none", 50, language)[0])
    assert plain(tables.chain(answer, language).note).endswith(
        {"en": "they pay 80% of the fee.", "fr": "ils paient 80 % de la redevance."}[language]
    )
    removed = answer_of(OFFICE, (*sets, "contract.end_of_term=removal"))
    said = {"en": "we take the machine away", "fr": "nous enlevons la machine"}[language]
    assert said in words.parting_says(removed, "none", 10, language)[0]


def test_end_of_a_term_and_pilot_in_words():
    sets = ("contract.term=10", "contract.pilot.years=2", "contract.pilot.exit_price=20000", *LEAVING)
    answer = answer_of(OFFICE, sets)
    assert plain(words.parting_says(answer, "make_whole", 10, "en")[0]).startswith("The term ends with this")
    pilot = plain(words.parting_says(answer, "make_whole", 2, "en")[0])
    assert pilot.startswith("The pilot still runs: he owes its price of 20,000 € before tax, 15,000 €")
    agreed = plain(words.pilot_says(answer, "en"))
    assert agreed.startswith("Agreed: 2 years, for 20,000 €. It costs us ")
    free = answer_of(OFFICE, ("contract.pilot.years=2",))
    told = plain(words.parting_says(free, "none", 1, "en")[0])
    assert told.startswith("The pilot still runs: he may leave and owes nothing")


def test_how_long_contracts_last():
    staying = words.lasting_says(answer_of(), "en")
    assert staying == ("All 50 years are expected to be served: nobody is assumed to leave.",)
    answer = answer_of(OFFICE, ("contract.churn_rate=0.03",))
    years = sum(0.97 ** np.arange(50))
    told = [plain(one) for one in words.lasting_says(answer, "en")]
    assert told[0] == f"{years:.1f} years of service are to be expected of 50 years."
    assert told[1].startswith("A fee ")
    assert told[2] == f"After year 25, {0.97**25:.0%} of the contracts still run."
    whole = answer_of(OFFICE, LEAVING)
    assert "no higher fee is needed" in words.lasting_says(whole, "en")[1]
    sold = answer_of(
        OFFICE, ("site.remaining_life=60", "site.sale_rate=0.04", "contract.passes_on_share=0.5")
    )
    assert words.lasting_says(sold, "en")[-2:] == (
        "The premises still stand for 60 years: 10 years beyond the term.",
        "Of 100 premises 4 are sold a year; 50% of the buyers take the contract over, "
        "the others buy the machine.",
    )


@pytest.mark.parametrize(
    "made",
    [
        lambda answer: tables.by_year(answer, answer.contract_life.clause, (1, 5), "en"),
        lambda answer: tables.clauses(answer, 5, "en"),
        lambda answer: tables.chain(answer, "en"),
    ],
)
def test_figures_that_can_be_asked_are_in_the_answer(made):
    answer = answer_of(OFFICE, LEAVING)
    told = as_dict(answer)
    cells = asked(made(answer))
    assert cells
    for cell in cells:
        held = told
        for name in cell.name.split("."):
            held = held[name]
        assert held is not None


def test_a_clause_that_is_only_tried_cannot_be_asked_but_for_what_it_does_not_move():
    answer = answer_of(OFFICE, LEAVING)
    tried = {cell.name.rpartition(".")[2] for cell in asked(tables.by_year(answer, "none", (5,), "en"))}
    assert tried == {"unrecovered_investment", "to_come", "book_value", "machine_back"}


def test_clauses_side_by_side():
    shown = tables.clauses(answer_of(), 5, "en")
    names = [text_of(row[0]) for row in shown.rows]
    assert names[0] == "no clause ●"
    assert [plain(text_of(cell)) for cell in shown.rows[0][3:]] == [
        "+234",
        "+136",
        "+59",
        "−4",
        "−99",
        "+234",
    ]


def test_chain_is_none_where_the_horizon_is_too_short():
    answer = answer_of()
    life = replace(answer.contract_life, chain=())
    short = replace(answer, find_contract_life=lambda: life)
    assert tables.chain(short, "en") is None
    shown = tables.chain(answer, "en")
    sixteen = next(row for row in shown.rows if row[0] == "16 years")
    # Case 22: 0.8 %, 1.7 %, 3.4 %, 7.0 %.
    assert [text_of(cell) for cell in sixteen[1:]] == ["0.8%", "1.7%", "3.4%", "7.0%"]


class TestCustomer:
    def test_holds_what_he_signs_and_nothing_of_ours(self):
        answer = answer_of(OFFICE, LEAVING)
        shown = customer_exits(answer)
        ours = {"unrecovered", "to_come", "book_value", "machine_back", "provider_left"}
        assert not ours & {field.name for field in fields(CustomerExits)}
        assert shown.termination_fee == tuple(answer.contract_life.parting.termination_fee.tolist())
        assert (shown.clause, shown.term) == ("make_whole", 50)

    def test_table(self):
        answer = answer_of(OFFICE, LEAVING)
        table = tables.customers(customer_exits(answer), (1, 5), "en")
        assert table.head == ("after year", "owed, before tax", "after his tax", "to keep it")
        assert not asked(table)
        assert text_of(table.rows[1][1]) == f"{answer.contract_life.parting.termination_fee[5] / 1e3:,.0f}"


class TestChart:
    def test_lines_and_labels(self):
        answer = answer_of(OFFICE, LEAVING)
        chart = parting_chart(answer, "make_whole", 5, "en")
        data, one = chart.data, answer.contract_life.parting
        owed = data[data["kind"] == "owed"]
        assert owed["year"].tolist() == list(range(1, 51))
        np.testing.assert_allclose(owed["value"], one.termination_fee[1:])
        labels = data[data["kind"].str.endswith("_right")]
        assert sorted(labels["kind"]) == ["book_right", "owed_right", "unrecovered_right"]
        low, high = chart.spec["encoding"]["y"]["scale"]["domain"]
        places = sorted(labels["place"])
        # Labels stand 18 of 232 pixels apart and inside the plot.
        assert min(np.diff(places)) >= 18 / 232 * (high - low) * 0.999
        assert low <= places[0] <= places[-1] <= high
        assert "1.09 M€ owed" in plain(chart.alt)

    def test_late_years_have_their_labels_on_the_left(self):
        chart = parting_chart(answer_of(OFFICE, LEAVING), "make_whole", 45, "fr")
        assert (chart.data["kind"].str.endswith("_left")).sum() == 3
        assert "après l'année 45" in plain(chart.alt).lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "sets",
    [
        ("contract.pilot.years=2", "contract.pilot.exit_price=9000", "site.remaining_life=70", *LEAVING),
        ("contract.termination_clause=step_down", "contract.step_down={1: 2.0}", "site.sale_rate=0.1"),
        ("contract.termination_clause=remaining_fees", "contract.recovers_machine=false"),
        ("contract.termination_clause=unrecovered_investment", "contract.fee.level=1"),
    ],
)
def test_how_every_figure_came_about_can_be_said(sets, language):
    study = Study(load_case(OFFICE, sets))
    explainer = Explainer(study, study.answer())
    names = [name for name in explainer.every_name if name.startswith("contract_life.")]
    names.append("alternatives.service.parties.provider.termination_fee")
    assert len(names) > 60
    for name in names:
        one = explained(explainer.explanation(name), explainer.meanings, language)
        told = " ".join((one.title, one.in_words, one.with_values, *one.remarks))
        assert one.title, name
        assert "{" not in told, name
        assert not any(clause in told for clause in CLAUSES if "_" in clause), name
