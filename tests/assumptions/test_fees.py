"""What a fee names and never owes is told (MODEL.md 6)."""

from pathlib import Path

import pytest

from servitization import load_case

OFFICE = Path(__file__).parents[2] / "assumptions/examples/office_ac_50y.yaml"
LEVEL = "contract.fee.service_level"


def told(**fields: float) -> dict[str, str]:
    sets = [f"{LEVEL}.{name}={value}" for name, value in fields.items()]
    cautions = load_case(OFFICE, sets).assumptions.cautions()
    return {one.key: one.path for one in cautions if one.path.startswith(LEVEL)}


@pytest.mark.parametrize("side", ["malus", "bonus"])
def test_a_bonus_or_malus_that_is_never_owed_is_told(side):
    rate, cap = f"{side}_rate", f"{side}_cap"
    assert told(target=0.95, **{rate: 2}) == {f"{side}_cap_unused": f"{LEVEL}.{cap}"}
    assert told(target=0.95, **{rate: 2, cap: 0.1}) == {}
    assert told(target=0.95, dead_band=0.96, **{rate: 2, cap: 0.1}) == {
        f"{side}_band_unused": f"{LEVEL}.dead_band"
    }
    # Without a target there is neither, which is told in another way.
    assert told(**{rate: 2}) == {}
