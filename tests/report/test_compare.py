"""The Compare page in words, tables and charts: every situation, both languages, names that exist."""

import json
from dataclasses import replace

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.answer import Answer
from servitization.analysis.cost_groups import Group
from servitization.analysis.design_map import bounds, buyers, design_map
from servitization.analysis.difference import BASELINES, difference, waterfall
from servitization.language import LANGUAGES, parse_number
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, SERVICE_WITH_PARTNERS
from servitization.model.design import Cycle
from servitization.model.gain import Gain
from servitization.report import compare_tables, compare_words, design_tables
from servitization.report.answer_json import as_dict
from servitization.report.charts.design_map import design_chart, marks
from servitization.report.charts.ladder import ladder_chart
from servitization.report.charts.picture import COLOURS
from servitization.report.charts.waterfall import rounding_shows, waterfall_chart, waterfall_scale
from servitization.report.charts.yearly_flows import revenue_chart, yearly_flows
from servitization.report.table import Asked, text_of

OTHERS = ("office_cooling", "office_cooling_tropical", "car_fleet", "lighting")


@pytest.fixture(scope="module")
def answer(study):
    return study.answer()


@pytest.fixture(scope="module")
def found(office, answer):
    return difference(answer, office.assumptions)


def words(pieces) -> str:
    return "".join(piece.text for piece in pieces).replace("\u00a0", " ").replace("\u202f", " ")


def with_gain(found, resource, tax, financing, groups=()):
    gain = Gain({"customer": 0.0}, resource, tax, financing)
    return replace(found, gain=gain, groups=tuple(Group(name, saved, 0.0) for name, saved in groups))


class TestHeading:
    def test_as_in_the_picture(self, found, answer):
        pieces = compare_words.heading_segments(found, answer, "en")
        assert words(pieces) == (
            "The service is worth 389,000 € more than the sale. "
            "It saves energy and upkeep; only 64,000 € of it is cheap money."
        )
        assert [piece.text.replace("\u00a0", " ") for piece in pieces if piece.strong] == ["389,000 € more"]

    def test_against_the_well_advised_buyer(self, office, answer):
        informed = difference(answer, office.assumptions, INFORMED_SALE)
        text = words(compare_words.heading_segments(informed, answer, "en"))
        # 211,483 − 53,017 + 150,121: nearly half is money, so it is not "only".
        assert text == (
            "The service is worth 309,000 € more than the sale to a well-advised buyer. "
            "It saves energy and upkeep; 150,000 € of it is cheap money."
        )

    @pytest.mark.parametrize(
        ("gain", "groups", "because"),
        [
            ((100e3, -10e3, -5e3), [("energy", 100e3)], "It saves energy; none of it is cheap money."),
            ((20e3, -5e3, 90e3), [("energy", 20e3)], "This is mainly cheap money, 90,000 €, not a better"),
            ((20e3, 90e3, 5e3), [("energy", 20e3)], "This is mainly tax saved, 90,000 €, not a better"),
            ((30e3, -50e3, -1e3), [("energy", 30e3)], "It saves 30,000 € of resources, but tax and dearer"),
            (
                (-30e3, 5e3, 1e3),
                [("energy", 30e3), ("plant", -60e3)],
                "It costs more for machine cost than it saves elsewhere.",
            ),
            ((-1e3, -2e3, 1e3), [], "It saves no resources."),
            (
                (90e3, 0.0, 0.0),
                [("energy", 50e3), ("end", 9e3), ("maintenance", 31e3)],
                "It saves energy and upkeep; none of it",
            ),
        ],
    )
    def test_reasons(self, found, answer, gain, groups, because):
        made = with_gain(found, *gain, groups)
        text = words(compare_words.heading_segments(made, answer, "en"))
        assert because in text
        side = "more" if sum(gain) > 0 else "less"
        assert f"€ {side} than the sale." in text
        french = words(compare_words.heading_segments(made, answer, "fr"))
        assert f"de {'plus' if sum(gain) > 0 else 'moins'} que la vente." in french

    def test_neither_more_nor_less(self, found, answer):
        made = with_gain(found, 10e3, -4e3, -6e3, [("energy", 10e3)])
        pieces = compare_words.heading_segments(made, answer, "en")
        assert words(pieces).startswith("The service is worth as much as the sale.")
        assert not any(piece.strong for piece in pieces)

    def test_no_zone_is_said(self, office):
        small = Study(office.with_values({"site.size": 300})).answer()
        assert small.verdict.outcome == "no"
        said = compare_words.second_sentences(small, "en")
        assert said[0].startswith("No fee suits both")

    def test_second_sentences_of_the_picture(self, answer):
        said = " ".join(compare_words.second_sentences(answer, "en"))
        assert "54%" in said
        assert "0.9%" in said


