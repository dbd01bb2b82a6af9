"""Saved layers of assumptions, with versions like those of offers: only added to, compare-and-set, a trail.

A layer is kept with the texts of every file that it extends. It need not be a whole case: what it
leaves open, an offer over it gives.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from servitization.assumptions import extends
from servitization.assumptions.case import Case, own_schema
from servitization.assumptions.kept import KeptCase, resolved
from servitization.problems import InvalidAssumptions
from servitization.store import chain, texts
from servitization.store.access import Access
from servitization.store.refusals import Conflict, NotFound
from servitization.store.snapshot import case_texts, files_of, kept_case
from servitization.store.tables import Chain, LayerRow, LayerVersion
from servitization.store.words import clean, clean_note


@dataclass(frozen=True)
class LayerInfo:
    """One version of a layer without its texts; `number` is the last one in a list of layers."""

    layer_id: str
    title: str
    number: int
    parent: int | None
    created_at: str
    created_by: str
    note: str


@dataclass(frozen=True)
class SavedLayer:
    """One version of a layer with its text and those that it extends."""

    info: LayerInfo
    kept: KeptCase

    @property
    def text(self) -> str:
        """The layer itself, as it was saved."""
        return self.kept.files[0].text

    def case(self) -> Case:
        """The layer as a case; raises InvalidAssumptions where it leaves values open."""
        return resolved(self.kept)


class Layers(Access):
    """The layers of the house: everybody reads them, finance writes them."""

    def create(self, title: str, text: str, note: str = "") -> LayerInfo:
        """A new layer, whose parents are looked for from the shipped offers; raises InvalidAssumptions."""
        made_of = _read(text, title)
        with self._writing("save_layer", chain.HOUSE) as session:
            at = texts.moment()
            layer = LayerRow(
                id=secrets.token_hex(12),
                title=clean(title),
                owner=self.actor.id,
                created_at=at,
                head=0,
            )
            session.add(layer)
            session.flush()
            trail = chain.started(session, layer.id)
            return self._added(session, trail, layer, None, made_of, note)

    def save(self, layer_id: str, seen_version: int, text: str, note: str = "") -> LayerInfo:
        """A new version after the one that was seen; raises Conflict and InvalidAssumptions."""
        with self._writing("save_layer", layer_id, seen_version) as session:
            trail = _locked(session, layer_id)
            layer = _layer(session, layer_id)
            made_of = _read(text, layer.title)
            if layer.head != seen_version:
                raise Conflict(seen_version, _info(layer, _version(session, layer_id, layer.head)))
            return self._added(session, trail, layer, seen_version, made_of, note)

    def layer(self, layer_id: str, number: int | None = None) -> SavedLayer:
        """A version of a layer; without a number the last."""
        with self._reading("read", layer_id) as session:
            layer = _layer(session, layer_id)
            row = _version(session, layer_id, number or layer.head)
            whole = texts.read(session, [row.case_text])[row.case_text]
            held = texts.read(session, files_of(whole))
            return SavedLayer(_info(layer, row), kept_case(whole, held))

    def versions(self, layer_id: str) -> tuple[LayerInfo, ...]:
        """All versions of a layer, oldest first."""
        with self._reading("read", layer_id) as session:
            layer = _layer(session, layer_id)
            wanted = select(LayerVersion).where(LayerVersion.layer_id == layer_id)
            rows = session.scalars(wanted.order_by(LayerVersion.number)).all()
            return tuple(_info(layer, row) for row in rows)

    def listed(self, *, deleted: bool = False) -> tuple[LayerInfo, ...]:
        """All layers with their last versions, by title."""
        with self._reading("read", chain.HOUSE) as session:
            gone = LayerRow.deleted_at.is_not(None)
            rows = session.execute(
                select(LayerRow, LayerVersion)
                .join(
                    LayerVersion,
                    (LayerVersion.layer_id == LayerRow.id) & (LayerVersion.number == LayerRow.head),
                )
                .where(gone if deleted else ~gone)
                .order_by(LayerRow.title, LayerRow.id)
            )
            return tuple(_info(layer, version) for layer, version in rows)

    def delete(self, layer_id: str) -> None:
        """Takes a layer out of the list; offers that were made over it keep its text."""
        self._mark("delete_layer", layer_id, texts.moment())

    def restore(self, layer_id: str) -> None:
        """Brings a deleted layer back."""
        self._mark("restore_layer", layer_id, None)

    def _mark(self, action: str, layer_id: str, deleted_at: str | None) -> None:
        with self._writing(action, layer_id) as session:
            trail = _locked(session, layer_id)
            layer = _layer(session, layer_id, deleted=deleted_at is None)
            layer.deleted_at = deleted_at
            chain.append(session, trail, self.actor.id, action)

    def _added(
        self,
        session: Session,
        trail: Chain,
        layer: LayerRow,
        parent: int | None,
        made_of: KeptCase,
        note: str,
    ) -> LayerInfo:
        layer.head += 1
        row = LayerVersion(
            layer_id=layer.id,
            number=layer.head,
            parent=parent,
            created_at=texts.moment(),
            created_by=self.actor.id,
            note=clean_note(note),
            case_text=texts.keep(session, case_texts(made_of))[0],
        )
        row.hash = texts.hash_of_row(row)
        session.add(row)
        session.flush()
        chain.append(session, trail, self.actor.id, "save_layer", row.number, {"rows": [row.hash]})
        return _info(layer, row)


def _read(text: str, title: str) -> KeptCase:
    """The files of a layer; raises InvalidAssumptions for what it says wrongly, not for what it leaves."""
    stack = extends.stack_of_text(text, clean(title), own_schema())
    problems = [*stack.problems, *stack.laid_problems]
    if problems:
        raise InvalidAssumptions(problems)
    return KeptCase(tuple(stack.kept))


def _locked(session: Session, layer_id: str) -> Chain:
    try:
        return chain.locked(session, layer_id)
    except NotFound:
        raise NotFound("no_layer") from None


def _layer(session: Session, layer_id: str, *, deleted: bool = False) -> LayerRow:
    row = session.get(LayerRow, layer_id)
    if row is None:
        raise NotFound("no_layer")
    if row.deleted_at is not None and not deleted:
        raise NotFound("deleted")
    return row


def _version(session: Session, layer_id: str, number: int) -> LayerVersion:
    row = session.get(LayerVersion, (layer_id, number))
    if row is None:
        raise NotFound("no_version", number=number)
    return row


def _info(layer: LayerRow, row: LayerVersion) -> LayerInfo:
    return LayerInfo(layer.id, layer.title, row.number, row.parent, row.created_at, row.created_by, row.note)
