"""A partner's sheet holds that partner's own figures and none of the others."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from servitization import Study, load_case
from servitization.analysis.answer import Answer
from servitization.language import LANGUAGES
from servitization.model.alternatives import SERVICE_WITH_PARTNERS
from servitization.report import partner_sheet_words as words
from servitization.report.documents import pdf
from servitization.report.partner_sheet import PartnerSheet, partner_sheet
from servitization.report.table import text_of

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"
TODAY = date(2026, 11, 22)
MEMBERS = ("builder", "lighting")
RULES = ("shapley_then_nash", "nucleolus", "equal_non_separable")


@pytest.fixture(scope="module", params=RULES)
def answer(request) -> Answer:
    return Study(load_case(EXAMPLE).with_values({"partners.division": request.param})).answer()


@pytest.fixture(scope="module")
def example() -> Answer:
    return Study(load_case(EXAMPLE)).answer()


def numbers(held: object) -> Iterator[float]:
    """Every number reachable from a sheet."""
    if isinstance(held, bool | str) or held is None:
        return
    if isinstance(held, int | float):
        yield float(held)
    elif is_dataclass(held):
        for one in fields(held):
            yield from numbers(getattr(held, one.name))
    elif isinstance(held, tuple | list):
        for one in held:
            yield from numbers(one)
    else:
        raise AssertionError(f"a {type(held).__name__} in a partner's sheet")


def theirs(answer: Answer, name: str) -> dict[str, float]:
    """What a partner must not learn: the others' accounts, costs, gains, limits, and the game."""
    partners, contract = answer.partners, answer.partners.contract
    others = [one for one in partners.players if one != name]
    found = {
        "our fee": contract.level,
        "our fee in year 1": contract.year_one,
        "our floor": contract.against_sale.provider_floor,
        "ceiling": contract.against_sale.customer_ceiling,
        "zone": contract.against_sale.width,
        "gain of all": contract.gain.total,
        "resources": contract.gain.resource,
        "tax": contract.gain.tax,
        "financing": contract.gain.financing,
        "overlap": partners.overlap,
        "least core": partners.least_core,
        "our fee alone": answer.fee.level,
    }
    found |= {f"group {one.members}": one.value for one in partners.coalitions}
    found |= {f"load {index}": one.saved for index, one in enumerate(partners.loads)}
    for other in others:
        found |= {
            f"{other} gains": contract.gain.by_party[other],
            f"{other} before tax": contract.realised[other],
            f"{other} invests": partners.investment[other],
            f"{other} contributes": partners.marginal[other],
            f"{other} is paid": contract.gain_payments.get(other, 0.0),
            f"{other} has the fee": contract.partner_fees.get(other, 0.0),
        }
        found |= {f"{one.rule}: {other}": one.shares.get(other, 0.0) for one in partners.divisions}
        for alternative, result in answer.alternatives.items():
            party = result.parties[other]
            found[f"{alternative}: {other}"] = party.npv
            paid = [float(one.amount[0]) for one in result.ledger if one.payer == other and one.payee != name]
            found[f"{alternative}: {other} pays others at signing"] = sum(paid)
    for one in answer.alternatives[SERVICE_WITH_PARTNERS].ledger:
        if name not in (one.payer, one.payee):
            found[f"{one.payer} {one.name} at signing"] = float(one.amount[0])
            found[f"{one.payer} {one.name} in year 1"] = float(one.amount[1])
    ledger = answer.alternatives[SERVICE_WITH_PARTNERS].ledger
    borne = {one.name for one in ledger if one.payer == name}
    for item, cost in answer.alternatives[SERVICE_WITH_PARTNERS].costs_pv.items():
        if item not in borne:
            found[f"cost of {item}"] = cost
    return {key: abs(value) for key, value in found.items() if abs(value) > 100}


def own(view: PartnerSheet) -> list[float]:
    """The numbers of a sheet that stand alone, not those of a yearly line."""
    return [abs(one) for one in numbers(replace(view, received=(), left=()))]


@pytest.mark.parametrize("name", MEMBERS)
def test_no_number_of_the_others_to_three_digits(answer, name):
    view = partner_sheet(answer, name)
    assert len(own(view)) >= 8
    for key, value in theirs(answer, name).items():
        for one in own(view):
            assert abs(one - value) > 5e-4 * value, (key, value, one)
        for one in numbers(view):
            assert abs(abs(one) - value) > 1e-6 * value, (key, value, one)


def test_the_search_would_find_the_others(answer):
    """The other partner's sheet does hold some of what this partner must not learn."""
    view, hidden = partner_sheet(answer, "builder"), theirs(answer, "lighting")
    found = {key for key, value in hidden.items() for one in own(view) if abs(one - value) <= 5e-4 * value}
    assert {"builder gains", "builder invests", "builder is paid"} <= found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MEMBERS)
