"""What the Partners page draws: head, groups and load, division rules, contracts and who would leave."""

import streamlit as st

from servitization.analysis.partnership.result import PartnersResult
from servitization.language import currency_symbol, say
from servitization.model.alternatives import SERVICE_WITH_PARTNERS
from servitization.report import partner_tables, partner_words
from servitization.report.rounding import fee_money
from servitization.report.sentences import rate_text, years_text
from servitization.ui import partners_fee, partners_terms
from servitization.ui.compare import open_with_partners
from servitization.ui.head import MARKS, Eyebrow, head
from servitization.ui.on_screen import Shown
from servitization.ui.partners_html import division_html, groups_html, quantities_html
from servitization.ui.plain import plain
from servitization.ui.tables import section, table

FEE = partners_fee.CODE
"""Code of the fee that is tried on this page."""
EXAMPLE = """partners:
  members:
    builder: {measures: [E1, E2], setup_cost: 15_000}
    lighting: {system: lighting}
  division: nucleolus"""


def nobody(seen: Shown, language: str) -> None:
    """The page of an offer without partners: what a partner is, and what adds one."""
    offer = seen.answer.offer
    state_text = f"{MARKS['no']} {say('partners.state.none', language)}"
    print_ = say("offer.calculation", language, fingerprint=offer.fingerprint[:7])
    head(
        Eyebrow(state_text, "", (offer.title,), print_),
        [partner_words.Segment(say("partners.head.none", language))],
        [say(f"partners.none.{name}", language) for name in ("says", "how")],
    )
    st.html(f'<p class="note">{plain(say("partners.none.example", language))}</p>')
    st.code(EXAMPLE, language="yaml")


def title(found: PartnersResult, seen: Shown, language: str) -> None:
    """The head: what the partners add, for whom, and whether everybody stays."""
    offer = seen.answer.offer
    known, outcome = partner_words.state(found)
    about = (partner_words.state_why(found, offer, language), offer.title)
    moved = "_moved" if is_moved(found, seen) else ""
    print_ = say(f"offer.calculation{moved}", language, fingerprint=offer.fingerprint[:7])
    with st.container(gap="xsmall"):
        head(
            Eyebrow(f"{MARKS[outcome]} {say(f'partners.state.{known}', language)}", outcome, about, print_),
            partner_words.heading_segments(found, offer, language),
            partner_words.second_sentences(found, offer, language),
        )


def is_moved(found: PartnersResult, seen: Shown) -> bool:
    """Whether the contracts are those of a fee that is only tried."""
    return found is not seen.study.partners


def _unit(found: PartnersResult, seen: Shown, language: str) -> str:
    return partner_words.unit(found).heading(seen.answer.offer.currency, language, inside=True)


def evidence(found: PartnersResult, seen: Shown, language: str) -> None:
    """What each group can save, and what becomes of load and plant."""
    offer = seen.answer.offer
    rate, unit = rate_text(offer.system_rate, language), _unit(found, seen, language)
    with st.container(key="partners_evidence"):
        left, right = st.columns(2, gap="large")
        with left:
            section(
                say("partners.groups.heading", language),
                say("partners.groups.subtitle", language, unit=unit, rate=rate),
            )
            symbol = partner_tables.unit_symbol(partner_words.unit(found), offer)
            st.html(groups_html(partner_tables.groups(found, offer, language), symbol, language))
        with right:
            count = partner_words.names(found, offer, language).count(len(found.players))
            years = years_text(offer.horizon, language)
            section(
                say("partners.load.heading", language),
                say("partners.load.subtitle", language, count=count, years=years),
            )
            st.html(quantities_html(partner_tables.quantities(found, offer, language), language))


