"""The Partners page in words and tables: every situation, both languages, names that exist."""

from dataclasses import replace
from math import inf

import pytest

from servitization import Study, load_case
from servitization.analysis.explain.explanation import Explainer
from servitization.assumptions.case import load_text
from servitization.assumptions.schema import VerifiedSavings
from servitization.language import LANGUAGES, keys, parse_number
from servitization.report import partner_tables, partner_text, partner_words
from servitization.report.answer_json import as_dict
from servitization.report.table import Asked, text_of

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"
DEAR = {"measures.E1.cost": 200, "measures.E3.cost": 200}
SYSTEMS = ("cooling", "lighting")
COSTLY = {"partners.members.builder.setup_cost": 1e7}
FIVE = """extends: ../examples/office_ac_50y.yaml
about: {title: Five}
currency: EUR
parties: {glazier: {discount_rate: 0.08, tax_rate: 0.25}}
measures: {G1: {cost: 5, saves: {cooling: {function: 0.05, peak: 0.05}}}}
partners: {members: {glazier: {measures: [G1], setup_cost: 1_000}}}
"""


@pytest.fixture(scope="module")
def answer():
    return Study(load_case(EXAMPLE)).answer()


@pytest.fixture(scope="module")
def answered():
    """`answered({"partners.division": "shapley"})`: the answer to the example with other values."""
    case, found = load_case(EXAMPLE), {}

    def at(values):
        key = repr(sorted(values.items()))
        if key not in found:
            found[key] = Study(case.with_values(values)).answer()
        return found[key]

    return at


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def heading(answer, language="en") -> str:
    pieces = partner_words.heading_segments(answer.partners, answer.offer, language)
    return plain("".join(piece.text for piece in pieces))


def with_gains(answer, **gains):
    """The answer with other gains after tax."""
    contract = answer.partners.contract
    gain = replace(contract.gain, by_party={**contract.gain.by_party, **gains})
    partners = replace(answer.partners, contract=replace(contract, gain=gain))
    return replace(answer, partners=partners)


def by_name(flat: dict, name: str):
    """The value of that name in the answer as JSON; loads are named by whose levers are pulled."""
    value = flat
    for part in name.split("."):
        if isinstance(value, list):
            value = {"+".join(one["levers"]) or "today": one for one in value}
        value = value[part]
    return value


