"""Serving the page: opening what it works with, and starting Gradio's server.

The page listens on loopback by default, and elsewhere only with a password or with ``force`` (ui/page/access.py).
Analytics, version checks, run history and outside fonts are off, so that the page is the same without a network.
"""

import atexit
import errno
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import StorageError, UsageError
from index.privacy import make_home, protect_process
from rag.settings import Settings
from ui.actions.incoming import Incoming
from ui.actions.services import AssistantHolder, Services
from ui.chat.conversations import ConversationStore
from ui.chat.examples import ExampleQuestions, IdleExamples
from ui.chat.keeping import ConversationKeeper
from ui.chat.queue import QuestionQueue
from ui.page.access import Accounts, password_check, read_accounts, require_protection
from ui.page.guards.assembling import guarded_application
from ui.page.guards.names import names_of_machine
from ui.page.guards.presence import Presence
from ui.page.mcp import ToolGuard, log_in_inner_client, with_inner_account
from ui.page.theme import STATIC, head, theme
from ui.page.waiting import tell_waiting

if TYPE_CHECKING:
    import gradio as gr

    from rag.assistant import Assistant

QUIET_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",  # else every event ends in a statistic, which nobody reads
    "HF_HUB_DISABLE_TELEMETRY": "1",
}
LOGIN_MESSAGE = "Byline: please log in."
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

    def close(self) -> None:
        """Stop serving, cancel answers under way and close the conversations."""
        self.page.close(verbose=False)
        self.idle.close()
        self.keeper.close()
        self.services.questions.close()
        self.services.conversations.close()


def launch(
    settings: Settings | None = None,
    *,
    home: Path | str | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth_file: Path | str | None = None,
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
        auth_file: Lines of ``user:password``; nobody else gets in.
        share: Open a public tunnel through Gradio's servers.
        mcp: Serve the tools ``ask`` and ``search`` to MCP clients as well; with ``auth_file``, to those
            that send one of its accounts as HTTP Basic authorization.
        force: Listen beyond loopback, or share, without a password.
        allowed_hosts: Names under which people reach the page, beside those of this machine.
        open_browser: Open the page in the browser.
        assistant: An open assistant; opened from the settings when None.
        prevent_thread_lock: Return at once instead of serving until interrupted.

    Raises:
        UsageError: Listening beyond loopback without a password, a bad password file, a bad port, or a bad name.
        StorageError: The home cannot be written.
    """
    accounts = read_accounts(Path(auth_file)) if auth_file else {}
    require_protection(host, share=share, has_accounts=bool(accounts), force=force)
    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is not a port. Choose one from 1 to 65535, or 0 for any free one.")
    names = names_of_machine(host, allowed_hosts)
    _prepare_environment((settings.home if settings else Settings.load(home).home) if home is None else Path(home))

    services = _open(settings, home, assistant)
    keeper = ConversationKeeper(services.home, services.settings.conversations)
    keeper.start()
    from ui.page.layout import build_page

    presence = Presence()
    page = build_page(services, presence)
    page.queue(default_concurrency_limit=EVENTS_AT_ONCE, max_size=MAX_WAITING_EVENTS, api_open=False)
    options = {"share": share, "inbrowser": open_browser, "max_file_size": services.settings.index.max_file_bytes}
    guarded = partial(guarded_application, names, tunnels := set[str](), services, presence)
    _serve(page, accounts, host, port, mcp=mcp, guarded=guarded, options=options)
    if page.share_url:
        tunnels.add(page.share_url.rstrip("/").lower())
        names.add(urlsplit(page.share_url).hostname or "")
    idle = IdleExamples(services.examples, services.holder.get, services.questions.is_busy)
    idle.start()
    served = Served(page.local_url, page, services, idle, keeper)
    if not prevent_thread_lock:
        sys.stderr.write(f"Byline is at {served.url} (Ctrl-C ends it).\n")
        if services.conversations.notice:
            sys.stderr.write(f"{services.conversations.notice}\n")
        try:
            page.block_thread()
        finally:
            served.close()
    return served


def _prepare_environment(home: Path) -> None:
    """Set environment variables before Gradio is imported: nothing leaves the machine, uploads stay in the home."""
    for name, value in QUIET_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    home = home.expanduser()
    incoming = Incoming(home)
    try:
        make_home(home)
        protect_process(home)
        incoming.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(incoming.folder, os.W_OK):
            raise PermissionError(errno.EACCES, "Permission denied")
        incoming.clear()
        folder = incoming.folder
    except OSError as error:
        if not home.is_dir():
            raise StorageError(f"{incoming.folder} cannot be made: {error.strerror}. Choose another --home.") from None
        folder = Path(tempfile.mkdtemp(prefix="byline-uploads-"))  # the home can only be read
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    for name in ("NO_PROXY", "no_proxy"):  # Gradio sends requests to itself: never through a proxy
        spared = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join(dict.fromkeys([*spared, "127.0.0.1", "localhost"]))
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _open(settings: Settings | None, home: Path | str | None, assistant: "Assistant | None") -> Services:
    reopen = None
    if assistant is None:
        from rag.assistant import Assistant

        reopen = partial(Assistant.open, progress=tell_waiting)
        sections = {name: value for name, value in settings or () if name != "home"}
        assistant = reopen(home or (settings.home if settings else None), **sections)
    folder = Path(home) if home else Path(assistant.settings.home)
    store = ConversationStore(folder)
    holder = AssistantHolder(assistant, reopen)
    if reopen is not None:
        holder.prepare()
    return Services(holder, store, QuestionQueue(holder.get, store), ExampleQuestions(folder), folder)


def _serve(
    page: "gr.Blocks",
    accounts: Accounts,
    host: str,
    port: int,
    *,
    mcp: bool,
    guarded: Callable[..., dict[str, Any]],
    options: dict[str, Any],
) -> None:
    from starlette.middleware import Middleware

    check = password_check(accounts) if accounts else None
    guards: list[Middleware] = []
    inner_password = ""
    if mcp and check:
        guards.append(Middleware(ToolGuard, check=check))
        check, inner_password = with_inner_account(check)
    try:
        page.launch(
            server_name=host,
            server_port=port or free_port(host),
            auth=check,
            auth_message=LOGIN_MESSAGE if accounts else None,
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
            app_kwargs=guarded(guards),
            max_threads=EVENTS_IN_PROGRESS,
            **options,
        )
        if inner_password:
            log_in_inner_client(page, inner_password)
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
