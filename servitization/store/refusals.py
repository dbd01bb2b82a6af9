"""Why the store does not do what was asked: each refusal has its words in the catalogue topic `store`.

`Refused` is a decision and is logged; `Conflict` means that somebody else was faster; `StoreUnavailable`
that the database cannot be reached now. None of them ever carries an address or a password.
"""

from typing import TYPE_CHECKING

from servitization.language import say

if TYPE_CHECKING:
    from servitization.store.offers import VersionInfo
    from servitization.store.snapshot import Snapshot


class StoreError(Exception):
    """Something that a person has to be told; `key` and `values` name the words."""

    def __init__(self, key: str, **values: object):
        self.key, self.values = key, values
        super().__init__(say(f"store.{key}", "en", **values))

    def says(self, language: str = "en") -> str:
        """The sentence in a language."""
        return say(f"store.{self.key}", language, **self.values)


class StoreUnavailable(StoreError):
    """The database cannot be used now; what was not confirmed was not saved."""


class WrongSchema(StoreError):
    """The database is not one that this version can work with."""


class NotFound(StoreError):
    """There is no such thing, or it was deleted."""


class Refused(StoreError):
    """The person may not do this, or nobody may now; it is entered in the trail."""


class Forbidden(Refused):
    """The person may not do this."""


class InvalidArchive(StoreError):
    """A file is not the archive of an offer, or was changed."""


class Conflict(StoreError):
    """Somebody saved another version since the one that was seen.

    To keep mine, save again with `theirs.number` as the version seen; to take theirs, open it;
    to have both, save a copy or a variant.
    """

    def __init__(self, seen: int, theirs: "VersionInfo", mine: "Snapshot | None" = None):
        self.seen, self.theirs, self.mine = seen, theirs, mine
        super().__init__("conflict", seen=seen, theirs=theirs.number)
