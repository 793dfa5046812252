"""What stands before the page, with a small application behind it."""

import asyncio
import unicodedata
from base64 import b64encode

import httpx
import pytest

from ui.page.access.accounts import LiveAccounts, put_account, remove_account
from ui.page.access.basic import credentials
from ui.page.access.doorkeeper import Doorkeeper
from ui.page.access.gate import INNER_KEY, INNER_USER, TOOLS, USER, Gate

ANA, BEN = ("ana", "password of ana"), ("bénédicte", "password of ben")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Basic " + b64encode(b"ana:se:cret"), ("ana", "se:cret")),
        (b"basic " + b64encode("änne:ö".encode()), ("änne", "ö")),
        (b"Bearer " + b64encode(b"ana:secret"), ("", "")),
        (b"Basic not base64", ("", "")),
        (b"Basic " + b64encode(b"\xff\xfe"), ("", "")),
        (b"", ("", "")),
    ],
)
def test_credentials_are_read_from_basic_authorization_only(header, expected):
    assert credentials(header) == expected


class Behind:
    """An application that keeps what reached it and streams until it is told to stop."""

    def __init__(self) -> None:
        self.scopes: list[dict] = []
        self.go_on = asyncio.Event()

    async def __call__(self, scope, receive, send) -> None:
        self.scopes.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/stream":
            await send({"type": "http.response.body", "body": b"first", "more_body": True})
            await self.go_on.wait()
            await send({"type": "http.response.body", "body": b"second", "more_body": True})
        await send({"type": "http.response.body", "body": b"done"})

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.scopes[-1]["headers"]}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "accounts"
    put_account(path, *ANA, None)
    put_account(path, *BEN, None)
    return path


@pytest.fixture
def behind():
    return Behind()


@pytest.fixture
def gate(path, behind):
    doorkeeper = Doorkeeper(LiveAccounts(path))
    yield Gate(behind, doorkeeper, "inner-secret")
    doorkeeper.close()


def client(gate, scheme: str = "http") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url=f"{scheme}://byline.test")


async def log_in(to: httpx.AsyncClient, account=ANA) -> httpx.Response:
    return await to.post("/login", data={"username": account[0], "password": account[1]})


async def test_under_tls_cookies_are_secure_and_bound_to_the_host(gate):
    for scheme in ("http", "https"):
        async with client(gate, scheme) as browser:
            set_cookies = (await log_in(browser)).headers.get_list("set-cookie")
            assert len(set_cookies) == 2
            for cookie in set_cookies:
                assert cookie.startswith("__Host-") == (scheme == "https")
                assert ("Secure" in cookie) == (scheme == "https")
            assert (await browser.get("/config")).status_code == 200


@pytest.mark.parametrize("form", [True, False])
async def test_what_is_too_long_for_a_name_is_not_normalised(gate, monkeypatch, form):
    sizes = []
    normalize = unicodedata.normalize
    monkeypatch.setattr(unicodedata, "normalize", lambda kind, text: sizes.append(len(text)) or normalize(kind, text))
    async with client(gate) as browser:
        name = "a" + "\u0316\u0301" * 1_000
        if form:
            assert (await log_in(browser, (name, ANA[1]))).status_code == 400
        else:
            assert (await browser.get("/config", auth=httpx.BasicAuth(name, ANA[1]))).status_code == 401
        assert (await log_in(browser, (normalize("NFD", BEN[0]), BEN[1]))).status_code == 200
    assert max(sizes) < 300


async def test_a_session_gets_a_new_token_at_each_log_in_and_the_old_one_ends(gate):
    async with client(gate) as browser:
        await log_in(browser)
        old = dict(browser.cookies)
        await log_in(browser)
        assert (await browser.get("/config")).status_code == 200
    async with client(gate) as thief:
        assert (await thief.get("/config", headers=[("cookie", f"{k}={v}") for k, v in old.items()])).status_code == 401


async def test_the_application_learns_who_asks_and_no_password(gate, behind):
    async with client(gate) as program:
        answer = await program.get("/config", auth=httpx.BasicAuth(*ANA))
    assert answer.status_code == 200
    assert behind.scopes[-1][USER] == "ana"
    assert "authorization" not in behind.headers


async def test_a_tool_is_called_for_the_person_who_asked_for_it(gate, behind):
    name, password = BEN
    async with client(gate) as program:
        coded = b64encode(f"{name}:{password}".encode()).decode()
        forged = {"authorization": f"Basic {coded}", "cookie": "a=b", INNER_USER: "ana"}
        assert (await program.post(f"{TOOLS}/", headers=forged)).status_code == 200
        said = behind.headers
        assert not {"authorization", "cookie", INNER_KEY} & set(said)
        inner = {INNER_KEY: "inner-secret", INNER_USER: said[INNER_USER]}
        assert (await program.post("/gradio_api/queue/join", headers=inner)).status_code == 200
        assert behind.scopes[-1][USER] == name
        assert (await program.post("/gradio_api/upload", headers=inner)).status_code == 403
        for user in ("", "nobody", "tools of this page"):
            inner[INNER_USER] = user
            assert (await program.post("/gradio_api/upload", headers=inner)).status_code in (401, 403)


@pytest.mark.parametrize("key", ["", "x", "inner-secre", "INNER-SECRET"])
async def test_nobody_else_is_taken_for_the_client_of_the_tools(gate, key):
    async with client(gate) as program:
        sent = {INNER_KEY: key, INNER_USER: "ana"}
        assert (await program.post("/gradio_api/queue/join", headers=sent)).status_code == 401


@pytest.mark.parametrize("end", ["log out", "remove", "new password"])
async def test_an_answer_under_way_stops_when_the_session_ends(gate, behind, path, end):
    received = []

    async def receive() -> dict:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        received.append(message.get("body", b""))

    async with client(gate) as browser:
        await log_in(browser, BEN)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        scope = {
            "type": "http", "method": "GET", "path": "/stream", "scheme": "http", "query_string": b"",
            "server": ("byline.test", None), "headers": [(b"host", b"byline.test"), (b"cookie", cookies.encode())],
        }  # fmt: skip
        streaming = asyncio.create_task(gate(scope, receive, send))
        while b"first" not in received and not streaming.done():
            await asyncio.sleep(0.01)
        if end == "log out":
            await browser.post("/logout")
        elif end == "remove":
            remove_account(path, BEN[0])
        else:
            put_account(path, BEN[0], "another password", None)
        behind.go_on.set()
        await streaming
    assert b"".join(received) == b"first"


async def test_websockets_are_closed(gate):
    sent = []

    async def send(message: dict) -> None:
        sent.append(message["type"])

    await gate({"type": "websocket", "path": "/", "headers": []}, None, send)
    assert sent == ["websocket.close"]