class TestHeading:
    def test_as_in_the_picture(self, answer):
        assert heading(answer) == (
            "With the builder and the lighting firm the saving nearly doubles, from 462,000 € to 894,000 €, "
            "and each of the four is better off."
        )
        assert heading(answer, "fr") == (
            "Avec le constructeur et l'éclairagiste, l'économie double presque, de 462 000 € à 894 000 €, "
            "et chacun des quatre y gagne."
        )
        pieces = partner_words.heading_segments(answer.partners, answer.offer, "en")
        assert [(plain(one.text), one.name) for one in pieces if one.strong] == [
            ("894,000 €", "partners.coalitions.customer+provider+builder+lighting.value")
        ]

    @pytest.mark.parametrize(
        ("gains", "en", "fr"),
        [
            ({"customer": -10.0}, ", but the customer would be worse off.", ", mais le client y perdrait."),
            ({"provider": -10.0}, ", but we would be worse off.", ", mais nous y perdrions."),
            (
                {"customer": -10.0, "builder": -5.0},
                ", but the customer and the builder would be worse off.",
                ", mais le client et le constructeur y perdraient.",
            ),
            ({"builder": 0.1}, "; the builder gets nothing of it.", " ; le constructeur n'en reçoit rien."),
            ({"provider": 0.0}, "; we get nothing of it.", " ; nous n'en recevons rien."),
            (
                {"builder": 0.0, "lighting": 0.0},
                "; the builder and the lighting firm get nothing of it.",
                " ; le constructeur et l'éclairagiste n'en reçoivent rien.",
            ),
        ],
    )
    def test_says_who_does_not_gain(self, answer, gains, en, fr):
        changed = with_gains(answer, **gains)
        assert heading(changed).endswith(en)
        assert heading(changed, "fr").endswith(fr)

    @pytest.mark.parametrize(
        ("times", "said"),
        [
            (1.001, "stays at"),
            (1.4, "rises by 40%"),
            (1.9, "nearly doubles"),
            (2.0, "doubles"),
            (2.4, "more than doubles"),
            (3.2, "more than triples"),
        ],
    )
    def test_growth(self, answer, times, said):
        partners = answer.partners
        base = partner_words.total(partners) / times
        coalitions = tuple(
            replace(one, value=base) if one.members == ("customer", "provider") else one
            for one in partners.coalitions
        )
        changed = replace(answer, partners=replace(partners, coalitions=coalitions))
        assert said in heading(changed)
        assert heading(changed, "fr")

    def test_a_partner_who_brings_nothing(self, answered):
        found = answered({**COSTLY, "partners.division": "nucleolus"})
        assert heading(found).startswith("With the lighting firm the saving rises by 62%")
        assert heading(found).endswith("; the builder gets nothing of it.")
        # Who does nothing has nothing at stake, and nothing to have back.
        rows = {text_of(row[0]): row for row in partner_tables.gets(found.partners, found, "en").rows}
        assert tuple(map(text_of, rows["builder"][4:])) == ("0", "–")
        seconds = partner_words.second_sentences(found.partners, found.offer, "en")
        assert seconds[-1] == (
            "What the builder could do here would cost more than it saves beside what the others do."
        )

    def test_no_partner_brings_anything(self, answered):
        found = answered({**COSTLY, "items.contract_setup.amount.lighting": 1e7})
        assert heading(found) == (
            "The builder and the lighting firm add nothing: the customer and we save 462,000 € alone."
        )
        rows = {text_of(row[0]): row for row in partner_tables.alone(found.partners, found.offer, "en").rows}
        assert text_of(rows["We alone"][2]) == "1,116"
        assert "n'apportent rien" in heading(found, "fr")

    def test_each_alone_is_what_it_would_do_with_the_customer(self, answered):
        """A dear design makes the builder idle beside the others' savings, not beside the customer alone."""
        found = answered({**DEAR, "measures.E2.cost": 46, "partners.division": "nucleolus"})
        assert found.partners.works == ()
        rows = {text_of(row[0]): row for row in partner_tables.alone(found.partners, found.offer, "en").rows}
        assert tuple(map(text_of, rows["The builder alone"][1:3])) == ("828", "1,035")
        assert text_of(rows["The builder alone"][-1]) != "0"
        assert rows["The builder alone"][1].name == "partners.loads.customer+builder.peak"

    def test_each_measure_by_itself(self, answer, answered):
        """What the builder leaves alone is told too, and what it would cost to do it all the same."""
        rows = [
            tuple(map(text_of, row)) for row in partner_tables.alone(answer.partners, answer.offer, "en").rows
        ]
        at = next(index for index, row in enumerate(rows) if row[0] == "The builder alone")
        assert [row[0] for row in rows[at + 1 : at + 4]] == [f"· E{number} by itself" for number in (1, 2, 3)]
        assert rows[at][1:] == rows[at + 2][1:]
        peaks = [float(row[1].replace(",", "")) for row in rows[at + 1 : at + 4]]
        own, heat = 932.0, 1_014.3 - 932.0
        assert peaks == pytest.approx([own * left + heat for left in (0.9, 0.8, 0.7)], abs=0.51)
        single = answered({"partners.members.builder.measures": ["E2"]})
        names = [text_of(row[0]) for row in partner_tables.alone(single.partners, single.offer, "en").rows]
        assert not [one for one in names if "by itself" in one]

    def test_the_system_of_which_most_is_spared(self):
        """Led by the lighting firm it is its partner's plant that shrinks, not the lamps."""
        found = Study(load_case("assumptions/examples/lighting_led.yaml")).answer()
        shown = partner_tables.quantities(found.partners, found.offer, "en")
        assert [one.label for one in shown[:2]] == ["Peak to be cooled, kW", "Plant to be built, kW"]
        assert shown[0].change == "−26%"
        assert "the plant shrinks by 35%" in plain(
            partner_words.second_sentences(found.partners, found.offer, "en")[0]
        )

    @pytest.mark.parametrize(
        ("least", "said"), [(-74_226.0, "at least 74,000 €"), (12_000.0, "fails somebody"), (0.1, "")]
    )
    def test_how_far_the_best_division_is_from_failing(self, answer, least, said):
        found = partner_words.least_core_says(replace(answer.partners, least_core=least), answer.offer, "en")
        assert said in plain(found) and bool(found) == bool(said)

    def test_nothing_is_saved_together(self, answered):
        found = answered({**COSTLY, **{f"items.contract_setup.amount.{one}": 1e7 for one in SYSTEMS}})
        assert partner_words.total(found.partners) == 0
        assert partner_words.state(found.partners) == ("nothing", "no")
        for language, said in (("en", "No service with partners"), ("fr", "Pas de service avec partenaires")):
            text = partner_text.partners_text(found, VerifiedSavings(), language)
            assert text.startswith(said)
            assert text.splitlines()[-1].startswith(said)
            assert "0.00" not in text and "0,00" not in text and "Nucl" not in text

    def test_without_our_service(self, answered):
        found = answered({"items.contract_setup.amount.cooling": 1e7})
        assert found.partners.contract is None
        assert heading(found) == (
            "Together they do best without our service: with the builder and the lighting firm 571,000 € is "
            "saved. There is no fee to us to agree on."
        )
        assert partner_words.state(found.partners) == ("not_served", "no")
        for language in LANGUAGES:
            assert partner_words.state_why(found.partners, found.offer, language)
            assert partner_words.leaving_sentences(found.partners, found.offer, language) == ()
            assert partner_words.stable_says(found.partners, found.offer, language) == ""
            assert partner_tables.payments(found.partners, found, language).rows == ()
            assert partner_tables.gets(found.partners, found, language).rows == ()

    def test_nothing_together(self, answered):
        amounts = {f"items.contract_setup.amount.{name}": 1e7 for name in ("cooling", "lighting")}
        found = answered({**COSTLY, **amounts})
        assert heading(found) == "Together nothing is saved: everybody stays with the sale."
        assert partner_words.second_sentences(found.partners, found.offer, "en") == ()
        because = {one.rule: one.because for one in found.partners.divisions}
        assert because["proportional_to_marginal_contribution"] == "nothing_contributed"
        for language in LANGUAGES:
            lines = partner_tables.divisions(found.partners, found.offer, language)
            undefined = {line.rule: line for line in lines if line.state == "unsaid"}
            assert undefined["shapley_then_nash"].says
            assert set(map(text_of, undefined["proportional_to_marginal_contribution"].shares)) == {"–"}


