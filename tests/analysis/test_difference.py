"""The service taken apart against a baseline: groups, shares and bars add up, whatever the numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import Study, load_case
from servitization.analysis.cost_groups import GROUPS, group_of
from servitization.analysis.difference import BASELINES, Change, difference, services, waterfall
from servitization.assumptions.schema import Item
from servitization.model.alternatives import (
    INFORMED_ON_ALL,
    INFORMED_SALE,
    INFORMED_WITH_WORKS,
    SALE,
    SERVICE,
    SERVICE_WITH_PARTNERS,
)

ROOT = Path(__file__).resolve().parents[2] / "assumptions"
SHIPPED = sorted([*ROOT.glob("offers/*.yaml"), *ROOT.glob("examples/*.yaml")])
PARTNERED = ("lighting_led", "office_ac_50y", "office_partners", "partner_without_effect")

rates = st.floats(0.01, 0.2)
cases = st.fixed_dictionaries(
    {},
    optional={
        "parties.customer.discount_rate": rates,
        "parties.provider.discount_rate": rates,
        "parties.provider.tax_rate": st.floats(0.0, 0.5),
        "parties.provider.electricity_price": st.floats(0.05, 0.4),
        "energy.electricity_price": st.floats(0.02, 0.6),
        "economy.system_rate": rates,
        "site.size": st.floats(100, 100_000),
        "systems.cooling.attach_rate": st.floats(0, 1),
        "systems.cooling.maximum_life": st.integers(20, 30),
        "responsibilities.functional_result.maintenance": st.floats(0, 1),
        "carbon.mode": st.sampled_from(["cash", "shadow"]),
        "contract.arrangement": st.sampled_from(["functional_result", "lease", "advice"]),
    },
)


@settings(max_examples=25)
@given(values=cases, baseline=st.sampled_from(BASELINES))
def test_everything_adds_up(values, baseline, office):
    case = office.with_values(values)
    answer = Study(case).answer()
    for service in services(answer):
        adds_up(difference(answer, case.assumptions, baseline, service), answer)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_everything_adds_up_in_every_file_shipped(file):
    case = load_case(file)
    answer = Study(case).answer()
    known = services(answer)
    assert (SERVICE_WITH_PARTNERS in known) == (file.stem in PARTNERED)
    for service in known:
        for baseline in BASELINES:
            found = difference(answer, case.assumptions, baseline, service)
            adds_up(found, answer)
            told = {group.name for group in found.groups}
            assert ("works" in told) == any(
                line.item == "works"
                for name in (found.old, found.new)
                for line in answer.alternatives[name].ledger
            )


def adds_up(found, answer):
    costs, baseline, service = answer.alternatives, found.old, found.new
    size = sum(abs(one) for one in (costs[SALE].resource_cost_pv, costs[SALE].tax_pv))
    near = lambda value: pytest.approx(value, abs=1e-9 * size)  # noqa: E731 - one tolerance for all
    assert sum(group.before for group in found.groups) == near(costs[baseline].resource_cost_pv)
    assert sum(group.after for group in found.groups) == near(costs[service].resource_cost_pv)
    assert sum(group.saved for group in found.groups) == near(found.gain.resource)
    assert sum(share.common_rate for share in found.shares) == near(found.gain.resource + found.gain.tax)
    assert sum(share.financing for share in found.shares) == near(found.gain.financing)
    assert sum(share.own_rate for share in found.shares) == near(found.gain.total)
    assert found.without_us + found.needs_us == near(max(found.service_saves, 0.0))
    bars = waterfall(found)
    ends = {bar.name: bar for bar in bars}
    last_group = bars[len(found.groups) - 1]
    assert last_group.end == near(ends["resource"].end)
    assert ends["tax"].start == ends["resource"].end
    assert ends["financing"].end == near(ends["total"].end)
    assert bars[-1].end == near(ends["total"].end)
    shares = {bar.name: bar.amount for bar in bars if bar.kind == "party"}
    assert shares == near({name: own for name, own in found.gain.by_party.items() if own})
    for name, own in found.gain.by_party.items():
        assert costs[service].parties[name].npv - costs[baseline].parties[name].npv == near(own)


def test_the_office_with_partners(office, study, case):
    """Alternative A2 of the worked case, by group of its own ledger; MODEL.md 4 for the advised buyer."""
    answer = study.answer()
    found = difference(answer, office.assumptions, SALE, SERVICE_WITH_PARTNERS)
    cases = case("model/20_office_ac_50y.json")["outputs"]
    expected = cases["A2_service_partners"]
    parts = [found.gain.resource, found.gain.tax, found.gain.financing, found.gain.total]
    told = expected["gain_decomposition"]
    names = ("resource", "tax", "financing", "total")
    assert parts == pytest.approx([told[name] for name in names], rel=1e-6)
    by_party = dict(zip("CPBL", ("customer", "provider", "builder", "lighting"), strict=True))
    assert found.gain.by_party == pytest.approx(
        {by_party[short]: value for short, value in expected["gain_vs_sale"].items()}, rel=1e-6
    )
    saved = {group.name: group.saved for group in found.groups}
    assert saved["works"] == pytest.approx(-220_000 - 15_000)
    items, before = (cases[name]["resource_cost_by_item_pv7"] for name in ("A2_service_partners", "A0_sale"))
    energy = ("cool_energy", "light_energy", "heating_penalty")
    less = sum(before.get(name, 0.0) - items[name] for name in energy)
    assert saved["energy"] == pytest.approx(less, rel=1e-6)
    assert set(saved) == {"energy", "maintenance", "end", "plant", "works", "contract"}
    assert found.more_than_alone == pytest.approx(650_235.5 - 388_907, abs=1)
    assert found.machines_elsewhere
    assert found.buyer_saves == pytest.approx(742_114, abs=0.5)
    assert found.needs_us == pytest.approx(894_409 - 742_114, abs=1)
    assert found.size.after == pytest.approx(865.43, abs=0.01)


def test_the_advised_buyer_of_the_service_with_partners(office, study):
    """He could ask the architect himself: at the fee of the example he gains nothing (MODEL.md 4)."""
    found = difference(study.answer(), office.assumptions, INFORMED_SALE, SERVICE_WITH_PARTNERS)
    assert found.old == INFORMED_WITH_WORKS
    assert found.gain.by_party["customer"] == pytest.approx(-397, abs=0.5)
    works = next(group for group in found.groups if group.name == "works")
    assert works.before == works.after == pytest.approx(235_000)


def test_without_builders_he_is_advised_on_every_system(office):
    """There is nobody to ask for works; the light is served too, so he is advised on it as well."""
    case = office.with_values({"partners.members.builder.takes_part": False})
    study = Study(case)
    answer = study.answer()
    assert INFORMED_WITH_WORKS not in answer.alternatives
    found = difference(answer, case.assumptions, INFORMED_SALE, SERVICE_WITH_PARTNERS)
    assert found.old == INFORMED_ON_ALL
    adds_up(found, answer)
    customer = answer.alternatives[INFORMED_ON_ALL].parties["customer"].npv
    joined = answer.alternatives[SERVICE_WITH_PARTNERS].parties["customer"].npv
    assert found.gain.by_party["customer"] == pytest.approx(joined - customer)
    assert answer.partners.contract.gain_over_informed == found.gain
    # At the ceiling against him he is as well off as by himself.
    ceiling = answer.partners.contract.against_informed.customer_ceiling
    moved = study.partners_at(ceiling).contract.gain_over_informed
    assert moved.by_party["customer"] == pytest.approx(0.0, abs=1e-3)


def test_the_office_of_the_picture(office, study):
    """The bars of the picture (LOOK, 3_compare), and MODEL.md 17."""
    found = difference(study.answer(), office.assumptions)
    saved = {group.name: group.saved / 1000 for group in found.groups}
    expected = {"energy": 677, "maintenance": 200, "end": 26, "plant": -356, "contract": -86}
    assert saved == pytest.approx(expected, abs=0.5)
    parts = [found.gain.resource, found.gain.tax, found.gain.financing, found.gain.total]
    assert parts == pytest.approx([461_546, -136_373, 63_734, 388_907], abs=0.5)
    assert found.gain.by_party["customer"] == pytest.approx(155_369, abs=0.5)
    assert found.buyer_saves == pytest.approx(250_064, abs=0.5)
    assert found.needs_us == pytest.approx(461_546 - 250_064, abs=1)
    assert (found.size.before, found.size.after) == pytest.approx((1268, 1116), abs=0.5)
    assert found.size.share == pytest.approx(-0.12, abs=0.005)
    assert found.energy["cooling"].share == pytest.approx(-0.44, abs=0.005)
    assert (found.emissions.before, found.emissions.after) == pytest.approx((4985, 2887), abs=0.5)
    assert found.levelised == pytest.approx((0.128, 0.101), abs=0.0005)


def test_against_the_well_advised_buyer(office, study):
    found = difference(study.answer(), office.assumptions, INFORMED_SALE)
    assert found.gain.resource == pytest.approx(461_546 - 250_064, abs=1)
    # What the steps reach does not depend on the baseline.
    assert found.service_saves == pytest.approx(461_546, abs=0.5)


def test_flows_and_who_buys_machines(office, study):
    answer = study.answer()
    found = difference(answer, office.assumptions)
    parties = {flows.party: flows for flows in found.flows}
    assert list(parties) == ["customer", "provider", "lighting"]  # the builder has no money in it
    assert parties["customer"].bought_before == {"cooling": (0, 20, 40), "lighting": (0, 20, 40)}
    assert parties["customer"].bought_after == {"lighting": (0, 20, 40)}
    assert parties["provider"].bought_before == {}
    assert parties["provider"].bought_after == {"cooling": (0, 20, 40)}
    assert [parties[name].alike for name in parties] == [False, False, True]
    np.testing.assert_array_equal(
        parties["customer"].after, answer.alternatives[SERVICE].parties["customer"].after_tax
    )
    fees = answer.fee.stream.sum()
    assert found.revenue.after == pytest.approx(fees)


def test_steps_where_a_buyer_saves_nothing_or_more_than_the_service(office, study):
    found = difference(study.answer(), office.assumptions)
    wasting = replace(found, buyer_saves=-10.0, service_saves=30.0)
    assert (wasting.without_us, wasting.needs_us) == (0.0, 30.0)
    better = replace(found, buyer_saves=50.0, service_saves=30.0)
    assert (better.without_us, better.needs_us) == (30.0, 0.0)
    lost = replace(found, buyer_saves=50.0, service_saves=-30.0)
    assert (lost.without_us, lost.needs_us) == (0.0, 0.0)


def test_every_row_of_the_cost_table_has_a_group(office):
    groups = {name: group_of(item) for name, item in office.assumptions.items.items()}
    assert set(groups.values()) <= set(GROUPS)
    assert groups["equipment"] == groups["installation"] == "plant"
    assert groups["metering"] == groups["contract_setup"] == "contract"


def test_a_new_row_lands_where_its_driver_says(office, study):
    items = {
        **office.assumptions.items,
        "cleaning": Item(driver="size", amount={"cooling": 3.0}, column="maintenance"),
        "visits": Item(driver="year", amount=500.0, column="provider", occurs="service"),
    }
    case = replace(office, assumptions=office.assumptions.model_copy(update={"items": items}))
    plain = {group.name: group for group in difference(study.answer(), office.assumptions).groups}
    found = difference(Study(case).answer(), case.assumptions)
    groups = {group.name: group for group in found.groups}
    assert "other" not in plain
    # 3 a year and kW: over 1,268 kW and 1,116 kW.
    assert groups["other"].before / groups["other"].after == pytest.approx(
        found.size.before / found.size.after
    )
    assert groups["contract"].after > plain["contract"].after
    assert sum(group.saved for group in found.groups) == pytest.approx(found.gain.resource)


def test_change_from_nothing_has_no_share():
    assert Change(0.0, 5.0).share is None
    assert Change(10.0, 5.0).share == -0.5


@pytest.mark.parametrize("size", [400, 3_000, 12_000])
def test_burden_is_the_gain_in_resources_a_year(office, size):
    """What is saved less what is added, over real years of payment, is the gain of MODEL.md 8."""
    case = office.with_values({"site.size": size})
    answer, economy = Study(case).answer(), case.assumptions.economy
    real = (1 + economy.system_rate) / (1 + economy.inflation) - 1
    years = sum((1 + real) ** -year for year in range(1, case.assumptions.horizon + 1))
    found, gain = answer.gain.burden, answer.gain.against_sale
    assert (found.saved - found.added) * years == pytest.approx(gain.resource)
    assert -found.taken * years == pytest.approx(gain.tax + gain.financing)
    added = {one.name: -one.saved for one in difference(answer, case.assumptions).groups if one.saved < 0}
    assert found.added * years == pytest.approx(sum(added.values()))
    assert found.most == max(added, key=added.get)
    assert found.share == pytest.approx(max(added.values()) / sum(added.values()))
