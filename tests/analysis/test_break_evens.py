"""Break-evens: a root really closes the zone, the nearest one, on either side (MODEL.md 16)."""

from dataclasses import replace

import numpy as np
import pytest

from servitization.analysis.break_even import (
    BreakEven,
    break_evens,
    closest_rate,
    exits_that_stop,
    first_root,
    reluctance,
    scaled,
    with_customer_rate,
    with_energy_price,
    with_size,
    with_usage,
    zone_width,
)
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.exits import Terms
from servitization.model.prices import first_price

# Owners can buy plain only: they pay 96 and 120 of electricity, of which 32 is the maker's margin.
PLAIN = {"systems__plant__tiers__fine__available": False}
CHANGES = {
    "customer_rate": with_customer_rate,
    "size": with_size,
    "usage": with_usage,
    "energy_price": lambda assumptions, price: with_energy_price(
        assumptions, price / first_price(assumptions.energy.electricity_price)
    ),
}


def setup(cost: float) -> dict:
    return {"items__contract_setup__amount": {"plant": cost}}


class TestZoneWidth:
    def test_by_hand(self, model):
        assert zone_width(model()) == pytest.approx(8 / 0.9375)
        assert zone_width(model(**PLAIN)) == pytest.approx(36 / 0.9375)
        assert zone_width(model(**PLAIN, **setup(40))) == pytest.approx(-4 / 0.9375)

    def test_is_that_of_the_comparison(self, office, study):
        assert zone_width(study.model) == pytest.approx(study.comparison.agreement.against_informed.width)

    def test_ownership_counts(self, model):
        assert zone_width(model(customer__ownership_value=3.0)) == pytest.approx(8 / 0.9375 - 3)


class TestRoots:
    """The pocket case, where each width is a line."""

    def test_size(self, model):
        """A width of 36 a size, less the set-up."""
        found = break_evens(model(**PLAIN, **setup(9))).size
        assert (found.today, found.above) == (1.0, None)
        assert found.below == pytest.approx(0.25, rel=1e-3)
        closed = break_evens(model(**PLAIN, **setup(72))).size
        assert closed.above == pytest.approx(2.0, rel=1e-3)
        assert closed.below is None
        # As many sites as a twelfth of a thousand would do; a hundredth would not be looked at.
        small = break_evens(model(**PLAIN, **setup(36 / 50))).size
        assert small.below == pytest.approx(1 / 50, rel=1e-3)
        assert break_evens(model(**PLAIN)).size == BreakEven(1.0, None, None)

    def test_usage(self, model):
        """Each unit of use costs the provider 30: 36 - 18 = 30 x 0.6."""
        found = break_evens(model(**PLAIN, **setup(18))).usage
        assert (found.today, found.below) == (0.0, None)
        assert found.above == pytest.approx(0.6, rel=1e-3)
        closed = break_evens(model(**PLAIN, **setup(27), contract__usage_rebound=0.5)).usage
        assert closed.today == 0.5
        assert closed.below == pytest.approx(0.3, rel=1e-3)
        assert closed.above is None

    def test_energy_price(self, model):
        """Owners pay 120 of it for every 30 of the provider: 90 x price factor - 54 - set-up."""
        found = break_evens(model(**PLAIN, **setup(18))).energy_price
        assert found.today == 0.25
        assert found.below == pytest.approx(0.8 * 0.25, rel=1e-3)
        assert found.above is None
        closed = break_evens(model(**PLAIN, **setup(54))).energy_price
        assert closed.above == pytest.approx(1.2 * 0.25, rel=1e-3)
        assert closed.below is None

    def test_energy_price_that_closes_between_two_looks(self, model):
        """Down to 0.8 of the price owners buy fine: 30 x factor - 22 - 5 closes at 0.9. Below they buy
        plain and the zone opens again."""
        found = break_evens(model(**setup(5))).energy_price
        assert found.below == pytest.approx(0.9 * 0.25, rel=1e-3)

    def test_energy_price_of_party_tariffs(self, model):
        """Both tariffs move alike; the value is told as the general price."""
        values = {
            "parties__customer__electricity_price": 0.25,
            "parties__provider__electricity_price": 0.25,
            "energy__electricity_price": 0.5,
        }
        found = break_evens(model(**PLAIN, **setup(18), **values)).energy_price
        assert found.today == 0.5
        assert found.below == pytest.approx(0.8 * 0.5, rel=1e-3)

    def test_free_electricity(self, model):
        """No multiple of nothing is a price."""
        found = break_evens(model(**PLAIN, energy__electricity_price=0.0)).energy_price
        assert found == BreakEven(0.0, None, None)

    def test_dated_prices(self, model):
        flat = dict.fromkeys(range(2026, 2031), 0.25)
        found = break_evens(model(**PLAIN, **setup(18), energy__electricity_price=flat)).energy_price
        assert found.today == 0.25
        assert found.below == pytest.approx(0.8 * 0.25, rel=1e-3)

    @pytest.mark.parametrize(
        ("today", "root"), [(1.0, 0.2), (0.1, 0.2), (0.3, 0.2), (0.1, 0.25), (0.1, 0.13)]
    )
    def test_customer_rate(self, today, root, model):
        """His limit is 96 / worth + 128; the machine is priced so that it is the floor at the root."""
        worth = sum((1 + root) ** -t for t in range(1, 5))
        floor = 96 / worth + 128
        cost = floor * 0.9375 - 32 - 30
        found = break_evens(
            model(**PLAIN, parties__customer__discount_rate=today, systems__plant__tiers__own__cost=cost)
        ).customer_rate
        assert found.today == today
        side, other = (found.below, found.above) if root < today else (found.above, found.below)
        assert side == pytest.approx(root, rel=1e-3)
        assert other is None

    @pytest.mark.parametrize("today", [0.1, 0.04, 0.02])
    def test_customer_rate_down_to_the_lowest(self, today, model):
        """A root at 0.7 % is found from any rate above it."""
        root = 0.007
        worth = sum((1 + root) ** -t for t in range(1, 5))
        cost = (96 / worth + 128) * 0.9375 - 32 - 30
        found = break_evens(
            model(**PLAIN, parties__customer__discount_rate=today, systems__plant__tiers__own__cost=cost)
        ).customer_rate
        assert found.below == pytest.approx(root, rel=2e-3)

    def test_nothing_stops_the_offer(self, model):
        found = break_evens(model(**PLAIN))
        for name in ("size", "energy_price"):
            one = getattr(found, name)
            assert (one.above, name) == (None, name)
            assert one.nearest is None or one.below == one.nearest


