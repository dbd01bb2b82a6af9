"""The tables of the Partners page and command: groups, load, division rules, payments, what each gets.

A figure can be asked by its path in the answer as JSON, unless it belongs to a fee that was only tried.
"""

from dataclasses import dataclass

from servitization.analysis.answer import Answer, Offer
from servitization.analysis.difference import Change
from servitization.analysis.partnership.result import LoadResult, PartnersResult
from servitization.language import currency_symbol, number, percent, say
from servitization.model.alternatives import SERVICE_WITH_PARTNERS
from servitization.model.ledger import FEE, Entry
from servitization.model.works import CONTRIBUTION
from servitization.report import partner_words as words
from servitization.report.compare_words import Scale, capital, quantity_scale
from servitization.report.partner_times import when_paid
from servitization.report.partner_words import Names, names
from servitization.report.rounding import fee_money
from servitization.report.sentences import machine_text, named, rate_text, unit_text
from servitization.report.table import Asked, Cell, Party, Table


@dataclass(frozen=True)
class Dot:
    """A player in the row of dots of a group; empty where he does not take part."""

    colour: str
    inside: bool


@dataclass(frozen=True)
class Group:
    """A group of players: its dots in the order of the players, its name, a bar and its saving."""

    dots: tuple[Dot, ...]
    text: str
    says: str
    """Who is in it and who is not, for who does not see the dots."""
    width: float
    """Of the bar, percent of the longest."""
    amount: Cell
    everybody: bool


def groups(partners: PartnersResult, offer: Offer, language: str) -> tuple[Group, ...]:
    """The groups that can save anything or have the customer in them, the smallest saving first.

    Nobody alone is a group.
    """
    who, unit = names(partners, offer, language), words.unit(partners)
    shown = [one for one in partners.coalitions if len(one.members) > 1 and _matters(one, partners)]
    largest = max((one.value for one in shown), default=0.0)
    everybody = len(partners.players)
    return tuple(
        Group(
            dots=tuple(Dot(who.colour(name), name in one.members) for name in partners.players),
            text=who.together(one.members),
            says=who.group(one.members),
            width=100.0 * max(one.value, 0.0) / largest if largest > 0 else 0.0,
            amount=Asked(
                unit.text(one.value, language), f"partners.coalitions.{'+'.join(one.members)}.value"
            ),
            everybody=len(one.members) == everybody,
        )
        for one in sorted(shown, key=lambda one: (len(one.members) == everybody, one.value))
    )


def _matters(one, partners: PartnersResult) -> bool:
    return partners.players[0] in one.members or one.value >= words.NOTHING


@dataclass(frozen=True)
class Quantity:
    """A physical quantity as sold today and together, and how it changes."""

    label: str
    before: Cell
    after: Cell
    change: str
    width: float
    """Of the bar, percent of what it was; what is beyond it is cut."""


def quantities(partners: PartnersResult, offer: Offer, language: str) -> tuple[Quantity, ...]:
    """Peak, plant, electricity by system and carbon, before and after."""
    today, together = partners.loads[0], partners.loads[-1]
    unit = unit_text(today.size_unit, language)
    kind = "_cooling" if today.system == "cooling" else ""
    few = 0 if max(today.size, together.size, today.peak) >= 100 else 1

    def row(label: str, path: str, change: Change, divisor: float = 1.0, digits: int = 0) -> Quantity:
        cells = [
            Asked(number(value / divisor, language, digits), f"{_load_name(one)}.{path}")
            for value, one in ((change.before, today), (change.after, together))
        ]
        shown = "–" if change.share is None else percent(change.share, language)
        left = 100.0 if change.share is None else min(100.0 * (1.0 + change.share), 100.0)
        return Quantity(label, *cells, shown, max(left, 0.0))

    rows = [
        row(
            say(f"partners.load.{name}{kind}", language, unit=unit),
            path,
            Change(getattr(today, field), getattr(together, field)),
            digits=few,
        )
        for name, path, field in (("peak", "peak", "peak"), ("plant", "plant_size", "size"))
    ]
    energy, divisor, digits = quantity_scale(kwh for one in partners.loads for kwh in one.energy_kwh.values())
    for system in today.energy_kwh:
        change = Change(today.energy_kwh[system], together.energy_kwh[system])
        if change.before or change.after:
            called = capital(named("system", system, language))
            label = say("partners.load.energy", language, system=called, unit=energy)
            rows.append(row(label, f"energy_kwh_by_system.{system}", change, divisor, digits))
    digits = 0 if max(today.tco2e, together.tco2e) >= 100 else 1
    carbon = Change(today.tco2e, together.tco2e)
    rows.append(row(say("partners.load.carbon", language), "tco2e", carbon, digits=digits))
    return tuple(rows)


