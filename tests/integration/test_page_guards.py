"""The real server against strange requests: other pages, strange names, big bodies, nonsense."""

import json
import re

import httpx
import pytest

from tests.unit.ui.fakes import FakeAssistant
from ui.page.guards.bodies import MAX_BODY_BYTES
from ui.page.guards.failures import NOT_THERE, UNKNOWN
from ui.page.guards.routes import CLOSED
from ui.page.serve import launch

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("guarded") / "home"
    (home / "uploads" / "incoming" / "old").mkdir(parents=True)
    (home / "uploads" / "incoming" / "old" / "forgotten.txt").write_text("left by the last page")
    patience = pytest.MonkeyPatch()
    patience.setattr("gradio.networking.url_ok", lambda _: True)  # it gives up after three busy seconds
    running = launch(
        home=home,
        port=0,
        assistant=FakeAssistant(home),
        mcp=True,
        allowed_hosts=["news.example"],
        open_browser=False,
        prevent_thread_lock=True,
    )
    patience.undo()
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(served):
    with httpx.Client(base_url=served.url, timeout=30) as opened:
        yield opened


def routes_of(router, prefix=""):
    """Every route, those of routers inside routers too."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner, prefix)
        else:
            yield getattr(route, "methods", None) or {"GET", "POST", "DELETE"}, prefix + route.path


def requests_of(served):
    """One request for each route and method."""
    for methods, path in routes_of(served.page.app):
        for method in methods:
            yield method, re.sub(r"\{[^}]*\}", "x", path)


def own(served):
    return served.url.rstrip("/")


def strangers(served):
    port = httpx.URL(served.url).port
    return [
        "null",
        "https://evil.example",
        f"http://evil.example:{port}",
        "http://127.0.0.1:3000",
        "http://127.0.0.1",
        f"http://localhost:{port}",
        f"http://[::1]:{port}",
        f"http://[::ffff:127.0.0.1]:{port}",
        f"https://127.0.0.1:{port}",
        f"http://sub.127.0.0.1:{port}",
        f"http://127.0.0.1.evil.example:{port}",
        f"http://127.0.0.1:{port}@evil.example",
        f"http://evil.example#http://127.0.0.1:{port}",
        f"http://127.0.0.1:{port}, http://evil.example",
        f"//127.0.0.1:{port}",
        "file://",
        "",
    ]


def test_every_route_refuses_strangers(served, client):
    asked = list(requests_of(served))
    assert len(asked) > 60
    for method, path in asked:
        for origin in strangers(served)[:4]:
            answered = client.request(method, path, headers={"Origin": origin})
            assert answered.status_code == 403, (method, path, origin)
            assert not [name for name in answered.headers if name.startswith("access-control")], (path, origin)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_no_stranger_gets_in_under_another_form(served, client, method):
    for origin in strangers(served):
        assert client.request(method, "/gradio_api/upload", headers={"Origin": origin}).status_code == 403, origin


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_every_route_refuses_what_the_browser_calls_foreign(served, client, headers):
    for method, path in requests_of(served):
        assert client.request(method, path, headers=headers).status_code == 403, (method, path)


def test_a_link_elsewhere_opens_the_page_and_nothing_else(client):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/", headers=link).status_code == 200
    for path in ("/logout", "/config", "/gradio_api/info", "/gradio_api/startup-events"):
        assert client.get(path, headers=link).status_code == 403, path
    assert client.post("/", headers=link).status_code == 403


def test_a_preflight_gets_no_permission(served, client):
    for origin in strangers(served):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answered = client.options("/gradio_api/upload", headers=asked)
        assert answered.status_code == 403
        assert not [name for name in answered.headers if name.startswith("access-control")]


def test_the_page_itself_and_programs_may(served, client):
    own_page = {"Origin": own(served), "Sec-Fetch-Site": "same-origin", "Cookie": "a=b"}
    for headers in (own_page, {}, {"Cookie": "a=b", "x-gradio-user": "api"}):
        assert client.post("/gradio_api/run/articles", json={"data": []}, headers=headers).status_code == 200
        uploaded = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x")}, headers=headers)
        assert uploaded.status_code == 200


def test_a_form_of_an_old_browser_needs_a_page_of_ours(served, client):
    form = {"files": ("a.txt", b"x")}
    assert client.post("/gradio_api/upload", files=form, headers={"Cookie": "a=b"}).status_code == 403
    foreign = {"Referer": "https://evil.example/x"}
    assert client.post("/gradio_api/upload", files=form, headers=foreign).status_code == 403
    ours = {"Cookie": "a=b", "Referer": f"{own(served)}/?view=api"}
    assert client.post("/gradio_api/upload", files=form, headers=ours).status_code == 200


def test_no_get_changes_anything(served, client):
    before = {path.name for path in served.services.home.rglob("*")}
    for method, path in requests_of(served):
        if method == "GET" and not any(endless in path for endless in ("heartbeat", "queue/data", "/mcp", "/call/")):
            client.get(path, params={"session_hash": "x", "upload_id": "x"})
    assert {path.name for path in served.services.home.rglob("*")} == before


def test_routes_that_are_not_needed_are_closed(client):
    elsewhere = "https://evil.example/x"
    for path in ("deep_link?session_hash=x", f"proxy={elsewhere}", f"file={elsewhere}", "dev/reload"):
        assert client.get(f"/gradio_api/{path}").status_code == 404, path
    assert client.get("//gradio_api//deep_link").status_code == 404
    assert client.post("/gradio_api/process_recording", files={"file": ("a.mp4", b"x")}).status_code == 404
    assert not CLOSED.fullmatch("/gradio_api/upload")


NAMES = [
    ("localhost", 200), ("LOCALHOST", 200), ("127.0.0.1", 200), ("[::1]", 200), ("192.168.7.7", 200),
    ("news.example", 200), ("evil.example", 400), ("localhost.evil.example", 400), ("127.0.0.1.evil.example", 400),
    ("sub.news.example", 400), ("news.example.", 400), ("a@localhost", 400), ("localhost/x", 400), ("", 400),
]  # fmt: skip


@pytest.mark.parametrize(("host", "status"), NAMES)
def test_only_names_of_ours_are_answered(served, client, host, status):
    port = httpx.URL(served.url).port
    assert client.get("/config", headers={"Host": f"{host}:{port}"}).status_code == status
    sent = {"Host": f"{host}:{port}", "Origin": f"http://{host.lower()}:{port}", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/gradio_api/run/articles", json={"data": []}, headers=sent).status_code == status


def test_answers_tell_the_browser_what_the_page_may(client):
    for path in ("/", "/config", "/nowhere"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_big_bodies_are_refused_before_and_while_they_are_read(client):
    endpoint = "/gradio_api/run/search"
    big = b"x" * (MAX_BODY_BYTES + 1)
    assert client.post(endpoint, content=big).status_code == 413
    assert client.post(endpoint, content=(b"x" * 50_000 for _ in range(60))).status_code == 413


def told(client, endpoint, fields):
    """What an endpoint says to these fields, as Gradio's clients send them."""
    sent = client.post(
        f"/gradio_api/call/v2/{endpoint}", content=json.dumps(fields), headers={"Content-Type": "application/json"}
    )
    if sent.status_code != 200:
        return sent.json()["error"]
    answered = client.get(f"/gradio_api/call/{endpoint}/{sent.json()['event_id']}").text
    data = json.loads(answered.split("data: ", 1)[1].split("\n")[0])
    return data["error"] if isinstance(data, dict) else data


