"""The Risk page without a browser: its tabs, its numbers, what goes on behind it, empty states, customers."""

import html
import json
import re
from threading import Event

import pytest
from typer.testing import CliRunner

from servitization.analysis.risk import turning_points
from servitization.analysis.risk.sureness import SIDES
from servitization.assumptions.case import load_text
from servitization.cli import app as command_line
from servitization.language import LANGUAGES, say
from servitization.ui import background, certainty, offers, risk, risk_watch, risk_work
from servitization.ui.background import works
from servitization.ui.offers import Choice

PAGE = "pages/risk.py"
EXAMPLE = "office_ac_50y"
FILE = f"assumptions/examples/{EXAMPLE}.yaml"
TABS = {name: {lang: say(f"risk.tab.{name}", lang) for lang in LANGUAGES} for name in risk.TABS}
LONG = 60.0
UNCERTAIN = ("parties.provider", "parties.customer", "parties.lighting")


@pytest.fixture(autouse=True)
def _waiting(monkeypatch):
    """A page waits for its first answers however slow the machine is; what takes long is looked at coarsely
    here."""
    monkeypatch.setattr(risk_work, "GRACE", LONG)
    monkeypatch.setattr(risk_work, "PATIENT", LONG)
    monkeypatch.setattr(background, "PATIENCE", LONG)
    monkeypatch.setattr(risk_work, "POINTS", 3)
    monkeypatch.setattr(turning_points, "STEPS", 2)
    monkeypatch.setattr(turning_points, "SCANNED", 3)


@pytest.fixture
def page_of(screen):
    """`page_of(lang="fr")`: a session that turned to the Risk page."""

    def opened(**query):
        page = screen(**{"offer": EXAMPLE, "lang": "en", **query})
        page.at.switch_page(PAGE)
        return page.run()

    return opened


def settled(page):
    """The page when everything behind it has ended."""
    while True:
        looked = page.at.session_state[risk_watch._LOOKED]
        if all(ended for _, ended in looked.values()):
            return page
        for key in looked:
            works()._known[key].wait_for_end(LONG)
        page.run()


def tab(page, name: str, lang: str = "en"):
    page.at.session_state["risk_tabs"] = TABS[name][lang]
    return settled(page.run())


def drawn_charts(page) -> list[str]:
    return [chart.proto.alt for chart in page.at.get("vega_lite_chart")] or [
        one.proto.alt for one in page.at.get("arrow_vega_lite_chart")
    ]


