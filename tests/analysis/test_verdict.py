"""The verdict: each test passes and fails where a calculation by hand says so (MODEL.md 16)."""

import pytest

from servitization import Study, evaluate
from servitization.analysis.break_even import BreakEven, BreakEvens, break_evens
from servitization.analysis.verdict import Verdict, usage_gain, verdict, zone_cure
from servitization.model.alternatives import SALE
from servitization.model.comparison import Comparison

ORDER = [
    "zone_against_informed_sale",
    "gains",
    "exits",
    "usage",
    "financing_share",
    "core_stable",
    "p_both",
    "peak_funding",
]
NO_FINE = {"systems__plant__tiers__fine__available": False}


def setup(cost: float) -> dict:
    return {"items__contract_setup__amount": {"plant": cost}}


def fee(level: float) -> dict:
    return {"contract__fee__setting": "by_hand", "contract__fee__level": level}


@pytest.fixture
def judged(model):
    def judge(**values) -> Verdict:
        built = model(**values)
        return verdict(Comparison(built), break_evens(built))

    return judge


def named(found: Verdict) -> dict:
    return {test.name: test for test in found.tests}


class TestOutcome:
    def test_go(self, judged):
        found = judged()
        assert (found.outcome, found.deciding) == ("go", None)
        assert [test.name for test in found.tests] == ORDER
        tests = named(found)
        assert [tests[name].passed for name in ORDER] == [True] * 5 + [None] * 3
        assert {test.cure for test in found.tests} == {None}
        assert [tests[name].threshold for name in ORDER] == [0, 0, 0, 0, 0.5, None, 0.8, None]
        assert tests["core_stable"].value is tests["p_both"].value is None

    def test_no_without_a_zone_against_the_sale(self, judged):
        """The zone is open while floor <= ceiling: 32 + 148 + set-up against 216."""
        last = judged(**setup(36))
        assert last.outcome == "conditional"
        none = judged(**setup(36.5))
        assert (none.outcome, none.deciding) == ("no", "zone_against_sale")

    def test_first_failure_decides(self, judged):
        assert judged(verdict__funding_limit=100).deciding == "peak_funding"
        found = judged(verdict__funding_limit=100, verdict__usage_increase=1.0)
        assert (found.outcome, found.deciding) == ("conditional", "usage")
        tests = named(found)
        assert tests["peak_funding"].passed is tests["usage"].passed is False


class TestZone:
    def test_width(self, judged):
        """204 less 196 at 0.9375 a level."""
        found = named(judged())["zone_against_informed_sale"]
        assert found.value == pytest.approx(8 / 0.9375)
        assert (found.unit, found.cure, found.cure_values) == ("money_per_year", None, {})

    def test_just_open(self, judged):
        found = named(judged(**setup(8)))["zone_against_informed_sale"]
        assert (found.value, found.passed, found.cure) == (0.0, True, None)

    def test_closed_and_its_cure(self, judged):
        """Everything but the set-up grows with size: 8 x size = 8.125."""
        found = judged(**setup(8.125))
        assert (found.outcome, found.deciding) == ("conditional", "zone_against_informed_sale")
        test = named(found)["zone_against_informed_sale"]
        assert test.passed is False
        assert test.value == pytest.approx(-0.125 / 0.9375)
        assert test.cure in ("size", "energy_price", "customer_rate")
        assert test.cure_values["value"] > 0


def stops(**roots) -> BreakEvens:
    none = BreakEven(1.0, None, None)
    return BreakEvens(**{**dict.fromkeys(("customer_rate", "size", "usage", "energy_price"), none), **roots})


class TestZoneCure:
    def test_nothing_cures(self):
        assert zone_cure(stops()) == ("no_cure", {})
        # Use is no cure, and neither is a rate or a price of nothing.
        assert zone_cure(stops(usage=BreakEven(0.03, None, 0.05))) == ("no_cure", {})
        assert zone_cure(stops(customer_rate=BreakEven(0.1, 0.0, None))) == ("no_cure", {})

    def test_smallest_in_proportion(self):
        size, price = BreakEven(10_000.0, None, 18_000.0), BreakEven(0.2, 0.1, None)
        rate = BreakEven(0.04, None, 0.07)
        assert zone_cure(stops(size=size, energy_price=price)) == (
            "size",
            {"value": 18_000.0, "today": 10_000.0},
        )
        assert zone_cure(stops(size=size, energy_price=price, customer_rate=rate))[0] == "customer_rate"
        near = BreakEven(0.2, 0.15, None)
        assert zone_cure(stops(size=size, energy_price=near, customer_rate=rate))[0] == "energy_price"

    def test_down_and_up_weigh_alike(self):
        up, down = BreakEven(1.0, None, 3.0), BreakEven(1.0, 0.5, None)
        assert zone_cure(stops(size=up, energy_price=down))[0] == "energy_price"
        up = BreakEven(1.0, None, 1.5)
        assert zone_cure(stops(size=up, energy_price=down))[0] == "size"