ASK, SEARCH = "ask", "search"
NONSENSE = [
    (ASK, {"question": None}, "question is empty"),
    (ASK, {"question": "  "}, "question is empty"),
    (ASK, {"question": 5}, "“question” has to be text"),
    (ASK, {"question": {"path": "/etc/passwd"}}, "“question” has to be text"),
    (ASK, {"question": "word " * 5000}, "are read. Ask it shorter."),
    (SEARCH, {"question": "word " * 5000}, "are read. Ask it shorter."),
    (SEARCH, {"question": "w" * 20_000}, "are read. Ask it shorter."),
    (SEARCH, {"question": None}, "question is empty"),
    *[(SEARCH, {"question": "a", "k": k}, "whole number from 1 to 100")
      for k in (0, -1, 10**30, 1e308, float("nan"), float("inf"), "5", True, 2.5, [1], None)],
    (ASK, {"question": "a", "outlets": "River Post"}, "list of at most"),
    (ASK, {"question": "a", "outlets": [1]}, "“outlets” has to be text"),
    (ASK, {"question": "a", "outlets": ["x"] * 2000}, "list of at most"),
    (ASK, {"question": "a", "since": 2025}, "“since” has to be text"),
    (ASK, {"question": "a", "since": "2025-13-40"}, "is not a date"),
    (ASK, {"question": "a", "since": "2025-06-01", "until": "2025-05-01"}, "ends before it begins"),
]  # fmt: skip


