"""What a model remembers changes no answer, in whatever order alternatives are asked."""

import itertools

import pytest

from servitization.model.alternatives import (
    AS_BOUGHT,
    INFORMED,
    INFORMED_ON_ALL,
    INFORMED_SALE,
    INFORMED_WITH_WORKS,
    SALE,
    SERVICE,
    SERVICE_WITH_PARTNERS,
    Alternative,
    alternatives,
)
from servitization.model.comparison import Model


def test_rows_from_the_sale_to_the_service(office, study):
    assert list(alternatives(office.assumptions)) == [SALE, INFORMED_SALE, INFORMED_ON_ALL, SERVICE]
    scopes = {name: row.scope for name, row in study.comparison.rows.items()}
    assert scopes == {
        SALE: "",
        INFORMED_SALE: "plant",
        INFORMED_ON_ALL: "plant_and_lighting",
        SERVICE: "",
        INFORMED_WITH_WORKS: "all",
        SERVICE_WITH_PARTNERS: "",
    }


@pytest.fixture
def every_pair(office):
    """Cooling and lighting arranged in every way that a row could ask for."""
    served = alternatives(office.assumptions)[SERVICE].arrangements["cooling"]
    cooling = {"as bought": AS_BOUGHT, "informed": INFORMED, "served": served}
    lighting = {"as bought": AS_BOUGHT, "informed": INFORMED}
    return [
        Alternative(f"{one}, {other}", {"cooling": cooling[one], "lighting": lighting[other]})
        for one, other in itertools.product(cooling, lighting)
    ]


def told(evaluation) -> tuple:
    cycles = {name: one.design.cycles for name, one in evaluation.equipment.items()}
    money = {name: float(account.pre_tax.sum()) for name, account in evaluation.accounts.items()}
    return cycles, money


def test_order_of_questions_does_not_matter(office, every_pair):
    # LED lights at today's rates would be bought by an informed customer only: the loads differ.
    alone = {row.name: told(Model(office.assumptions).evaluation(row)) for row in every_pair}
    for rows in (every_pair, every_pair[::-1], [*every_pair[3:], *every_pair[:3]]):
        model = Model(office.assumptions)
        for row in [*rows, *rows]:
            assert told(model.evaluation(row)) == alone[row.name], row.name


def test_value_of_a_design_is_that_of_its_own_load(office, every_pair):
    """Less heat of lamps: the served plant is smaller and cheaper."""
    model = Model(office.assumptions)
    values = {
        row.name: model.evaluation(row).equipment["cooling"].design.value
        for row in every_pair
        if row.name.startswith("served")
    }
    alone = {
        row.name: Model(office.assumptions).evaluation(row).equipment["cooling"].design.value
        for row in every_pair
        if row.name.startswith("served")
    }
    assert values == alone
    assert values["served, informed"] < values["served, as bought"]
