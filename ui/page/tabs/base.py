"""What every tab is: two functions, and the page as the second of them sees it."""

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import gradio as gr

from ui.actions.services import Services
from ui.page.roles import GuardedBlocks

Components = TypeVar("Components")


@dataclass(frozen=True, slots=True)
class Page:
    """The page once every tab has been built.

    Attributes:
        blocks: The page itself, for its load and unload events, and for what it opens to readers.
        tabs: The row of tabs, for going to another one.
        services: The assistant, the conversations, the queue and the home.
        built: The components of every tab, in order.
    """

    blocks: GuardedBlocks
    tabs: gr.Tabs
    services: Services
    built: tuple[Any, ...]

    def components(self, kind: type[Components]) -> Components:
        """The components of the tab that built a ``kind``."""
        return next(components for components in self.built if isinstance(components, kind))


class Tab(Protocol):
    """A module with these two functions."""

    def build(self, services: Services) -> Any:  # noqa: ANN401 - the tab's own dataclass of components
        """Lay out the tab and return its components as a frozen dataclass."""
        ...

    def wire(self, tab: Any, page: Page) -> None:  # noqa: ANN401
        """Connect the components to functions; those of other tabs are reached through ``page``.

        Readers may call only what is connected within ``page.blocks.open_to_readers()``.
        """
        ...

    def for_owners(self, tab: Any) -> list[Any]:  # noqa: ANN401
        """The components that readers don't see."""
        ...