def test_nothing_of_the_others_is_printed(answer, name, language):
    """Every printed number, with the separators of the language, to the digits in which it stands."""
    content = pdf.partner_pdf(partner_sheet(answer, name), language, TODAY)
    pages = PdfReader(BytesIO(content)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    before_years = text.split("Year by year" if language == "en" else "Année par année")[0]
    group, point = (",", ".") if language == "en" else ("\u202f", ",")
    shown = [
        float(one.replace(group, "").replace(point, "."))
        for one in re.findall(rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+(?:\{point}\d+)?", before_years)
    ]
    assert len(shown) >= 6
    for key, value in theirs(answer, name).items():
        if value >= 1000:
            assert not [one for one in shown if abs(one - value) <= 5e-4 * value], (key, value)


@pytest.mark.parametrize(
    "hidden",
    [
        {"parties.provider.tax_rate": 0.31, "parties.customer.tax_rate": 0.2},
        {"contract.fee.target_irr": 0.14, "parties.lighting.tax_rate": 0.3},
        {"contract.fee.bargaining_weight": 0.9, "contract.churn_rate": 0.04},
    ],
)
def test_what_only_the_others_know_changes_nothing_on_it(hidden):
    """The builder's sheet does not depend on the others' taxes, aims and bargains."""
    case = load_case(EXAMPLE)
    here = partner_sheet(Study(case).answer(), "builder")
    there = partner_sheet(Study(case.with_values(hidden)).answer(), "builder")
    assert here.fingerprint != there.fingerprint
    assert replace(there, fingerprint=here.fingerprint) == here


def test_figures_are_those_of_the_answer(example):
    builder, lighting = (partner_sheet(example, name) for name in MEMBERS)
    assert builder.measures == (("E2", (0,)),) and builder.systems == ()
    assert lighting.systems == ("lighting",) and lighting.measures == ()
    contract = example.partners.contract
    assert [one.amount for one in builder.payments] == pytest.approx(
        [132_000, 88_000, contract.gain_payments["builder"]]
    )
    assert builder.setup == 15_000 and builder.invested == 235_000
    (fee,) = lighting.payments
    assert fee.amount == contract.partner_fees["lighting"]
    assert fee.first == pytest.approx(70_619.16, abs=0.01)
    assert sum(one.amount for one in builder.payments) == pytest.approx(builder.received[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_situation(example, language):
    view = partner_sheet(example, "builder")
    verdicts = {
        "".join(piece.text for piece in words.verdict_segments(replace(view, gain=gain), language))
        for gain in (5000.0, 0.0, -5000.0)
    }
    assert len(verdicts) == 3
    nobody = replace(view, measures=(), payments=(), invested=0.0, setup=0.0)
    assert words.does(nobody, language) != words.does(view, language)
    assert text_of(words.receipts(nobody, language).rows[0][0])
    pays = replace(view.payments[-1], amount=-3000.0)
    said = words.receipts(replace(view, payments=(pays,)), language).rows[0]
    assert "\u2212" not in said[1] and "3" in said[1]
    for years in (None, 0.0, 8.3, 31.0):
        assert words.paid_back(replace(view, paid_back=years), language)
    content = pdf.partner_pdf(replace(nobody, received=(0.0,) * 51, left=(0.0,) * 51), language, TODAY)
    assert len(PdfReader(BytesIO(content)).pages) == 1


def test_only_partners_have_a_sheet(example):
    for name in ("customer", "provider", "state"):
        with pytest.raises(KeyError):
            partner_sheet(example, name)


@pytest.mark.parametrize("title", ['$x$ #import "a" <b>', "Łódź 🎉 \u202e evil", "W" * 400])
def test_hostile_texts_make_one_page(example, title):
    view = replace(partner_sheet(example, "lighting"), title=title, currency=title, name=title)
    content = pdf.partner_pdf(view, "fr", TODAY)
    assert len(PdfReader(BytesIO(content)).pages) == 1
    assert re.fullmatch(r"partner-[a-z0-9-]*[0-9a-f]{7}\.pdf", pdf.partner_file_name(view, "en"))


def test_same_case_and_day_same_bytes(example):
    view = partner_sheet(example, "lighting")
    assert pdf.partner_pdf(view, "en", TODAY) == pdf.partner_pdf(view, "en", TODAY)


@pytest.fixture(scope="module")
def sheet():
    """`sheet(values, name)`: a partner's sheet of the example with other values."""
    case = load_case(EXAMPLE)

    def at(values, name):
        return partner_sheet(
            Study(case.with_values({"partners.division": "nucleolus", **values})).answer(), name
        )

    return at


def said(view: PartnerSheet, language: str = "en") -> str:
    return " ".join(words.does(view, language)).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_free_measure_is_carried_out_all_the_same(sheet):
    """What a partner does does not hang on whether money is paid for it; a renewal is told too."""
    free = sheet({"measures.E2.cost": 0, "measures.E2.life": 30}, "builder")
    assert free.measures == (("E2", (0, 30)),)
    assert (
        said(free)
        == "You carry out measure E2 at signing. Measure E2 wears out: you carry it out again in years 30."
    )
    assert said(free, "fr") != said(free)
    assert [one.kind for one in free.payments] == ["gain"]


def test_a_renewal_is_shown_at_the_price_of_its_year(sheet):
    view = sheet({"measures.E2.life": 30}, "builder")
    customer = next(one for one in view.payments if one.kind == "work" and one.payer == "customer")
    assert [year for year, _ in customer.paid] == [0, 30]
    assert customer.paid[1][1] == pytest.approx(88_000 * 1.02**30)
    shown = [row[2].replace("\u00a0", " ") for row in words.receipts(view, "en").rows]
    assert "at signing; again 159,400 € in year 30" in shown


def test_who_does_nothing_has_no_stake_and_no_years(sheet):
    """The lighting firm sells its lamps as ever; that is no part of the partnership."""
    view = sheet({"items.contract_setup.amount.lighting": 1e7}, "lighting")
    assert not view.acts and said(view).startswith("Nothing is asked of you")
    assert (view.invested, view.setup, view.payments) == (0.0, 0.0, ())
    assert words.by_year(view, "en").rows == ()
    assert [words.paid_back(view, one) for one in LANGUAGES] == ["you put nothing in", "vous n'avancez rien"]
    given = sheet({"items.contract_setup.amount.lighting": 1e7, "partners.division": "equal"}, "lighting")
    assert given.received[0] == pytest.approx(given.payments[0].amount)
    assert not any(given.received[1:])


@pytest.mark.parametrize(
    ("arrangement", "told", "stake"),
    [
        (
            "functional_result",
            "with machines of your own; you pay for their upkeep and their electricity.",
            325_000,
        ),
        ("lease", "with machines of your own; you pay for their upkeep.", 185_000),
        (
            "product_related_service",
            "with machines that the customer buys and owns; you pay for their upkeep.",
            10_000,
        ),
    ],
)
def test_whose_the_machines_are(sheet, arrangement, told, stake):
    """What a partner sells on to the customer is neither his machine nor his stake."""
    view = sheet({"partners.members.lighting.arrangement": arrangement}, "lighting")
    assert view.systems == ("lighting",)
    assert said(view) == f"You provide lighting as a service for 50 years, {told}"
    assert "« éclairage »" in said(view, "fr")
    assert view.invested == pytest.approx(stake)


def test_what_is_promised_of_measured_savings(sheet):
    paid = {"partners.builders_paid": "verified_savings"}
    assert "You guarantee nothing" in said(sheet(paid, "builder"))
    assert sheet({}, "builder").guarantee is None
    terms = {
        "partners.verified_savings.guaranteed_share": 0.9,
        "partners.verified_savings.pain_share": 0.5,
        "partners.verified_savings.cap_share": 0.1,
    }
    view = sheet({**paid, **terms}, "builder")
    assert "You guarantee 90% of the savings expected" in said(view)
    assert "you bear 50%, in no year more than 10%" in said(view)
    assert "vous supportez 50 %" in said(view, "fr")
    assert sheet({**paid, **terms}, "lighting").guarantee is None
    told = [" ".join(row).replace("\u00a0", " ") for row in words.receipts(view, "en").rows]
    assert len(told) == 3
    assert told[2].startswith("Your share of the measured savings, paid by the service provider 13.")
    assert "% a year; " in told[2] and told[2].endswith("€ in year 1")
    text = PdfReader(BytesIO(pdf.partner_pdf(view, "en", TODAY))).pages[0].extract_text()
    assert "You guarantee 90%" in " ".join(text.split())


@pytest.mark.parametrize(("language", "called"), [("en", "equipment firm"), ("fr", "fabricant")])
def test_a_partner_who_bears_the_name_of_a_side(language, called):
    """Led by the lighting firm, the party `provider` is the maker of the plant, and not us."""
    answer = Study(load_case("assumptions/examples/lighting_led.yaml")).answer()
    view = partner_sheet(answer, "provider")
    assert words.partner_name(view, language) == called
    assert pdf.partner_pdf(view, language, TODAY)