class TestStateAndLeaving:
    def test_breaks_names_who(self, answer):
        why = partner_words.state_why(answer.partners, answer.offer, "en")
        assert why == "the customer, the builder and the lighting firm would do better without us"
        assert partner_words.state(answer.partners) == ("breaks", "no")
        said = partner_words.leaving_sentences(answer.partners, answer.offer, "en")
        assert plain(said[0]) == (
            "The customer, the builder and the lighting firm would be 218,000 € better off without us."
        )
        assert len(said) == 3

    def test_holds(self, answered):
        found = answered({"partners.division": "nucleolus"})
        assert partner_words.state(found.partners) == ("holds", "go")
        said = partner_words.leaving_sentences(found.partners, found.offer, "fr")
        assert [plain(one) for one in said] == [
            "À 114 800 € par an, personne ne ferait mieux sans les autres."
        ]

    def test_more_groups_are_counted(self, answered):
        found = answered({"partners.division": "proportional_to_investment"})
        said = partner_words.leaving_sentences(found.partners, found.offer, "en")
        listed = [one for one in found.partners.coalitions[:-1] if one.excess > 0.5]
        assert said[-1] == f"So would {len(listed) - 3} other groups, by less."

    def test_we_and_a_single_one_take_their_verb(self, answer):
        partners = answer.partners
        who = partner_words.names(partners, answer.offer, "fr")

        def one(*members):
            found = next(each for each in partners.coalitions if each.members == members)
            return plain(partner_words.leaves(replace(found, excess=5000.0), answer.offer, who))

        assert one("customer") == "Le client gagnerait 5 000 € de plus sans les autres."
        assert one("provider") == "Nous gagnerions 5 000 € de plus sans les autres."
        assert one("customer", "provider", "lighting") == (
            "Le client, l'éclairagiste et nous gagnerions 5 000 € de plus sans le constructeur."
        )
        assert one("customer", "builder") == (
            "Le client et le constructeur gagneraient 5 000 € de plus sans l'éclairagiste et nous."
        )

    @pytest.mark.parametrize(
        ("stable", "agreed", "said"),
        [
            (
                (100_010.0, 120_090.0),
                (100_010.0, 120_090.0),
                "between 100,100 € and 120,000 € a year; at all",
            ),
            ((100_000.0, 120_000.0), None, "; at none of these"),
            ((100_000.0, inf), (110_000.0, 115_000.0), "of 100,000 € a year or more; both"),
            ((-inf, 120_000.0), (110_000.0, 115_000.0), "of 120,000 € a year or less; both"),
            ((-inf, inf), (110_000.0, 115_000.0), "at any fee to us; both"),
            ((100_010.0, 100_020.0), None, "between 100,010 € and 100,020 € a year"),
            (None, None, "At every fee to us some group would leave"),
        ],
    )
    def test_stable_fees(self, answer, stable, agreed, said):
        contract = replace(answer.partners.contract, stable=stable, stable_and_agreed=agreed)
        partners = replace(answer.partners, contract=contract)
        assert said in plain(partner_words.stable_says(partners, answer.offer, "en"))
        assert partner_words.stable_says(partners, answer.offer, "fr")

    @pytest.mark.parametrize(
        ("most", "said"),
        [
            (1.74, "even the whole price"),
            (0.456, "up to 45%"),
            (-0.2, "worth nothing"),
            (None, "cost nothing"),
        ],
    )
    def test_funding(self, answer, most, said):
        partners = replace(answer.partners, most_worth_paying=most)
        assert said in partner_words.funding_says(partners, "en")
        assert partner_words.funding_says(partners, "fr")
        assert partner_words.funding_says(replace(partners, works=()), "en") == ""

    def test_savings_that_help_each_other(self, answer):
        alone = {name: value / 2 for name, value in answer.partners.with_customer.items()}
        partners = replace(answer.partners, with_customer=alone)
        seconds = partner_words.second_sentences(partners, answer.offer, "en")
        assert seconds[1] == (
            "The three savings help each other: added one by one they would look 40% smaller than they are."
        )
        rows = partner_tables.alone(partners, answer.offer, "en").rows
        assert "gained by acting together" in [row[0] for row in rows]


