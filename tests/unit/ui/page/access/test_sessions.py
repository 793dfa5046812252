"""Sessions end."""

from ui.page.access.accounts import Account
from ui.page.access.sessions import IDLE_S, MAX_AGE_S, MAX_PER_ACCOUNT, Sessions

ANA = Account("ana", "owner", "hash of ana")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_session_ends_when_it_is_not_used():
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.start(ANA)
    clock.now = IDLE_S - 1
    assert sessions.user_of(token, {"ana": ANA}.get) == "ana"
    clock.now += IDLE_S - 1
    assert sessions.user_of(token, {"ana": ANA}.get, use=False) == "ana"
    clock.now += 2
    assert sessions.user_of(token, {"ana": ANA}.get) is None


def test_a_session_in_use_ends_after_a_week():
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.start(ANA)
    while clock.now < MAX_AGE_S:
        assert sessions.user_of(token, {"ana": ANA}.get) == "ana"
        clock.now += IDLE_S / 2
    clock.now += 1
    assert sessions.user_of(token, {"ana": ANA}.get) is None


def test_a_session_ends_with_its_account_and_its_password():
    sessions = Sessions(Clock())
    for accounts in ({}, {"ana": Account("ana", "owner", "another hash")}):
        token = sessions.start(ANA)
        assert sessions.user_of(token, accounts.get) is None
        assert sessions.user_of(token, {"ana": ANA}.get) is None


def test_tokens_are_not_kept_and_their_number_is_bounded():
    sessions = Sessions(Clock())
    tokens = [sessions.start(ANA) for _ in range(MAX_PER_ACCOUNT + 5)]
    valid = [token for token in tokens if sessions.user_of(token, {"ana": ANA}.get)]
    assert valid == tokens[5:]
    assert not set(tokens) & set(sessions._sessions)
    for token in ("", "x", "\ud800"):
        sessions.end(token)
        assert sessions.user_of(token, {"ana": ANA}.get) is None