@pytest.mark.parametrize("customer_rate", [0.10, 0.04])
def test_a_root_of_the_office_case_really_closes_the_zone(customer_rate, office):
    """Every root, on either side: agreement just on one side of it."""
    case = office.with_values({"parties.customer.discount_rate": customer_rate})
    model = Model(case.assumptions)
    here = zone_width(model)
    found = break_evens(model)
    roots = 0
    for name, change in CHANGES.items():
        one = getattr(found, name)
        for root, sign in ((one.below, -1), (one.above, +1)):
            if root is None:
                continue
            roots += 1
            assert (root - one.today) * sign > 0
            near, far = (
                zone_width(Model(change(case.assumptions, root * (1 - sign * off)))) for off in (2e-3, -2e-3)
            )
            assert (near > 0) == (here > 0), name
            assert (far > 0) != (here > 0), name
    assert roots >= 2


def test_office_figures(study):
    """MODEL.md 16: 0.9 k at 5 %, closed at 4 %; about 1 300 m2 is the smallest that works."""
    found = study.break_evens
    assert 0.04 < found.customer_rate.below < 0.05
    assert found.size.below == pytest.approx(1300, abs=50)
    assert found.customer_rate.above is found.size.above is None


class TestNearest:
    def test_by_proportion(self):
        assert BreakEven(10.0, 4.0, 22.0).nearest == 22.0
        assert BreakEven(10.0, 6.0, 22.0).nearest == 6.0
        assert BreakEven(10.0, None, 22.0).nearest == 22.0
        assert BreakEven(10.0, 4.0, None).nearest == 4.0
        assert BreakEven(10.0, None, None).nearest is None

    def test_only_root(self):
        assert BreakEven(0.0, None, 0.5).nearest == 0.5
        assert BreakEven(0.03, 0.0, None).nearest == 0.0


