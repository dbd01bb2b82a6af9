"""The answer in words: what is said follows from the figures, in both languages."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.analysis.overview import summary
from servitization.language import LANGUAGES
from servitization.report import compare_words, dashboard_words, offer_words, sentences
from servitization.report.answer_json import as_dict
from servitization.report.tables import answer_text, as_csv


@pytest.fixture(scope="module")
def answers(office):
    """Answers of every kind: works, does not, loses for one side or both; partners would stay in all but
    one."""
    bargained, office = office, office.with_values({"partners.division": "nucleolus"})
    by_hand = {"contract.fee.setting": "by_hand"}
    return {
        "go": Study(office).answer(),
        "no": Study(office.with_values({"site.size": 1_000})).answer(),
        "conditional": Study(office.with_values({"parties.customer.discount_rate": 0.04})).answer(),
        "too_dear": Study(office.with_values({**by_hand, "contract.fee.level": 200_000})).answer(),
        "too_cheap": Study(office.with_values({**by_hand, "contract.fee.level": 100_000})).answer(),
        "exits": Study(
            office.with_values({"contract.churn_rate": 0.2, "contract.recovers_machine": False})
        ).answer(),
        "funding": Study(office.with_values({"verdict.funding_limit": 100_000})).answer(),
        "clause": Study(office.with_values({"contract.termination_clause": "make_whole"})).answer(),
        "metered": Study(office.with_values({"contract.arrangement": "pay_per_unit"})).answer(),
        "partners_leave": Study(bargained).answer(),
        "no_money": Study(office.with_values({"verdict.financing_share": 0.1})).answer(),
    }


def test_outcomes(answers):
    assert {name: answer.verdict.outcome for name, answer in answers.items()} == {
        "go": "go",
        "no": "no",
        "conditional": "conditional",
        "too_dear": "conditional",
        "too_cheap": "conditional",
        "exits": "conditional",
        "funding": "conditional",
        "clause": "go",
        "metered": "conditional",
        "partners_leave": "conditional",
        "no_money": "conditional",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said(answers, language):
    for answer in answers.values():
        for text in (
            sentences.headline(answer, language),
            sentences.informed(answer, language),
            sentences.stops(answer, language),
            sentences.credit(answer, language),
            sentences.summary(answer, language),
            *(sentences.test_says(answer, test, language) for test in answer.verdict.tests),
        ):
            assert text
            assert "{" not in text
            assert "nan" not in text.split()
        assert answer_text(answer, language)
        json.dumps(as_dict(answer, language), allow_nan=False)


def test_headline_names_who_loses(answers):
    assert "the customer pays 17% more" in sentences.headline(answers["too_dear"], "en")
    assert "we earn 396,000\u00a0€ less than by selling" in sentences.headline(answers["too_cheap"], "en")
    text = sentences.headline(answers["no"], "en")
    assert text.startswith("No fee suits both: we need 16,800\u00a0€ a year")


def test_offer_that_does_not_work_says_from_where_it_does(answers):
    assert sentences.stops(answers["no"], "en").startswith("Works if the customer's money costs over 11.9%")
    assert sentences.stops(answers["conditional"], "en").startswith(
        "Works if the customer's money costs over 4.9%"
    )


def test_failed_test_names_its_cure(answers):
    found = {
        name: sentences.test_says(answers[name], test, "en")
        for name, test in (
            ("exits", answers["exits"].verdict.tests[2]),
            ("funding", answers["funding"].verdict.tests[7]),
            ("too_dear", answers["too_dear"].verdict.tests[1]),
        )
    }
    assert found["exits"].endswith("agree a termination fee that makes us whole")
    assert found["funding"].endswith("a partner who finances the machines, or a smaller start")
    assert "set the fee between 129,700\u00a0€ and 154,700\u00a0€" in found["too_dear"]


def test_exits_are_said_with_and_without_the_clause(answers):
    assert "if more than 2.9 in 100 contracts a year end early." in sentences.stops(answers["go"], "en")
    assert "and nobody pays the termination fee" in sentences.stops(answers["clause"], "en")
    assert answers["clause"].break_even.exits_per_year is None
    without = answers["clause"].break_even.exits_per_year_without_clause
    assert without == pytest.approx(answers["go"].break_even.exits_per_year)


def test_the_machine_is_credited_with_no_more_than_the_zone_and_the_ladder_say(answers):
    answer = answers["go"]
    width = answer.fee.against_sale.width
    in_zone = (width - answer.fee.without_service_machine.width) / width
    step = next(one.gain for one in answer.gain.ladder if one.name == "service_machine")
    assert in_zone <= step / answer.gain.against_sale.resource
    assert "Of the zone of agreement, 0.9% needs the machine built for service" in sentences.credit(
        answer, "en"
    )


def test_spreadsheet_cannot_take_a_cell_for_a_formula():
    text = as_csv(("path", "value"), [("a", "=1+1"), ("b", "@x"), ("c", -1.5), ("d", "plain")])
    assert text.splitlines()[1:] == ["a,'=1+1", "b,'@x", "c,-1.5", "d,plain"]


SHIPPED = sorted((Path(__file__).parents[2] / "assumptions" / "offers").glob("*.yaml"))


def test_why_no_fee_suits_both_is_said_wherever_the_verdict_is():
    case = load_case(SHIPPED[0].with_name("washing_machines.yaml"))
    answer = Study(case).answer()
    why = (
        "The service adds 55 € a year of cost for contract, metering and administration, and saves "
        "25 € elsewhere."
    )
    assert plainly(sentences.why_no_fee(answer, "en")) == why
    assert plainly(sentences.why_no_fee(answer, "fr")) == (
        "Le service ajoute 55 € de coût par an (contrat, comptage et gestion) et économise 25 € ailleurs."
    )
    assert why in plainly(answer_text(answer, "en"))
    assert why in map(plainly, offer_words.second_sentences(answer, "en"))
    assert why in map(plainly, compare_words.second_sentences(answer, "en"))
    assert why in plainly(dashboard_words.decides_in_full(summary(case, answer), "en"))


def plainly(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_said_where_no_fee_suits_both_and_only_there(answers, language):
    for name, answer in answers.items():
        assert bool(sentences.why_no_fee(answer, language)) == (name == "no")


def test_a_reason_that_lies_in_tax_and_money_is_said_so(answers):
    no = answers["no"]
    taxed = replace(no.gain.burden, added=0.0, saved=3_000.0, taken=4_000.0)
    said = sentences.why_no_fee(replace(no, gain=replace(no.gain, burden=taxed)), "en")
    assert plainly(said) == (
        "The service saves 3,000 € a year of resources, but tax and the cost of money take 4,000 €."
    )
    nothing = replace(no.gain.burden, saved=0.0)
    said = sentences.why_no_fee(replace(no, gain=replace(no.gain, burden=nothing)), "en")
    assert said.endswith("and saves nothing elsewhere.")
