"""`python -m servitization offers …`: saved offers listed, shown, compared, exported, imported
and verified.

Whoever may run this has the database itself, so that he acts as the one local user. What is printed is
what was saved; nothing is computed anew, except where an assumption file is imported.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from servitization.analysis.study import Study
from servitization.assumptions.case import load_case
from servitization.language import LANGUAGES, counted, money, say
from servitization.problems import InvalidAssumptions
from servitization.report.answer_json import as_dict
from servitization.report.clean_text import clean
from servitization.report.tables import text_columns

if TYPE_CHECKING:
    from servitization.analysis.version_bridge import Bridge
    from servitization.store.database import Database
    from servitization.store.records import VersionInfo

app = typer.Typer(
    help="Saved offers: list, show, why, export, import, verify; and layers of assumptions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Language = StrEnum("Language", {code: code for code in LANGUAGES})
Format = StrEnum("Format", {name: name for name in ("table", "json")})
InLanguage = Annotated[Language, typer.Option("--language", help="Language of texts and numbers.")]
InFormat = Annotated[Format, typer.Option("--format", help="How to print it.")]
Offer = Annotated[str, typer.Argument(help="The id of an offer, as list prints it.", show_default=False)]


@contextmanager
def opened_store(language: str) -> Iterator["Database"]:
    """The database, with whatever is wrong told in words."""
    # The other commands need no database.
    from servitization.store.database import Database
    from servitization.store.refusals import StoreError

    try:
        database = Database()
        try:
            yield database
        finally:
            database.close()
    except StoreError as told:
        typer.echo(told.says(language), err=True)
        raise typer.Exit(1) from None


@app.command("list")
def listed(
    deleted: Annotated[bool, typer.Option("--deleted", help="Those that were deleted.")] = False,
    format: InFormat = Format.table,
    language: InLanguage = Language.en,
) -> None:
    """All saved offers with the last version of each variant."""
    from servitization.store.offers import Offers
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        found = Offers(database, LOCAL).listed(deleted=deleted)
    if format == Format.json:
        rows = [
            {
                "id": one.id,
                "title": one.title,
                "accepted": one.accepted,
                "versions": [_told(v) for v in one.heads],
            }
            for one in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, allow_nan=False))
        return
    if not found:
        typer.echo(say("store.cli.none_deleted" if deleted else "store.cli.none", language))
        return
    rows = [say("store.cli.head", language).split("|")]
    for one in found:
        for version in one.heads:
            rows.append([one.id, clean(one.title, 60), *_cells(version, language)])
    typer.echo("\n".join(text_columns(rows)))


@app.command()
def show(
    offer: Offer,
    version: Annotated[
        int | None, typer.Option("--version", help="Print the answer of this version.")
    ] = None,
    format: InFormat = Format.table,
    language: InLanguage = Language.en,
) -> None:
    """An offer with its versions and trail; or with --version the answer that was saved, as JSON."""
    from servitization.store.offers import Offers
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        offers = Offers(database, LOCAL)
        if version is not None:
            saved = offers.version(offer, version, deleted=True)
            typer.echo(json.dumps(saved.answer, ensure_ascii=False, allow_nan=False))
            return
        found, events = offers.offer(offer, deleted=True), offers.history(offer)
    if format == Format.json:
        told = {
            "id": offer,
            "title": found.info.title,
            "accepted": found.info.accepted,
            "versions": [_told(one) for one in found.versions],
            "events": [
                {"at": one.at, "action": one.action, "version": one.version, "person": one.person}
                for one in events
            ],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    rows = [say("store.cli.versions", language).split("|")]
    for one in found.versions:
        variant, number, state, fee, saved_at = _cells(one, language)
        rows.append([number, variant, state, fee, one.fingerprint, saved_at, clean(one.note, 60)])
    trail = [say("store.cli.events", language).split("|")]
    for event in events:
        action = say(f"store.action.{event.action}", language)
        trail.append(
            [day_of(event.at), action, "" if event.version is None else str(event.version), event.person]
        )
    title = say("store.cli.shown", language, title=clean(found.info.title, 120), id=offer)
    typer.echo("\n".join([title, "", *text_columns(rows), "", *text_columns(trail)]))


@app.command()
def why(
    offer: Offer,
    to: Annotated[int | None, typer.Option("--to", help="The version after; else the latest.")] = None,
    since: Annotated[
        int | None, typer.Option("--from", help="The version before; else the one it was made from.")
    ] = None,
    of: Annotated[str, typer.Option("--of", help="The offer of the version before, if another one.")] = "",
    format: InFormat = Format.table,
    language: InLanguage = Language.en,
) -> None:
    """Why a version differs from another one, as both were saved: parts of the gain, figures, assumptions."""
    from servitization.analysis.version_bridge import bridge
    from servitization.report.saved_tables import assumed, bridged, moved
    from servitization.store.offers import Offers
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        offers = Offers(database, LOCAL)
        after = offers.version(offer, to, deleted=True)
        if since is None and not of:
            since = after.info.parent
            if since is None:
                typer.echo(say("store.cli.no_parent", language, number=after.info.number), err=True)
                raise typer.Exit(1)
        before = offers.version(of or offer, since, deleted=True)
        titles = [offers.offer(one, deleted=True).info.title for one in (of, offer) if of]
    found = bridge(before.answer, after.answer, before.values, after.values)
    if format == Format.json:
        typer.echo(json.dumps(_bridge(found, before.info, after.info), ensure_ascii=False, allow_nan=False))
        return
    numbers: tuple = (before.info.number, after.info.number)
    if titles:
        numbers = tuple(f"{clean(one, 40)} v{at}" for one, at in zip(titles, numbers, strict=True))
    tables = [bridged(found, numbers, language), moved(found, numbers, language)] if found.bars else []
    said = [] if found.bars else [say("saved.bridge.currencies", language)]
    tables += [assumed(found, numbers, language)] if found.assumptions else []
    said += [] if found.assumptions else [say("saved.bridge.same", language)]
    if found.engines[0] != found.engines[1]:
        said.append(say("saved.bridge.engines", language, before=found.engines[0], after=found.engines[1]))
    parts = ["\n".join(text_columns([list(one.head), *map(list, one.rows)])) for one in tables]
    typer.echo("\n\n".join([*parts, *said]))


def _bridge(found: "Bridge", before: "VersionInfo", after: "VersionInfo") -> dict:
    ends = {"before": before, "after": after}
    return {
        "currency": found.currency,
        **{name: {"offer": one.offer_id, "version": one.number} for name, one in ends.items()},
        "bars": [{"name": one.name, "amount": one.amount} for one in found.bars],
        "figures": [{"name": one.name, "before": one.before, "after": one.after} for one in found.figures],
        "assumptions": [
            {"path": one.path, "before": one.before, "after": one.after, "source": one.source}
            for one in found.assumptions
        ],
        "engines": list(found.engines),
    }


@app.command()
def export(
    offer: Offer,
    to: Annotated[Path, typer.Option("--to", help="File to write.")],
    language: InLanguage = Language.en,
) -> None:
    """One offer as a file: all versions, approvals and the trail."""
    from servitization.report.documents.whole_file import CannotWrite, write_whole
    from servitization.store.archive import Archives
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        text = Archives(database, LOCAL).exported(offer)
    try:
        write_whole(to, text.encode("utf-8"))
    except CannotWrite as refused:
        typer.echo(say(f"cli.{refused.key}", language, file=to, reason=refused.reason), err=True)
        raise typer.Exit(2) from None
    count = len(json.loads(text)["versions"])
    typer.echo(say("store.cli.exported", language, file=to, id=offer, count=count))


@app.command("import")
def imported(
    file: Annotated[Path, typer.Argument(help="A file that export wrote (.json), or an assumption file.")],
    title: Annotated[str, typer.Option("--title", help="Name of the offer; else that of the file.")] = "",
    language: InLanguage = Language.en,
) -> None:
    """An exported offer back with its trail; or an assumption file, calculated and saved as a new offer."""
    from servitization.store.archive import LARGEST, Archives
    from servitization.store.offers import Offers
    from servitization.store.people import LOCAL
    from servitization.store.snapshot import Snapshot

    if file.suffix.lower() == ".json":
        try:
            with file.open("rb") as opened:
                archive = opened.read(LARGEST + 1)
        except OSError as away:
            reason = away.strerror or ""
            typer.echo(say("store.cli.unreadable", language, file=file, reason=reason), err=True)
            raise typer.Exit(1) from None
        with opened_store(language) as database:
            offer_id = Archives(database, LOCAL).imported(archive)
        typer.echo(say("store.cli.restored", language, file=file, id=offer_id))
        return
    try:
        case = load_case(file)
        answer = Study(case).answer()
    except InvalidAssumptions as invalid:
        typer.echo(invalid.says(language), err=True)
        raise typer.Exit(1) from None
    from servitization.report.saved_risk import risk_of

    snapshot = Snapshot.of(case, as_dict(answer, language), risk_of(case))
    with opened_store(language) as database:
        saved = Offers(database, LOCAL).create(snapshot, title)
    told = {"id": saved.offer_id, "number": saved.number, "fingerprint": saved.fingerprint}
    typer.echo(say("store.cli.imported", language, file=file, **told))


@app.command()
def verify(
    offer: Annotated[str | None, typer.Argument(help="The id of an offer; without it all.")] = None,
    language: InLanguage = Language.en,
) -> None:
    """Whether the trail of each offer holds, and every saved version is as it was saved."""
    from servitization.store.offers import Offers
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        offers = Offers(database, LOCAL)
        broken = offers.verify(offer)
        count = 1 if offer else len(offers.listed()) + len(offers.listed(deleted=True))
    for one in broken:
        typer.echo(one.says(language), err=True)
    if broken:
        raise typer.Exit(1)
    typer.echo(counted("store.cli.verified", count, language))


def _cells(one: "VersionInfo", language: str) -> list[str]:
    state = say(f"store.state.{one.state}", language)
    fee = money(one.fee_level, one.currency, language)
    return [clean(one.variant, 40), str(one.number), state, fee, day_of(one.created_at)]


def _told(one: "VersionInfo") -> dict:
    return {
        "number": one.number,
        "variant": one.variant,
        "parent": one.parent,
        "state": one.state,
        "currency": one.currency,
        "fee_level": one.fee_level,
        "fingerprint": one.fingerprint,
        "engine_version": one.engine_version,
        "created_at": one.created_at,
        "created_by": one.created_by,
        "note": one.note,
    }


def day_of(moment: str) -> str:
    return moment[:16].replace("T", " ")
