"""Findings where their figures stand, for us alone; and what the tabs beside them tell."""

from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from servitization import Study, load_case
from servitization.language import LANGUAGES, say
from servitization.report import exit_tables
from servitization.report.finding_words import TOLD, findings_say
from servitization.report.offer_words import verdict_segments
from servitization.report.rounding import fee_money
from servitization.report.sentences import headline
from servitization.report.table import Asked
from servitization.ui.plain import plain

ASSUMPTIONS = Path(__file__).resolve().parents[2] / "assumptions"
OFFICE, HOSPITAL = "offers/office_cooling", "examples/hospital_shared_savings"


@cache
def answered(file: str, values: tuple = ()):
    return Study(load_case(ASSUMPTIONS / f"{file}.yaml").with_values(dict(values))).answer()


def of(file: str, **values):
    return answered(file, tuple({name.replace("__", "."): one for name, one in values.items()}.items()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_offer_and_contract_say_it_to_us_and_not_to_the_customer(screen, lang):
    """The return of a machine in place is one of several: told on both pages, and on no customer's screen."""
    (told,) = findings_say(of("offers/office_cooling_in_place"), lang)
    page = screen(offer="office_cooling_in_place", lang=lang)
    assert plain(told) in page.markup
    page.at.switch_page("pages/contract.py")
    assert plain(told) in page.run().markup
    assert (
        'class="finding"'
        not in screen(offer="office_cooling_in_place", lang=lang, audience="customer").markup
    )


def test_every_finding_has_a_place():
    from servitization.language import keys

    known = {key.removeprefix("finding.") for key in keys("en") if key.startswith("finding.")}
    assert known == {name for names in TOLD.values() for name in names}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_share_above_all_of_the_savings_is_never_led_with_a_fee(lang):
    """By hand more than all is shared, while a fee exists that suits both: the heading says that it cannot
    be signed, names what can, and the sentence is not told twice."""
    answer = of(HOSPITAL, contract__fee__setting="by_hand", contract__fee__level=2e5)
    assert answer.fee.against_sale.width > 0 and answer.verdict.outcome != "no"
    told = headline(answer, lang)
    level, most = (fee_money(one, "SGD", lang) for one in (answer.fee.level, answer.fee.most))
    assert most in told and level not in told
    assert "".join(piece.text for piece in verdict_segments(answer, lang)) == told
    assert findings_say(answer, lang, "offer") == ()
    assert len(findings_say(answer, lang)) == 1


def ending_page(file: str, lang: str) -> None:
    from servitization import Study, load_case
    from servitization.ui.exits_tab import exits
    from servitization.ui.on_screen import Shown

    values = {"contract.termination_clause": "remaining_fees", "contract.fee.in_advance_share": 1.0}
    study = Study(load_case(file).with_values(values))
    exits(Shown(None, study.case, study, study.answer(), {}), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_clause_that_pays_more_than_staying_is_told_where_it_is_tried(lang):
    """With it stands what is given back of a fee paid in advance, in a column of its own."""
    at = AppTest.from_function(
        ending_page, args=(str(ASSUMPTIONS / f"{OFFICE}.yaml"), lang), default_timeout=30
    ).run()
    assert not at.exception
    told = findings_say(
        of(OFFICE, contract__termination_clause="remaining_fees", contract__fee__in_advance_share=1.0),
        lang,
        "ending",
    )
    drawn = "\n".join(one.value for one in at.html)
    assert len(told) == 1 and plain(told[0]) in drawn
    assert plain(say("exits.table.given_back", lang)) in drawn
    # The clause of the contract is what was found out; of one that is only tried nothing is said.
    at.selectbox[0].set_value("none").run()
    assert plain(told[0]) not in "\n".join(one.value for one in at.html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_given_back_stands_only_where_something_is_paid_in_advance(lang):
    ahead, later = of(OFFICE, contract__fee__in_advance_share=1.0), of(OFFICE)
    clause = ahead.contract_life.clause
    shown, usual = (exit_tables.by_year(one, clause, (1, 5), lang) for one in (ahead, later))
    head = say("exits.table.given_back", lang)
    assert head in shown.head and head not in usual.head
    assert len(shown.head) == len(usual.head) + 1 == len(shown.rows[0])
    assert shown.note.endswith(usual.note[-40:]) and len(shown.note) > len(usual.note)
    cell = shown.rows[1][shown.head.index(head)]
    assert isinstance(cell, Asked) and cell.name == "contract_life.by_year.given_back"
    back = exit_tables.unit(ahead, clause).text(float(ahead.contract_life.parting.given_back[5]), lang)
    assert cell.text == back != "0"


def debt_page(file: str, lang: str) -> None:
    from servitization import Study, load_case
    from servitization.ui.debt_tab import debt

    values = {"financing.debt.repayment": "sculpted", "financing.debt.years": 40}
    debt(Study(load_case(file).with_values(values)).answer(), lang)


def test_a_growing_loan_is_told_beside_the_debt():
    file = str(ASSUMPTIONS / "examples/office_with_debt.yaml")
    at = AppTest.from_function(debt_page, args=(file, "fr"), default_timeout=30).run()
    assert not at.exception
    drawn = "\n".join(one.value for one in at.html)
    assert 'class="finding"' in drawn and plain("Notre emprunt augmente") in drawn