class TestWithPartners:
    @pytest.fixture(scope="class")
    def joined(self, office, answer):
        return difference(answer, office.assumptions, service=SERVICE_WITH_PARTNERS)

    def test_heading(self, joined, answer):
        assert words(compare_words.heading_segments(joined, answer, "en")) == (
            "The service with partners is worth 650,000 € more than the sale. "
            "It saves energy and upkeep; only 23,000 € of it is cheap money."
        )

    def test_against_a_buyer_who_could_ask_the_builders(self, office, answer):
        found = difference(answer, office.assumptions, INFORMED_SALE, SERVICE_WITH_PARTNERS)
        said = words(compare_words.heading_segments(found, answer, "en"))
        assert "439,000 € more than the sale to a buyer advised on the building too." in said
        french = words(compare_words.heading_segments(found, answer, "fr"))
        assert "de plus que la vente à un acheteur conseillé aussi sur le bâtiment." in french

    def test_beside_the_service_alone(self, joined, answer):
        """650,235 less 388,907; 742,114 of 894,409 (MODEL.md 4)."""
        assert compare_words.partner_sentences(joined, answer, "en") == (
            "That is 261,000\u00a0€ more than our service alone.",
            "A buyer advised on everything reaches 83% of the resource saving without us.",
        )

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            (
                {"more_than_alone": -5_000.0},
                ("less than our service alone", "de moins que notre service seul"),
            ),
            ({"more_than_alone": 0.0}, ("as much as our service alone", "autant que notre service seul")),
            ({"service_saves": -1.0}, ("saves no resources against", "n'économise pas de ressources")),
            (
                {"buyer_saves": -9.0},
                ("saves no resources without us", "n'économise pas de ressources sans nous"),
            ),
            ({"buyer_saves": 9e9}, ("saves as much resource without us", "autant de ressources")),
        ],
    )
    def test_every_sentence(self, joined, answer, changed, said, language):
        told = " ".join(compare_words.partner_sentences(replace(joined, **changed), answer, language))
        assert said[LANGUAGES.index(language)] in told.replace("\u00a0", " ")

    def test_nothing_beside_the_service_alone(self, found, answer):
        assert compare_words.partner_sentences(found, answer, "en") == ()

    def test_way_names_works_and_every_party(self, joined, answer):
        chart = waterfall_chart(joined, answer, "en")
        assert chart.heading == "From sale to service with partners"
        rows = dict(zip(chart.data["row"], chart.data["text"], strict=True))
        assert rows["Works at the building"] == "\u2212235"
        # Lamps are bought too, so a dearer sum is not that of a smaller plant.
        assert "Dearer machines" in rows
        parties = ("customer", "we", "builder", "lighting firm")
        assert [rows[f"of which {name}"] for name in parties] == ["186", "279", "73", "112"]

    def test_figures_are_asked_of_the_service_with_partners(self, joined, answer):
        unit = waterfall_scale(joined)
        tables = (
            compare_tables.physical(joined, answer, "en"),
            compare_tables.gain(joined, unit, "en"),
            compare_tables.shares(joined, answer, unit, "en"),
        )
        flat = as_dict(answer)
        names = {
            cell.name for table in tables for row in table.rows for cell in row if isinstance(cell, Asked)
        }
        assert {name.split(".")[1] for name in names} == {"sale", "service_with_partners"}
        for name in names:
            value = flat
            for part in name.split("."):
                value = value[part]
            assert isinstance(value, float), name

    def test_years_of_every_partner(self, joined, answer):
        heads, rows = compare_tables.figures(joined, answer, "en")
        assert "Builder, with partners: after tax" in heads
        column = heads.index("Lighting firm, with partners: after tax")
        expected = answer.alternatives[SERVICE_WITH_PARTNERS].parties["lighting"].after_tax
        np.testing.assert_array_equal([row[column] for row in rows], expected)

    def test_who_pays_for_works(self, joined, answer):
        assert "works at the building at signing" in compare_tables.bought_note(
            joined, answer, "customer", "en"
        )

    def test_whoever_serves_is_we(self):
        """The lighting firm serves and the maker of chillers joins it: he is not `we`."""
        case = load_case("assumptions/examples/lighting_led.yaml")
        answer = Study(case).answer()
        found = difference(answer, case.assumptions, service=SERVICE_WITH_PARTNERS)
        chart = waterfall_chart(found, answer, "en")
        labels = [row for row in chart.data["row"] if row.startswith("of which")]
        assert sorted(labels) == [
            "of which builder",
            "of which customer",
            "of which equipment firm",
            "of which we",
        ]
        ours = chart.data.set_index("row").loc["of which we"]
        assert ours["colour"] == COLOURS["light"]["provider"]
        assert ours["text"] == f"{round(found.gain.by_party['lighting'] / 1000)}"


