"""An offer under a service: neutral changes nothing, effects go one way, an error says what to write."""

import json
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.analysis.servuction.channels import NEUTRAL
from servitization.analysis.servuction.drivers import Compared, adoption_factor
from servitization.analysis.servuction.outcome import outcome
from servitization.assumptions.servuction import load_services
from servitization.model.alternatives import SERVICE
from servitization.problems import InvalidAssumptions
from servitization.report import servuction_json

ROOT = Path(__file__).parents[3] / "assumptions"
SERVICE_FILE = ROOT / "servuction" / "office_cooling.yaml"
OFFERS = sorted((ROOT / "offers").glob("*.yaml"))


@pytest.fixture(scope="module")
def study():
    return Study(load_case(ROOT / "examples" / "office_ac_50y.yaml", ["contract.churn_rate=0.02"]))


def tried(study, *sets, file=SERVICE_FILE):
    return outcome(study, load_services(file, sets, study.case))


@pytest.mark.parametrize("file", OFFERS, ids=lambda file: file.stem)
def test_the_service_of_today_changes_nothing_of_any_shipped_offer(file):
    study = Study(load_case(file))
    found = tried(study)
    assert found.is_neutral and found.adjusted is found.neutral
    agreed, one = study.comparison.agreement, found.adjusted
    assert one.level == agreed.level
    assert (one.against_sale, one.against_informed) == (agreed.against_sale, agreed.against_informed)
    contract = study.case.assumptions.contract
    statements = study.comparison.statements[SERVICE]
    assert one.provider_npv == statements[contract.provider].npv
    assert one.customer_npv == statements[contract.customer].npv
    assert one.expected.npv == study.comparison.expected().npv


UP, DOWN, LEVEL = 1, -1, 0


@pytest.mark.parametrize(
    ("sets", "level", "stays", "signs"),
    [
        (["mixes.today.price_premium=0.05"], UP, LEVEL, LEVEL),
        (["mixes.today.trust=0.9"], UP, LEVEL, UP),
        (["mixes.today.explained=0.9"], LEVEL, LEVEL, UP),
        (["mixes.today.visits=30"], UP, LEVEL, LEVEL),
        (["mixes.today.behind=0.5"], DOWN, LEVEL, LEVEL),
        (["relation.empathy=0.9"], LEVEL, LEVEL, UP),
        (["relation.empathy=0.1"], LEVEL, LEVEL, DOWN),
        (["relation.funnel.proactive_share=0.9"], LEVEL, LEVEL, UP),
        (["recovery.recovered_share=0.9"], LEVEL, UP, LEVEL),
        (["recovery.failures=1"], UP, DOWN, LEVEL),
        (["blueprint.steps.feedback.delivered=0.2"], LEVEL, DOWN, LEVEL),
        (["blueprint.steps.upkeep.move=behind"], DOWN, LEVEL, LEVEL),
        (["experience.theme=1"], UP, LEVEL, LEVEL),
        (["experience.no_negative_cues=0"], DOWN, LEVEL, LEVEL),
        (["experience.yearly_cost=500"], UP, LEVEL, LEVEL),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else str(one),
)
def test_each_driver_moves_its_own_end_one_way(study, sets, level, stays, signs):
    found = tried(study, *sets)

    def way(change):
        return (change > 1e-9) - (change < -1e-9)

    neutral, one = found.neutral, found.adjusted
    assert way(one.level - neutral.level) == level
    assert way(found.stay_to_end(one) - found.stay_to_end(neutral)) == stays
    assert way(found.channels.adoption_factor - 1.0) == signs


def test_drivers_add_up_to_the_channels(study):
    found = tried(study, file=ROOT / "servuction" / "office_cooling_close.yaml")
    channels, told = found.channels, {one.name: one for one in found.compared.drivers}
    cost = sum(one.value for one in told.values() if one.channel == "cost_to_serve")
    assert channels.cost_to_serve == pytest.approx(cost)
    price = sum(one.value for one in told.values() if one.channel == "willingness_to_pay")
    extras = told["extras_price"].value
    assert channels.willingness_to_pay == pytest.approx(price - extras + extras / found.neutral.level)
    assert channels.adoption_factor == told["signing"].value
    assert not found.is_neutral and tried(study).channels == NEUTRAL
    services = found.services
    assert adoption_factor(services.today.assumptions, services.tried.assumptions) == channels.adoption_factor
    back = Compared.of(services.tried.assumptions, services.today.assumptions).channels(found.neutral.level)
    assert back.cost_to_serve == pytest.approx(-cost)
    assert back.adoption_factor == pytest.approx(1.0 / channels.adoption_factor)


def test_moves_say_what_they_do_to_the_fee(study):
    """What a move was said to change of the fee is what it changes."""
    found = tried(study)
    change = found.fee_of_moves["calls"]["web"]
    moved = tried(study, "blueprint.steps.calls.move=web")
    assert moved.adjusted.level == pytest.approx(found.neutral.level + change)
    assert moved.fee_of_moves["calls"]["stays"] == pytest.approx(-change)


def test_advice_and_tests_of_the_experience(study):
    """A low price contradicts a relational offer; so does a service that is the same for all."""
    close = "weights.mastery=0.2", "weights.relational=0.7"
    assert tried(study, *close).warnings == ("standard_contradicts_relation",)
    cheap = Study(study.case.with_values({"contract.fee.bargaining_weight": 0.1}))
    assert "low_price_contradicts_relation" in tried(cheap, *close).warnings
    assert not tried(study, *close, "mixes.today.standardisation=0.3").warnings
    busy = tried(study, "weights.mastery=0", "weights.involvement=0.9", "weights.relational=0.1")
    assert busy.warnings == ("share_unusual",) and busy.compared.tried.approach.losing == "provider"
    staged = tried(study, "experience.yearly_cost=800")
    assert staged.admission_fee == 2.0


def test_a_service_in_another_currency_and_one_that_nobody_stays_with(study, tmp_path):
    abroad = load_case(ROOT / "offers" / "office_cooling_tropical.yaml")
    services = load_services(SERVICE_FILE, ["mixes.today.visits=20"], abroad)
    rate = abroad.assumptions.exchange_rates["SGD"]
    assert services.tried.assumptions.skills["technician"] == pytest.approx(48 * rate)
    assert services.tried.assumptions.mixes["today"].visits == 20
    swiss = tmp_path / "swiss.yaml"
    complete = (ROOT.parent / "tests" / "bad" / "servuction" / "complete.yaml").read_text()
    swiss.write_text(f"currency: CHF\n{complete}")
    with pytest.raises(InvalidAssumptions, match="no rate between them is known"):
        load_services(swiss, (), abroad)
    with pytest.raises(InvalidAssumptions, match=r"\d of the contracts would end"):
        tried(study, "recovery.failures=200", "recovery.detected_share=0")


def test_json_is_a_tree_of_plain_values(study):
    found = servuction_json.as_dict(tried(study, file=ROOT / "servuction" / "office_cooling_close.yaml"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["basis"] == "assumption"
    assert found["contract"]["neutral"] != found["contract"]["adjusted"]
    weights = found["changed"]["weights.relational"]
    assert weights == {"today": 0.3, "tried": 0.6}