def _load_name(one: LoadResult) -> str:
    """Under which a load can be asked: by who acts together."""
    return f"partners.loads.{'+'.join(one.members) or 'today'}"


def alone(partners: PartnersResult, offer: Offer, language: str) -> Table:
    """What each does alone and all together, with what is counted twice when the savings are added."""
    who, unit = names(partners, offer, language), words.unit(partners)
    size = unit_text(partners.loads[0].size_unit, language)
    energy, divisor, digits = quantity_scale(words.all_energy(one) for one in partners.loads)
    few = 0 if max(one.size for one in partners.loads) >= 100 else 1
    tons = 0 if max(one.tco2e for one in partners.loads) >= 100 else 1

    def cells(one: LoadResult, path: str = "") -> tuple[Cell, ...]:
        path = path or _load_name(one)
        return (
            Asked(number(one.peak, language, few), f"{path}.peak"),
            Asked(number(one.size, language, few), f"{path}.plant_size"),
            number(words.all_energy(one) / divisor, language, digits),
            Asked(number(one.tco2e, language, tons), f"{path}.tco2e"),
        )

    head = (
        say("partners.alone.who", language),
        say("partners.alone.peak", language, unit=size),
        say("partners.alone.plant", language, unit=size),
        say("partners.alone.energy", language, unit=energy),
        say("partners.alone.carbon", language),
        say("partners.alone.saved", language),
    )
    rows: list[tuple[Cell, ...]] = [(say("partners.alone.nobody", language), *cells(partners.loads[0]), "–")]
    for name, load in zip(partners.players[1:], partners.loads[1:-1], strict=True):
        value = partners.with_customer[name]
        saved = Asked(unit.text(value, language), f"partners.with_customer.{name}")
        rows.append((Party(_only(name, who), who.colour(name)), *cells(load), saved))
        for measure, one in _by_themselves(partners, load):
            path = f"partners.measures.{measure}"
            label = say("partners.alone.measure", language, measure=capital(machine_text(measure, language)))
            worth = Asked(unit.text(one.gain, language), f"{path}.gain")
            rows.append((label, *cells(one, path), worth))
    overlap = partners.overlap
    rows.append((say("partners.alone.added", language), *("",) * 4, unit.text(partners.added_up, language)))
    if abs(overlap) >= words.NOTHING:
        key = "overlap" if overlap > 0 else "reinforced"
        amount = Asked(unit.signed(-overlap, language), "partners.overlap")
        rows.append((say(f"partners.alone.{key}", language), *("",) * 4, amount))
    everybody = "+".join(partners.players)
    amount = Asked(unit.text(words.total(partners), language), f"partners.coalitions.{everybody}.value")
    together = say("partners.alone.together", language)
    rows.append((together, *cells(partners.loads[-1]), amount))
    return Table(head=head, rows=tuple(rows), numbers=(1, 2, 3, 4, 5), totals=1)


def _by_themselves(partners: PartnersResult, load: LoadResult) -> list[tuple[str, LoadResult]]:
    """The measures of a builder, unless there is one alone and the builder's own row tells of it."""
    own = [(name, one) for name, one in partners.measures.items() if one.members == load.members]
    return [] if len(own) == 1 and load.levers else own


def _only(name: str, who: Names) -> str:
    key = "only_we" if name == who.offer.provider else "only"
    return say(f"partners.alone.{key}", who.language, who=capital(who.the(name)))


