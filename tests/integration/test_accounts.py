"""Who may do what on a page with accounts, asked over the network of a real server."""

import json
import time
from pathlib import Path

import httpx
import pytest

from tests.unit.ui.fakes import ARTICLES, FakeAssistant
from ui.page.access.accounts import ACCOUNTS_FILE, put_account, remove_account
from ui.page.roles import NOT_ALLOWED
from ui.page.serve import Served, launch

ANA, BEN = ("ana", "owner of it all"), ("ben", "reader of some")
READERS_MAY = {
    # of the API
    "ask", "search", "articles",
    # of the chat
    "example", "retry", "stop", "page_opened", "page_closed", "conversation_chosen", "new_conversation", "delete",
    "edit", "cancel_edit", "rate", "save_note", "cite", "passage", "article", "rename", "save_name", "export", "clear",
    # of the list of articles
    "choose", "open", "limit", "choose_range", "refresh", "first_page", "page_before", "page_after", "find",
    # of the page: who is logged in; choices and closing
    "show", "<lambda>",
}  # fmt: skip
OWNERS_MAY = {
    "upload", "add", "remove", "undo", "save_golden", "run", "set", "show_latest", "fill", "save", "show_speed",
    # models: advice, change and its progress, the test of a server, comparison
    "show_advice", "name_models", "try_server", "follow", "stop", "compare",
    # after adding, and of the settings
    "refresh", "<lambda>",
}  # fmt: skip


def serve(home: Path, **options: object) -> Served:
    assistant = FakeAssistant(home)
    return launch(home=home, port=0, assistant=assistant, open_browser=False, prevent_thread_lock=True, **options)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    put_account(home / ACCOUNTS_FILE, *ANA, None)
    put_account(home / ACCOUNTS_FILE, *BEN, None)
    running = serve(home)
    yield running
    running.close()


@pytest.fixture
def accounts(served) -> Path:
    return served.services.home / ACCOUNTS_FILE


@pytest.fixture
def someone(served):
    """Opens a client, logged in if an account is given."""
    clients = []

    def come(account: tuple[str, str] | None = None) -> httpx.Client:
        client = httpx.Client(base_url=served.url, timeout=30, headers={"origin": served.url.rstrip("/")})
        clients.append(client)
        if account:
            answer = log_in(client, *account)
            assert answer.status_code == 200, answer.text
        return client

    yield come
    for client in clients:
        client.close()


def log_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    return client.post("login", data={"username": name, "password": password})


def call(client: httpx.Client, functions: dict[int, int]) -> dict[int, str]:
    """Call functions of the page by their numbers, through the line and directly; returns what each answered.

    The values of ``functions`` are their numbers of inputs.
    """
    said = {}
    bodies = {number: {"data": [None] * inputs, "fn_index": number} for number, inputs in functions.items()}
    for number, body in bodies.items():
        direct = client.post("gradio_api/run/predict", json=body)
        said[number] = direct.text if direct.status_code != 404 else ""
    waiting = {}
    for number, body in bodies.items():
        joined = client.post("gradio_api/queue/join", json=body | {"session_hash": "all"})
        assert "event_id" in joined.json(), joined.text
        waiting[joined.json()["event_id"]] = number
    with client.stream("GET", "gradio_api/queue/data", params={"session_hash": "all"}) as stream:
        for line in stream.iter_lines():
            if "process_completed" in line:
                message = json.loads(line.removeprefix("data:"))
                said[waiting.pop(message["event_id"])] += line
            if not waiting:
                break
    return said


def numbers(page, *names: str) -> dict[int, int]:
    """The functions of these names, or all: their numbers, and how many inputs each takes."""
    found = {number: function for number, function in page.fns.items() if function.fn is not None}
    return {number: len(f.inputs) for number, f in found.items() if not names or f.fn.__name__ in names}


