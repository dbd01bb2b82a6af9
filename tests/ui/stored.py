"""What tests of the saved offers do on a screen and behind it."""

from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from servitization.store.snapshot import Snapshot


def button(page, key: str):
    """A button by its key, whatever kind it is."""
    return page.at.get_by_key(key)


def saved_as(page, title: str, note: str = ""):
    """The page after its offer was saved under a name."""
    page.open_save()
    page.at.text_input(key="save_name").set_value(title)
    page.at.text_area(key="save_note").set_value(note)
    button(page, "save_now").click()
    page.run()
    return page


def held_by(database, offer_id: str) -> Snapshot:
    """The latest version of an offer as something to be saved again."""
    version = Offers(database, LOCAL).version(offer_id)
    return Snapshot(
        kept=version.kept,
        values=version.values,
        answer=version.answer,
        risk=None,
        title="",
        currency=version.info.currency,
        fingerprint=version.info.fingerprint,
        engine_version=version.info.engine_version,
        fee_level=version.info.fee_level,
    )
