"""Business models and structures side by side: worked by hand, the office's published figures, and
what must hold for every shipped offer (MODEL.md 2.4, 6)."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization import Study, finance, load_case
from servitization.analysis.business_models import (
    CONTRACT,
    RISKS,
    Impossible,
    Row,
    business_models,
    energy_share,
    fee_structures,
    like_for_like,
)
from servitization.analysis.price_neutral import energy_paid, price_neutral_weight, under_weight
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.ledger import imbalance
from servitization.model.parties import present_value
from servitization.problems import InvalidAssumptions

ASSUMPTIONS = Path(__file__).parents[2] / "assumptions"
OFFERS = sorted([*ASSUMPTIONS.glob("offers/*.yaml"), *ASSUMPTIONS.glob("examples/*.yaml")])
LEASEBACK = {
    "contract__arrangement": "lease",
    "contract__leased_back": True,
    "contract__fee__setting": "floor",
}


@pytest.fixture(scope="module")
def office():
    return Study(load_case(ASSUMPTIONS / "examples" / "office_ac_50y.yaml")).comparison


@pytest.fixture(scope="module")
def models(office):
    return {row.name: row for row in business_models(office)}


@pytest.fixture(scope="module")
def structures(office):
    return {row.name: row for row in fee_structures(office, price_neutral_weight(office))}


class TestSaleOnCredit:
    """Without a surplus, a service of the same machine is a sale whose price is lent at the provider's
    rate: 96 at 100 % over four years is 102.4 a year."""

    def test_fee_is_the_annuity_of_the_price(self, model):
        found = Comparison(model(**LEASEBACK))
        assert found.agreement.level == pytest.approx(102.4)
        assert found.agreement.level == pytest.approx(96.0 / finance.annuity(1.0, 4))

    def test_every_flow_is_that_of_the_sale_and_a_loan(self, model):
        found = Comparison(model(**LEASEBACK))
        lent = finance.loan(96.0, 1.0, 4)
        draw = np.array([96.0, 0.0, 0.0, 0.0, 0.0])
        for party, sign in (("customer", 1.0), ("provider", -1.0)):
            sold, served = (found.statements[name][party].pre_tax for name in (SALE, SERVICE))
            np.testing.assert_allclose(served - sold, sign * (draw - lent.payment), atol=1e-12)

    @given(st.floats(0.01, 1.0), st.floats(0.0, 2.0))
    def test_at_any_rate_and_mark_up(self, pocket, rate, markup):
        values = {
            "parties.provider.discount_rate": rate,
            "parties.customer.discount_rate": rate,
            "systems.plant.markup": markup,
            **{path.replace("__", "."): value for path, value in LEASEBACK.items()},
        }
        study = Study(pocket.with_values(values))
        price = study.comparison.baseline[SALE]["customer"].upfront
        agreed = study.comparison.agreement
        assert agreed.level == pytest.approx(price / finance.annuity(rate, 4))
        # Nobody gains: what one would lend at, the other would borrow at.
        assert agreed.against_sale.width == pytest.approx(0.0, abs=1e-9 * price)

    def test_tax_of_a_leaseback_falls_on_the_margin_at_once(self, model):
        """32 earned at signing; 96 paid back and depreciated over four years."""
        found = Comparison(model(parties__provider__tax_rate=0.5, **LEASEBACK))
        account = found.evaluations[SERVICE].accounts["provider"]
        assert account.profit.tolist() == [32.0, -24.0, -24.0, -24.0, -24.0]


class TestOffice:
    """Case 20 and MODEL.md 6.1."""

    def test_contract_is_its_own_row(self, models):
        own = models["functional_result"]
        assert [name for name, row in models.items() if isinstance(row, Row) and row.is_contract] == [
            own.name
        ]
        assert own.fee.level == pytest.approx(143_782, abs=0.5)
        assert own.gain["customer"] == pytest.approx(155_369, abs=0.5)
        assert own.gain["provider"] == pytest.approx(233_538, abs=0.5)
        assert own.irr == pytest.approx(0.114, abs=5e-4)

    def test_price_neutral_weight(self, office, structures):
        assert price_neutral_weight(office) == pytest.approx(0.2484, abs=5e-5)
        row = structures["price_neutral"]
        assert row.fee.level == pytest.approx(147_190, abs=0.5)
        assert row.fee.energy_weight == pytest.approx(0.2484, abs=5e-5)
        # At the provider's own rate; who bears what is at the common one.
        assert abs(row.bears["price"]) < 0.02

    def test_weight_is_the_fixed_point(self, office):
        weight = price_neutral_weight(office)
        fee = {"contract.fee.energy_weight": weight, "contract.fee.inflation_weight": 0.85 - weight}
        case = load_case(ASSUMPTIONS / "examples" / "office_ac_50y.yaml").with_values(fee)
        found = Study(case).comparison
        index = np.array(found.model.prices.indices["energy"])
        index[0] = 0.0
        moved = weight * found.agreement.level * present_value(index, 0.07)
        assert moved == pytest.approx(present_value(energy_paid(found), 0.07), rel=1e-9)

    @pytest.mark.parametrize(
        "values",
        [
            {"contract.fee.smallest_change": 0.0, "contract.fee.largest_change": 0.021},
            {"contract.fee.in_advance_share": 1.0, "contract.fee.structure": "per_unit"},
            {"contract.fee.payments": "monthly", "contract.renewed_fee_share": 0.8, "contract.term": 10},
        ],
        ids=["a collar that binds", "by the unit, in advance", "monthly, renewed for less"],
    )
    def test_a_move_of_the_energy_price_moves_fee_and_bill_alike(self, values):
        """Electricity a tenth dearer from year 1 on; machines, dates and level stay."""
        alone = {f"partners.members.{name}.takes_part": False for name in ("builder", "lighting")}
        case = load_case(ASSUMPTIONS / "examples" / "office_ac_50y.yaml").with_values({**values, **alone})
        base = Study(case).comparison
        found = under_weight(base, price_neutral_weight(base))
        energy, start = found.assumptions.energy, found.assumptions.contract.start_year
        price = energy.electricity_price
        dearer = {start: price, start + 1: 1.1 * price * (1.0 + energy.price_growth)}
        moved = found.assumptions.model_copy(
            update={"energy": energy.model_copy(update={"electricity_price": dearer})}
        )
        held = Comparison(found.model.with_designs_held(moved), found.agreement.level)
        rate = found.sides[0].account.party.discount_rate
        bill = present_value(energy_paid(held) - energy_paid(found), rate)
        more = held.agreement.stream - found.agreement.stream
        fee = (1.0 + found.owed.premium(rate)) * present_value(more, rate)
        assert bill > 0
        assert fee == pytest.approx(bill, rel=1e-9)

    def test_energy_share_is_less_than_its_weight(self, office):
        """40 % of the fee follow energy, which is 29 % of it: the warning of the page."""
        assert energy_share(office) == pytest.approx(0.2906, abs=5e-4)

    def test_flat_fee_leaves_the_provider_the_price_and_an_open_book_leaves_him_less_than_none(
        self, structures
    ):
        assert structures["flat"].bears["price"] > 0.4
        assert structures["open_book"].bears["price"] < 0
        assert structures["open_book"].bears["performance"] < 0

    def test_use_is_borne_by_who_is_paid_by_it(self, structures):
        assert structures["flat"].bears["volume"] == pytest.approx(1.0)
        assert structures["per_unit"].bears["volume"] < structures["two_part"].bears["volume"] < 0

    def test_nobody_shares_more_than_is_saved(self, models):
        row = models["shared_savings"]
        assert row.fee.ceiling == pytest.approx(row.fee.reference)
        assert row.fee.zone < 0

    def test_metered_fees_add_no_use(self, models):
        grows = [name for name, row in models.items() if isinstance(row, Row) and row.use_grows]
        assert grows == ["functional_result"]


@pytest.mark.parametrize("file", OFFERS, ids=lambda file: file.stem)
class TestEveryOffer:
    def test_models_are_like_for_like(self, file):
        study = Study(load_case(file))
        rows = business_models(study.comparison)
        guard = like_for_like(rows, study.comparison)
        assert guard.holds and guard.rows + sum(isinstance(row, Impossible) for row in rows) == len(rows)
        own = [row for row in rows if isinstance(row, Row) and row.is_contract]
        assert len(own) == 1 and len(rows) == 7 + (own[0].name == CONTRACT)
        for row in rows:
            if isinstance(row, Row):
                assert set(row.bears) <= set(RISKS)
                assert all(0.0 <= share <= 1.0 for share in row.pays.values())
                assert sum(row.gain.values()) == pytest.approx(
                    sum(row.npv.values()) - sum(rows[0].npv.values()), abs=1e-6
                )

    def test_every_model_conserves_money(self, file):
        case = load_case(file)
        for model in case.assumptions.business_models.values():
            values = {
                "contract.arrangement": model.arrangement,
                "contract.leased_back": model.leased_back,
                "contract.decides_as": model.decides_as,
                "contract.fee.structure": model.structure,
                "contract.fee.setting": "split",
            }
            try:
                found = Study(case.with_values(values)).comparison
            except InvalidAssumptions as error:
                refused = {one.key for one in error.problems}
            else:
                refused = set()
            if refused:
                assert refused <= {"fee_pays_nothing", "fee_is_nothing"}
                continue
            lines = found.lines(SERVICE)
            largest = max(abs(line.amount).max() for line in lines)
            everybody = [*case.assumptions.parties, "outside", "state"]
            assert abs(imbalance(lines, everybody)).max() <= 1e-9 * largest


def test_guard_sees_a_cost_that_is_paid_twice(office, models, monkeypatch):
    monkeypatch.setattr(
        "servitization.analysis.business_models.bearers",
        lambda *_: {"provider": 1.0, "customer": 0.5},
    )
    assert not like_for_like(models.values(), office).holds


def test_share_of_savings_that_nobody_makes_is_refused():
    values = {"contract.fee.structure": "shared_savings", "contract.arrangement": "lease"}
    case = load_case(ASSUMPTIONS / "examples" / "office_ac_50y.yaml").with_values(values)
    with pytest.raises(InvalidAssumptions) as raised:
        Study(case)
    assert [one.key for one in raised.value.problems] == ["fee_pays_nothing"]


def test_fee_that_is_nothing_in_every_year_is_refused_for_what_it_is():
    case = load_case(ASSUMPTIONS / "offers" / "office_cooling.yaml").with_values({"contract.fee.steps": 0.0})
    with pytest.raises(InvalidAssumptions) as raised:
        Study(case)
    assert [(one.key, one.path) for one in raised.value.problems] == [("fee_is_nothing", "contract.fee")]
