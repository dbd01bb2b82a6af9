"""A screen that was ours and is turned to the customer: what ran before cannot be asked again.

Speaks the browser's own protocol, so that a fragment of the page before can be asked for as no
browser would.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

OURS = ("worth making", "data-open", "data-ask", "our floor", "we earn")
BEGINS = 2
"""Seconds within which a run that the server has taken begins."""


class Wire:
    """One session without a browser."""

    def __init__(self, port: int, page: str):
        self.port, self.page, self.heard, self.fragments = port, page, "", set()

    async def __aenter__(self):
        websockets = pytest.importorskip("websockets")
        origin = f"http://127.0.0.1:{self.port}"
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self.socket = await websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, origin=origin
        )
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def run(self, fragment: str = "", chosen: tuple[str, str] | None = None) -> str:
        """Asks for a run of the page, or of one fragment; everything that is sent back, as text."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        asked.rerun_script.query_string = "offer=office_ac_50y&lang=en"
        asked.rerun_script.page_name = self.page
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.widget_states.SetInParent()
        if chosen is not None:
            state = asked.rerun_script.widget_states.widgets.add()
            state.id = chosen[0]
            state.string_array_value.data.append(chosen[1])
        await self.socket.send(asked.SerializeToString())
        if fragment:
            # Taken in turn: when this one is answered, the request above has been taken or dropped.
            await self.socket.send(BackMsg(app_heartbeat=True).SerializeToString())
        heard, running, taken = [], False, False
        while True:
            patience = BEGINS if taken and not running else 60
            try:
                message = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), patience))
            except TimeoutError:
                assert patience == BEGINS, "a page answers"
                return "\n".join(heard)  # of a fragment that is gone nothing need be said
            heard.append(str(message))
            kind = message.WhichOneof("type")
            taken, running = taken or kind == "heartbeat_ack", running or kind == "new_session"
            if kind == "delta" and message.delta.fragment_id:
                self.fragments.add(message.delta.fragment_id)
            # A run that makes room for another one is not the last.
            if kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return "\n".join(heard)


def widget(text: str, key: str) -> str:
    """The identity of a widget in what was sent."""
    return next(word.strip('",') for word in text.split() if word.startswith('"$$ID') and key in word)


@pytest.mark.parametrize("page", ["dashboard", "offer", "compare"])
def test_a_fragment_of_our_page_tells_a_customer_nothing(server, page):
    async def turned() -> tuple[str, str, list[str]]:
        async with Wire(server.port, "" if page == "offer" else page) as wire:
            await wire.run()
            ours = await wire.run()
            choice = widget(ours, "pick_audience")
            turned = await wire.run(chosen=(choice, "Customer"))
            asked = [await wire.run(fragment=one) for one in sorted(wire.fragments)]
            return ours, turned, asked

    # Playwright holds the loop of this thread.
    with ThreadPoolExecutor(1) as beside:
        ours, turned, asked = beside.submit(asyncio.run, turned()).result(timeout=120)
    assert any(word in ours for word in OURS), "this is our page"
    for text in (turned, *asked):
        assert not [word for word in OURS if word in text]