@dataclass(frozen=True)
class DivisionLine:
    """A rule: its name and what it means, each player's share, whether it holds, in words."""

    rule: str
    name: str
    means: str
    shares: tuple[Cell, ...]
    state: str
    """`holds`, `breaks` or `unsaid`."""
    says: str
    in_force: bool


def divisions(partners: PartnersResult, offer: Offer, language: str) -> tuple[DivisionLine, ...]:
    """Every rule with the share of each player, in the order of the rules."""
    who, unit = names(partners, offer, language), words.unit(partners)
    lines = []
    for one in partners.divisions:
        path = f"partners.divisions.{one.rule}.shares"
        kind, text = words.holds_says(one, unit, who)
        lines.append(
            DivisionLine(
                rule=one.rule,
                name=words.rule_name(one.rule, language),
                means=say(f"partners.rule_says.{one.rule}", language),
                shares=tuple(
                    Asked(unit.text(one.shares[name], language), f"{path}.{name}") if one.shares else "–"
                    for name in partners.players
                ),
                state=kind,
                says=text,
                in_force=one.rule == partners.rule,
            )
        )
    return tuple(lines)


def payments(partners: PartnersResult, answer: Answer, language: str, moved: bool = False) -> Table:
    """Who pays whom for what, how much and when: measures, gain payments, fees; `moved` for a fee that
    was only tried."""
    offer = answer.offer
    who = names(partners, offer, language)
    contract = partners.contract
    head = tuple(
        say(f"partners.contract.{name}", language) for name in ("from", "to", "for", "amount", "when")
    )
    if contract is None:
        return Table(head=head, rows=(), numbers=(3,))

    def amount(value: float, path: str = "") -> Cell:
        shown = fee_money(value, offer.currency, language)
        return Asked(shown, f"fee.{SERVICE_WITH_PARTNERS}.{path}") if path and not moved else shown

    def row(payer: str, payee: str, what: str, cell: Cell, when: str) -> tuple[Cell, ...]:
        return (_party(payer, who), _party(payee, who), capital(what), cell, when)

    customer, provider = partners.players[:2]
    signing = say("partners.at_signing", language)
    rows = [
        row(
            one.payer,
            one.payee,
            measure_name(one, language),
            amount(float(one.amount[0])),
            when(one, offer.currency, language),
        )
        for one in works(answer)
    ]
    for name, value in contract.gain_payments.items():
        if abs(value) >= words.NOTHING:
            sides = (provider, name) if value > 0 else (name, provider)
            path = f"gain_payments.{name}" if value > 0 else ""
            what = say("partners.contract.gain_payment", language)
            rows.append(row(*sides, what, amount(abs(value), path), signing))
    for name, share in contract.savings_shares.items():
        first = contract.savings[0].payouts[name][1]
        shown = percent(share, language, 1)
        cell = shown if moved else Asked(shown, f"fee.{SERVICE_WITH_PARTNERS}.savings_shares.{name}")
        what = say("partners.contract.savings", language)
        yearly = say(
            "partners.contract.yearly", language, first=fee_money(abs(first), offer.currency, language)
        )
        rows.append(row(contract.savings_payer, name, what, cell, yearly))
    fees = [
        (name, one.system, contract.partner_fees[name], float(one.amount[1]))
        for name, one in partner_fees(partners, answer)
    ]
    for name, system, level, first in (*fees, (provider, offer.system, contract.level, contract.year_one)):
        path = "level" if name == provider else f"partner_fees.{name}"
        sides = (customer, name) if level >= 0 else (name, customer)
        yearly = say(
            "partners.contract.yearly", language, first=fee_money(abs(first), offer.currency, language)
        )
        what = say("partners.contract.fee", language, system=named("system", system, language))
        rows.append(row(*sides, what, amount(abs(level), path if level >= 0 else ""), yearly))
    return Table(head=head, rows=tuple(rows), numbers=(3,))