class TestTables:
    def test_groups_from_small_to_large(self, answer):
        groups = partner_tables.groups(answer.partners, answer.offer, "en")
        assert [(one.text, text_of(one.amount)) for one in groups] == [
            ("customer + builder", "289"),
            ("customer + light", "326"),
            ("customer + we", "462"),
            ("customer + builder + we", "609"),
            ("customer + builder + light", "615"),
            ("customer + light + we", "746"),
            ("all four", "894"),
        ]
        assert [dot.inside for dot in groups[1].dots] == [True, False, False, True]
        assert [dot.colour for dot in groups[-1].dots] == ["customer", "provider", "builder", "lighting"]
        assert groups[-1].width == 100.0 and groups[0].width == pytest.approx(32.4, abs=0.1)

    def test_load_as_in_the_picture(self, answer):
        rows = partner_tables.quantities(answer.partners, answer.offer, "en")
        assert [(text_of(one.before), text_of(one.after), one.change) for one in rows] == [
            ("1,014", "787", "−22%"),
            ("1,268", "865", "−32%"),
            ("18.3", "7.7", "−58%"),
            ("9.4", "4.7", "−50%"),
            ("4,985", "1,845", "−63%"),
        ]

    def test_rules_say_whether_they_hold(self, answer):
        lines = {line.rule: line for line in partner_tables.divisions(answer.partners, answer.offer, "en")}
        assert [line.rule for line in lines.values() if line.in_force] == ["shapley_then_nash"]
        assert [text_of(cell) for cell in lines["nucleolus"].shares] == ["538", "139", "74", "143"]
        assert lines["shapley"].says == "holds"
        assert lines["equal"].says == "breaks for customer, light and we, by 75"
        assert lines["proportional_to_investment"].says == "breaks for customer, builder and light, by 163"
        assert lines["equal_non_separable"].says == "breaks for builder, by 30"

    def test_worst_groups_that_tie_are_both_named(self, answer):
        partners = answer.partners
        one = next(each for each in partners.divisions if each.rule == "equal")
        tied = replace(one, worst_coalitions=(("builder",), ("customer", "provider")))
        who = partner_words.names(partners, answer.offer, "en")
        said = partner_words.holds_says(tied, partner_words.unit(partners), who)[1]
        assert said == "breaks for builder; and for customer and we, by 75"

    def test_payments(self, answer):
        rows = partner_tables.payments(answer.partners, answer, "en").rows
        assert [tuple(plain(text_of(cell)) for cell in row) for row in rows] == [
            ("we", "builder", "Measure E2", "132,000 €", "at signing"),
            ("customer", "builder", "Measure E2", "88,000 €", "at signing"),
            ("we", "builder", "Share of the gain", "112,700 €", "at signing"),
            ("customer", "light", "Lighting as a service", "69,200 €", "a year; 70,600 € in year 1"),
            ("customer", "we", "Cooling as a service", "134,600 €", "a year; 137,500 € in year 1"),
        ]

    def test_works_that_wear_out_say_when_again(self, answered):
        found = answered({"measures.E2.life": 30})
        rows = partner_tables.payments(found.partners, found, "en").rows
        assert plain(rows[0][4]) == "at signing; again 239,100 € in year 30"
        assert plain(rows[1][4]) == "at signing; again 159,400 € in year 30"
        found = answered({"measures.E2.life": 12, "measures.E2.cost": 10})
        rows = partner_tables.payments(found.partners, found, "en").rows
        assert plain(rows[0][4]) == (
            "at signing; again every 12 years: from 76,100 € in year 12 to 155,200 € in year 48"
        )
        said = partner_tables.payments(found.partners, found, "fr").rows[0][4]
        assert plain(said) == (
            "à la signature ; puis tous les 12 ans : de 76 100 € en année 12 à 155 200 € en année 48"
        )

    def test_both_views_of_a_share_stand_beside_each_other(self, answer):
        rows = partner_tables.gets(answer.partners, answer, "en").rows
        assert [tuple(text_of(cell) for cell in row) for row in rows] == [
            ("customer", "20", "186", "10%", "0", "–"),
            ("we", "497", "279", "7%", "548", "9.5"),
            ("builder", "98", "73", "9%", "235", "at once"),
            ("light", "280", "112", "8%", "325", "8.3"),
        ]

    def test_every_name_is_a_number_of_the_answer_as_json_and_is_explained(self, answer):
        flat, names = as_dict(answer), []
        explainer = Explainer(Study(load_case(EXAMPLE)), answer)

        def gather(held):
            if isinstance(held, Asked):
                names.append(held)
            elif isinstance(held, tuple):
                for one in held:
                    gather(one)
            elif hasattr(held, "__dataclass_fields__"):
                for field in held.__dataclass_fields__:
                    gather(getattr(held, field))

        for made in (partner_tables.groups, partner_tables.quantities, partner_tables.alone):
            gather(made(answer.partners, answer.offer, "en"))
        gather(partner_tables.divisions(answer.partners, answer.offer, "en"))
        gather(partner_tables.payments(answer.partners, answer, "en"))
        gather(partner_tables.gets(answer.partners, answer, "en"))
        assert len(names) > 70
        for text, name, _ in names:
            value = by_name(flat, name)
            assert explainer.explanation(name)
            shown = parse_number(text.removesuffix("\u00a0€").lstrip("+"))
            assert any(abs(abs(value) / unit - abs(shown)) <= 51 / unit + 0.51 for unit in (1.0, 1e3, 1e6)), (
                name,
                text,
                value,
            )

    def test_figures_of_a_tried_fee_cannot_be_asked(self, answer):
        for made in (partner_tables.payments, partner_tables.gets):
            rows = made(answer.partners, answer, "en", moved=True).rows
            kept = {cell.name for row in rows for cell in row if isinstance(cell, Asked)}
            assert all(name.startswith("partners.investment") for name in kept)


