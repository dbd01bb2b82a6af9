"""The words of "what if we part": clauses, the sentences of a year, how long contracts last, a pilot."""

from servitization.analysis.answer import Answer
from servitization.analysis.contract_life import ContractLife
from servitization.language import number, percent, say
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import rate_text, share_text, years_text

LITTLE = 0.0005
"""Share of the fee that is not worth a sentence."""


def life_of(answer: Answer) -> ContractLife:
    """The life of the contract of an answer."""
    assert answer.contract_life is not None
    return answer.contract_life


def clause_name(clause: str, language: str) -> str:
    """What a clause is called."""
    return say(f"exits.clause.{clause}", language)


def clause_choice(clause: str, life: ContractLife, language: str) -> str:
    """The clause in a list to pick from, that of the contract marked."""
    called = clause_name(clause, language)
    return say("exits.part.in_force", language, clause=called) if clause == life.clause else called


def clause_says(clause: str, life: ContractLife, language: str) -> str:
    """What a customer owes who leaves under a clause, with the numbers of the contract."""
    terms, own = life.terms, life.served.party.discount_rate
    said: dict[str, object] = {}
    key = clause
    if clause == "make_whole":
        said["rate"] = rate_text(own, language)
    elif clause == "unrecovered_investment":
        said["rate"] = percent(life.investment_rate, language, 1)
    elif clause == "book_value" and terms.book_value_surcharge:
        key, said["surcharge"] = "book_value_more", rate_text(terms.book_value_surcharge, language)
    elif clause == "remaining_fees":
        said["rate"] = rate_text(own if terms.buyout_rate is None else terms.buyout_rate, language)
        if terms.avoided_cost_share:
            key, said["avoided"] = "remaining_fees_less", rate_text(terms.avoided_cost_share, language)
    elif clause == "step_down":
        ends = terms.step_down[0], terms.step_down[-1]
        said |= {name: _plain(one, language) for name, one in zip(("first", "last"), ends, strict=True)}
    return say(f"exits.clause_says.{key}", language, **said)


def _plain(value: float, language: str) -> str:
    digits = next(d for d in range(4) if abs(round(value, d) - value) < 1e-9 or d == 3)
    return number(value, language, digits)


def parting_says(answer: Answer, clause: str, year: int, language: str) -> tuple[str, ...]:
    """What is owed if we part after a year under a clause, and what each side is left with."""
    life = life_of(answer)
    one, currency = life.under(clause).parting, answer.offer.currency
    ours, his = float(one.provider_left[year]), float(one.customer_left[year])
    told = [_owed(life, clause, year, currency, language)]
    for amount, name in ((ours, "left"), (his, "customer")):
        if round(amount) == 0:
            told.append(say(f"exits.part.{'even' if name == 'left' else 'customer_even'}", language))
            continue
        shown = gain_money(abs(amount), currency, language)
        told.append(say(f"exits.part.{name}_{'more' if amount > 0 else 'less'}", language, amount=shown))
    return tuple(told)


def _owed(life: ContractLife, clause: str, year: int, currency: str, language: str) -> str:
    one = life.under(clause).parting
    fee, after_tax, price = (
        float(values[year]) for values in (one.termination_fee, one.after_tax, one.buyout_price)
    )
    said = {
        "fee": fee_money(fee, currency, language),
        "after_tax": fee_money(after_tax, currency, language),
        "keep": say(
            f"exits.part.keep_{'costs' if round(price) > 0 else 'free'}",
            language,
            price=fee_money(price, currency, language),
        ),
        "price": fee_money(price, currency, language),
    }
    agreed = life.terms.end_of_term
    if year == life.horizon:
        return say("exits.part.last" + ("" if agreed == "take_back" else f"_{agreed}"), language, **said)
    if life.ends_with(year):
        key = "term_ends" + ("" if agreed == "take_back" else f"_{agreed}")
    elif year <= life.terms.pilot_years:
        key = "pilot" if fee else "pilot_free"
    else:
        key = "owed" if round(fee) else "owed_nothing"
        key += "" if life.terms.recovers_machine else "_alone"
    return say(f"exits.part.{key}", language, **said)


def lasting_says(answer: Answer, language: str) -> tuple[str, ...]:
    """How long contracts last, and what that costs in fee."""
    life, currency = life_of(answer), answer.offer.currency
    years, horizon = life.expected.years, years_text(life.horizon, language)
    if abs(years - life.horizon) < 1e-9:
        return (say("exits.ends.all", language, horizon=life.horizon), *_premises(life, language))
    digits = 0 if abs(years - round(years)) < 0.05 else 1
    unit = say("exits.ends.years", language, years=_years(years, digits, language), horizon=horizon)
    told = [unit]
    share = life.uplift_share
    if share is not None and life.uplift is not None:
        if abs(share) <= LITTLE:
            told.append(say("exits.ends.no_uplift", language))
        else:
            key = "uplift" if share > 0 else "over"
            level = fee_money(abs(life.uplift), currency, language)
            told.append(
                say(f"exits.ends.{key}", language, share=percent(abs(share), language, 1), level=level)
            )
    year = max(life.horizon // 2, 1)
    alive = percent(float(life.expected.running[min(year + 1, life.horizon)]), language)
    told.append(say("exits.ends.alive", language, year=year, share=alive))
    return (*told, *_premises(life, language))


def _years(years: float, digits: int, language: str) -> str:
    if digits == 0:
        return years_text(round(years), language)
    return years_text(2, language).replace("2", number(years, language, digits), 1)


def _premises(life: ContractLife, language: str) -> tuple[str, ...]:
    told = []
    after = life.years_after_term
    if after is not None:
        key = "life" if after else "life_exact"
        stands = years_text(life.remaining_life or 0, language)
        told.append(say(f"exits.premises.{key}", language, life=stands, after=years_text(after, language)))
    if life.sale_rate:
        passed = rate_text(life.passes_on_share, language)
        sold = _plain(round(100.0 * life.sale_rate, 1), language)
        told.append(say("exits.premises.sold", language, sold=sold, share=passed))
    return tuple(told)


def pilot_says(answer: Answer, language: str) -> str:
    """The pilot that is agreed and what it costs, or that none is."""
    life, currency = life_of(answer), answer.offer.currency
    pilot = life.pilot
    if pilot is None:
        return say("exits.pilot.none", language)
    said = {
        "years": years_text(pilot.years, language),
        "price": fee_money(pilot.exit_price, currency, language),
    }
    if round(pilot.cost) <= 0 or pilot.uplift is None:
        return say("exits.pilot.agreed_nothing", language, **said)
    cost = gain_money(pilot.cost, currency, language)
    share = share_text(pilot.uplift / answer.fee.level if answer.fee.level else 0.0, language)
    return say("exits.pilot.agreed", language, **said, cost=cost, share=share)


def rates_note(life: ContractLife, language: str) -> str:
    """What the marks and the assumed ends of the table of clauses mean."""
    return say(
        "exits.clauses.note",
        language,
        churn=rate_text(life.terms.churn_rate, language),
        default=rate_text(life.terms.default_rate, language),
    )