class TestFirstRoot:
    @pytest.mark.parametrize("exact", [0.13, 0.5, 0.9, 1.0, 1.7, 2.0, 2.999])
    @pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
    def test_line(self, exact, scale):
        def line(x):
            return scale * (exact - x)

        found = first_root(line, 0.0, line(0.0), [1.0, 2.0, 3.0])
        assert found == pytest.approx(exact, rel=2e-4)

    @pytest.mark.parametrize("exact", [0.3, 1.6, 2.5])
    def test_downwards(self, exact):
        found = first_root(lambda x: x - exact, 3.0, 3.0 - exact, [2.0, 1.0, 0.1])
        assert found == pytest.approx(exact, rel=2e-4)

    @pytest.mark.parametrize("bent", [lambda x: 1 - x**0.25, lambda x: np.exp(-5 * x) - np.exp(-5)])
    def test_bends(self, bent):
        self.finds_the_root(bent)

    @pytest.mark.parametrize(
        "bent",
        [
            lambda x: 1 - x**6,
            lambda x: 1.0 if x < 1 else -1e-3,
            lambda x: 1e-3 if x < 1 else -1.0,
            lambda x: (1 - x) * (100 if x > 1 else 0.01),
            lambda x: np.exp(5) - np.exp(5 * x),
        ],
    )
    def test_sharp_bends_and_jumps(self, bent):
        self.finds_the_root(bent)

    def finds_the_root(self, bent):
        for points in ([3.0], [0.25, 9.0], [0.999, 1.5]):
            for sign in (1, -1):
                found = first_root(lambda x, sign=sign: sign * bent(x), 0.0, sign * bent(0.0), points)
                assert found == pytest.approx(1.0, rel=2e-3), (points, sign)

    def test_first_of_several(self):
        def wave(x):
            return (x - 1) * (x - 2) * (x - 3)

        assert first_root(wave, 0.0, wave(0.0), [1.5, 2.5, 3.5]) == pytest.approx(1.0, rel=2e-4)
        assert first_root(wave, 4.0, wave(4.0), [2.5, 1.5, 0.5]) == pytest.approx(3.0, rel=2e-4)
        assert first_root(wave, 1.2, wave(1.2), [1.5, 2.5, 3.5]) == pytest.approx(2.0, rel=2e-4)

    @pytest.mark.parametrize(
        ("bent", "most"),
        [
            (lambda x: 1.0 - x, 2),
            (lambda x: np.exp(1.0) - np.exp(x), 8),
            (lambda x: 1.0 - x**0.25, 8),
            (lambda x: min(1.0 - x, 0.1 * (1.0 - x) + 0.02) + 0.3, 6),
            (lambda x: 1.0 if x < 1 else -1e-3, 40),
        ],
    )
    def test_asks_few_values(self, bent, most):
        asked = []

        def counted(x):
            asked.append(x)
            return bent(x)

        assert first_root(counted, 0.0, bent(0.0), [3.0]) is not None
        assert len(asked) <= most

    def test_none(self):
        assert first_root(lambda x: 1.0 + x, 0.0, 1.0, [1.0, 2.0]) is None
        assert first_root(lambda x: -1.0 - x, 0.0, -1.0, [1.0, 2.0]) is None
        assert first_root(lambda x: 1.0, 0.0, 1.0, []) is None


class TestChanges:
    """Each changes one assumption and nothing else."""

    def test_each(self, pocket):
        before = pocket.assumptions
        for changed, expected in (
            (with_size(before, 7.0), {"site.size": 7.0}),
            (with_usage(before, 0.4), {"contract.usage_rebound": 0.4}),
            (with_customer_rate(before, 0.3), {"parties.customer.discount_rate": 0.3}),
            (with_energy_price(before, 2.0), {"energy.electricity_price": 0.5}),
        ):
            assert changed == pocket.with_values(expected).assumptions

    def test_all_tariffs(self, pocket):
        values = {
            "energy.electricity_price": {2026: 0.1, 2028: 0.2},
            "parties.provider.electricity_price": 0.3,
        }
        changed = with_energy_price(pocket.with_values(values).assumptions, 3.0)
        assert changed.energy.electricity_price == pytest.approx({2026: 0.3, 2028: 0.6})
        assert changed.parties["provider"].electricity_price == pytest.approx(0.9)
        assert changed.parties["customer"].electricity_price is None

    def test_prices(self):
        assert scaled(0.5, 3.0) == 1.5
        assert first_price({2028: 2.0, 2026: 1.0}) == 1.0
        assert first_price(0.4) == 0.4