class TestWaterfall:
    def test_rows(self, found, answer):
        chart = waterfall_chart(found, answer, "en")
        rows = list(zip(chart.data["row"], chart.data["text"], strict=True))
        assert rows == [
            ("Energy", "+677"),
            ("Maintenance", "+200"),
            ("Resale, removal, downtime", "+26"),
            ("Dearer, smaller plant", "\u2212356"),
            ("Contract and metering", "\u221286"),
            ("Resources saved", "462"),
            ("More tax paid", "\u2212136"),
            ("Cheaper money", "+64"),
            ("Gained together", "389"),
            ("of which customer", "155"),
            ("of which we", "234"),
        ]
        assert chart.subtitle == "Thousand euros in today's money, at 7%. Filled saves, open costs"
        assert "gained together 389 thousand euros" in chart.alt

    def test_axis_starts_at_zero_and_holds_every_bar(self, found, answer):
        low, high = waterfall_chart(found, answer, "en").spec["encoding"]["x"]["scale"]["domain"]
        assert low == 0
        assert high > max(chart_bar.end for chart_bar in waterfall(found))
        lost = with_gain(found, -30e3, 5e3, 1e3, [("plant", -30e3)])
        low, high = waterfall_chart(lost, answer, "en").spec["encoding"]["x"]["scale"]["domain"]
        assert low == -30e3
        assert high > 0

    def test_labels_follow_the_signs(self, found, answer):
        lost = with_gain(found, -30e3, 5e3, -1e3, [("plant", -30e3)])
        labels = list(waterfall_chart(lost, answer, "en").data["row"])
        assert labels == [
            "Dearer, smaller plant",
            "More resources used",
            "Less tax paid",
            "Dearer money",
            "Lost together",
        ]

    def test_rounding_is_said_only_where_it_shows(self, found):
        # 677 + 200 + 26 − 356 − 86 = 461, and it says 462.
        assert rounding_shows(found)
        even = with_gain(found, 200e3, -50e3, 10e3, [("energy", 150e3), ("end", 50e3)])
        even = replace(even, gain=replace(even.gain, by_party={"customer": 160e3}))
        assert not rounding_shows(even)

    def test_a_fleet_is_not_smaller(self):
        case = load_case("assumptions/offers/car_fleet.yaml")
        answer = Study(case).answer()
        found = difference(answer, case.assumptions)
        assert "Cheaper machines" in list(waterfall_chart(found, answer, "en").data["row"])


