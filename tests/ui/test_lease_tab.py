"""The section Lease or service without a browser: answers change the case and stand in the address."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from servitization.language import LANGUAGES
from servitization.ui import state
from servitization.ui.field_values import LEASE_FLAGS, LEASE_QUESTIONS


def section_alone():
    from servitization.ui import state
    from servitization.ui.lease_tab import lease_or_service
    from servitization.ui.on_screen import examine

    state.begin()
    examine(lease_or_service)


class Section:
    """The section as a page of its own."""

    def __init__(self, **query: str):
        self.at = AppTest.from_function(section_alone, default_timeout=30)
        for name, code in query.items():
            self.at.query_params[name] = code
        self.run()

    def run(self) -> "Section":
        self.at.run()
        assert not self.at.exception, self.at.exception
        return self

    @property
    def words(self) -> str:
        shown = "\n".join(one.value for one in self.at.html if "<script>" not in one.value)
        text = html.unescape(re.sub(r"<[^>]+>", " ", shown))
        return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())

    @property
    def address(self) -> str:
        return next(one.value for one in self.at.html if "<script>" in one.value)

    def answer(self, name: str, code: str) -> "Section":
        self.at.segmented_control(key=f"pick_lease_{name}").set_value(code)
        return self.run()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "offer", ["office_cooling", "car_fleet", "washing_machines", "office_cooling_tropical"]
)
def test_offers_open(offer, lang):
    page = Section(offer=offer, lang=lang)
    assert "IFRS 16" in page.words
    assert len(page.at.segmented_control) == len(LEASE_QUESTIONS)


def test_an_answer_moves_the_result_and_stands_in_the_address():
    page = Section(offer="office_cooling", lang="en")
    assert "the contract is a service: predetermined use, supplier operates (B24(b))" in page.words
    page.answer("directs", "yes")
    assert "the contract is a lease: customer directs use (B24(a))" in page.words
    assert "directs=yes" in page.address
    page.answer("directs", "open")
    assert "the contract is a service" in page.words and "directs=" not in page.address


def test_what_the_file_says_is_not_repeated_in_the_address():
    page = Section(offer="car_fleet", lang="en")
    assert page.at.segmented_control(key="pick_lease_directs").value == "yes"
    page.answer("directs", "no")
    assert "directs=no" in page.address
    page.answer("directs", "yes")
    assert "directs=yes" not in page.address


def test_flags_and_the_borrowing_rate_change_both_books():
    page = Section(offer="office_cooling_chain", lang="en")
    assert "operating lease" in page.words
    page.at.checkbox(key="pick_lease_specialised").check()
    page.run()
    assert "finance lease: only the customer can use it" in page.words
    before = re.search(r"Lease liability on the first day ([\d,]+) €", page.words)[1]
    rate = next(one for one in page.at.text_input if one.key.startswith("borrowing-"))
    rate.set_value("5")
    page.run()
    after = re.search(r"Lease liability on the first day ([\d,]+) €", page.words)[1]
    assert int(after.replace(",", "")) > int(before.replace(",", ""))
    assert "borrowing=0.05" in page.address


def test_a_rate_that_cannot_be_is_refused_under_its_field():
    page = Section(offer="office_cooling_chain", lang="en")
    rate = next(one for one in page.at.text_input if one.key.startswith("borrowing-"))
    rate.set_value("700")
    page.run()
    assert "700% is above 100%; write 100% or less" in page.words
    assert "borrowing=" not in page.address


def test_the_law_flags_the_term_until_an_exception_is_chosen():
    page = Section(offer="office_cooling", lang="en")
    assert "50 years are longer than the 16 years that the law allows" in page.words
    page.at.selectbox(key="pick_lease_exception").set_value("industrial_fluids")
    page.run()
    assert "The rules in the files leave out this kind of contract." in page.words
    assert "longer than" not in page.words


def test_controls_of_the_law_are_where_a_rule_is():
    assert not Section(offer="lighting", lang="en").at.selectbox
    assert not Section(offer="office_cooling_tropical", lang="en").at.selectbox


def test_an_address_with_an_unknown_answer_opens():
    page = Section(offer="office_cooling", lang="en", directs="perhaps", exception="sundays")
    assert "the contract is a service" in page.words


def test_how_we_answered_is_not_in_a_customers_address():
    assert set(state.EXAMINED) == {*LEASE_QUESTIONS, *LEASE_FLAGS, "borrowing", "exception"}
    assert set(state.EXAMINED) <= set(state.FIELDS)
    page = Section(offer="office_cooling", lang="en", directs="yes", audience="customer")
    assert "IFRS" not in page.words
