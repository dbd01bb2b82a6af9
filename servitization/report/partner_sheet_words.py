"""The words of a partner's sheet, for the screen and for paper; made of its projection alone."""

from servitization.language import currency_symbol, number, percent, say
from servitization.model.verified_savings import Guarantee
from servitization.report.compare_words import capital
from servitization.report.documents.offer_page import bill_years
from servitization.report.fee_words import index_says
from servitization.report.offer_words import Segment, segments
from servitization.report.partner_sheet import NOTHING, PartnerSheet, Payment
from servitization.report.partner_times import when_paid
from servitization.report.rounding import fee_money, fee_step, gain_money
from servitization.report.sentences import listed, machine_text, named, rate_text, years_text
from servitization.report.table import Table


def partner_name(view: PartnerSheet, language: str) -> str:
    """What the partner is called; who bears the name of a side without being one is the equipment firm."""
    if view.name in ("customer", "provider"):
        return say("partners.short.maker", language)
    return named("party", view.name, language)


def verdict_segments(view: PartnerSheet, language: str) -> tuple[Segment, ...]:
    """What taking part is worth to the partner."""
    kind = "same" if abs(view.gain) < NOTHING else "better" if view.gain > 0 else "worse"
    gain = gain_money(abs(view.gain), view.currency, language)
    years = years_text(view.horizon, language)
    sentence = say(f"partners.sheets.verdict_{kind}", language, gain=gain, years=years)
    return segments(sentence, [gain])


def rate_says(view: PartnerSheet, language: str) -> str:
    """At which cost of money, and against what."""
    return say("partners.sheets.rate", language, rate=rate_text(view.rate, language))


def does(view: PartnerSheet, language: str) -> tuple[str, ...]:
    """What the partner does, in sentences."""
    if not view.acts:
        return (say("partners.sheets.idle", language),)
    told = []
    if view.measures:
        measures = [_measure(one, language) for one, _ in view.measures]
        told.append(say("partners.sheets.build", language, measures=listed(measures, language)))
    for name, years in view.measures:
        if again := [str(year) for year in years if year]:
            measure = capital(_measure(name, language))
            told.append(
                say("partners.sheets.renew", language, measure=measure, years=listed(again, language))
            )
    if view.systems:
        told.append(_serves(view, language))
    if view.guarantee is not None:
        told.append(_promises(view.guarantee, language))
    return tuple(told)


def _serves(view: PartnerSheet, language: str) -> str:
    bears = [say(f"partners.sheets.bears_{one}", language) for one in view.bears]
    return say(
        f"partners.sheets.serve{'' if view.owns else '_theirs'}",
        language,
        system=listed([named("system", one, language) for one in view.systems], language),
        years=years_text(view.horizon, language),
        bears=say("partners.sheets.bears", language, what=listed(bears, language)) if bears else "",
    )


def _promises(promised: Guarantee, language: str) -> str:
    """What less saved than expected costs who is paid by it."""
    if not promised.guaranteed_share or not promised.pain_share or not promised.cap_share:
        return say("partners.sheets.no_guarantee", language)
    shares = {"guaranteed": promised.guaranteed_share, "pain": promised.pain_share, "cap": promised.cap_share}
    said = {
        name: percent(share, language, 0 if abs(share - round(share, 2)) < 1e-9 else 1)
        for name, share in shares.items()
    }
    return say("partners.sheets.guarantee", language, **said)


def costs(view: PartnerSheet, language: str) -> Table:
    """What the partner pays at signing."""
    paid = fee_money(view.invested, view.currency, language)
    if view.invested < NOTHING:
        paid = say("partners.sheets.nothing", language)
    rows = [(say("partners.sheets.invest", language), paid)]
    if view.setup >= NOTHING:
        rows.append((say("partners.sheets.setup", language), fee_money(view.setup, view.currency, language)))
    return Table(head=("", ""), rows=tuple(rows), numbers=(1,))


def receipts(view: PartnerSheet, language: str) -> Table:
    """What the partner gets: for what and from whom, how much, when."""
    rows = [
        (_what(one, view, language), _amount(one, view, language), _when(one, view, language))
        for one in view.payments
        if one.kind == "savings" or abs(one.amount) >= NOTHING
    ]
    if any(one.kind == "fee" for one in view.payments):
        # It does so too where the customer's fee to us follows something else.
        follows = index_says(view.fee_index, language)
        rows.append((say("partners.sheets.fee_follows", language, what=follows), "", ""))
    if not rows:
        rows = [(say("partners.sheets.nothing", language), "", "")]
    head = (
        say("partners.contract.for", language),
        say("partners.contract.amount", language),
        say("partners.sheets.when", language),
    )
    return Table(head=head, rows=tuple(rows), numbers=(1,))


def _measure(name: str, language: str) -> str:
    return say("partners.contract.work", language, measure=machine_text(name, language))


def _what(one: Payment, view: PartnerSheet, language: str) -> str:
    payer = (
        say("partners.the.customer", language)
        if one.payer == view.customer
        else say("partners.sheets.us", language)
    )
    if one.kind == "work":
        measure = capital(_measure(one.what, language))
        return say("partners.sheets.work_from", language, measure=measure, payer=payer)
    if one.kind == "gain":
        return say(f"partners.sheets.gain_{'from' if one.amount > 0 else 'pay'}", language, payer=payer)
    if one.kind == "savings":
        return say("partners.sheets.savings", language, payer=payer)
    return say("partners.sheets.fee", language, system=named("system", one.what, language), payer=payer)


def _amount(one: Payment, view: PartnerSheet, language: str) -> str:
    if one.kind == "savings":
        return percent(one.amount, language, 1)
    value = abs(one.amount) if one.kind == "gain" else one.amount
    return fee_money(value, view.currency, language)


def _when(one: Payment, view: PartnerSheet, language: str) -> str:
    if one.kind in ("fee", "savings"):
        first = fee_money(one.first, view.currency, language)
        return say("partners.contract.yearly", language, first=first)
    return when_paid(one.paid, view.currency, language)


def paid_back(view: PartnerSheet, language: str) -> str:
    """When the partner has its money back."""
    if not view.pays_first and view.invested < NOTHING:
        return say("partners.sheets.nothing_in", language)
    if view.paid_back is None:
        return say("partners.not_paid_back", language, years=years_text(view.horizon, language))
    if view.paid_back < 0.05:
        return say("partners.at_once", language)
    years = number(view.paid_back, language, 0 if view.paid_back >= 20 else 1)
    return say("partners.sheets.after_years", language, years=years)


def by_year(view: PartnerSheet, language: str) -> Table:
    """What comes in and what is left of it, by year; only years in which something happens."""
    step = fee_step(max((abs(one) for one in (*view.received, *view.left)), default=1.0) or 1.0)
    digits = 2 if step < 1 else 0

    def shown(value: float) -> str:
        return number(round(value / step) * step, language, digits)

    rows = tuple(
        (
            str(year) if year else say("partners.sheets.signing", language),
            shown(view.received[year]),
            shown(view.left[year]),
        )
        for year in bill_years(view.horizon)
        if abs(view.received[year]) >= NOTHING or abs(view.left[year]) >= NOTHING
    )
    heads = ("year", "received", "left")
    head = tuple(say(f"partners.sheets.{name}", language) for name in heads)
    key = f"partners.sheets.by_year_subtitle{'' if view.acts else '_idle'}"
    note = say(key, language, unit=currency_symbol(view.currency))
    return Table(head=head, rows=rows, note=note, numbers=(1, 2))
