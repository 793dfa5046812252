"""Two pages with homes of their own on one shared library: they show the same, and whatever is killed loses nothing.

Real `byline chat` processes, a real PostgreSQL and a real `chroma run`, on the loopback.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from index import IndexSettings, Library
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from tests.integration.page_client import PageClient, PageError
from tests.servers import ChromaServer, PostgresServer, free_port, require_chroma, require_postgres

pytestmark = [pytest.mark.models, pytest.mark.timeout(1800)]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 600.0
HERON = "The grey heron Balthasar has nested on the gasworks of Tarnwick since 1998."
OTTER = "The otter Melchior was seen under the bridge of Tarnwick on 3 May 2024."


@dataclass
class Machine:
    """A home and the page that is served from it."""

    home: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the page; it answers after a while."""
        command = ["--home", str(self.home), "chat", "--port", str(self.port), "--no-browser"]
        self.process = self.run(*command)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.home / "output").read_text()
        try:
            return httpx.get(f"{self.url}/config", timeout=10).status_code in (200, 401)
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None

    def run(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a command of Byline on this machine."""
        self.home.mkdir(parents=True, exist_ok=True)
        output = (self.home / "output").open("ab")
        with output:
            return subprocess.Popen(
                [sys.executable, "-m", "ui.cli", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def client(self) -> PageClient:
        return PageClient(self.url)


@dataclass
class Place:
    """The servers, two machines, and a library of the tests' own on the same servers: a third machine."""

    postgres: PostgresServer
    chroma: ChromaServer
    machines: tuple[Machine, Machine]
    settings: IndexSettings
    library: Library


def until(true: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Wait until it is true."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory, minilm: SentenceTransformerEmbedder, minilm_path: Path
) -> Iterator[Place]:
    require_postgres()
    require_chroma()
    folder = tmp_path_factory.mktemp("machines")
    with ExitStack() as undo:
        postgres, chroma = PostgresServer(durable=True), ChromaServer(folder / "chroma")
        undo.callback(postgres.destroy)
        postgres.start()
        undo.callback(chroma.kill)
        chroma.start()
        shared = {"database_url": postgres.url(), "chroma_url": chroma.url, "embedder": str(minilm_path)}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
        environment |= {f"BYLINE_INDEX__{name.upper()}": value for name, value in shared.items()}
        environment |= {"BYLINE_ANSWER__MODE": "quotes", "BYLINE_MODELS__OFFLINE": "true"}
        machines = (Machine(folder / "one", environment), Machine(folder / "two", environment))
        for machine in machines:
            undo.callback(machine.kill)
            machine.start()
        settings = IndexSettings.model_validate(shared)
        library = undo.enter_context(Library.open(folder / "three", settings, lambda: minilm))
        for machine in machines:
            until(machine.answers)
        yield Place(postgres, chroma, machines, settings, library)


@pytest.fixture
def pages(place: Place) -> Iterator[tuple[PageClient, PageClient]]:
    """A browser at each page; what a test before killed is started again."""
    for machine in place.machines:
        if machine.process is None:
            machine.start()
    for machine in place.machines:
        until(machine.answers)
    clients = tuple(machine.client() for machine in place.machines)
    yield clients
    for client in clients:
        client.close()


def titles(page: PageClient, question: str) -> list[str]:
    """The articles that a page finds; none while it cannot."""
    try:
        return [hit["title"] for hit in page.api("search", question, 5)["hits"]]
    except PageError:
        return []


def write(folder: Path, name: str, words: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.md"
    file.write_text(f"# {name.capitalize()}\n\n{words}\n", encoding="utf-8")
    return file


def many(folder: Path, kind: str, count: int) -> set[str]:
    """Files whose articles can be told from each other; returns their titles."""
    for number in range(count):
        words = f"The {kind} number {number} of Tarnwick was mended in {1900 + number}. "
        write(folder, f"{kind}-{number}", words * 12)
    return {f"{kind}-{number}".capitalize() for number in range(count)}


def stored(place: Place) -> set[str]:
    return {article.title for article in place.library.articles()}


def test_an_article_added_at_one_page_is_found_at_the_other_within_a_second(place, pages, tmp_path):
    first, second = pages
    titles(second, "heron")  # loads the model
    first.upload(write(tmp_path, "heron", HERON))
    added = time.monotonic()
    found = titles(second, "Where does the heron Balthasar nest?")
    while "Heron" not in found and time.monotonic() - added < 1.0:
        found = titles(second, "Where does the heron Balthasar nest?")
    assert found[0] == "Heron"


def test_a_conversation_begun_at_one_page_goes_on_at_the_other(place, pages, tmp_path):
    first, second = pages
    place.library.add([write(tmp_path, "otter", OTTER)])
    conversation = first.ask("When was the otter Melchior seen?")
    assert "3 May 2024" in second.shown(conversation)
    assert conversation in second.listed()

    assert second.ask("Where was the otter Melchior seen?", conversation) == conversation
    shown = first.shown(conversation)
    assert shown.count("Where was the otter Melchior seen?") >= 1
    assert "bridge of Tarnwick" in shown

    turn = max(int(number) for number in _numbers_of_turns(shown))
    second.event("live", "rate", None, turn=str(turn), rating="up")
    assert "aria-pressed='true'" in first.shown(conversation).replace('"', "'")
    first.event("conversations", "remove", None, conversation=conversation)
    assert conversation not in second.listed()


def _numbers_of_turns(shown: str) -> list[str]:
    import re

    return re.findall(r"data-turn=['\"](\d+)", shown)


def test_a_killed_page_loses_nothing_that_was_shown_and_the_other_goes_on(place, pages, tmp_path):
    first, second = pages
    place.library.add([write(tmp_path, "otter", OTTER)])
    conversation = first.ask("When was the otter Melchior seen?")
    folder = tmp_path / "mills"
    wanted = many(folder, "mill", 30)
    before = stored(place)
    syncing = place.machines[0].run("--home", str(place.machines[0].home), "index", "sync", str(folder))
    until(lambda: len(stored(place) - before) >= 1 or syncing.poll() is not None)
    syncing.kill()
    syncing.wait()
    place.machines[0].kill()
    acknowledged = stored(place)

    assert "3 May 2024" in second.shown(conversation)
    assert second.ask("Where was the otter Melchior seen?", conversation) == conversation
    assert stored(place) >= acknowledged
    place.library.sync(folder)
    assert stored(place) >= wanted | acknowledged
    assert place.library.check().failed == ()


@pytest.mark.parametrize("server", ["postgres", "chroma"])
def test_a_server_killed_during_a_sync_loses_nothing_and_its_absence_is_told_in_words(place, pages, tmp_path, server):
    first, second = pages
    killed = getattr(place, server)
    place.library.add([write(tmp_path, "otter", OTTER)])
    conversation = first.ask("When was the otter Melchior seen?")
    folder = tmp_path / "locks"
    wanted = many(folder, f"{server} lock", 30)
    before = stored(place)
    syncing = place.machines[1].run("--home", str(place.machines[1].home), "--json", "index", "sync", str(folder))
    until(lambda: len(stored(place) - before) >= 1 or syncing.poll() is not None)
    acknowledged = stored(place)
    killed.kill()
    assert syncing.wait(timeout=PATIENCE_S) in (0, 1)

    told = "PostgreSQL server at 127.0.0.1" if server == "postgres" else "Chroma server at"
    for page in pages:
        with pytest.raises(PageError, match=f"{told}.*does not answer"):
            page.api("search", "otter", 3)
        if server == "postgres":
            with pytest.raises(PageError, match=f"{told}.*does not answer"):
                page.ask("When was the otter Melchior seen?", conversation)
        else:
            assert "does not answer" in page.shown(page.ask("When was the otter Melchior seen?"))

    killed.start()
    until(lambda: all("Otter" in titles(page, "otter Melchior") for page in pages))
    until(lambda: _shown(second, conversation))
    assert "3 May 2024" in second.shown(conversation)
    assert second.ask("Where was the otter Melchior seen?", conversation) == conversation
    assert stored(place) >= acknowledged
    report = place.library.sync(folder)
    assert report.failed == ()
    assert stored(place) >= wanted | acknowledged
    assert place.library.check().failed == ()


def _shown(page: PageClient, conversation: str) -> str:
    try:
        return page.shown(conversation)
    except PageError:
        return ""


def test_who_has_logged_in_at_one_page_is_known_at_the_other(place, tmp_path):
    machine = place.machines[0]
    command = ["--home", str(machine.home), "--json", "user", "add", "ana", "--password-stdin"]
    added = subprocess.run(
        [sys.executable, "-m", "ui.cli", *command],
        input="password of ana\n",
        text=True,
        cwd=ROOT,
        env=machine.environment,
        capture_output=True,
        check=True,
    )
    assert json.loads(added.stdout)["role"] == "owner"
    for each in place.machines:
        each.kill()
        each.start()
    for each in place.machines:
        until(each.answers)
    first, second = (each.client() for each in place.machines)
    assert (first.status(), second.status()) == (401, 401)
    assert first.log_in("ana", "password of ana") == 200
    second.take_cookies_of(first)
    assert (first.status(), second.status()) == (200, 200)
    conversation = first.ask("When was the otter Melchior seen?")
    assert "otter Melchior" in second.shown(conversation)
    first.close()
    second.close()
