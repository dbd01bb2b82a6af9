"""Lease or service in words and tables: every situation, both languages, figures that can be asked."""

from functools import cache
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.analysis.answer import Answer
from servitization.analysis.classification import PARAGRAPHS, QUESTIONS
from servitization.language import LANGUAGES, keys, parse_number
from servitization.report import classification_tables, classification_words
from servitization.report.answer_json import as_dict
from servitization.report.table import Asked, text_of

ASSUMPTIONS = Path(__file__).resolve().parents[2] / "assumptions"
OFFICE, CHAIN = "offers/office_cooling", "offers/office_cooling_chain"
FEDERAL = "law.jurisdiction=united_states_federal"


@cache
def answer_of(name: str, *sets: str) -> Answer:
    return Study(load_case(ASSUMPTIONS / f"{name}.yaml", sets)).answer()


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def figure_at(answer: Answer, name: str):
    held = as_dict(answer)
    for part in name.split("."):
        held = held[part]
    return held


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_put_together_exists(language):
    known = keys(language)
    for reason in PARAGRAPHS:
        assert f"classification.reason.{reason}" in known
    for name in QUESTIONS:
        assert f"classification.question.{name}" in known
    lessor = answer_of(OFFICE).classification.lessor
    for name in lessor.indicators:
        assert {f"classification.indicator.{name}", f"classification.indicator_why.{name}"} <= known.keys()


def test_a_service_in_words():
    answer = answer_of(OFFICE)
    found = answer.classification
    assert classification_words.result_says(found, "en") == (
        "By these answers the contract is a service: predetermined use, supplier operates (B24(b))."
    )
    told = plain(classification_words.consequence_says(answer, "en"))
    assert told.endswith("As a lease it would be a debt of 459,000 €.")
    french = plain(classification_words.consequence_says(answer, "fr"))
    assert french.endswith("En location, ce serait une dette de 459 000 €.")


def test_a_lease_a_contradiction_and_an_own_machine_in_words():
    leased = answer_of(OFFICE, "classification.customer_directs_how_and_what_for=true")
    said = plain(classification_words.consequence_says(leased, "en"))
    assert said.startswith("The customer then has a debt of 459,000 € on his balance sheet")
    assert "who bears what" in classification_words.contradiction_says(leased.classification, "en")
    question = leased.classification.question("customer_directs_how_and_what_for")
    assert classification_words.differs_says(question, "en") == ("The table of who bears what suggests: no.")
    assert classification_words.choice_says(question, "open", "en") == "As suggested: no"
    assert classification_words.choice_says(question, "yes", "fr") == "Oui"
    owned = answer_of("examples/office_ac_50y", "contract.arrangement=activity_management")
    assert classification_words.consequence_says(owned, "en").startswith("Nothing is leased")
    by_unit = answer_of(CHAIN, "contract.fee.structure=per_unit")
    assert "no debt in either case" in classification_words.consequence_says(by_unit, "en")


def test_our_books_in_words():
    finance = plain(classification_words.provider_says(answer_of(OFFICE), "en"))
    assert finance == (
        "It looks like a finance lease: the term is the major part of its life. The machine leaves our "
        "balance sheet and becomes a claim of 601,000 € that earns 7.5% a year."
    )
    assert "operating lease" in classification_words.provider_says(answer_of(CHAIN), "en")
    unpaid = answer_of(OFFICE, "contract.fee.structure=per_unit")
    assert "no rate is implicit" in classification_words.provider_says(unpaid, "en")


def test_the_law_in_words():
    found = answer_of(OFFICE).legal
    (flag,) = classification_words.flags(found, "en")
    assert plain(flag.says) == (
        "50 years are longer than the 16 years that the law allows (Code de l'énergie, L241-3)."
    )
    assert plain(flag.remedies[0]).startswith("Remedy: a chain of 4 contracts of 16 + 16 + 16 + 2 years")
    assert classification_words.legal_says(found, "en") == ""
    (french,) = classification_words.flags(found, "fr")
    assert plain(french.says).startswith("50 ans, c'est plus long que les 16 ans permis par la loi")
    bare = ("responsibilities.functional_result.maintenance=0", "responsibilities.functional_result.energy=1")
    (shorter,) = classification_words.flags(answer_of(OFFICE, *bare).legal, "en")
    assert any(
        "Remedy: 16 years are lawful with a clause by which we guarantee" in plain(one)
        for one in shorter.remedies
    )


def test_what_is_kept_left_out_or_not_examined_is_said():
    says = {
        name: classification_words.legal_says(answer_of(*case).legal, "en")
        for name, case in {
            "kept": (CHAIN,),
            "exempt": (OFFICE, "law.exception=public_concession"),
            "other": ("offers/lighting",),
            "none": ("offers/office_cooling_tropical",),
        }.items()
    }
    assert len(set(says.values())) == 4
    assert "says nothing about the law" in says["none"]


def test_fees_that_the_law_does_not_like_have_their_remedy():
    (reward,) = classification_words.flags(answer_of(CHAIN, "contract.fee.structure=open_book").legal, "en")
    assert "pays us more when more energy is used" in reward.says
    term, bills = classification_words.flags(answer_of(OFFICE, FEDERAL).legal, "en")
    assert "25 + 25 years" in plain(term.remedies[0])
    assert bills.says.startswith("In 50 years the customer pays more than his energy bills")
    assert classification_words.jurisdiction_says(answer_of(OFFICE, FEDERAL).legal, "fr") == (
        "agences fédérales des États-Unis"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [OFFICE, CHAIN, "offers/car_fleet", "offers/washing_machines"])
def test_figures_of_the_tables_are_those_of_the_answer(name, language):
    case = load_case(ASSUMPTIONS / f"{name}.yaml")
    answer = answer_of(name)
    tables = [
        classification_tables.customer_figures(answer, language),
        classification_tables.indicators(answer, case.assumptions.classification, language),
    ]
    asked = [cell for table in tables for row in table.rows for cell in row if isinstance(cell, Asked)]
    assert len(asked) == 7
    for cell in asked:
        value = figure_at(answer, cell.name)
        text = plain(cell.text).rstrip(" €%")
        shown = parse_number(text, language) / (100 if "%" in cell.text else 1)
        assert shown == pytest.approx(value, rel=0.02, abs=0.01), cell


@pytest.mark.parametrize("language", LANGUAGES)
def test_schedules_have_a_row_for_every_year_and_end_at_nothing(language):
    answer = answer_of(OFFICE)
    table = classification_tables.customer_years(answer, language)
    assert len(table.rows) == 51
    assert all(len(row) == len(table.head) for row in table.rows)
    last = [parse_number(plain(text_of(cell)), language) for cell in table.rows[-1][1:]]
    assert last[3] == 0 and last[5] == 0 and last[6] == 0
    ours = classification_tables.provider_years(answer, language)
    assert ours is not None and len(ours.rows) == 51
    assert classification_tables.provider_years(answer_of(CHAIN), language) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_say_where_and_when_they_were_read(language):
    found = answer_of(OFFICE).legal
    table = classification_tables.rules(found, language)
    assert len(table.rows) == len(found.rules) == 5
    for rule, row in zip(found.rules, table.rows, strict=True):
        assert "2026" in row[-1] and rule.found_at in row[-1]
        assert row[0] == rule.reference


def test_a_screen_is_said_to_be_no_advice():
    for language, words in {"en": "not advice", "fr": "pas un conseil"}.items():
        for key in ("subtitle", "legal.subtitle", "legal.subtitle_none"):
            assert words in keys(language)[f"classification.{key}"]