class TestLadder:
    def labels(self, found, answer):
        return list(ladder_chart(found, answer, "en").data.query("kind == 'text'")["row"])

    def test_as_in_the_picture(self, found, answer):
        chart = ladder_chart(found, answer, "en")
        assert self.labels(found, answer) == [
            "Sale as bought",
            "Well-advised buyer, without us",
            "Service, of which 211 need us",
        ]
        assert list(chart.data.query("kind == 'text'")["text"]) == ["0", "250", "462"]
        bars = chart.data.query("kind != 'text'")[["kind", "start", "end"]].values.tolist()
        assert [bar[0] for bar in bars] == ["without", "without", "needs_us"]
        assert bars[2][1] == bars[1][2] == pytest.approx(250_064, abs=1)

    @pytest.mark.parametrize(
        ("buyer", "service", "said"),
        [
            (0.0, 40e3, ["Well-advised buyer, as today", "Service, all of it needs us"]),
            (-9e3, 40e3, ["Well-advised buyer, uses more", "Service, all of it needs us"]),
            (60e3, 40e3, ["Well-advised buyer, without us", "Service, less than a buyer alone"]),
            (60e3, -5e3, ["Well-advised buyer, without us", "Service, uses more"]),
        ],
    )
    def test_other_cases(self, found, answer, buyer, service, said):
        made = replace(found, buyer_saves=buyer, service_saves=service)
        assert self.labels(made, answer)[1:] == said
        low, high = ladder_chart(made, answer, "en").spec["encoding"]["x"]["scale"]["domain"]
        assert low == min(0.0, buyer, service)
        assert high > max(buyer, service)


class TestYearly:
    def test_one_scale_for_all_parties(self, found, answer):
        specs = [yearly_flows(flows, found, answer, "en").spec for flows in found.flows]
        domains = {json.dumps(spec["encoding"]["y"]["scale"]) for spec in specs}
        assert len(domains) == 1
        low, high = specs[0]["encoding"]["y"]["scale"]["domain"]
        paths = [path for one in found.flows for path in (one.before, one.after)]
        assert low <= min(path.min() for path in paths)
        assert high >= max(path.max() for path in paths)

    def test_grey_is_the_baseline(self, office, answer):
        for baseline, grey in ((SALE, "as an owner"), (INFORMED_SALE, "as a well-advised owner")):
            found = difference(answer, office.assumptions, baseline)
            chart = yearly_flows(found.flows[0], found, answer, "en")
            assert chart.subtitle.endswith(grey)
            expected = answer.alternatives[baseline].parties["customer"].after_tax
            np.testing.assert_array_equal(chart.data["before"], expected)
            assert set(chart.data["colour"]) == {COLOURS["light"]["customer"]}

    def test_notes(self, found, answer):
        assert compare_tables.bought_note(found, answer, "customer", "en") == (
            "Buys as an owner: cooling at signing and in years 20 and 40, lighting at signing and in "
            "years 20 and 40; in the service: lighting at signing and in years 20 and 40."
        )
        assert compare_tables.bought_note(found, answer, "lighting", "en") == ""

    def test_revenue(self, found, answer):
        chart = revenue_chart(found, answer, "en")
        np.testing.assert_array_equal(
            chart.data["after"], answer.alternatives[SERVICE].parties["provider"].revenue
        )
        assert "13.34\u00a0M€" in chart.alt


def every_table(found, answer: Answer, language: str):
    unit = waterfall_scale(found)
    return [
        compare_tables.physical(found, answer, language),
        compare_tables.gain(found, unit, language),
        compare_tables.shares(found, answer, unit, language),
        compare_tables.carbon(answer, language),
        compare_tables.machines(answer, language),
    ]