class TestGains:
    def test_smallest_of_four(self, judged):
        """At 211.2 (198): provider 18 and 2, customer 18 and 6."""
        found = named(judged())["gains"]
        assert found.value == pytest.approx(2)
        assert found.passed is True
        assert found.cure_values == pytest.approx({"floor": 196 / 0.9375, "ceiling": 204 / 0.9375})

    def test_gain_of_nothing_is_none(self, judged):
        """Both sales are plain: the provider earns 32 in either, and 192 brings him just that."""
        found = named(judged(**NO_FINE, **fee(192)))["gains"]
        assert (found.value, found.passed, found.cure) == (0.0, False, "fee_between")
        assert found.cure_values == pytest.approx({"floor": 192, "ceiling": 230.4})
        little = named(judged(**NO_FINE, **fee(192.5)))["gains"]
        assert (little.value, little.passed, little.cure) == (0.46875, True, None)

    def test_customer_who_pays_too_much(self, judged):
        found = named(judged(**fee(220)))["gains"]
        assert (found.passed, found.cure) == (False, "fee_between")
        assert found.value == pytest.approx(204 - 220 * 0.9375)

    def test_ownership_is_given_up(self, judged):
        """The customer gains 6 over the informed sale and loses what owning was worth to him."""
        found = judged(customer__ownership_value=7.0, **fee(211.2))
        assert named(found)["gains"].value == pytest.approx(6 - 7 * 0.9375)
        assert found.outcome == "conditional"
        found = named(judged(customer__ownership_value=2.0, **fee(211.2)))["gains"]
        assert found.value == pytest.approx(2)

    def test_no_fee_suits_both(self, judged):
        assert named(judged(**setup(8)))["gains"].cure == "no_fee"
        assert named(judged(**setup(9)))["gains"].cure == "no_fee"


# Half of the customers leave each year, and nothing comes back: 1/2 + 1/8 + 1/32 + 1/128.
HALF = 0.6640625
BARE = {"contract__churn_rate": 0.5, "contract__recovers_machine": False}


class TestExits:
    def test_gain(self, judged):
        found = named(judged(**fee(320), **BARE))["exits"]
        assert found.value == pytest.approx((320 - 32) * HALF - 118 - 32)
        assert (found.passed, found.cure, found.unit) == (True, None, "money")

    def test_gain_of_nothing_is_none(self, judged):
        """(288 - 32) x 0.6640625 is 170: 118, 20 of set-up and the 32 of a sale."""
        found = judged(**fee(288), **setup(20), **BARE)
        test = named(found)["exits"]
        assert (test.value, test.passed) == (0.0, False)
        little = named(judged(**fee(288), **setup(19.5), **BARE))["exits"]
        assert (little.value, little.passed, little.cure) == (0.5, True, None)
        # The clause would make him whole: 240 - 138 - 32.
        assert test.cure == "make_whole"

    def test_clause_cures_what_leaving_costs_not_what_default_costs(self, judged):
        bare = {**fee(211.2), "contract__recovers_machine": False}
        gone = named(judged(**bare, contract__churn_rate=0.5))["exits"]
        assert (gone.passed, gone.cure) == (False, "make_whole")
        whole = named(judged(**bare, contract__churn_rate=0.5, contract__termination_clause="make_whole"))[
            "exits"
        ]
        assert (whole.passed, whole.cure) == (True, None)
        # Nobody owes anything in a default.
        unpaid = named(judged(**bare, contract__default_rate=0.5))["exits"]
        assert (unpaid.passed, unpaid.cure) == (False, "fewer_exits")
        both = {"contract__default_rate": 0.5, "contract__termination_clause": "make_whole"}
        assert named(judged(**bare, **both))["exits"].cure == "fewer_exits"

    def test_clause_that_brings_just_nothing_is_no_cure(self, judged):
        """At 192 the provider gains nothing even if nobody leaves, at 192.5 a little."""
        assert named(judged(**NO_FINE, **fee(192.5), **BARE))["exits"].cure == "make_whole"
        found = named(judged(**NO_FINE, **fee(192), **BARE))["exits"]
        assert found.cure == "fewer_exits"


