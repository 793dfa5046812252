"""What readers may do on the page; everything else is for owners.

Every call of an event or an endpoint, by its name or by its number, comes through :meth:`GuardedBlocks.process_api`.
There it is refused unless it was opened to readers when the page was built, so an event that nobody thought of is for
owners. That the page hides from readers what they may not do is only for the eye.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from ui.page.access.accounts import Role
from ui.page.access.gate import NOT_ALLOWED, user_of
from ui.page.guards.blocks import QuietBlocks


class GuardedBlocks(QuietBlocks):
    """The page, whose functions know who may call them.

    Attributes:
        role_of: The role of a name as it is now, None for a stranger; None as long as nobody has to log in: then the
            one user is the owner.
    """

    role_of: Callable[[str | None], Role | None] | None = None

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - those of Gradio
        super().__init__(*args, **options)
        self._for_readers: set[int] = set()

    @contextmanager
    def open_to_readers(self) -> Iterator[None]:
        """Whatever is connected in this block may be called by readers."""
        before = set(self.fns)
        yield
        self._for_readers |= set(self.fns) - before

    def is_owner(self, request: Any) -> bool:  # noqa: ANN401 - a request of Gradio or of Starlette
        """Whether an owner sends the request."""
        return self._role(request) == "owner"

    async def process_api(self, block_fn: Any, *args: Any, request: Any = None, **options: Any) -> dict[str, Any]:  # noqa: ANN401
        """Call a function if the one who asks may do so.

        Raises:
            gr.Error: They may not.
        """
        role = self._role(request)
        number = block_fn if isinstance(block_fn, int) else block_fn._id
        if role != "owner" and not (role == "reader" and number in self._for_readers):
            raise gr.Error(NOT_ALLOWED, print_exception=False, title="Byline")
        called: dict[str, Any] = await super().process_api(block_fn, *args, request=request, **options)
        return called

    def _role(self, request: Any) -> Role | None:  # noqa: ANN401
        if self.role_of is None:
            return "owner"
        if request is None or isinstance(request, list):  # nobody, or several at once: none of our functions needs it
            return None
        return self.role_of(request.username if isinstance(request, gr.Request) else user_of(request))
