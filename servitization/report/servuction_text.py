"""What `evaluate --servuction` prints below the answer: neutral beside adjusted, what acts, advice."""

from servitization.analysis.servuction.outcome import Outcome
from servitization.language import say
from servitization.report import servuction_words as words
from servitization.report.tables import text_columns


def service_text(found: Outcome, language: str) -> str:
    """The service of an offer for a terminal; every figure is called an assumption."""
    case, currency = found.services.tried, found.comparison.assumptions.currency
    lines = [
        say(
            "servuction.text.heading",
            language,
            title=words.service_title(case, language),
            fingerprint=case.fingerprint,
        ),
        words.summary_says(found, language),
        words.focus_says(found, language),
        *words.warnings_say(found, language),
        "",
    ]
    badge = say("servuction.assumption", language)
    head = ["", say("servuction.neutral", language), f"{say('servuction.adjusted', language)} ({badge})"]
    rows = [[label, neutral, adjusted] for _, label, neutral, adjusted in words.beside(found, language)]
    lines += text_columns([head, *rows])
    drivers = words.acting(found)
    if drivers:
        lines += ["", say("servuction.text.drivers", language)]
        lines += text_columns(
            [
                [
                    say(f"servuction.driver.{one.name}", language),
                    words.amount_of(one, currency, language),
                    say(f"servuction.acts_on.{one.channel}", language),
                ]
                for one in drivers
            ]
        )
    return "\n".join(lines)
