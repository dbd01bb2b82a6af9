"""Why a run is not begun, or does not go on: in words, with the place if it is a file."""

from servitization.language import say


class Refused(Exception):
    """What stands in the way of a run; `key` names its text in the catalogue topic `run`."""

    def __init__(self, key: str, place: str = "", **values: object):
        self.key, self.place, self.values = key, place, values
        super().__init__(self.says())

    def says(self, language: str = "en") -> str:
        """The whole sentence, with the place in front."""
        text = say(f"run.{self.key}", language, **self.values)
        return f"{self.place}: {text}" if self.place else text


class RunFailed(Refused):
    """What stopped a run that had begun; what is done stays where it is."""
