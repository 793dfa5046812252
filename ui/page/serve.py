"""Serving the page: opening what it works with, and starting Gradio's server.

The page listens on loopback by default, and elsewhere only with accounts and encryption, or with ``force``
(ui/page/access/). What stands before Gradio, outermost first: what a proxy forwards, the guards of ui/page/guards/, and
the gate of ui/page/access/. Analytics, version checks, run history and outside fonts are off, so that the page is the
same without a network.
"""

import secrets
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.embedding.memory import bound_memory
from index.errors import UsageError
from rag.settings import Settings
from ui.actions.services import AssistantHolder, Services
from ui.chat.conversations import ConversationStore
from ui.chat.examples import ExampleQuestions, IdleExamples
from ui.chat.keeping import ConversationKeeper
from ui.chat.queue import QuestionQueue
from ui.page.access.doorkeeper import Doorkeeper
from ui.page.access.forwarded import Forwarded
from ui.page.access.gate import Gate, user_of
from ui.page.access.listening import require_certificate, require_protection
from ui.page.access.places import open_doorkeeper
from ui.page.environment import prepare_environment
from ui.page.guards.assembling import guarded_application
from ui.page.guards.names import names_of_machine
from ui.page.guards.presence import Presence
from ui.page.mcp import let_in_inner_client
from ui.page.operations.ending import listen_for_the_end, serve_until_told_to_end
from ui.page.operations.service import Service
from ui.page.theme import STATIC, head, theme
from ui.page.waiting import tell_waiting
from ui.public import hide_folder

if TYPE_CHECKING:
    import gradio as gr

    from rag.assistant import Assistant
    from ui.chat.storage.base import ConversationRows
    from ui.shared.database import SharedDatabase

EVENTS_AT_ONCE = 8
EVENTS_IN_PROGRESS = 500
"""One for each page that follows an answer, and one for each question that a program waits for."""
MAX_WAITING_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Served:
    """A running page; :meth:`close` ends it."""

    url: str
    page: "gr.Blocks"
    services: Services
    idle: IdleExamples
    keeper: ConversationKeeper
    doorkeeper: Doorkeeper | None = None
    shared: "SharedDatabase | None" = None

    def close(self) -> None:
        """Stop serving, cancel answers under way and close the conversations."""
        self.page.close(verbose=False)
        self.idle.close()
        self.keeper.close()
        self.services.questions.close()
        self.services.conversations.close()
        if self.doorkeeper:
            self.doorkeeper.close()
        if self.shared:
            self.shared.close()


def launch(
    settings: Settings | None = None,
    *,
    home: Path | str | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth_file: Path | str | None = None,
    tls_cert: Path | str | None = None,
    tls_key: Path | str | None = None,
    behind_proxy: bool = False,
    share: bool = False,
    mcp: bool = False,
    force: bool = False,
    allowed_hosts: Sequence[str] = (),
    open_browser: bool = True,
    assistant: "Assistant | None" = None,
    prevent_thread_lock: bool = False,
) -> Served:
    """Serve the chat.

    Args:
        settings: Settings in force; loaded from ``home`` when None.
        home: Home folder; that of ``settings`` when None.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        auth_file: Accounts as `byline user` writes them; nobody else gets in. Those of the shared database or the
            home when None; without any, the one user is the owner.
        tls_cert: Certificate in PEM form; the page is then encrypted.
        tls_key: Its key; None if it stands in the file of the certificate.
        behind_proxy: A proxy stands before the page: what it forwards of the client is believed.
        share: Open a public tunnel through Gradio's servers.
        mcp: Serve the tools ``ask`` and ``search`` to MCP clients as well; with ``auth_file``, to those
            that send one of its accounts as HTTP Basic authorization.
        force: Listen beyond loopback, or share, without accounts or encryption.
        allowed_hosts: Names under which people reach the page, beside those of this machine.
        open_browser: Open the page in the browser.
        assistant: An open assistant; opened from the settings when None.
        prevent_thread_lock: Return at once instead of serving until interrupted.

    Raises:
        UsageError: Listening beyond loopback without accounts or encryption, a bad file of accounts, a bad
            certificate, a bad port, or a bad name.
        StorageError: The home cannot be written, or the shared database does not answer.
    """
    settings = settings or (assistant.settings if assistant else Settings.load(home))
    folder = Path(home or settings.home).expanduser()
    hide_folder(folder)
    shared = _shared(settings)
    doorkeeper = open_doorkeeper(Path(auth_file) if auth_file else None, folder, shared)
    certificate, key = (Path(file).expanduser() if file else None for file in (tls_cert, tls_key))
    require_certificate(certificate, key)
    require_protection(
        host, share=share, proxied=behind_proxy, has_accounts=bool(doorkeeper), tls=bool(certificate), force=force
    )
    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is not a port. Choose one from 1 to 65535, or 0 for any free one.")
    names = names_of_machine(host, allowed_hosts)
    prepare_environment(folder)
    bound_memory()

    services = _open(settings, home, assistant, shared)
    keeper = ConversationKeeper(services.conversations, services.settings.conversations, services.questions.cancel)
    keeper.start()
    from ui.page.layout import build_page

    presence = Presence()
    page = build_page(services, presence, doorkeeper.role_of if doorkeeper else None)
    page.queue(default_concurrency_limit=EVENTS_AT_ONCE, max_size=MAX_WAITING_EVENTS, api_open=False)
    options: dict[str, Any] = {
        "share": share,
        "inbrowser": open_browser,
        "max_file_size": services.settings.index.max_file_bytes,
    }
    if certificate:  # Gradio's request to itself on loopback doesn't check whose certificate it is
        options |= {"ssl_certfile": str(certificate), "ssl_keyfile": str(key or certificate), "ssl_verify": False}
    told = threading.Event() if prevent_thread_lock else listen_for_the_end()
    service = Service.of(services, services.settings.serving)
    guarded = partial(guarded_application, names, tunnels := set[str](), services, presence)
    _serve(page, _Entrance(doorkeeper, behind_proxy, tunnels), service, guarded, host, port, mcp=mcp, options=options)
    service.begin()
    if page.share_url:
        tunnels.add(page.share_url.rstrip("/").lower())
        names.add(urlsplit(page.share_url).hostname or "")
    idle = IdleExamples(services.examples, services.holder.get, services.questions.is_busy)
    idle.start()
    served = Served(page.local_url, page, services, idle, keeper, doorkeeper, shared)
    if not prevent_thread_lock:
        service.say(f"Byline is at {served.url} (Ctrl-C ends it).")
        if services.conversations.notice:
            service.say(services.conversations.notice)
        try:
            serve_until_told_to_end(
                told, lambda: page.is_running, services.questions, service.settings.end_within_s, service.say
            )
        finally:
            served.close()
    return served