@pytest.fixture(scope="module")
def simulated():
    """`simulate --format json` for as many futures as the page ends at."""
    ran = CliRunner().invoke(
        command_line, ["simulate", FILE, "--draws", "10000", "--seed", "2026", "--format", "json"]
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_tab_is_drawn(page_of, lang):
    page = settled(page_of(lang=lang))
    assert "10,000 futures" in page.words or "10 000 avenirs" in page.words
    for name in risk.TABS:
        tab(page, name, lang)
        assert page.verdict.endswith(".")
        # No key of a catalogue, no number that is none, no number in the other language.
        assert not re.search(r"risk\.\w+\.|\bnan\b|\binf\b", page.words)
        if lang == "fr":
            assert not re.search(r"\d,\d{3}(?!\d)", page.words.replace("0,", ""))


def test_numbers_are_those_of_the_command_line(page_of, simulated):
    page = settled(page_of())
    chance = simulated["better_off"]["sale"]["both"]
    assert simulated["draws"] == 10000
    # Never "all" of them while one is not.
    assert 0.995 < chance["chance"] < 1.0 and "In more than 99 of 100 futures" in page.verdict
    at_90 = {side: simulated["fee_at_confidence"]["sale"][side]["90"]["value"] for side in SIDES}
    both = simulated["safe_fees"]["sale"]["between"]["90"]
    least, most, low, high = (
        f"{round(fee, -2):,.0f} €" for fee in (*at_90.values(), both["low"], both["high"])
    )
    row = rf"90 of 100 {low} to {high} ± \S+ € / ± \S+ € {least} ± \S+ € {most} ± "
    assert re.search(row, page.words), page.words
    clause = simulated["clauses"]["flat"]
    assert f"{100 * clause['better_off']['both']:.0f}" in page.words
    tab(page, "all")
    for name, one in simulated["figures"].items():
        if name.startswith(("gain.provider", "gain.customer", "floor", "ceiling")):
            told = f"{one['mean']:,.0f} ± {one['mean_error']:,.0f}".replace("-", "−")
            assert told in page.words, name
    tab(page, "bears")
    assert f"{simulated['transfer']['deviation']['service']['customer'] / 1e3:,.0f}" in page.words


def test_every_figure_can_be_asked(page_of):
    page = settled(page_of())
    names = set()
    for name in risk.TABS:
        tab(page, name)
        found = html.unescape(" ".join(re.findall(r'data-ask="([^"]+)"', page.markup))).split()
        names |= {one for one in found if one.startswith("risk.")}
    assert len(names) > 100
    ran = CliRunner().invoke(command_line, ["explain", FILE, "risk.better_off.sale.both.chance"])
    assert "Counted in 10,000 futures" in ran.stdout
    from servitization.analysis.explain.explanation import Explainer
    from servitization.report.explain_words import explained
    from servitization.ui import caches

    case = offers.choices()[EXAMPLE].case
    study = caches.study(case)
    found = risk_work.best(case, None)
    behind = risk_work.behind(case, found).wait_for_end(LONG).latest
    assert {name.split(".")[1] for name in names} >= {"transfer", "items", "pooled", "clauses", "figures"}
    explainer = Explainer(study, study.proposed, found, behind=behind)
    for name in names:
        for lang in LANGUAGES:
            assert explained(explainer.explanation(name), explainer.meanings, lang).title


def test_a_moved_fee_is_drawn_anew_and_the_curve_agrees(page_of):
    page = settled(page_of(fee="133000"))
    assert "fee moved by hand" in page.words
    moved = risk_work.best(offers.choices()[EXAMPLE].case, 133000.0)
    proposed = risk_work.best(offers.choices()[EXAMPLE].case, None) or risk_work.first(
        offers.choices()[EXAMPLE].case
    )
    assert moved.level == 133000.0
    share = moved.better["sale"]["both"].value
    assert share < proposed.better["sale"]["both"].value - 0.2
    assert proposed.curves["sale"].at(133000.0)["both"] == pytest.approx(share, abs=0.05)


def test_a_link_opens_the_same_state(page_of):
    page = page_of(precision="0.01", decides="floor", against="informed_sale", fan="customer~service~yearly")
    settled(page)
    assert "the sale to a well-advised buyer" in page.verdict
    assert "What the service costs the customer, by year" in page.words
    for code in ("precision=0.01", "decides=floor", "against=informed_sale", "fan=customer"):
        assert code in page.address
    tab(page, "decides")
    assert "What moves our floor" in page.words


def test_stop_keeps_what_is_there_and_go_on_goes_on(page_of, monkeypatch):
    go, made = Event(), risk_work.refined

    def held(case, level, precision, most, told):
        for one in made(case, level, 0.0, 3000, told):
            yield one
            go.wait(LONG)

    monkeypatch.setattr(risk_work, "refined", held)
    page = page_of(precision="0.0025")
    assert "1,000 futures so far" in page.words
    page.at.button(key="risk_stop").click()
    page.run()
    assert "Stopped at 1,000 futures" in page.words
    go.set()
    settled(page)
    assert "Stopped at 1,000 futures" in page.words
    page.at.button(key="risk_go_on").click()
    page.run()
    assert "3,000 futures; the chance is known" in settled(page).words


def test_another_value_is_another_simulation(page_of):
    """The works of two sessions do not mix, and neither waits for the other's to end."""
    one, other = page_of(), page_of(size="5000")
    assert one.at.session_state[risk_watch._LOOKED] != other.at.session_state[risk_watch._LOOKED]
    assert settled(one).verdict != settled(other).verdict


def test_nothing_is_drawn_of_a_customers_screen(screen):
    page = screen(offer=EXAMPLE, lang="en", precision="0.01")
    page.at.switch_page(PAGE)
    page.run()
    page.at.get_by_key("pick_audience").set_value("customer")
    assert page.run().words.startswith("There is nothing to show here.")
    assert "precision=" not in page.address


def _shows(monkeypatch, text: str) -> None:
    case = load_text(f"extends: ../examples/{EXAMPLE}.yaml\n{text}", "o.yaml")
    monkeypatch.setattr(offers, "current", lambda: Choice("o.yaml", "O", case))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_offer_without_distributions_says_what_to_write(page_of, monkeypatch, lang, simulated):
    trail = offers.choices()[EXAMPLE].case.trail
    fixed = {}
    for path in (*simulated["drawn"], *simulated["without_effect"]):
        at, *names = fixed, *path.split(".")
        for name in names[:-1]:
            at = at.setdefault(name, {})
        value = trail[path].value
        at[names[-1]] = {"value": value, "low": value, "high": value}
    _shows(monkeypatch, _yaml(fixed))
    page = page_of(lang=lang)
    assert ("Nothing is uncertain here" if lang == "en" else "Rien n'est incertain ici") in page.verdict
    assert "distribution: triangular" in page.at.code[0].value


def _yaml(tree: dict, room: str = "") -> str:
    lines = []
    for name, one in tree.items():
        if isinstance(one, dict):
            lines += [f"{room}{name}:", _yaml(one, f"{room}  ")]
        else:
            lines.append(f"{room}{name}: {one}")
    return "\n".join(lines)


def test_impossible_correlations_are_repaired_and_said(page_of, monkeypatch, simulated):
    first, second, third = simulated["drawn"][:3]
    pairs = [(first, second, 0.9), (second, third, 0.9), (first, third, -0.9)]
    told = "".join(
        f"    {name}: {{first: {a}, second: {b}, rank: {rank}}}\n"
        for name, (a, b, rank) in zip("abc", pairs, strict=True)
    )
    _shows(monkeypatch, f"risk:\n  correlations:\n{told}")
    assert "impossible together and are drawn as the nearest" in settled(page_of()).words


def test_a_range_that_cannot_be_drawn_is_said(page_of, monkeypatch, simulated):
    path = simulated["drawn"][0].split(".")
    tree: dict = {}
    at = tree
    for name in path[:-1]:
        at = at.setdefault(name, {})
    at[path[-1]] = {"value": 0.05, "low": 0.0, "high": 0.1, "distribution": "lognormal"}
    _shows(monkeypatch, _yaml(tree))
    page = page_of()
    assert page.verdict == "The futures of this offer cannot be drawn."
    assert simulated["drawn"][0] in page.words


def test_certainty_stands_on_the_offer_for_us_alone(screen):
    page = screen(offer=EXAMPLE, lang="en")
    # How many futures are known by now is another test's affair.
    sure = r"In (more than )?99 of 100 futures both are better off at this fee: sure enough .80 asked for"
    assert re.search(sure, page.words)
    assert re.search(r"Against a well-advised buyer: (7[789]|8[012]) of 100\.", page.words)
    assert "seed 2026" in page.words
    moved = screen(offer=EXAMPLE, lang="fr", fee="133000").words
    assert re.search(r"Dans (6|7)\d sur 100 avenirs, .{0,60} : pas assez sûr .80 demandés", moved)
    assert "sûr" not in screen(offer=EXAMPLE, lang="fr", audience="customer").words
    assert "avenir" not in screen(offer=EXAMPLE, lang="fr", audience="customer").words


def test_offer_dashboard_and_risk_say_the_same(screen, page_of, monkeypatch):
    """How sure an offer is stands beside its outcome, which is the same everywhere."""
    few = {key: one for key, one in offers.choices().items() if key in ("office_cooling", "carpet")}
    monkeypatch.setattr(offers, "choices", lambda: few)
    board = screen(lang="en")
    board.at.switch_page("pages/dashboard.py")
    board.run()
    known = re.search(r"(\d+) of (\d+) known", board.words)
    assert known is None or int(known[1]) <= int(known[2])
    settled(board)
    row = re.search(r"(\S+) (\w+) Head office, Lyon · cooling .{0,200}? (\d+) All tests pass", board.words)
    assert row is not None, board.words
    mark, outcome, sure = row.groups()
    told = f"In {sure} of 100 futures both are better off"
    assert told in html.unescape(board.markup).replace("\u00a0", " ")
    assert f"{certainty.CHANCE}" in html.unescape(board.markup)
    assert "in none of them are both better off in as many futures as is asked for (80 of 100)" in board.words
    offer = screen(offer="office_cooling", lang="en")
    assert f"{mark} {outcome}" in offer.words
    assert f"{told} at this fee: not sure enough (80 asked for)." in offer.words
    assert certainty.CHANCE in html.unescape(offer.markup)
    risk_ = page_of(offer="office_cooling", precision="0.01")
    settled(risk_)
    assert f"{mark} {outcome}, {sure} of 100 80 of 100 asked for: not sure enough" in risk_.words
