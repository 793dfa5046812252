"""Accounts and log-ins that several pages share."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import httpx
import psycopg
import pytest

from index.errors import StorageError, UsageError
from rag.settings import Settings
from tests.servers import PostgresServer
from ui.page.access.accounts import ACCOUNTS_FILE, Account, put_account
from ui.page.access.gate import AWAY, Gate
from ui.page.access.places import open_doorkeeper, place_of_accounts
from ui.page.access.sessions import MAX_PER_ACCOUNT
from ui.page.access.shared_accounts import SharedAccounts, put_shared, read_shared, remove_shared
from ui.page.access.shared_sessions import SharedSessions
from ui.shared.database import SharedDatabase

ANA = Account("ana", "owner", "hash of ana")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(database_url: str) -> Iterator[SharedDatabase]:
    with closing(SharedDatabase(database_url)) as opened:
        yield opened


def change(url: str, sql: str) -> None:
    with psycopg.connect(url, options="-c search_path=byline_page", autocommit=True) as connection:
        connection.execute(sql)


def test_the_rules_are_those_of_the_file(database):
    assert put_shared(database, "ana", "password of ana", None)[0].role == "owner"
    assert put_shared(database, "ben", "password of ben", None)[0].role == "reader"
    with pytest.raises(UsageError, match="There is ana already"):
        put_shared(database, "Ana", "password of ana", None)
    with pytest.raises(UsageError, match="only owner"):
        remove_shared(database, "ana")
    with pytest.raises(UsageError, match="no account"):
        remove_shared(database, "eve")
    before = read_shared(database)["ben"].password_hash
    assert not put_shared(database, "ben", "another of ben", "owner")[1]
    assert read_shared(database)["ben"].password_hash != before
    remove_shared(database, "ana")
    assert list(read_shared(database)) == ["ben"]


def test_a_page_knows_a_change_within_a_moment(database, database_url):
    put_shared(database, "ana", "password of ana", None)
    with closing(SharedDatabase(database_url)) as other, closing(SharedAccounts(other)) as accounts:
        put_shared(database, "ben", "password of ben", None)
        deadline = time.monotonic() + 10
        while accounts.get("ben") is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert accounts.get("ben").role == "reader"
        assert accounts.get("eve") is None


def test_a_session_of_one_page_is_one_of_the_other_until_it_ends(database, database_url):
    clock = Clock()
    with closing(SharedDatabase(database_url)) as other:
        here, there = SharedSessions(database, clock), SharedSessions(other, clock)
        token = here.start(ANA)
        assert there.user_of(token, {"ana": ANA}.get) == "ana"
        assert there.is_fresh(token)
        assert there.user_of(token, {}.get) is None
        assert there.user_of(token, {"ana": Account("ana", "owner", "another hash")}.get) is None
        here.end(token)
        clock.now += 1.1
        assert there.user_of(token, {"ana": ANA}.get) is None
        assert here.user_of("", {"ana": ANA}.get) is None


def test_sessions_end_with_their_time_and_use_is_noted(database, database_url):
    clock = Clock()
    sessions = SharedSessions(database, clock)
    idle, old, used = (sessions.start(ANA) for _ in range(3))
    change(database_url, "UPDATE sessions SET used = now() - interval '11 hours'")
    for token in (old, used):
        assert sessions.user_of(token, {"ana": ANA}.get) == "ana"
    assert sessions.user_of(idle, {"ana": ANA}.get, use=False) == "ana"
    change(database_url, "UPDATE sessions SET used = used - interval '90 minutes'")
    clock.now += 1.1
    assert sessions.user_of(idle, {"ana": ANA}.get) is None
    assert sessions.user_of(used, {"ana": ANA}.get) == "ana"
    change(database_url, "UPDATE sessions SET started = now() - interval '8 days'")
    clock.now += 1.1
    assert sessions.user_of(old, {"ana": ANA}.get) is None


def test_tokens_are_not_kept_and_their_number_is_bounded(database, database_url):
    sessions = SharedSessions(database)
    tokens = [sessions.start(ANA) for _ in range(MAX_PER_ACCOUNT + 3)]
    assert [token for token in tokens if sessions.user_of(token, {"ana": ANA}.get)] == tokens[3:]
    with psycopg.connect(database_url) as connection:
        kept = {row[0] for row in connection.execute("SELECT key FROM byline_page.sessions")}
    assert len(kept) == MAX_PER_ACCOUNT
    assert not kept & set(tokens)


def test_the_place_is_the_file_that_is_named_else_the_database(database_url, tmp_path):
    settings = Settings.load(tmp_path, index={"database_url": database_url, "chroma_url": "http://127.0.0.1:1"})
    with place_of_accounts(settings, None) as place:
        assert place.file is None
        assert list(place.all()) == []
        place.put("ana", "password of ana", None)
        assert [account.name for account in place.all()] == ["ana"]
    with place_of_accounts(settings, tmp_path / "others") as place:
        place.put("ben", "password of ben", None)
        assert [account.name for account in place.all()] == ["ben"]
    assert not (tmp_path / ACCOUNTS_FILE).exists()


def test_the_file_of_a_home_counts_until_there_are_shared_accounts(database, tmp_path):
    assert open_doorkeeper(None, tmp_path, database) is None
    put_account(tmp_path / ACCOUNTS_FILE, "ana", "password of ana", None)
    with closing(open_doorkeeper(None, tmp_path, database)) as keeper:
        assert keeper.role_of("ana") == "owner"
    put_shared(database, "ben", "password of ben", None)
    with closing(open_doorkeeper(None, tmp_path, database)) as keeper:
        assert (keeper.role_of("ana"), keeper.role_of("ben")) == (None, "owner")
    with closing(open_doorkeeper(tmp_path / ACCOUNTS_FILE, tmp_path, database)) as keeper:
        assert (keeper.role_of("ana"), keeper.role_of("ben")) == ("owner", None)


async def _answer(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"in"})


async def test_two_gates_behind_a_balancer_and_a_database_that_goes_away(
    own_postgres_server: PostgresServer, tmp_path, monkeypatch
):
    monkeypatch.setattr("index.store.postgres.connection.POOL_TIMEOUT_S", 1.0)
    with ExitStack() as opened:
        databases = [opened.enter_context(closing(SharedDatabase(own_postgres_server.url()))) for _ in range(2)]
        await asyncio.to_thread(put_shared, databases[0], "ana", "password of ana", None)
        keepers = [opened.enter_context(closing(open_doorkeeper(None, tmp_path, each))) for each in databases]
        pages = [Gate(_answer, keeper) for keeper in keepers]

        def client(page: Gate, port: int, cookies: httpx.Cookies | None = None) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(page)
            return httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{port}", cookies=cookies)

        async with client(pages[0], 1001) as first:
            said = await first.post("/login", data={"username": "ana", "password": "password of ana"})
            assert said.json() == {"success": True}
            async with client(pages[1], 1002, first.cookies) as second, client(pages[1], 1002) as stranger:
                assert (await second.get("/config")).text == "in"

                own_postgres_server.kill()
                await asyncio.sleep(1.1)
                assert (await second.get("/config")).text == "in"  # known before
                stranger.cookies.set("byline-session-shared", "unknown")
                told = await stranger.get("/config")
                assert (told.status_code, told.json()["detail"]) == (503, AWAY)
                stranger.cookies.clear()
                told = await stranger.post("/login", data={"username": "ana", "password": "password of ana"})
                assert (told.status_code, told.json()["detail"]) == (503, AWAY)
                assert (await second.post("/logout")).status_code == 503

                await asyncio.to_thread(own_postgres_server.start)
                await _until_back(databases)
                assert (await second.post("/logout")).status_code == 303
                await asyncio.sleep(1.1)
                assert (await first.get("/config")).status_code == 401


async def _until_back(databases: list[SharedDatabase]) -> None:
    for database in databases:
        deadline = time.monotonic() + 30
        while True:
            try:
                await asyncio.to_thread(read_shared, database)
                break
            except StorageError:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.1)