def test_more_players_than_four():
    """A fifth player has a dot at its place, in ink, and a column under its own name."""
    found = Study(load_text(FIVE.encode(), "five.yaml")).answer()
    assert len(found.partners.players) == 5
    for language, everybody in (("en", "all five"), ("fr", "tous les cinq")):
        groups = partner_tables.groups(found.partners, found.offer, language)
        assert len(groups) == 15
        assert groups[-1].text == everybody
        assert [dot.colour for dot in groups[-1].dots][4] == "other"
        assert "glazier" in heading(found, language)
        assert len(partner_tables.divisions(found.partners, found.offer, language)[0].shares) == 5


def test_who_provides_is_we_whatever_the_party_is_called(answer):
    offer = replace(answer.offer, provider="lighting")
    players = ("customer", "lighting", "provider", "builder")
    who = partner_words.Names(offer, players, "en")
    assert [who.short(name) for name in players] == ["customer", "we", "equipment firm", "builder"]
    assert who.subjects(players) == "the customer, the equipment firm, the builder and we"
    assert [who.colour(name) for name in players] == ["customer", "provider", "other", "builder"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", ["nucleolus", "equal", "proportional_to_investment", "negotiated"])
def test_every_rule_in_both_languages(answered, rule, language):
    shares = {"customer": 0.4, "provider": 0.3, "builder": 0.2, "lighting": 0.1}
    found = answered({"partners.division": rule, "partners.shares": shares})
    partners, offer = found.partners, found.offer
    texts = [
        heading(found, language),
        *partner_words.second_sentences(partners, offer, language),
        *partner_words.leaving_sentences(partners, offer, language),
        partner_words.stable_says(partners, offer, language),
        partner_words.state_why(partners, offer, language),
    ]
    assert all(texts) and not any("{" in text or "None" in text for text in texts)
    in_force = [line.rule for line in partner_tables.divisions(partners, offer, language) if line.in_force]
    assert in_force == [rule]


def test_every_reason_of_a_rule_has_words():
    reasons = {key.rpartition(".")[2] for key in keys("en") if key.startswith("partners.because.")}
    assert reasons == {
        "alone_worth_more",
        "investment_unknown",
        "nothing_invested",
        "nothing_contributed",
        "contributions_against_total",
        "not_served",
    }


def test_negotiations_start_from_the_shares_in_force(answered):
    for rule in ("nucleolus", "equal", "equal_non_separable", "proportional_to_investment"):
        start = answered({"partners.division": rule}).partners.negotiable
        assert sum(start.values()) == pytest.approx(1.0, abs=1e-12)
        assert all(value >= 0 for value in start.values())
    assert answered({"partners.division": "nucleolus"}).partners.negotiable == pytest.approx(
        {"customer": 0.60, "provider": 0.16, "builder": 0.08, "lighting": 0.16}
    )


def test_another_fee_moves_customer_and_provider_alone():
    study = Study(load_case(EXAMPLE))
    here, there = study.partners, study.partners_at(120_000.0)
    assert there.contract.level == 120_000.0
    assert there.contract.in_core and not here.contract.in_core
    for name in ("builder", "lighting"):
        assert there.contract.realised[name] == pytest.approx(here.contract.realised[name])
        assert there.contract.gain.by_party[name] == pytest.approx(here.contract.gain.by_party[name])
    moved = there.contract.realised["customer"] - here.contract.realised["customer"]
    assert moved == pytest.approx(here.contract.realised["provider"] - there.contract.realised["provider"])
    assert moved > 0
    assert there.contract.gain.total == pytest.approx(sum(there.contract.gain.by_party.values()))
    assert study.partners_at(None) is here


@pytest.mark.parametrize("language", LANGUAGES)
def test_measured_savings_are_paid_and_told(answered, language):
    """The builder has a sixth of what the plant saves; rows of the table add up to the pool."""
    values = {
        "partners.builders_paid": "verified_savings",
        "partners.verified_savings.guaranteed_share": 0.9,
        "partners.verified_savings.pain_share": 0.5,
    }
    answer = answered(values)
    partners, offer = answer.partners, answer.offer
    rows = [
        [text_of(cell) for cell in row] for row in partner_tables.payments(partners, answer, language).rows
    ]
    assert plain(rows[2][3]) in ("16.4%", "16,4 %")
    shown = partner_tables.savings(partners, offer, language)
    assert len(shown.rows) == 4 and len(shown.head) == 5
    for row in shown.rows:
        pool, *paid = (parse_number(text_of(cell).replace("€", ""), language) for cell in row[2:])
        assert sum(paid) == pytest.approx(pool, abs=150)
    terms = load_case(EXAMPLE).with_values(values).assumptions.partners.verified_savings
    told = partner_words.savings_says(partners, terms, language)
    assert len(told) == 3 and "90" in told[2]
    assert partner_tables.savings(answered({}).partners, offer, language) is None
    # The note about after-tax shares is due where nobody is paid a fee, too.
    alone = answered({**values, "partners.members.lighting.takes_part": False}).partners
    assert not alone.contract.partner_fees
    assert partner_tables.gets_note(alone, language) == partner_tables.gets_note(partners, language) != ""
    signing = answered({"partners.members.lighting.takes_part": False}).partners
    assert partner_tables.gets_note(signing, language) == ""
