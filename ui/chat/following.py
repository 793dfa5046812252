"""Waiting for an answer without a thread: pages follow each change of a turn, programs wait for its end.

Both count as followers of the question, so that the line knows which questions nobody waits for any more.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from ui.chat.turns import ChatTurn
from ui.chat.waiting import QueuedTurn

POLL_EVERY_S = 0.02
"""A page looks this often whether a turn has changed."""
REDRAW_EVERY_S = 0.06
"""A page redraws a growing draft at most this often."""
READ_EVERY_S = 0.5
"""A page reads so often what is saved of a turn that another page answers."""
LOOK_FOR_LEAVERS_EVERY_S = 1.0


async def each_change(queued: QueuedTurn, left: Callable[[], bool]) -> AsyncGenerator[ChatTurn]:
    """The turn now and after each change, until it has ended or ``left()`` is true."""
    seen_version = -1
    with _counted(queued):
        while not left():
            if queued.version != seen_version:
                seen_version, turn = queued.version, queued.turn
                yield turn
                if not turn.live:
                    return
                await asyncio.sleep(REDRAW_EVERY_S if turn.draft else 0)
            await asyncio.sleep(POLL_EVERY_S)


async def each_saved_change(read: Callable[[], ChatTurn], left: Callable[[], bool]) -> AsyncGenerator[ChatTurn]:
    """As :func:`each_change`, of a turn that another page answers: ``read`` reads what is saved of it."""
    shown: ChatTurn | None = None
    while not left():
        turn = await asyncio.to_thread(read)
        if turn != shown:
            shown = turn
            yield turn
        if not turn.live:
            return
        await asyncio.sleep(READ_EVERY_S)


async def its_end(queued: QueuedTurn, gone: Callable[[], Awaitable[bool]]) -> None:
    """Return once the question has ended or its asker is gone."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(woken.set)

    queued.wake = wake
    with _counted(queued):
        while not queued.ended.is_set():
            try:
                await asyncio.wait_for(woken.wait(), LOOK_FOR_LEAVERS_EVERY_S)
            except TimeoutError:
                if await gone():
                    return


@contextmanager
def _counted(queued: QueuedTurn) -> Iterator[None]:
    """Count one more follower of the question. All followers live in one event loop, so a plain number will do."""
    queued.followers += 1
    try:
        yield
    finally:
        queued.followers -= 1
        queued.followed_at = time.monotonic()
