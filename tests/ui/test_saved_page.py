"""The page of saved offers: list, search, one offer in detail, approval, deletion, and the trail."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st

from servitization.analysis.risk.spread import Estimate
from servitization.report import making
from servitization.report.answer_json import as_dict
from servitization.report.dashboard_sure import Sure
from servitization.report.dashboard_sure import cell as sure_cell
from servitization.report.documents import pdf
from servitization.report.rounding import gain_money
from servitization.store.approval import Approvals
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from servitization.store.policy import load_policy
from servitization.ui.saved_documents import unchanged
from servitization.ui.state import link as state_link
from tests.ui.stored import button, held_by, saved_as

EXAMPLE = "office_ac_50y"


def opened(page, name: str):
    page.at.switch_page(f"pages/{name}.py")
    return page.run()


def detail(page, offer_id: str, tab: str = ""):
    page.at.session_state["saved_detail"] = offer_id
    if tab:
        page.at.session_state["saved_tabs"] = tab
    return page.run()


def test_from_draft_to_accepted_on_the_pages(screen, stored):
    page = saved_as(screen(offer=EXAMPLE), "Head office")
    (one,) = Offers(stored, LOCAL).listed()
    page.opened("approval")
    assert "Amber" in page.words or "Green" in page.words or "Red" in page.words
    assert "has not been checked" in page.words
    button(page, "offer_check").click()
    page.run()
    assert "checked" in page.words and "has not been checked" not in page.words
    page = detail(opened(screen(), "saved"), one.id, "Approval")
    for action, state in (("approve", "approved"), ("send", "sent"), ("accept", "accepted")):
        button(page, f"detail_{action}").click()
        page.run()
        assert Offers(stored, LOCAL).offer(one.id).info.latest.state == state
    assert "Approved by this computer" in page.words
    assert "it no longer changes" in page.words
    page = screen(saved=one.id)
    assert "the customer accepted version 1" in page.words
    page.write("size", "12,000").open_save()
    button(page, "save_now").click()
    page.run()
    assert "with it the offer is closed" in page.words
    assert Offers(stored, LOCAL).offer(one.id).info.latest.number == 1


def test_list_search_delete_restore(screen, stored):
    page = saved_as(screen(offer=EXAMPLE), "Siège, Lyon", "été")
    saved_as(screen(offer="office_cooling"), "Hotel")
    lyon = next(o for o in Offers(stored, LOCAL).listed() if o.title != "Hotel")
    page = opened(screen(), "saved")
    assert page.verdict == "2 offers are saved: 2 drafts."
    assert f'data-open="{lyon.id}"' in page.markup
    page.at.text_input(key="saved_text").set_value("ETE siege")
    page.run()
    assert "Siège" in page.words and "Hotel" not in page.words.split("one row")[1].split("As saved")[0]
    detail(page, lyon.id)
    button(page, "detail_delete").click()
    page.run()
    assert [o.title for o in Offers(stored, LOCAL).listed()] == ["Hotel"]
    page = opened(screen(saved=lyon.id), "saved").opened("saved_deleted")
    button(page, f"restore_{lyon.id}").click()
    page.run()
    assert page.verdict == "2 offers are saved: 2 drafts."
    assert "it was deleted" not in screen(saved=lyon.id).words


def test_a_link_to_nothing_says_so(screen, stored):
    for link in ("0123456789abcdef01234567", "<b>x", "a" * 300):
        page = screen(saved=link)
        assert "there is no such offer" in page.words and page.verdict
        assert "saved=" not in page.address
    assert "there is no such offer" in screen(offer="saved-0123456789abcdef01234567-3").words


def test_why_a_version_changed(screen, stored):
    page = saved_as(screen(offer=EXAMPLE), "Head office")
    page.write("size", "12,000").open_save()
    button(page, "save_now").click()
    page.run()
    (one,) = Offers(stored, LOCAL).listed()
    page = detail(opened(screen(), "saved"), one.id, "Why did it change?")
    assert "site. size" in page.words and "10,000" in page.words and "12,000" in page.words
    before, after = (Offers(stored, LOCAL).version(one.id, n).answer for n in (1, 2))
    total = [a["gain"]["service"]["against_informed_sale"]["total"] for a in (before, after)]
    assert total[0] != total[1]


def test_the_trail_is_read_and_verified(screen, stored, tmp_path):
    page = saved_as(screen(offer=EXAMPLE), "Head office")
    (one,) = Offers(stored, LOCAL).listed()
    Offers(stored, LOCAL).save(one.id, 1, held_by(stored, one.id), "again")
    page = opened(screen(), "trail")
    assert "Head office" in page.words and "saved" in page.words
    button(page, "trail_verify").click()
    page.run()
    assert "The trail holds" in page.words
    page.at.text_input(key="trail_text").set_value("nothing like it")
    page.run()
    assert "Head office" not in page.words


def test_persons_without_sign_in(screen, stored):
    page = opened(screen(), "people")
    assert "one user" in page.words and "Nobody has to sign in" in page.verdict


def test_the_dashboard_over_the_store_adds_what_was_saved(screen, stored, monkeypatch):
    saved_as(screen(offer=EXAMPLE), "Head office")
    saved_as(screen(offer="office_cooling"), "Hotel")
    found = Offers(stored, LOCAL).listed()
    page = opened(screen(), "dashboard")
    # Whatever would evaluate an offer from here on fails the test.
    monkeypatch.setattr("servitization.analysis.study.Study.answer", None)
    page.at.session_state["dashboard_source"] = "store"
    page.run()
    gain, ours = (
        sum(one.latest.summary["gain"] for one in found),
        sum(one.latest.summary["gain_by_party"]["provider"] for one in found),
    )
    shown = [gain_money(one, "EUR", "en").replace("\u00a0", " ") for one in (gain, ours)]
    assert all(one in page.verdict for one in shown), (page.verdict, shown)
    assert "2 offers are saved: 2 drafts." in page.words and "Hotel" in page.words
    for one in found:
        kept = one.latest.summary["risk"]["better_off"]["sale"]["both"]
        least = one.latest.summary["sure_asked"]
        cell = sure_cell(Sure(Estimate(kept, math.nan), least, settled=True), "en")
        assert f'<td class="number sure">{cell.count}</td>' in page.markup
    # In the words for the eye and in those for the ear.
    assert page.markup.count("futures both are better off ") >= 2 * len(found)
    page.at.session_state["dashboard_saved_text"] = "hotel"
    assert page.run().verdict.startswith("The offer in play is worth")
    detail(page, found[0].id)
    assert "Versions" in [tab.label for tab in page.at.tabs]


@pytest.fixture
def papers(monkeypatch):
    """What each document of a run would say when it is made, by the key of its button."""
    buttons: dict = {}
    monkeypatch.setattr(st, "download_button", lambda label, **given: buttons.update({given["key"]: given}))
    monkeypatch.setattr(pdf, "offer_pdf", lambda view, language, on, status, terms: (view, status, None))
    monkeypatch.setattr(pdf, "partner_pdf", lambda view, language, on, status: (view, status, None))

    def made(study, what, language, on, status, level, certainty):
        return (study.answer(level), status, certainty), 1

    monkeypatch.setattr(making, "made", made)
    return buttons


OURS = ("internal_pdf", "live_workbook", "slides")


def test_documents_say_where_a_saved_offer_stands(screen, stored, papers):
    page = screen(offer="office_partners")
    assert {papers[key]["data"]()[1] for key in ("pdf", *OURS)} == {"draft"}
    saved_as(page, "Head office")
    (one,) = Offers(stored, LOCAL).listed()
    approvals = Approvals(stored, LOCAL)
    approvals.check(one.id, 1, load_policy())
    # The page did not run since, and what it says on paper is how the offer stands all the same.
    assert {papers[key]["data"]()[1] for key in ("pdf", *OURS)} == {"checked"}
    kept = Offers(stored, LOCAL).version(one.id, 1)
    view, _, _ = papers["pdf"]["data"]()
    assert view.offer.title == "Head office" and view.offer.fingerprint == kept.info.fingerprint
    _, _, sure = papers["slides"]["data"]()
    assert sure["better_off"]["informed_sale"]["both"]["chance"] == kept.risk["both_better"]
    assert sure["better_off"]["sale"]["both"]["chance"] == kept.risk["better_off"]["sale"]["both"]
    assert sure["tail"]["provider"]["value_at_risk"] == -kept.risk["gain"]["provider"]["5"]
    opened(page, "partners").opened("fold_sheet_builder")
    assert papers["sheet_pdf_builder"]["data"]()[1] == "checked"
    page.at.switch_page("pages/offer.py")
    page.run().write("size", "12,000")
    assert {papers[key]["data"]()[1] for key in ("pdf", *OURS)} == {"draft"}


def test_documents_of_a_saved_version_have_its_figures(screen, stored, papers, monkeypatch):
    page = saved_as(screen(offer=EXAMPLE, fee="140000"), "Head office")
    page.write("size", "12,000").open_save()
    button(page, "save_now").click()
    page.run()
    (one,) = Offers(stored, LOCAL).listed()
    page = detail(opened(screen(), "saved"), one.id)
    page.at.session_state[f"open_{one.id}"] = 1
    papers.clear()
    page.opened("detail_documents")
    kept = Offers(stored, LOCAL).version(one.id, 1)
    for key in OURS:
        answer, status, _ = papers[f"detail_{key}"]["data"]()
        assert as_dict(answer) == kept.answer and status == "superseded"
    assert papers["detail_pdf"]["data"]()[1] == "superseded"
    # Another engine may find other figures for the same files.
    monkeypatch.setattr("servitization.ui.saved_documents.__version__", "9.9")
    papers.clear()
    page.run()
    assert not papers and "which may give other figures" in page.words
    monkeypatch.setattr("servitization.ui.saved_documents.__version__", kept.info.engine_version)
    changed = replace(kept, info=replace(kept.info, fingerprint="0" * 12))
    assert unchanged(kept) is not None and unchanged(changed) is None


@pytest.mark.parametrize(
    ("shown", "base"),
    [
        ("http://here:8501/saved", "http://here:8501"),
        ("http://here:8501/dashboard?lang=fr", "http://here:8501"),
        ("http://here:8501", "http://here:8501"),
        ("http://here/calculator", "http://here/calculator"),
    ],
)
def test_a_link_to_a_saved_offer_opens_the_offer_page(monkeypatch, shown, base):
    context = SimpleNamespace(url=shown)
    monkeypatch.setattr("servitization.ui.state.st", SimpleNamespace(context=context))
    assert state_link("saved-0123456789ab-3") == f"{base}?saved=0123456789ab"