def _shared(settings: Settings) -> "SharedDatabase | None":
    """The database that this page shares with others, None if everything stays in the home."""
    if not settings.index.database_url:
        return None
    from ui.shared.database import SharedDatabase

    return SharedDatabase(settings.index.database_url)


def _rows(shared: "SharedDatabase | None") -> "ConversationRows | None":
    if shared is None:
        return None
    from ui.chat.storage.postgres import PostgresConversations

    return PostgresConversations(shared)


def _open(
    settings: Settings, home: Path | str | None, assistant: "Assistant | None", shared: "SharedDatabase | None"
) -> Services:
    reopen = None
    if assistant is None:
        from rag.assistant import Assistant

        reopen = partial(Assistant.open, progress=tell_waiting)
        sections = {name: value for name, value in settings if name != "home"}
        assistant = reopen(home or settings.home, **sections)
    folder = Path(home) if home else Path(assistant.settings.home)
    store = ConversationStore(folder, _rows(shared))
    holder = AssistantHolder(assistant, reopen)
    if reopen is not None:
        holder.prepare()
    return Services(
        holder,
        store,
        QuestionQueue(holder.get, store, at_once=lambda: holder.get().settings.llm.questions_at_once),
        ExampleQuestions(folder),
        folder,
    )


@dataclass(frozen=True, slots=True)
class _Entrance:
    """Who is let in.

    Attributes:
        doorkeeper: Checks the accounts; None if there are none.
        proxied: Whether what a proxy forwards is believed.
        tunnels: Addresses under which a tunnel shows the page; filled when it is open.
    """

    doorkeeper: Doorkeeper | None
    proxied: bool
    tunnels: Collection[str]


def _serve(
    page: "gr.Blocks",
    entrance: _Entrance,
    service: Service,
    guarded: Callable[..., dict[str, Any]],
    host: str,
    port: int,
    *,
    mcp: bool,
    options: dict[str, Any],
) -> None:
    from starlette.middleware import Middleware

    inner_key, doorkeeper = secrets.token_urlsafe(32), entrance.doorkeeper
    gate = [Middleware(Gate, doorkeeper=doorkeeper, inner_key=inner_key)] if doorkeeper else []
    outer = [Middleware(Forwarded, believe=entrance.proxied, tunnels=entrance.tunnels), *service.outermost()]
    inner = [*service.before_login(), *gate, *service.after_login(doorkeeper.role_of if doorkeeper else None)]
    try:
        page.launch(
            server_name=host,
            server_port=port or free_port(host),
            auth_dependency=user_of if doorkeeper else None,
            mcp_server=mcp,
            prevent_thread_lock=True,
            quiet=True,
            show_error=True,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            favicon_path=STATIC / "favicon.png",
            theme=theme(),
            head=head(),
            js="() => { byline.theme(); }",
            app_kwargs=guarded(outer, inner),
            root_path=service.settings.root_path,
            max_threads=EVENTS_IN_PROGRESS,
            **options,
        )
        if mcp and doorkeeper:
            let_in_inner_client(page, inner_key)
    except ValueError as error:
        # Gradio requests its own page and waits three seconds; behind a proxy or on a busy machine it gives up.
        page.close(verbose=False)
        raise UsageError(
            f"The page started on {host}, but did not answer in time ({error}). Try again; behind a proxy, set "
            "NO_PROXY=127.0.0.1,localhost."
        ) from None
    except OSError as error:
        raise UsageError(f"Port {port} of {host} cannot be used: {error}. Choose another with --port.") from None


def free_port(host: str) -> int:
    """A port that nothing listens on."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