class TestExits:
    """Nothing comes back: (fee - 32) x sum of (1-h)^(t-1) / 2^t less 118 and 32."""

    def level(self, exits: float) -> float:
        return 32 + 150 / sum((1 - exits) ** (t - 1) * 0.5**t for t in range(1, 5))

    def compared(self, model, level: float, **values) -> tuple[Comparison, Terms]:
        given = {"contract__fee__setting": "by_hand", "contract__fee__level": level}
        comparison = Comparison(model(contract__recovers_machine=False, **given, **values))
        return comparison, Terms.of(comparison.assumptions.contract)

    @pytest.mark.parametrize("exits", [0.005, 0.02, 0.05, 0.1, 0.25, 0.45])
    def test_root(self, exits, model):
        found = exits_that_stop(*self.compared(model, self.level(exits)))
        assert found == pytest.approx(exits, rel=1e-3)

    def test_assumed_exits_do_not_matter(self, model):
        found = exits_that_stop(*self.compared(model, self.level(0.1), contract__churn_rate=0.3))
        assert found == pytest.approx(0.1, rel=1e-3)

    def test_never(self, model):
        comparison, terms = self.compared(model, 1000.0)
        assert exits_that_stop(comparison, terms) is None
        comparison, terms = self.compared(model, 200.0)
        assert exits_that_stop(comparison, replace(terms, clause="make_whole")) is None
        # Better off with 50 % a year is never stopped, though 60 % would.
        assert exits_that_stop(*self.compared(model, self.level(0.55))) is None

    def test_at_once(self, model):
        """A gain of nothing, or less, needs no exit to stop."""
        assert exits_that_stop(*self.compared(model, 192.0)) == 0.0
        assert exits_that_stop(*self.compared(model, 150.0)) == 0.0

    def test_defaults_stay(self, model):
        """Half a fee is not lost but the customer is: as many exits fewer."""
        values = {"contract__default_rate": 0.05, "contract__unpaid_fee_share": 0.0}
        found = exits_that_stop(*self.compared(model, self.level(0.25), **values))
        assert found == pytest.approx(0.20, rel=1e-3)

    def test_no_more_leave_than_there_are(self, model):
        values = {"contract__default_rate": 0.9, "contract__unpaid_fee_share": 0.0}
        comparison, terms = self.compared(model, 1000.0, **values)
        assert exits_that_stop(comparison, terms) is None


class TestReluctance:
    def test_by_hand(self, model):
        """At 211.2: 19.2 above the floor of 192 and 19.2 below the ceiling of 230.4."""
        found = reluctance(Comparison(model()))
        assert found["provider"].yearly == pytest.approx(19.2)
        assert found["customer"].yearly == pytest.approx(19.2)
        # 118 and the 32 of a sale against 179.2 a year; 96 saved against 83.2 a year more.
        for party, price, yearly in (("provider", 150, 179.2), ("customer", 96, 83.2)):
            rate = found[party].rate
            assert yearly * sum((1 + rate) ** -t for t in range(1, 5)) == pytest.approx(price)

    def test_moves_with_the_fee(self, model):
        found = reluctance(Comparison(model()).at(200.0))
        assert found["provider"].yearly == pytest.approx(8)
        assert found["customer"].yearly == pytest.approx(30.4)

    def test_rate_nearest_to_his_own(self):
        # Worth nothing at 10 % and at 20 %.
        flow = np.array([-1.0, 2.3, -1.32])
        assert closest_rate(flow, 0.12) == pytest.approx(0.1)
        assert closest_rate(flow, 0.18) == pytest.approx(0.2)
        assert closest_rate(flow, 0.0) == pytest.approx(0.1)
        assert closest_rate(np.array([1.0, 1.0]), 0.1) is None
