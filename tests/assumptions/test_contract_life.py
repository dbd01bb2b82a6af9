"""How a contract ends, as given in files: what moves nothing is told, tables read by year, defaults."""

from pathlib import Path

import pytest

from servitization import load_case
from servitization.assumptions.schema import Contract, Site
from servitization.model.exits import Terms
from servitization.problems import InvalidAssumptions

OFFICE = Path(__file__).parents[2] / "assumptions/examples/office_ac_50y.yaml"


def told(*sets: str) -> set[str]:
    case = load_case(OFFICE, sets)
    return {one.path for one in case.assumptions.cautions() if one.key == "end_unused"}


@pytest.mark.parametrize(
    ("idle", "with_what_it_needs"),
    [
        (("contract.hand_over_share=0.5",), ("contract.end_of_term=hand_over",)),
        (("contract.pilot.exit_price=100",), ("contract.pilot.years=2",)),
        (("contract.pilot.exit_rate=0.1",), ("contract.pilot.years=2",)),
        (("contract.passes_on_share=0.5",), ("site.sale_rate=0.03",)),
        (("site.sale_rate=0.03",), ("contract.passes_on_share=0.5",)),
    ],
)
def test_what_moves_nothing_is_told(idle, with_what_it_needs):
    path = idle[0].partition("=")[0]
    assert told(*idle) == {path}
    assert told(*idle, *with_what_it_needs) == set()
    assert told() == set()


def test_what_moves_only_a_table_of_the_end_is_told():
    """With one term to the horizon nothing is renewed, and no term ends before it."""
    sets = ("contract.renewed_fee_share=0.8", "contract.end_of_term=removal")
    for more, keys in (((), {"renewed_fee_unused", "end_of_term_unused"}), (("contract.term=10",), set())):
        assert {one.key for one in load_case(OFFICE, (*sets, *more)).assumptions.cautions()} == keys


def test_what_nothing_reads():
    unread = set(load_case(OFFICE).assumptions.unread())
    needed = {
        "contract.hand_over_share",
        "contract.passes_on_share",
        "contract.pilot.exit_price",
        "contract.pilot.exit_rate",
    }
    assert needed <= unread
    sets = ("contract.end_of_term=hand_over", "contract.pilot.years=1", "site.sale_rate=0.1")
    assert not needed & set(load_case(OFFICE, sets).assumptions.unread())


def test_table_is_read_in_the_order_of_its_years():
    case = load_case(
        OFFICE,
        (
            "contract.step_down={10: 1.0, 9: 2.0, 8: 2.0, 7: 2.0, 6: 3.0, 5: 3.0, "
            "4: 3.0, 3: 4.0, 2: 4.0, 1: 5.0}",
        ),
    )
    assert case.assumptions.contract.step_down_table == (5, 4, 4, 3, 3, 3, 2, 2, 2, 1)


def test_every_term_of_contract_and_site_arrives(office):
    values = {
        "contract.book_value_surcharge": 0.01,
        "contract.buyout_rate": 0.02,
        "contract.avoided_cost_share": 0.03,
        "contract.renewal": "yearly",
        "contract.renewed_fee_share": 0.04,
        "contract.end_of_term": "removal",
        "contract.hand_over_share": 0.05,
        "contract.pilot.years": 3,
        "contract.pilot.exit_price": 6.0,
        "contract.pilot.exit_rate": 0.07,
        "contract.passes_on_share": 0.75,
        "site.sale_rate": 0.08,
    }
    assumptions = office.with_values(values).assumptions
    terms = Terms.of(assumptions.contract, assumptions.site)
    found = (
        terms.book_value_surcharge,
        terms.buyout_rate,
        terms.avoided_cost_share,
        terms.extends_yearly,
        assumptions.contract.renewed_fee_share,
        terms.end_of_term,
        terms.hand_over_share,
        terms.pilot_years,
        terms.pilot_exit_price,
        terms.pilot_exit_rate,
    )
    assert found == (0.01, 0.02, 0.03, True, 0.04, "removal", 0.05, 3, 6.0, 0.07)
    assert terms.bought_out_rate == pytest.approx(0.02)
    assert Terms.of(assumptions.contract).bought_out_rate == 0


def test_files_that_say_nothing_of_it_stay_as_they_were():
    plain = Contract(
        start_year=2026, term=10, system="cooling", fee=load_case(OFFICE).assumptions.contract.fee
    )
    assert Terms.of(plain, Site(size=1.0)) == Terms(0.0, 0.0, "none", True, 0.25, 10, 1.0)


def test_the_premises_bound_term_and_horizon():
    assert load_case(OFFICE, ("site.remaining_life=50",)).assumptions.site.remaining_life == 50
    with pytest.raises(InvalidAssumptions) as raised:
        load_case(OFFICE, ("site.remaining_life=49",))
    assert {one.path for one in raised.value.problems} == {"horizon", "contract.term"}
