"""The way of a version from draft to accepted, who may approve it, and what a policy says and why."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servitization.problems import InvalidAssumptions
from servitization.store.approval import Approvals
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from servitization.store.policy import (
    LIGHTS,
    SHIPPED,
    Assessed,
    Limits,
    Policy,
    ReadPolicy,
    Rule,
    load_policy,
)
from servitization.store.refusals import Forbidden, NotFound, Refused
from servitization.store.snapshot import figure
from servitization.store.states import MOVES, STATES
from tests.store.conftest import ADMINISTRATOR, ANA, BOB, FINANCE

HEAD = "approvers: {green: [sales, analyst], amber: [analyst], red: [administrator]}\n"
RULE = (
    "rules: {term: {title: {en: Term, fr: Durée}, figure: offer.term, unit: years, at_most: {green: 50}}}\n"
)


def policy(tmp_path, text: str) -> ReadPolicy:
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    return load_policy(file)


@pytest.fixture
def green(tmp_path) -> ReadPolicy:
    return policy(tmp_path, HEAD + RULE)


@pytest.fixture
def amber(tmp_path) -> ReadPolicy:
    return policy(tmp_path, HEAD + RULE.replace("green: 50", "green: 40, amber: 60"))


@pytest.fixture
def red(tmp_path) -> ReadPolicy:
    return policy(tmp_path, HEAD + RULE.replace("50", "40"))


def brought_to(database, offer_id: str, state: str, green: ReadPolicy) -> None:
    """Brings version 1 of an offer into a state, on the way that is allowed."""
    approvals = Approvals(database, FINANCE)
    if state == "draft":
        return
    if state in ("superseded", "lost"):
        approvals.move(offer_id, 1, state)
        return
    approvals.check(offer_id, 1, green)
    if state in ("approved", "sent", "accepted"):
        approvals.approve(offer_id, 1, green)
    if state in ("sent", "accepted"):
        approvals.move(offer_id, 1, "sent")
    if state == "accepted":
        approvals.move(offer_id, 1, "accepted")


@pytest.mark.parametrize("before", STATES)
def test_moves_that_are_not_in_the_table_are_refused(file_database, snapshot, green, before):
    offers, approvals = Offers(file_database, ANA), Approvals(file_database, ANA)
    for after in STATES:
        offer_id = offers.create(snapshot).offer_id
        brought_to(file_database, offer_id, before, green)
        moves = {
            "checked": lambda at: approvals.check(at, 1, green),
            "approved": lambda at: approvals.approve(at, 1, green),
        }
        move = moves.get(after, lambda at, to=after: approvals.move(at, 1, to))
        if after in MOVES[before]:
            move(offer_id)
            assert offers.version(offer_id, 1).info.state == after
        else:
            with pytest.raises(Refused) as raised:
                move(offer_id)
            assert raised.value.says("fr") != raised.value.says("en")
            assert offers.version(offer_id, 1).info.state == before
            assert offers.history(offer_id)[-1].details["because"] == raised.value.key
        assert offers.verify(offer_id) == ()


def test_no_state_is_skipped_on_the_way_to_a_customer():
    before = {after: {one for one in STATES if after in MOVES[one]} for after in STATES}
    assert before["accepted"] == {"sent"} and before["sent"] == {"approved"}
    assert before["approved"] == {"checked"} and before["checked"] == {"draft"}
    assert {one for one in STATES if not MOVES[one]} == {"accepted", "superseded", "lost"}


def test_approval_belongs_to_a_version_and_a_new_version_has_none(database, snapshot, at_level, green):
    offers, approvals = Offers(database, ANA), Approvals(database, ANA)
    offer_id = offers.create(snapshot).offer_id
    brought_to(database, offer_id, "approved", green)
    found = approvals.approval(offer_id, 1)
    assert (found.by, found.assessed.light) == ("fin", "green")
    assert offers.save(offer_id, 1, at_level(150_000.0)).state == "draft"
    assert approvals.approval(offer_id, 2) is None and approvals.assessed(offer_id, 2) is None
    assert approvals.approval(offer_id, 1) == found
    assert offers.version(offer_id, 1).info.state == "superseded"
    with pytest.raises(Refused):
        approvals.move(offer_id, 1, "sent")
    with pytest.raises(Refused, match="is a draft"):
        approvals.move(offer_id, 2, "sent")


def test_a_newer_version_supersedes_the_one_sent_only_when_it_is_sent(
    file_database, snapshot, at_level, green
):
    offers, approvals = Offers(file_database, ANA), Approvals(file_database, ANA)
    offer_id = offers.create(snapshot).offer_id
    brought_to(file_database, offer_id, "sent", green)
    offers.branch(offer_id, 1, "other")
    offers.save(offer_id, 1, at_level(150_000.0))

    def states():
        return [one.state for one in offers.offer(offer_id).versions]

    assert states() == ["sent", "draft", "draft"]
    approvals.check(offer_id, 3, green)
    approvals.approve(offer_id, 3, green)
    assert states() == ["sent", "draft", "approved"]
    approvals.move(offer_id, 3, "sent")
    assert states() == ["superseded", "draft", "sent"]
    approvals.move(offer_id, 3, "accepted")
    assert states() == ["superseded", "superseded", "accepted"]


def test_acceptance_freezes_the_offer(database, snapshot, at_level, green):
    offers, approvals = Offers(database, ANA), Approvals(database, ANA)
    offer_id = offers.create(snapshot).offer_id
    brought_to(database, offer_id, "accepted", green)
    assert offers.offer(offer_id).info.accepted == 1
    for closed in (
        lambda: offers.save(offer_id, 1, at_level(1.0)),
        lambda: offers.branch(offer_id, 1, "other"),
        lambda: offers.delete(offer_id),
        lambda: approvals.move(offer_id, 1, "lost"),
        lambda: approvals.check(offer_id, 1, green),
    ):
        with pytest.raises(Refused, match="accepted version 1"):
            closed()
    assert [one.action for one in offers.history(offer_id)].count("refused") == 5
    assert offers.copy(offer_id, 1, "Next").state == "draft"
    assert offers.verify() == ()


def test_only_who_the_light_names_may_approve(file_database, snapshot, green, amber, red):
    database = file_database
    offers = Offers(database, ANA)
    for light, given_policy, allowed in (
        ("green", green, {"ana", "fin"}),
        ("amber", amber, {"fin"}),
        ("red", red, {"adm"}),
    ):
        for who in (ANA, FINANCE, ADMINISTRATOR):
            offer_id = offers.create(snapshot).offer_id
            assert Approvals(database, ANA).check(offer_id, 1, given_policy).light == light
            if who.id in allowed:
                assert Approvals(database, who).approve(offer_id, 1, given_policy, "fine").by == who.id
            else:
                with pytest.raises(Forbidden):
                    Approvals(database, who).approve(offer_id, 1, given_policy)
                assert offers.version(offer_id).info.state == "checked"
                assert offers.history(offer_id)[-1].details["action"] == "approve"


def test_who_saved_an_amber_version_does_not_approve_it(file_database, snapshot, amber):
    offers = Offers(file_database, FINANCE)
    offer_id = offers.create(snapshot).offer_id
    Approvals(file_database, FINANCE).check(offer_id, 1, amber)
    with pytest.raises(Forbidden, match="somebody else"):
        Approvals(file_database, FINANCE).approve(offer_id, 1, amber)
    other = replace(FINANCE, id="other")
    assert Approvals(file_database, other).approve(offer_id, 1, amber).by == "other"


def test_where_there_is_one_user_he_approves_his_own(file_database, snapshot, amber, tmp_path):
    text = (HEAD + RULE.replace("green: 50", "green: 40, amber: 60")).replace("[analyst]", "[administrator]")
    own = policy(tmp_path, text)
    offer_id = Offers(file_database, LOCAL).create(snapshot).offer_id
    Approvals(file_database, LOCAL).check(offer_id, 1, own)
    assert Approvals(file_database, LOCAL).approve(offer_id, 1, own).by == "local"


def test_approval_asks_the_policy_of_the_moment(file_database, snapshot, green, red):
    offer_id = Offers(file_database, ANA).create(snapshot).offer_id
    Approvals(file_database, ANA).check(offer_id, 1, green)
    with pytest.raises(Forbidden):
        Approvals(file_database, ANA).approve(offer_id, 1, red)
    assert Approvals(file_database, ANA).assessed(offer_id, 1).light == "green"


def test_check_or_approve_is_no_plain_move(file_database, snapshot):
    offer_id = Offers(file_database, ANA).create(snapshot).offer_id
    for to in ("checked", "approved"):
        with pytest.raises(ValueError, match="policy"):
            Approvals(file_database, ANA).move(offer_id, 1, to)
    with pytest.raises(NotFound):
        Approvals(file_database, BOB).move(offer_id + "x", 1, "lost")


# --- the policy itself ---------------------------------------------------------------------------


def test_the_shipped_policy_reads_the_worked_case(snapshot):
    shipped = load_policy()
    for rule in shipped.policy.rules.values():
        for path in (rule.figure, rule.against):
            if path and not path.startswith("risk."):
                assert isinstance(figure(snapshot.answer, path), (int, float)), path
    found = shipped.assess(snapshot.answer)
    lights = {one.rule: one.light for one in found.rules}
    assert lights.pop("probability") == lights.pop("fee_at_confidence") == "amber"
    assert set(lights.values()) == {"green"}
    assert (found.light, found.fired, found.approvers) == (
        "amber",
        "probability",
        ("analyst", "administrator"),
    )
    said = " ".join(found.says("EUR"))
    assert "Probability that we are better off: not examined, which counts as amber" in said
    sure = shipped.assess(snapshot.answer, {"provider_better": 0.97, "fee_at_90": 140_000.0})
    assert (sure.light, sure.fired, sure.another_person) == ("green", None, False)
    assert sure.approvers == ("sales", "analyst", "administrator")


def test_the_rule_that_fired_and_the_smallest_change(snapshot):
    shipped = load_policy()
    found = shipped.assess(snapshot.answer, {"provider_better": 0.84, "fee_at_90": 160_000.0})
    assert (found.light, found.fired) == ("red", "fee_at_confidence")
    by_rule = {one.rule: one for one in found.rules}
    assert by_rule["probability"].light == "amber"
    assert by_rule["probability"].change == pytest.approx(0.06)
    fee = by_rule["fee_at_confidence"]
    assert fee.change == pytest.approx(160_000.0 - snapshot.fee_level)
    english, french = found.says("EUR"), found.says("EUR", "fr")
    assert english[0] == "Red: a limit is broken"
    assert "143,782\u00a0€; at least 160,000\u00a0€ would be green, 16,218\u00a0€ more" in english[1]
    assert "84.0%; at least 90.0% would be green, 6.0 points more" in english[2]
    assert "143\u202f782\u00a0€\u00a0; au moins 160\u202f000\u00a0€ donnerait le vert" in french[1]


@given(
    value=some.floats(-1e6, 1e6),
    limit=some.floats(-1e6, 1e6),
    step=some.floats(0, 1e5),
    upward=some.booleans(),
)
def test_the_smallest_change_passes_and_less_does_not(value, limit, step, upward):
    sense = {
        "at_least" if upward else "at_most": Limits(
            green=limit, amber=limit - step if upward else limit + step
        )
    }
    rule = Rule(title={"en": "x", "fr": "x"}, figure="a.b", **sense)
    read = ReadPolicy(Policy(approvers=dict.fromkeys(LIGHTS, ()), rules={"x": rule}), "", "")
    (found,) = read.assess({"a": {"b": value}}).rules
    if found.light == "green":
        assert found.change == 0.0
        return
    cured = limit if abs(value + found.change - limit) < 1e-6 else value + found.change
    assert read.assess({"a": {"b": cured}}).light == "green"
    assert read.assess({"a": {"b": value + found.change * 0.99}}).light != "green" or abs(found.change) < 1e-6


def test_an_assessment_is_the_same_after_years_in_the_store(snapshot):
    found = load_policy().assess(snapshot.answer, {"provider_better": 0.84})
    assert Assessed.from_dict(json.loads(json.dumps(found.as_dict()))) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "rules: {}\n", ":2: rules: there is no rule"),
        ("approvers: {green: [sales]}\n" + RULE, ":1: approvers: nobody may approve what is amber"),
        (HEAD + RULE.replace("at_most", "at_mots"), ":2: rules.term.at_mots"),
        (HEAD + RULE.replace("green: 50", "green: 50%"), ":2: rules.term.at_most.green"),
        (HEAD + RULE.replace(", at_most: {green: 50}", ""), "at_least or at_most"),
        (HEAD + RULE.replace("green: 50", "green: 50, amber: 40"), "write for amber more than for green"),
        (
            HEAD + RULE.replace("at_most: {green: 50}", "at_least: {green: 5, amber: 9}"),
            "less than for green",
        ),
        (HEAD + RULE.replace(", fr: Durée", ""), "no title in the language fr"),
        (HEAD.replace("[sales, analyst]", "[boss]") + RULE, ":1: approvers.green"),
        (HEAD.replace("administrator", "executive") + RULE, ":1: approvers.red"),
        (RULE, "approvers: missing"),
        (HEAD + "rules: {term: {figure: offer.term, at_most: {green: 1}}}\n", "rules.term.title: missing"),
    ],
)
def test_a_mistake_in_a_policy_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(InvalidAssumptions) as raised:
        policy(tmp_path, text)
    assert said in str(raised.value)
    assert raised.value.says("fr") != raised.value.says("en")


def test_a_policy_that_is_no_file_is_told(tmp_path):
    with pytest.raises(InvalidAssumptions, match="no such file"):
        load_policy(tmp_path / "none.yaml")
    assert SHIPPED.is_file()