def test_a_reader_calls_every_function_and_those_of_owners_are_refused(served, someone):
    refused, called = set(), set()
    for number, said in call(someone(BEN), numbers(served.page)).items():
        name = served.page.fns[number].fn.__name__
        (refused if NOT_ALLOWED in said else called).add(name)
    assert refused == OWNERS_MAY
    assert called == READERS_MAY
    home = served.services.home
    assert len(served.services.library.articles()) == len(ARTICLES)
    assert not [name for name in ("golden", "byline.toml", "runs") if (home / name).exists()]


def test_an_owner_may_call_what_readers_may_not(served, someone):
    for said in call(someone(ANA), numbers(served.page, "show_latest", "fill", "show_speed")).values():
        assert '"success":true' in said


def test_a_role_that_changes_holds_at_once(served, someone, accounts):
    put_account(accounts, "eva", "owner for now", "owner")
    eva, fill = someone(("eva", "owner for now")), numbers(served.page, "fill")
    assert NOT_ALLOWED not in str(call(eva, fill))
    edited = accounts.with_name("accounts.edited")
    edited.touch(mode=0o600)
    edited.write_text(accounts.read_text().replace("eva:owner", "eva:reader"))
    edited.replace(accounts)
    assert NOT_ALLOWED in str(call(eva, fill))
    remove_account(accounts, "eva")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "gradio_api/upload"),
        ("POST", "gradio_api/upload/"),
        ("POST", "gradio_api/upload?upload_id=x"),
        ("POST", "gradio_api/process_recording"),
        ("POST", "gradio_api/component_server"),
        ("POST", "gradio_api/component_server/"),
        ("POST", "gradio_api/stream/x"),
        ("POST", "gradio_api/vibe-edit"),
        ("GET", "gradio_api/deep_link?session_hash=x"),
        ("GET", "gradio_api/dev/reload"),
        ("GET", "gradio_api/proxy=http://127.0.0.1/"),
        ("GET", "monitoring"),
    ],
)
def test_a_reader_stores_no_files_and_looks_at_nothing_inside(someone, method, path):
    reader = someone(BEN)
    files = {"files": ("a.txt", b"words")} if method == "POST" else None
    answer = reader.request(method, path, files=files)
    closed = answer.status_code == 404  # to everybody
    assert closed or (answer.status_code, answer.json()["detail"]) == (403, NOT_ALLOWED)


@pytest.mark.parametrize(
    "path",
    [
        "config", "config/", "login/../config", "theme.css", "manifest.json", "assets/index.js",
        "static/img/logo.svg", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/app_id", "gradio_api/token",
        "gradio_api/user", "gradio_api/heartbeat/x", "gradio_api/queue/data?session_hash=x",
        "gradio_api/file=/etc/hosts", "gradio_api/upload_progress?upload_id=x",
    ],
)  # fmt: skip
def test_a_stranger_sees_the_log_in_page_and_nothing_else(someone, path):
    stranger = someone()
    assert stranger.get(path).status_code == 401
    assert stranger.post(path, json={}).status_code == 401