def value_at(answer: dict, name: str):
    for part in name.split("."):
        answer = answer[part]
    return answer


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_that_can_be_asked_stands_in_the_answer(office, answer, baseline, language):
    """The name is a path of the answer as JSON, and the text is that number."""
    found = difference(answer, office.assumptions, baseline)
    flat = as_dict(answer)
    asked = [
        cell
        for table in every_table(found, answer, language)
        for row in table.rows
        for cell in row
        if isinstance(cell, Asked)
    ]
    assert len(asked) > 30
    for cell in asked:
        value, text = value_at(flat, cell.name), cell.text.removeprefix("+")
        shown = parse_number(text, language)
        decimals = len(text.replace(",", ".").partition(".")[2]) if language == "fr" or "." in text else 0
        room = 0.5001 * 10**-decimals
        assert any(abs(value / unit - shown) <= room for unit in (1, 1e3, 1e6)), cell


def test_tables_of_the_picture(found, answer):
    rows = [[text_of(cell) for cell in row] for row in compare_tables.physical(found, answer, "en").rows]
    assert rows[0] == ["Installed, kW", "1,268", "1,116", "\u221212%"]
    assert rows[1] == ["Cooling: electricity, GWh", "18.3", "10.3", "\u221244%"]
    assert ["Carbon, t CO₂e", "4,985", "2,887", "\u221242%"] in rows
    unit = waterfall_scale(found)
    shares = [
        [text_of(cell) for cell in row] for row in compare_tables.shares(found, answer, unit, "en").rows
    ]
    assert [row[3] for row in shares] == ["155", "234", "389"]


def test_machines_in_place_stand_from_signing(office):
    old = office.with_values(
        {"systems.cooling.in_place.tier": "T1_standard", "systems.cooling.in_place.age": 12}
    )
    answer = Study(old).answer()
    _, lines = compare_tables.timelines(answer, "en")[0]
    first = lines[0].blocks[0]
    assert "in place" in first.text
    assert (first.start, first.width) == (0.0, 8 / 50)
    for line in lines:
        assert sum(block.width for block in line.blocks) == pytest.approx(1.0)
    row = compare_tables.machines(answer, "en").rows[0]
    assert row[2:4] == ("in place, 12 years old", "8")
    # Replaced at signing, it stands nowhere.
    blocks = list(compare_tables._blocks((Cycle(-20, "a", "b", 20), Cycle(0, "c", "b", 50)), 50, "en"))
    assert [block.tier for block in blocks] == ["c"]


def test_figures_by_year_are_the_statements(found, answer):
    heads, rows = compare_tables.figures(found, answer, "en")
    assert len(rows) == 51
    column = heads.index("Customer, service: after tax")
    assert [row[column] for row in rows] == (
        answer.alternatives[SERVICE].parties["customer"].after_tax + 0.0
    ).tolist()


def test_scales():
    assert compare_words.scale([0.0]).text(0.0, "en") == "0.00"
    assert compare_words.scale([12_345.0]).text(12_345.0, "en") == "12.3"
    assert compare_words.scale([312.0]).signed(0.2, "en") == "0"
    assert compare_words.scale([4e8]).heading("EUR", "fr") == "Millions d'euros"
    assert compare_words.scale([4e5]).heading("XYZ", "en", True) == "thousand XYZ"


