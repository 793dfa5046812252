"""Checking names and passwords."""

import asyncio
import threading
import time

import pytest

from ui.page.access import doorkeeper as module
from ui.page.access.accounts import LiveAccounts, put_account
from ui.page.access.doorkeeper import HASHES_AT_ONCE, MAX_WAITING, Doorkeeper, device_cookie


class Counting:
    """In place of the hash: counts how often it is computed, and how often at once."""

    def __init__(self, pause_s: float = 0.0) -> None:
        self.pause_s = pause_s
        self.hashed: list[str | None] = []
        self.now, self.most = 0, 0
        self._lock = threading.Lock()

    def __call__(self, password_hash: str | None, password: str) -> bool:
        with self._lock:
            self.hashed.append(password_hash)
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.pause_s)
        with self._lock:
            self.now -= 1
        return password_hash is not None and password == "right"


@pytest.fixture
def accounts(tmp_path):
    path = tmp_path / "accounts"
    put_account(path, "ana", "password of ana", None)
    return LiveAccounts(path)


@pytest.fixture
def keeper(accounts):
    keeper = Doorkeeper(accounts)
    yield keeper
    keeper.close()


async def test_the_real_hash_is_checked(keeper):
    right = await keeper.check("ana", "password of ana", "192.0.2.1")
    assert right.account
    assert right.account.role == "owner"
    wrong = await keeper.check("ana", "Password of ana", "192.0.2.1")
    assert (wrong.account, wrong.wait_s) == (None, 0.0)


async def test_unknown_names_take_the_same_work_and_the_same_waits(keeper, monkeypatch):
    hashes = Counting()
    monkeypatch.setattr(module, "matches", hashes)
    known = [await keeper.check("ana", "wrong", "192.0.2.1") for _ in range(7)]
    for_known = len(hashes.hashed)
    unknown = [await keeper.check("eve", "right", "192.0.2.2") for _ in range(7)]
    assert len(hashes.hashed) == 2 * for_known
    assert [verdict.wait_s > 0 for verdict in known] == [verdict.wait_s > 0 for verdict in unknown]
    assert {verdict.account for verdict in unknown} == {None}


async def test_few_hashes_at_once_and_the_loop_goes_on(keeper, monkeypatch):
    hashes = Counting(pause_s=0.05)
    monkeypatch.setattr(module, "matches", hashes)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    guesses = [keeper.check(f"name {number}", "x", f"192.0.2.{number}") for number in range(40)]
    verdicts = await asyncio.gather(*guesses)
    ticking.cancel()
    assert hashes.most <= HASHES_AT_ONCE
    assert len(hashes.hashed) == MAX_WAITING
    assert sum(verdict.wait_s > 0 for verdict in verdicts) == 40 - MAX_WAITING
    assert ticks > 5


async def test_a_device_that_logged_in_is_let_in_whatever_others_guess(keeper, accounts, monkeypatch, tmp_path):
    device = device_cookie(accounts.get("ana"))
    monkeypatch.setattr(module, "matches", Counting())
    for number in range(100):
        await keeper.check("ana", "wrong", f"192.0.2.{number}")
    assert (await keeper.check("ana", "right", "192.0.2.1")).wait_s > 0
    for forged in ("", ".", "x.y", device[:-1], device[1:], "\ud800.x", "." + device.partition(".")[2]):
        assert (await keeper.check("ana", "right", "192.0.2.1", forged)).wait_s > 0
    assert (await keeper.check("ana", "right", "192.0.2.1", device)).account
    put_account(tmp_path / "accounts", "ana", "another password", None)
    assert (await keeper.check("ana", "right", "192.0.2.1", device)).wait_s > 0


async def test_what_is_sent_with_each_request_is_hashed_once_until_it_changes(keeper, monkeypatch, tmp_path):
    hashes = Counting()
    monkeypatch.setattr(module, "matches", hashes)
    for _ in range(50):
        assert (await keeper.check_each_time("ana", "right", "192.0.2.1")).account
    assert len(hashes.hashed) == 1
    put_account(tmp_path / "accounts", "ana", "another password", None)
    await keeper.check_each_time("ana", "right", "192.0.2.1")
    assert len(hashes.hashed) == 2
    assert not (await keeper.check_each_time("ana", "wrong", "192.0.2.1")).account
