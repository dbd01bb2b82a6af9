"""The sentences on lease or service and on the law of the place: what holds, what follows, what helps.

Everything here is a screen and says so; nothing is advice.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from servitization.analysis.answer import Answer
from servitization.analysis.classification import Classified, Question
from servitization.analysis.legal_flags import LegalScreen, RuleResult
from servitization.language import day, say
from servitization.report.rounding import gain_money
from servitization.report.sentences import listed, named, rate_text, years_text


def result_says(found: Classified, language: str) -> str:
    """Lease or service, and the reason with its paragraph."""
    return say(f"classification.result.{found.result}", language, reason=reason_says(found, language))


def reason_says(found: Classified, language: str) -> str:
    """The deciding reason with its paragraph of IFRS 16."""
    return say(f"classification.reason.{found.reason}", language, paragraph=found.paragraph)


def consequence_says(answer: Answer, language: str) -> str:
    """What the result puts on the customer's balance sheet."""
    found = answer.classification
    liability = float(found.lessee.schedule.liability)
    if found.reason == "own_machine":
        return say("classification.consequence.own_machine", language)
    if liability <= 0:
        return say("classification.consequence.nothing_committed", language)
    amount = gain_money(liability, answer.offer.currency, language)
    return say(f"classification.consequence.{found.result}", language, liability=amount)


def contradiction_says(found: Classified, language: str) -> str:
    """The warning where answers and matrix contradict each other; empty where they agree."""
    if not found.contradiction:
        return ""
    return say(f"classification.contradiction.{found.contradiction}", language)


def question_says(name: str, language: str) -> str:
    """A question as it is asked, with its paragraph."""
    return say(f"classification.question.{name}", language)


def choice_says(question: Question, code: str, language: str) -> str:
    """What a choice under a question is called: yes, no, or as suggested."""
    if code != "open":
        return say(f"classification.questions.{code}", language)
    return say("classification.questions.open", language, answer=_inside(question.suggested, language))


def differs_says(question: Question, language: str) -> str:
    """That an answer is not the one suggested; empty where it is."""
    if not question.differs:
        return ""
    return say("classification.questions.differs", language, answer=_inside(question.suggested, language))


def _inside(answer: bool, language: str) -> str:
    return say(f"classification.questions.{'yes' if answer else 'no'}_inside", language)


def provider_says(answer: Answer, language: str) -> str:
    """Finance or operating lease in our books, and why."""
    lessor = answer.classification.lessor
    if lessor.kind == "operating":
        return say("classification.provider.operating", language)
    why = listed(
        [
            say(f"classification.indicator_why.{name}", language)
            for name, holds in lessor.indicators.items()
            if holds
        ],
        language,
    )
    if lessor.schedule is None:
        return say("classification.provider.finance_no_rate", language, why=why)
    return say(
        "classification.provider.finance",
        language,
        why=why,
        claim=gain_money(lessor.schedule.net_investment, answer.offer.currency, language),
        rate=rate_text(round(lessor.schedule.rate, 3), language),
    )


@dataclass(frozen=True)
class Flag:
    """A rule that the contract breaks, and what would meet it."""

    says: str
    remedies: tuple[str, ...]


def flags(found: LegalScreen, language: str) -> tuple[Flag, ...]:
    """What is broken, with its remedies; nothing where all is kept."""
    return tuple(_flag(found, rule, language) for rule in found.broken)


def legal_says(found: LegalScreen, language: str) -> str:
    """What the screen comes to where it flags nothing; empty where it does."""
    if not found.jurisdiction:
        return say("classification.legal.none", language)
    if found.broken:
        return ""
    states = {rule.state for rule in found.rules}
    told = "kept" if "kept" in states else "exempt" if "exempt" in states else "nothing_applies"
    return say(f"classification.legal.{told}", language)


def jurisdiction_says(found: LegalScreen, language: str) -> str:
    """The name of the place whose rules were examined."""
    return named("classification.jurisdiction", found.jurisdiction, language).replace("_", " ")


def _flag(found: LegalScreen, rule: RuleResult, language: str) -> Flag:
    if rule.about == "rewards_consumption":
        broken, remedies = "reward_broken", [say("classification.legal.remedy_reward", language)]
        values: dict[str, object] = {}
    elif rule.about == "payments_within_bills":
        broken, remedies = "bills_broken", [say("classification.legal.remedy_bills", language)]
        values = {"count": rule.years_above}
    else:
        broken, remedies = "term_broken", _term_remedies(found, language)
        lawful = years_text(found.lawful_term or 0, language)
        values = {"years": years_text(found.term, language), "lawful": lawful}
    if rule.exceptions:
        exceptions = listed([exception_says(one, language) for one in rule.exceptions], language)
        remedies.append(say("classification.legal.remedy_exception", language, exceptions=exceptions))
    told = say(f"classification.legal.{broken}", language, reference=rule.reference, **values)
    return Flag(told, tuple(remedies))


def _term_remedies(found: LegalScreen, language: str) -> list[str]:
    lengths = " + ".join(str(years) for years in found.chain[:-1])
    years = f"{lengths} + {years_text(found.chain[-1], language)}"
    count = len(found.chain)
    told = [say("classification.legal.remedy_chain", language, count=count, years=years)]
    for rule in found.longer:
        told.append(
            say(
                "classification.legal.remedy_longer",
                language,
                lawful=years_text(rule.max_term or 0, language),
                condition=say(f"classification.condition.{rule.condition}", language),
                reference=rule.reference,
            )
        )
    return told


def exception_says(name: str, language: str) -> str:
    """A kind of contract that rules leave out."""
    return named("classification.exception", name, language).replace("_", " ")


def read_says(rule: RuleResult, language: str) -> str:
    """Where and when the text of a rule was read."""
    when = (
        say("classification.legal.unread", language) if rule.read_on is None else day(rule.read_on, language)
    )
    return _joined([when, rule.found_at])


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(text for text in texts if text)
