"""What proxies say."""

from collections.abc import Collection

import pytest

from ui.page.access.forwarded import Forwarded

PLAIN = {"host": "127.0.0.1:7860", "accept": "text/html"}


async def passed_on(
    headers: list[tuple[str, str]],
    *,
    believe: bool,
    client: str = "127.0.0.1",
    host: str = "",
    tunnels: Collection[str] = (),
) -> dict:
    """The scope as the application sees it."""
    seen = {}

    async def app(scope, receive, send) -> None:
        seen.update(scope)

    plain = PLAIN | ({"host": host} if host else {})
    coded = [(name.encode(), value.encode("latin-1")) for name, value in [*plain.items(), *headers]]
    scope = {"type": "http", "scheme": "http", "client": (client, 1), "headers": coded}
    await Forwarded(app, believe, tunnels)(scope, None, None)
    return seen


def outcome(scope: dict) -> tuple[str, str, str]:
    headers = dict(scope["headers"])
    assert set(headers) == {b"host", b"accept"}
    return scope["client"][0], scope["scheme"], headers[b"host"].decode()


FORWARDED = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "byline.example")]
ALL = [
    *FORWARDED, ("x-forwarded-port", "443"), ("x-forwarded-prefix", "/x"), ("x-forwarded-server", "s"),
    ("forwarded", "for=1.2.3.4;host=evil.example"), ("x-real-ip", "1.2.3.4"), ("x-gradio-server", "http://evil.example"),
    ("x-original-url", "/admin"),
]  # fmt: skip


async def test_nothing_is_believed_without_a_proxy_and_nothing_is_passed_on():
    assert outcome(await passed_on(ALL, believe=False)) == ("127.0.0.1", "http", "127.0.0.1:7860")


async def test_a_proxy_nearby_is_believed():
    for client in ("127.0.0.1", "::1", "10.0.0.5", "172.17.0.1", "192.168.1.2", "fd00::1"):
        scope = await passed_on(ALL, believe=True, client=client)
        assert outcome(scope) == ("203.0.113.9", "https", "byline.example")


async def test_somebody_far_away_is_no_proxy():
    for client in ("8.8.8.8", "2600::1", "", "unix"):
        scope = await passed_on(ALL, believe=True, client=client)
        assert outcome(scope) == (client, "http", "127.0.0.1:7860")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("x-forwarded-for", "1.2.3.4, 203.0.113.9", ("203.0.113.9", "http", "127.0.0.1:7860")),
        ("x-forwarded-for", "203.0.113.9:4711", ("203.0.113.9", "http", "127.0.0.1:7860")),
        ("x-forwarded-for", "[2600::9]:4711", ("2600::9", "http", "127.0.0.1:7860")),
        ("x-forwarded-for", "unknown", ("127.0.0.1", "http", "127.0.0.1:7860")),
        ("x-forwarded-for", "", ("127.0.0.1", "http", "127.0.0.1:7860")),
        ("x-forwarded-proto", "HTTPS", ("127.0.0.1", "https", "127.0.0.1:7860")),
        ("x-forwarded-proto", "javascript", ("127.0.0.1", "http", "127.0.0.1:7860")),
        ("x-forwarded-host", "evil.example, byline.example:8443", ("127.0.0.1", "http", "byline.example:8443")),
        ("x-forwarded-host", "[2600::9]:8443", ("127.0.0.1", "http", "[2600::9]:8443")),
        ("x-forwarded-host", "a.example/path", ("127.0.0.1", "http", "127.0.0.1:7860")),
        ("x-forwarded-host", "user@a.example", ("127.0.0.1", "http", "127.0.0.1:7860")),
        ("x-forwarded-host", "\xff<script>", ("127.0.0.1", "http", "127.0.0.1:7860")),
    ],
)
async def test_only_the_nearest_well_formed_value_counts(name, value, expected):
    assert outcome(await passed_on([(name, value)], believe=True)) == expected


async def test_the_last_of_several_headers_counts():
    twice = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "203.0.113.9")]
    assert outcome(await passed_on(twice, believe=True))[0] == "203.0.113.9"


async def test_what_comes_through_a_tunnel_is_encrypted_and_its_other_headers_are_not_believed():
    tunnels = {"https://ab12.gradio.live"}
    through = await passed_on(ALL, believe=False, host="AB12.gradio.live", tunnels=tunnels)
    assert outcome(through) == ("127.0.0.1", "https", "AB12.gradio.live")
    beside = await passed_on(ALL, believe=False, host="evil.example", tunnels=tunnels)
    assert outcome(beside) == ("127.0.0.1", "http", "evil.example")