def test_a_stranger_calls_nothing(served, someone):
    stranger = someone()
    for path in ("gradio_api/queue/join", "gradio_api/run/predict", "gradio_api/call/ask", "gradio_api/cancel"):
        body = {"data": ["q"], "fn_index": 0, "session_hash": "s", "event_id": "e"}
        for headers in ({}, {"x-byline-inner": ""}, {"x-byline-user": "ana"}, {"authorization": "Bearer x"}):
            assert stranger.post(path, json=body, headers=headers).status_code == 401
    page = stranger.get("")
    assert "Username" in page.text
    assert "gradio_config" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_cookie_of_a_session_is_for_this_page_only(someone):
    answer = log_in(someone(), *ANA)
    for cookie in answer.headers.get_list("set-cookie"):
        words = {word.strip().lower() for word in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= words
    assert someone().get("config", headers={"cookie": "byline-session=x"}).status_code == 401


def test_a_browser_is_sent_back_to_the_page_and_told_what_was_wrong(someone):
    browser = someone()
    as_browser = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    form = {"username": "<b>ana", "password": "wrong"}
    wrong = browser.post("login", data=form, headers=as_browser)
    assert (wrong.status_code, "&lt;b&gt;ana" in wrong.text, "Incorrect credentials" in wrong.text) == (400, True, True)
    right = browser.post("login", data={"username": " ana ", "password": ANA[1]}, headers=as_browser)
    assert (right.status_code, right.headers["location"]) == (303, "./")
    assert "gradio_config" in browser.get("").text
    assert "www-authenticate" not in someone().get("config", headers=as_browser).headers


def test_logging_out_ends_the_session(someone):
    reader = someone(BEN)
    cookies = dict(reader.cookies)
    assert reader.get("logout").status_code == 303
    assert reader.get("config").status_code == 200  # a link from elsewhere logs nobody out
    assert reader.post("logout").status_code == 303
    assert httpx.get(reader.base_url.join("config"), cookies=cookies).status_code == 401


def test_sessions_of_who_is_removed_or_gets_a_new_password_end(someone, accounts):
    put_account(accounts, "ida", "password of ida", "reader")
    ida = someone(("ida", "password of ida"))
    assert ida.get("config").status_code == 200
    put_account(accounts, "ida", "another of ida", None)
    assert ida.get("config").status_code == 401
    assert log_in(ida, "ida", "another of ida").status_code == 200
    remove_account(accounts, "ida")
    assert ida.get("config").status_code == 401
    assert ida.get("gradio_api/info", auth=("ida", "another of ida")).status_code == 401


def test_programs_send_a_name_and_a_password(served, someone):
    program = someone()
    joined = program.post("gradio_api/call/search", json={"data": ["ferry", 1, None, "", ""]}, auth=BEN)
    event = joined.json()["event_id"]
    assert "Sand Island" in program.get(f"gradio_api/call/search/{event}", auth=BEN).text
    assert program.get("config", auth=("ben", "wrong password")).status_code == 401
    assert program.post("gradio_api/upload", files={"files": b"x"}, auth=BEN).status_code == 403


def test_what_a_proxy_would_say_is_not_believed(served, someone):
    forged = {
        "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9",
        "x-gradio-server": "https://evil.example", "forwarded": "host=evil.example",
    }  # fmt: skip
    owner = someone(ANA)
    for path in ("", "config"):
        told = owner.get(path, headers=forged)
        assert told.status_code == 200
        assert "evil.example" not in told.text
    assert "Secure" not in str(owner.post("login", data={}, headers=forged).headers)


# Last, because afterwards this machine has to wait: wrong tries count for its address too.


@pytest.mark.parametrize(
    "content",
    [
        b"", b"x" * 100_000, b"username=ana", b"&" * 5_000, b"username=%ff&password=%00", b"\xff\xfe",
        b'{"username": "ana"}',
    ],
)  # fmt: skip
def test_forms_of_every_kind_are_refused_in_peace(someone, content):
    answer = someone().post("login", content=content)
    assert answer.status_code in (400, 429)
    assert answer.json()["detail"]


def test_wrong_passwords_slow_down_and_keep_out_nobody_who_was_in_before(someone, accounts):
    put_account(accounts, "ulf", "password of ulf", "reader")
    before, stranger = someone(("ulf", "password of ulf")), someone()
    begun = time.monotonic()
    statuses = [log_in(stranger, "ulf", f"guess {number}").status_code for number in range(150)]
    took_s = time.monotonic() - begun
    assert statuses[:5] == [400] * 5
    # The waits grow: 1, 2, 4 s and so on.
    assert statuses.count(400) <= 6 + int(took_s).bit_length()
    assert set(statuses) == {400, 429}
    refused = log_in(stranger, "ulf", "password of ulf")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "Try again in" in refused.json()["detail"]
    assert stranger.get("config", auth=("ulf", "password of ulf")).status_code == 429
    assert log_in(before, "ulf", "password of ulf").status_code == 200
    remove_account(accounts, "ulf")