def savings(partners: PartnersResult, offer: Offer, language: str) -> Table | None:
    """Verified savings of year 1 and who has them, as expected, more and less; None where nobody is paid
    by them."""
    contract = partners.contract
    if contract is None or not contract.savings:
        return None
    who = names(partners, offer, language)
    players = tuple(contract.savings[0].payouts)

    def amount(value: float) -> str:
        return fee_money(value, offer.currency, language)

    rows = tuple(
        (
            percent(one.achieved, language),
            number(one.energy[1] / 1000, language),
            amount(one.pool[1]),
            *(amount(one.payouts[name][1]) for name in players),
        )
        for one in contract.savings
    )
    head = tuple(say(f"partners.savings.{name}", language) for name in ("achieved", "energy", "pool"))
    return Table(
        head=(*head, *(who.short(name) for name in players)),
        rows=rows,
        numbers=tuple(range(1, 3 + len(players))),
    )


def _party(name: str, who: Names) -> Party:
    return Party(who.short(name), who.colour(name))


def works(answer: Answer) -> tuple[Entry, ...]:
    """The payments for measures, by who pays them."""
    ledger = answer.alternatives[SERVICE_WITH_PARTNERS].ledger
    return tuple(one for one in ledger if one.item == CONTRIBUTION and one.amount[0])


def partner_fees(partners: PartnersResult, answer: Answer) -> tuple[tuple[str, Entry], ...]:
    """Each partner who is paid a fee, and the payments of it."""
    ledger = answer.alternatives[SERVICE_WITH_PARTNERS].ledger
    fees = () if partners.contract is None else partners.contract.partner_fees
    found = []
    for name in fees:
        own = [one for one in ledger if one.item == FEE and name in (one.payer, one.payee)]
        found += [(name, one) for one in own[:1]]
    return tuple(found)


def measure_name(entry: Entry, language: str) -> str:
    """The measure that a payment is for, as people say it."""
    measure = machine_text(entry.system.rpartition(".")[2], language)
    return say("partners.contract.work", language, measure=measure)


def when(entry: Entry, currency: str, language: str) -> str:
    """At signing, and how much in which years again."""
    paid = [(year, float(entry.amount[year])) for year in entry.amount.nonzero()[0].tolist()]
    return when_paid(paid, currency, language)


def gets(partners: PartnersResult, answer: Answer, language: str, moved: bool = False) -> Table:
    """What each player gets at the common rate before tax and at its own after tax, what it invests and
    when it has that back."""
    offer, contract = answer.offer, partners.contract
    who, unit = names(partners, offer, language), words.unit(partners)
    heads = ("who", "common", "own", "own_rate", "invested", "paid_back")
    rate = rate_text(offer.system_rate, language)
    head = tuple(say(f"partners.gets.{name}", language, rate=rate) for name in heads)
    if contract is None:
        return Table(head=head, rows=(), numbers=(1, 2, 3, 4, 5))

    def cell(value: float, path: str) -> Cell:
        shown = unit.text(value, language)
        return shown if moved else Asked(shown, path)

    rows = [
        (
            _party(name, who),
            cell(contract.realised[name], f"partners.realised.{name}"),
            cell(contract.gain.by_party[name], f"gain.{SERVICE_WITH_PARTNERS}.by_party.{name}"),
            rate_text(offer.party_rates[name], language),
            Asked(unit.text(partners.investment[name], language), f"partners.investment.{name}"),
            words.back_after(partners, name, offer, language),
        )
        for name in partners.players
    ]
    return Table(head=head, rows=tuple(rows), numbers=(1, 2, 3, 4, 5))


def gets_note(partners: PartnersResult, language: str) -> str:
    """Why a partner who is paid over the years may get another amount than its share; empty where nobody
    is."""
    contract = partners.contract
    over_years = contract is not None and (contract.partner_fees or contract.savings_shares)
    return say("partners.gets.note", language) if over_years else ""


def unit_symbol(unit: Scale, offer: Offer) -> str:
    """The unit of the page's amounts over a column: `k€`."""
    return {"thousand": "k", "million": "M", "one": ""}[unit.unit] + currency_symbol(offer.currency)
