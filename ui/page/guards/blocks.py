"""Gradio's page with two changes: errors are told in one sentence, and its threads are its own."""

import logging
from typing import Any

import gradio as gr
from anyio import CapacityLimiter
from gradio.exceptions import Error

from index.errors import BylineError
from ui.page.guards.failures import UNKNOWN
from ui.public import public_sentence

THREADS = 40

_log = logging.getLogger(__name__)


class QuietBlocks(gr.Blocks):  # type: ignore[misc]  # Gradio has no types
    """The page."""

    async def process_api(self, *args: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - as Gradio has them
        """Run one event or endpoint; what went wrong unforeseen goes to the log."""
        try:
            return dict(await super().process_api(*args, **options))
        except Error as error:
            error.message = public_sentence(error.message)
            raise
        except BylineError as error:
            raise Error(public_sentence(error), print_exception=False) from None
        except Exception:
            _log.exception("An event of the page failed.")
            raise Error(UNKNOWN, print_exception=False) from None

    def create_limiter(self) -> None:
        """Bound the threads of events. The server checks who is logged in with threads that these cannot use up."""
        self.limiter = CapacityLimiter(THREADS)