def division(found: PartnersResult, seen: Shown, language: str) -> None:
    """Every rule side by side, the one in force tinted; which it is can be changed here. Of nothing there
    is nothing to share."""
    if partner_words.saves_nothing(found):
        return
    offer = seen.answer.offer
    total = partner_words.total_money(found, offer, language)
    with st.container(key="partners_division"):
        section(
            say("partners.division.heading", language, total=total),
            say("partners.division.subtitle", language),
        )
        symbol = partner_tables.unit_symbol(partner_words.unit(found), offer)
        who = partner_words.names(found, offer, language)
        columns = [(who.short(name), who.colour(name)) for name in found.players]
        st.html(division_html(partner_tables.divisions(found, offer, language), columns, symbol, language))
        least = partner_words.least_core_says(found, offer, language)
        if least:
            st.html(f'<p class="note">{plain(least)}</p>')
        partners_terms.terms(found, seen, language)


def contracts(found: PartnersResult, seen: Shown, language: str) -> None:
    """Who would walk away at the fee, who pays whom, what each gets; what each does alone is folded."""
    offer, moved = seen.answer.offer, is_moved(found, seen)
    if found.contract is None:
        known, _ = partner_words.state(found)
        section(say("partners.contract.heading", language))
        st.html(f'<p class="note">{plain(say(f"partners.contract.none_{known}", language))}</p>')
    else:
        with st.container(key="partners_leave"):
            section(say("partners.leave.heading", language), say("partners.leave.subtitle", language))
            partners_fee.fee_bar(found, seen.study.partners, offer, language)
            told = partner_words.leaving_sentences(found, offer, language)
            told = (*told, partner_words.stable_says(found, offer, language))
            spans = "".join(f"<span>{plain(one)}</span> " for one in told)
            st.html(f'<p class="note told" role="status">{spans}</p>')
        with st.container(key="partners_contracts"):
            left, right = st.columns([11, 10], gap="large")
            with left:
                _payments(found, seen, moved, language)
            with right:
                section(
                    say("partners.gets.heading", language),
                    say("partners.gets.subtitle", language, unit=_unit(found, seen, language)),
                )
                table(partner_tables.gets(found, seen.answer, language, moved), "gets")
                note = partner_tables.gets_note(found, language)
                if note:
                    st.html(f'<p class="note">{plain(note)}</p>')
    with st.container(key="folds", gap="xsmall"):
        _savings(found, seen, language)
        label = say("partners.alone.heading", language)
        fold = st.expander(label, key="fold_partners_alone", on_change="rerun")
        if fold.open:
            with fold:
                rate = rate_text(offer.system_rate, language)
                unit = _unit(found, seen, language)
                said = say("partners.alone.subtitle", language, unit=unit, rate=rate)
                st.html(f'<p class="subtitle">{plain(said)}</p>')
                table(partner_tables.alone(found, offer, language), "alone")


def onwards(seen: Shown, language: str) -> None:
    """The way to Compare with the service in which partners take part, where they have contracts."""
    if SERVICE_WITH_PARTNERS in seen.answer.alternatives and st.button(
        say("partners.compare", language), key="compare_partners", type="tertiary"
    ):
        open_with_partners()


def _savings(found: PartnersResult, seen: Shown, language: str) -> None:
    """Verified savings and who has them, where somebody is paid by them."""
    shown = partner_tables.savings(found, seen.answer.offer, language)
    if shown is None:
        return
    fold = st.expander(
        say("partners.savings.heading", language), key="fold_partners_savings", on_change="rerun"
    )
    if fold.open:
        terms = seen.case.assumptions.partners.verified_savings
        with fold:
            for told in partner_words.savings_says(found, terms, language):
                st.html(f'<p class="note">{plain(told)}</p>')
            table(shown, "savings")


def _payments(found: PartnersResult, seen: Shown, moved: bool, language: str) -> None:
    offer = seen.answer.offer
    key = f"partners.contract.subtitle{'_moved' if moved else ''}"
    section(
        say("partners.contract.heading", language),
        say(
            key,
            language,
            currency=currency_symbol(offer.currency),
            rule=partner_words.rule_name(found.rule, language),
            fee=fee_money(found.contract.level, offer.currency, language),
        ),
    )
    table(partner_tables.payments(found, seen.answer, language, moved), "payments")
    funding = partner_words.funding_says(found, language)
    if funding:
        st.html(f'<p class="note">{plain(funding)}</p>')