@pytest.mark.parametrize(("endpoint", "fields", "sentence"), NONSENSE)
def test_nonsense_is_explained_in_a_sentence(client, endpoint, fields, sentence):
    assert sentence in told(client, endpoint, fields)


def test_half_a_letter_is_no_failure(client):
    assert isinstance(told(client, SEARCH, {"question": "foot\ud800bridge"}), list)


MALFORMED = [
    ("queue/join", {"data": [], "fn_index": 99999, "session_hash": "x"}),
    ("queue/join", {"data": [], "fn_index": "a", "session_hash": "x"}),
    ("queue/join", {"data": [], "fn_index": 0, "session_hash": 5}),
    ("queue/join", {"data": [], "fn_index": 0}),
    ("queue/join", {}),
    ("queue/join", []),
    ("run/ask", {"data": 5}),
    ("run/ask", {"data": []}),
    ("run/nothing", {"data": []}),
    ("call/nothing", {"data": []}),
    ("call/v2/nothing", {}),
    ("call/v2/ask", {}),
    ("call/v2/ask", {"question": "a", "colour": "red"}),
    ("cancel", {}),
    ("reset", {}),
    ("upload", {}),
]


@pytest.mark.parametrize(("path", "body"), MALFORMED)
def test_a_malformed_request_gets_a_sentence_without_internals(client, path, body):
    answered = client.post(f"/gradio_api/{path}", json=body)
    assert 400 <= answered.status_code <= 500
    sentence = answered.json()["error"]
    assert sentence[0].isupper()
    assert not re.search(r"Traceback|NoneType|\w+Error\b|object has no|site-packages|/home|/tmp", answered.text)


def test_deep_json_gets_a_sentence(client):
    deep = '{"data":' + "[" * 100_000 + "]" * 100_000 + "}"
    answered = client.post("/gradio_api/run/ask", content=deep, headers={"Content-Type": "application/json"})
    assert answered.status_code == 400
    assert answered.json()["error"]


def test_no_event_of_the_page_tells_internals(served, client):
    """Every event gets values of the wrong kind; what it answers is a sentence, or what it shows anyway."""
    for number, function in served.page.fns.items():
        if function.fn is None:
            continue
        for value in (None, {"path": "/etc/passwd"}, "\x00", [[]], -1e400):
            body = {
                "data": [value] * len(function.inputs),
                "fn_index": number,
                "session_hash": "s",
                "event_data": value,
                "trigger_id": 10**9,
            }
            answered = client.post(
                "/gradio_api/run/x", content=json.dumps(body), headers={"Content-Type": "application/json"}
            )
            error = answered.json().get("error") or ""
            assert not re.search(r"NoneType|Traceback|object|site-packages|/home|/tmp|\w+Error\b", error), (
                number,
                error,
            )


def test_what_is_unforeseen_is_told_without_internals(served, client, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("secret in /home/ana/.byline/catalog.sqlite3")

    monkeypatch.setattr(served.services.library, "search", broken)
    assert told(client, SEARCH, {"question": "a"}) == UNKNOWN
    assert "secret" in caplog.text
    assert told(client, "nothing", {}) == NOT_THERE


def test_the_quota_of_uploads_and_their_names(served, client, monkeypatch):
    incoming = served.services.incoming
    assert not (incoming.folder / "old").exists()  # cleared at the start
    names = ["../../evil.txt", "/etc/evil.txt", "..", "a\\..\\b.txt", "x\x00.txt", ".." * 300 + ".txt", "C:\\x.txt"]
    for name in names:
        client.post("/gradio_api/upload", files={"files": (name, b"hello")})
    home = served.services.home
    assert all(path.is_relative_to(incoming.folder) for path in home.rglob("*.txt"))
    assert not list(home.parent.glob("*.txt"))
    monkeypatch.setattr("ui.actions.incoming.Incoming._waiting", lambda self: (10, 1_999_999_990))
    refused = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 100)})
    assert refused.status_code == 413
    assert "may take 2000 MB together" in refused.json()["error"]
    monkeypatch.setattr("ui.actions.incoming.Incoming._waiting", lambda self: (5000, 10))
    refused = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
    assert "5000 uploaded files wait" in refused.json()["error"]
    assert client.post("/gradio_api/upload", content=(b"x" for _ in range(3))).status_code == 411
    assert incoming._on_their_way == 0