class TestDesign:
    def test_marks_stand_at_the_first_machines(self, study):
        found = design_map(study.comparison)
        assert marks(found, "preventive") == {("T1_standard", 20): "1", ("T2_efficient", 20): "2"}
        assert marks(found, "condition") == {("T4_service_design", 20): "3·5·6", ("T3_high", 20): "4"}

    def test_chart_has_every_choice(self, study, answer):
        found = design_map(study.comparison)
        for index, regime in enumerate(found.regimes):
            chart = design_chart(found, regime, answer, "en")
            cells = chart.data.query("kind == 'cell'")
            assert len(cells) == np.isfinite(found.costs[:, index]).sum()
            assert "cheapest is" in chart.alt

    def test_schedules_in_words(self):
        a, b = Cycle(-12, "old", "r", 20), Cycle(8, "new_tier", "r", 20)
        said = design_tables.schedule_says((a, b, Cycle(28, "new_tier", "r", 22)), "en")
        assert said == "Old (in place), r, 8 years; new tier, r, 20 + 22 years"
        many = [Cycle(year, "new_tier", "r", 4) for year in range(0, 20, 4)]
        assert "5\u00a0×\u00a04 years" in design_tables.schedule_says(many, "en")

    def test_picks_and_bounds(self, study, answer):
        rows = design_tables.picks(design_map(study.comparison), answer, "en").rows
        assert [row[3] for row in rows][:3] == ["2,428", "2,145", "2,039"]
        found = list(bounds(study.model))
        table = design_tables.bounds(found, "en")
        filed = next(row for row in table.rows if "file" in row[0])
        assert filed[2:] == ("yes", "127,500", "160,000", "32,500", "143,800")
        assert design_tables.bound_says(found, "en").startswith("With the file's limit a machine is kept")

    def test_what_the_buyers_say(self, study):
        found = list(buyers(study.model))
        assert "already hides the running cost" in design_tables.buyers_say(found, 0.2, "en")
        alike = [replace(one, cycles=found[0].cycles) for one in found]
        assert design_tables.buyers_say(alike, 0.2, "en") == "All pick the same machine."
        differ = [*found[:2], replace(found[2], cycles=found[0].cycles), found[3]]
        assert design_tables.buyers_say(differ, 0.2, "en").startswith("They do not pick alike")

    def test_no_zone_has_no_width(self, study, answer):
        found = list(buyers(study.model))
        shut = replace(found[0].zone, provider_floor=found[0].zone.customer_ceiling + 1)
        rows = design_tables.buyers([replace(found[0], zone=shut)], answer, "en").rows
        assert rows[0][-1] == "none"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("name", OTHERS)
def test_any_offer_in_both_languages(name, baseline, language):
    case = load_case(f"assumptions/offers/{name}.yaml")
    study = Study(case)
    answer = study.answer()
    found = difference(answer, case.assumptions, baseline)
    assert words(compare_words.heading_segments(found, answer, language)).endswith(".")
    charts = [
        waterfall_chart(found, answer, language, "screen"),
        ladder_chart(found, answer, language, "screen"),
        revenue_chart(found, answer, language, "screen"),
        *(yearly_flows(flows, found, answer, language, "screen") for flows in found.flows),
    ]
    designed = design_map(study.comparison)
    charts += [design_chart(designed, regime, answer, language, "screen") for regime in designed.regimes]
    for chart in charts:
        assert chart.alt
        assert "data" not in chart.spec
        json.dumps(chart.spec)
    tables = [
        *every_table(found, answer, language),
        design_tables.picks(designed, answer, language),
        design_tables.best_ages(designed, answer, language),
        design_tables.bounds(list(bounds(study.model)), language),
        design_tables.buyers(list(buyers(study.model)), answer, language),
    ]
    for table in tables:
        assert all(len(row) == len(table.head) for row in table.rows)


def test_a_moved_fee_leaves_the_pictures_standing(study, office):
    """But for the scale of money that the fee itself moves."""
    specs = set()
    for level in (141_000.0, 143_000.0):
        answer = study.answer(level)
        found = difference(answer, office.assumptions)
        specs.add(json.dumps([ladder_chart(found, answer, "en").spec["layer"], _template_of(found, answer)]))
    assert len(specs) == 1


def _template_of(found, answer):
    return waterfall_chart(found, answer, "en").spec["layer"]
