"""`offers layers …` of the command line: saved layers of assumptions listed, shown, exported, imported."""

import json
from pathlib import Path
from typing import Annotated

import typer

from servitization.cli_offers import Format, InFormat, InLanguage, Language, day_of, opened_store
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report.clean_text import clean
from servitization.report.tables import text_columns

app = typer.Typer(
    help="Saved layers of assumptions: list, show, export, import.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
Layer = Annotated[str, typer.Argument(help="The id of a layer, as list prints it.", show_default=False)]
OfVersion = Annotated[int | None, typer.Option("--version", help="Of this version; else of the last.")]


@app.command("list")
def listed(
    deleted: Annotated[bool, typer.Option("--deleted", help="Those that were deleted.")] = False,
    format: InFormat = Format.table,
    language: InLanguage = Language.en,
) -> None:
    """All saved layers with their last versions."""
    from servitization.store.layers import Layers
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        found = Layers(database, LOCAL).listed(deleted=deleted)
    if format == Format.json:
        typer.echo(json.dumps([one.__dict__ for one in found], ensure_ascii=False, allow_nan=False))
        return
    if not found:
        typer.echo(say("layers.cli.none_deleted" if deleted else "layers.cli.none", language))
        return
    rows = [say("layers.cli.head", language).split("|")]
    for one in found:
        title, note = clean(one.title, 60), clean(one.note, 60)
        rows.append([one.layer_id, title, str(one.number), day_of(one.created_at), note])
    typer.echo("\n".join(text_columns(rows)))


@app.command()
def show(
    layer: Layer,
    version: OfVersion = None,
    format: InFormat = Format.table,
    language: InLanguage = Language.en,
) -> None:
    """The versions of a layer and what it says."""
    from servitization.store.layers import Layers
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        layers = Layers(database, LOCAL)
        found, versions = layers.layer(layer, version), layers.versions(layer)
    if format == Format.json:
        told = {
            "id": layer,
            "title": found.info.title,
            "number": found.info.number,
            "text": found.text,
            "versions": [one.__dict__ for one in versions],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    rows = [say("layers.cli.versions", language).split("|")]
    for one in versions:
        after = "" if one.parent is None else str(one.parent)
        rows.append([str(one.number), after, day_of(one.created_at), one.created_by, clean(one.note, 60)])
    title = say("store.cli.shown", language, title=clean(found.info.title, 120), id=layer)
    typer.echo("\n".join([title, "", *text_columns(rows), "", found.text.rstrip("\n")]))


@app.command()
def export(
    layer: Layer,
    to: Annotated[Path, typer.Option("--to", help="YAML file to write.")],
    version: OfVersion = None,
    language: InLanguage = Language.en,
) -> None:
    """A version of a layer as an assumption file, which others can extend."""
    from servitization.report.documents.whole_file import CannotWrite, write_whole
    from servitization.store.layers import Layers
    from servitization.store.people import LOCAL

    with opened_store(language) as database:
        found = Layers(database, LOCAL).layer(layer, version)
    try:
        write_whole(to, found.text.encode("utf-8"))
    except CannotWrite as refused:
        typer.echo(say(f"cli.{refused.key}", language, file=to, reason=refused.reason), err=True)
        raise typer.Exit(2) from None
    typer.echo(say("layers.cli.exported", language, file=to, id=layer, number=found.info.number))


@app.command("import")
def imported(
    file: Annotated[Path, typer.Argument(help="An assumption file; what it leaves open, offers give.")],
    title: Annotated[str, typer.Option("--title", help="Name of a new layer; else that of the file.")] = "",
    layer: Annotated[str, typer.Option("--layer", help="Save the next version of this layer.")] = "",
    after: Annotated[
        int | None, typer.Option("--after", help="With --layer: the version that was changed; else the last.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Where the values come from.")] = "",
    language: InLanguage = Language.en,
) -> None:
    """A file as a new layer, or as the next version of one; refused where somebody was faster."""
    from servitization.assumptions.reading import SIZE_LIMIT
    from servitization.store.layers import Layers
    from servitization.store.people import LOCAL

    try:
        with file.open("rb") as opened:
            text = opened.read(SIZE_LIMIT + 1).decode("utf-8-sig")
    except OSError as away:
        told = say("store.cli.unreadable", language, file=file, reason=away.strerror or "")
        typer.echo(told, err=True)
        raise typer.Exit(1) from None
    except UnicodeDecodeError:
        typer.echo(say("store.cli.unreadable", language, file=file, reason="UTF-8"), err=True)
        raise typer.Exit(1) from None
    with opened_store(language) as database:
        layers = Layers(database, LOCAL)
        try:
            if layer:
                seen = after or layers.layer(layer).info.number
                saved = layers.save(layer, seen, text, note)
            else:
                saved = layers.create(title or file.stem, text, note)
        except InvalidAssumptions as invalid:
            typer.echo(invalid.says(language), err=True)
            raise typer.Exit(1) from None
    typer.echo(say("layers.cli.imported", language, file=file, id=saved.layer_id, number=saved.number))
