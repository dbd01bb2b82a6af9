"""What the command `simulate` prints as text: sentences, then tables, a standard error beside each figure."""

from collections.abc import Iterator, Sequence

from servitization.analysis.risk.clauses import Judged
from servitization.analysis.risk.outcomes import PEAK_FUNDING, ceiling, floor, gain, npv
from servitization.analysis.risk.questions import Futures
from servitization.analysis.risk.spread import Estimate
from servitization.analysis.risk.sureness import CONFIDENCES, Sureness
from servitization.analysis.risk.transfer import TOGETHER, Pooled, Transfer
from servitization.language import counted, money, number, percent, say
from servitization.model.alternatives import SALE, SERVICE
from servitization.report.sentences import named
from servitization.report.sureness_words import (
    NONE,
    below_says,
    between_errors,
    between_says,
    error_text,
    leaning,
    most_says,
    rates_held_says,
    share_text,
    steps_say,
)
from servitization.report.tables import text_columns

Rows = list[list[str]]


def simulation_text(found: Futures, language: str) -> str:
    """A simulation for a terminal."""
    return "\n".join(_Simulation(found, language).lines())


class _Simulation:
    """The lines of a simulation."""

    def __init__(self, found: Futures, language: str):
        self.found, self.language = found, language
        self.told: Sureness = found.sureness
        assumptions = found.simulation.case.assumptions
        self.title, self.currency = assumptions.about.title, assumptions.currency
        self.sides = (assumptions.contract.provider, assumptions.contract.customer)
        self.labels = tuple(named("table.party", name, language) for name in self.sides)
        self.names = dict(zip(self.sides, self.labels, strict=True))

    def lines(self) -> Iterator[str]:
        yield f"{self.title} · {self.found.simulation.case.fingerprint}"
        yield from self._how()
        yield ""
        for baseline in self.told.better:
            yield from self._better(baseline)
        for party, label in self.names.items():
            said = leaning(self.told, party, "party", SALE, self.currency, self.language, who=label)
            if said:
                yield said
        yield from self._worst()
        yield from below_says(self.told, self.currency, self.language)
        yield from ("", self._say("figures"))
        yield from text_columns(self._figures())
        for baseline in self.told.better:
            yield from ("", self._say("confidence", baseline=self._baseline(baseline)))
            yield from text_columns(self._confidence(baseline))
            yield most_says(self.told.safe[baseline], self.currency, self.language)
        held = rates_held_says(self.found.rates_held, self.language)
        if held:
            yield from ("", held)
        yield ""
        yield from self._pooled(self.found.pooled.items())
        yield from ("", self._say("clauses"))
        yield from text_columns(self._clauses(self.found.clauses))
        yield from ("", self._say("transfer"))
        yield from text_columns(self._transfer(self.found.transfer))

    def _say(self, key: str, **fields: object) -> str:
        return say(f"risk.{key}", self.language, **fields)

    def _baseline(self, name: str) -> str:
        return self._say(f"baseline.{name}")

    def _amount(self, value: float) -> str:
        return money(value, self.currency, self.language)

    def _number(self, value: float) -> str:
        return number(value, self.language)

    def _percent(self, value: float) -> str:
        return percent(value, self.language, 1)

    def _with(self, value: float, error: float) -> str:
        """A figure and its standard error; what never moves has none."""
        if not value and not error:
            return self._number(0.0)
        return f"{self._number(value)} {error_text(error, self._number)}"

    def _estimate(self, one: Estimate) -> str:
        return self._with(one.value, one.error)

    def _money(self, one: Estimate) -> str:
        return f"{self._amount(one.value)} ({error_text(one.error, self._amount)})"

    def _how(self) -> Iterator[str]:
        told = self.told
        yield counted(
            "risk.made",
            told.draws,
            self.language,
            draws=number(told.draws, self.language),
            seed=told.seed,
            sampling=self._say(f"sampling.{told.sampling}"),
            drawn=len(told.uncertain),
            idle=len(told.without_effect),
            held=len(told.held),
        )
        if steps := steps_say(self.found.simulation.case, self.language):
            yield steps
        if told.repaired:
            pairs = [f"{pair} {number(rank, self.language, 2)}" for pair, rank in told.repaired.items()]
            yield self._say("repaired", pairs=", ".join(pairs))

    def _better(self, baseline: str) -> Iterator[str]:
        shares = self.told.better[baseline]
        told = {who: self._percent(one.value) for who, one in shares.items()}
        provider, customer = self.labels
        yield self._say(
            "both",
            share=told["both"],
            error=error_text(shares["both"].error, self._percent),
            baseline=self._baseline(baseline),
            fee=self._amount(self.told.level),
            provider=provider,
            provider_share=told["provider"],
            customer=customer,
            customer_share=told["customer"],
        )

    def _worst(self) -> Iterator[str]:
        for party, label in self.names.items():
            worst, mean = self.told.tail[party]
            yield self._say("tail", party=label, value=self._money(worst), mean=self._money(mean))
        yield self._say("peak", party=self.labels[0], value=self._money(self.told.peak))

    def _figures(self) -> Rows:
        shown = []
        for name in self.told.better:
            told = {"baseline": self._baseline(name)}
            for party, label in self.names.items():
                shown.append((gain(party, name), self._say("figure.gain", party=label, **told)))
            shown.append((floor(name), self._say("figure.floor", **told)))
            shown.append((ceiling(name), self._say("figure.ceiling", **told)))
        for alternative in (SALE, SERVICE):
            for party, label in self.names.items():
                shown.append((npv(alternative, party), self._say(f"figure.npv_{alternative}", party=label)))
        shown.append((PEAK_FUNDING, self._say("figure.peak", party=self.labels[0])))
        heads = ("figure", "files", "mean", "spread", "low", "middle", "high")
        rows = [[self._say(f"head.{head}") for head in heads]]
        for name, label in shown:
            one = self.told.figures[name]
            cells = [one.mean, one.deviation, *(one.percentiles[share] for share in (0.05, 0.5, 0.95))]
            files = NONE if one.deterministic is None else self._number(one.deterministic)
            rows.append([label, files, *map(self._estimate, cells)])
        return rows

    def _confidence(self, baseline: str) -> Rows:
        provider, customer = self.labels
        head = [
            self._say("head.confidence"),
            self._say("head.at_least", party=provider),
            self._say("head.at_most", party=customer),
            self._say("head.both_between"),
            self._say("head.error"),
        ]
        safe, fees = self.told.safe[baseline], self.told.fee_at[baseline]
        return [
            head,
            *(
                [
                    percent(share, self.language),
                    *(self._money(fees[who][share]) for who in ("provider", "customer")),
                    between_says(safe, share, self._amount, self.language),
                    between_errors(safe, share, self._amount, self.language),
                ]
                for share in CONFIDENCES
            ),
        ]

    def _pooled(self, found: Sequence[tuple[str, Pooled]]) -> Iterator[str]:
        pooled = dict(found)
        for party, label in self.names.items():
            one = pooled.get(gain(party))
            if one is None:
                continue
            if not one.deviation:
                yield self._say("common_none", party=label)
                continue
            share = f"{percent(one.common, self.language)} ({error_text(one.common_error, self._percent)})"
            yield self._say(
                "common",
                share=share,
                party=label,
                contracts=number(one.contracts, self.language),
                one=self._money(Estimate(one.deviation, one.deviation_error)),
                many=self._money(Estimate(one.pooled, one.pooled_error)),
            )

    def _clauses(self, clauses: Sequence[Judged]) -> Rows:
        rows = [
            [
                self._say("head.clause"),
                self._say("head.fee"),
                self._say("head.both"),
                *(self._say("head.spread_of", party=label) for label in self.labels),
                self._say("head.transferred", party=self.labels[1]),
            ]
        ]
        for one in clauses:
            both = f"{self._percent(one.both_better)} {error_text(one.better_errors[2], self._percent)}"
            rows.append(
                [
                    self._say(f"clause.{one.clause.name}"),
                    self._amount(one.level),
                    both,
                    *(self._with(one.deviation[party], one.deviation_error[party]) for party in self.sides),
                    share_text(one.transferred, one.transferred_error, self.language),
                ]
            )
        return rows

    def _transfer(self, moved: Transfer) -> Rows:
        columns = [(name, party) for name in (SALE, SERVICE) for party in self.sides]
        heads = [self._say(f"head.{name}", party=self.names[party]) for name, party in columns]
        items = dict.fromkeys(item for name, party in columns for item in moved.items[name][party])
        rows = [[self._say("head.item"), *heads]]
        for item in items:
            found = [moved.items[name][party].get(item) for name, party in columns]
            if any(one is not None and one.deviation for one in found):
                cells = [
                    NONE if one is None else self._with(one.deviation, one.deviation_error) for one in found
                ]
                rows.append([item, *cells])
        sums = [self._with(moved.deviation[n][p], moved.deviation_error[n][p]) for n, p in columns]
        rows.append([self._say("together"), *sums])
        taken = [share_text(moved.index[p], moved.index_error[p], self.language) for p in self.sides]
        rows.append([self._say("taken"), "", "", *taken])
        both = share_text(moved.index[TOGETHER], moved.index_error[TOGETHER], self.language)
        rows.append([self._say("taken_together"), "", "", "", both])
        return rows
