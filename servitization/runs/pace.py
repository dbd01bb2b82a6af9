"""How far a run is, how fast it goes, how long it will take."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """A run at a moment: futures made of those that are to be made, in so many seconds."""

    made: int
    wanted: int
    seconds: float

    @property
    def rate(self) -> float:
        """Futures a second.

        >>> Pace(500, 2000, 10.0).rate, Pace(500, 2000, 10.0).left
        (50.0, 30.0)
        """
        return self.made / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float:
        """Seconds still to go, at the same pace; infinite before anything is made."""
        return (self.wanted - self.made) / self.rate if self.rate else float("inf")

    @property
    def share(self) -> float:
        """Of the futures that are to be made, from 0 to 1."""
        return self.made / self.wanted if self.wanted else 1.0


class Clock:
    """Tells the pace whenever something was made, at most every so many seconds."""

    def __init__(self, told: Callable[[Pace], None], every: float):
        self._told, self._every = told, every
        self._began = self._last = time.monotonic()
        self.pace = Pace(0, 0, 0.0)

    def done(self, made: int, wanted: int) -> None:
        """Is called with the futures made so far and all that are to be made."""
        now = time.monotonic()
        if not made:
            self._began = self._last = now
        self.pace = Pace(made, wanted, now - self._began)
        if made and (now - self._last >= self._every or made == wanted):
            self._last = now
            self._told(self.pace)