class TestUsage:
    def test_gain_at_more_use(self, model):
        """18 over the sale, less 30 for twice the use; machines and fee held."""
        comparison = Comparison(model())
        for more in (0.0, 0.33, 1.0):
            assert usage_gain(comparison, more) == pytest.approx(18 - 30 * more)
        assert usage_gain(comparison, 0.0) == pytest.approx(comparison.gain_over(SALE).by_party["provider"])

    def test_assumed_use_is_replaced_not_added(self, model):
        comparison = Comparison(model(contract__usage_rebound=0.5, **fee(211.2)))
        assert usage_gain(comparison, 0.5) == pytest.approx(3)
        assert usage_gain(comparison, 0.0) == pytest.approx(18)

    def test_gain_of_nothing_is_none(self, judged):
        """208 brings 195: 118 + 30 x 1.5 + 32."""
        found = named(judged(**fee(208), verdict__usage_increase=0.5))["usage"]
        assert (found.value, found.passed) == (0.0, False)
        passed = named(judged(**fee(208), verdict__usage_increase=0.49))["usage"]
        assert (passed.passed, passed.cure) == (True, None)
        assert passed.value == pytest.approx(0.3)

    def test_use_that_can_be_borne_is_the_cure(self, judged):
        found = named(judged(**fee(208), verdict__usage_increase=2.0))["usage"]
        assert (found.passed, found.cure, found.threshold) == (False, "use_limit", 0.0)
        assert found.cure_values["usage"] == pytest.approx(0.5, abs=1e-3)

    @pytest.mark.parametrize("level", [180.0, 10.0])
    def test_no_limit_on_use_helps_a_fee_that_is_too_low(self, level, judged):
        """At 180 use would have to fall, at 10 nothing helps."""
        found = named(judged(**fee(level)))["usage"]
        assert (found.passed, found.cure, found.threshold) == (False, "fee_per_unit", 0.0)


class TestFinancing:
    def test_share_by_hand(self, judged):
        """Both parties at 50 %: 32 of electricity saved for 22 more of machine, at 50 % and at 100 %."""
        worth = sum(1.5**-t for t in range(1, 5))
        gain, resource = 32 * worth - 22, 32 * 0.9375 - 22
        found = judged(parties__customer__discount_rate=0.5, parties__provider__discount_rate=0.5)
        test = named(found)["financing_share"]
        assert test.value == pytest.approx((gain - resource) / gain)
        assert (test.passed, test.cure, test.unit) == (False, "own_money", "share")

    def test_no_cheap_money(self, judged):
        found = named(judged())["financing_share"]
        assert (found.value, found.passed) == (0.0, True)

    def test_at_and_above_the_limit(self, office, study):
        share = study.answer().gain.against_informed.financing_share
        for limit, passed in ((share, True), (share - 1e-9, False)):
            values = {"verdict.financing_share": limit, "partners.division": "nucleolus"}
            found = evaluate(office.with_values(values)).verdict
            test = named(found)["financing_share"]
            assert (test.passed, test.value, test.threshold) == (passed, share, limit)
            assert test.cure == (None if passed else "own_money")
            assert found.outcome == ("go" if passed else "conditional")


class TestFunding:
    @pytest.mark.parametrize(("limit", "passed"), [(None, None), (118, True), (117.9, False), (500, True)])
    def test_limit(self, limit, passed, judged):
        values = {} if limit is None else {"verdict__funding_limit": limit}
        found = judged(**values)
        test = named(found)["peak_funding"]
        assert (test.value, test.passed, test.threshold) == (118.0, passed, limit)
        assert test.cure == ("more_funding" if passed is False else None)
        assert found.outcome == ("conditional" if passed is False else "go")


def test_metered_use_is_not_examined_so_the_offer_is_conditional(office):
    """MODEL.md 16: go only when none of the first four tests is unexamined."""
    values = {"contract.arrangement": "pay_per_unit", "partners.division": "nucleolus"}
    found = Study(office.with_values(values)).answer().verdict
    assert all(test.passed is not False for test in found.tests)
    assert (found.outcome, found.deciding) == ("conditional", "usage")
