"""The hash of passwords made cheap: its cost is for those who guess, not for tests."""

import pytest
from argon2 import PasswordHasher

from ui.page.access import passwords


@pytest.fixture(autouse=True)
def cheap_hash(monkeypatch):
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()
