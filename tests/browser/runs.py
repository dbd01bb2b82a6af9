"""What a page and its server say to each other: which runs were asked for, and which have ended.

The page itself cannot tell: until the browser has asked for a run, it looks as it does after one.
"""

import time


class Runs:
    """Counts the runs of one page, from the frames of its socket."""

    def __init__(self) -> None:
        self.asked = self.ended = 0
        self.waiting = self.running = False
        self.heard = time.monotonic()

    def opened(self) -> None:
        """Another socket: what the one before still owed will not come."""
        self.waiting = self.running = False
        self.heard = time.monotonic()

    def sent(self, frame: bytes) -> None:
        """Takes note of what the browser says."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        self.heard = time.monotonic()
        if BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked += 1
            self.waiting = True

    def received(self, frame: bytes) -> None:
        """Takes note of what the server says."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        self.heard = time.monotonic()
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.waiting, self.running = False, True
        # A run that makes room for another one is not the last.
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.running = False
            self.ended += 1

    @property
    def owed(self) -> bool:
        """Whether a run was asked for that has not ended."""
        return self.waiting or self.running
