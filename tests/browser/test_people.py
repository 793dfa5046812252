"""Who may come in, and programs that ask."""

import ast
import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.browser.conftest import ask, open_articles
from tests.unit.ui.fakes import ARTICLES
from ui.page.access.accounts import put_account

pytestmark = pytest.mark.browser


def test_with_a_password_file_people_see_only_their_own(serve, visit, tmp_path):
    accounts = tmp_path / "accounts"
    put_account(accounts, "ana", "secret-a", "owner")
    put_account(accounts, "ben", "secret-b", "reader")
    served = serve(auth_file=accounts)
    pages = {}
    for name, password in (("ana", "secret-a"), ("ben", "secret-b")):
        page = pages[name] = visit(served, ready="")
        page.get_by_label("username").fill(name)
        page.get_by_label("password").fill("wrong")
        page.get_by_role("button", name="Login").click()
        page.get_by_text("Incorrect credentials").wait_for()
        page.get_by_label("username").fill(name)
        page.get_by_label("password").fill(password)
        page.get_by_role("button", name="Login").click()
        page.wait_for_selector("#live .start")
    ask(pages["ana"], "How long is the footbridge?")
    pages["ben"].reload()
    pages["ben"].wait_for_selector("#live .start")
    assert pages["ben"].locator("#conversations .opener").count() == 0
    assert [row.title for row in served.services.conversations.summaries("ana")] == ["How long is the footbridge?"]


def test_a_reader_sees_no_settings_no_evaluation_and_nothing_to_add(serve, visit, tmp_path):
    accounts = tmp_path / "accounts"
    put_account(accounts, "ana", "secret-a", "owner")
    put_account(accounts, "ben", "secret-b", "reader")
    served = serve(auth_file=accounts)
    for name, password, tabs in (("ana", "secret-a", 4), ("ben", "secret-b", 2)):
        page = visit(served, ready="")
        page.get_by_label("username").fill(name)
        page.get_by_label("password").fill(password)
        page.get_by_role("button", name="Login").click()
        page.wait_for_selector("#live .start")
        page.locator("#account", has_text=name).wait_for()
        page.wait_for_function("n => document.querySelectorAll('#tabs [role=tab]').length >= n", arg=tabs)
        names = {tab.inner_text() for tab in page.get_by_role("tab").all()}
        assert ("Settings" in names, "Evaluation" in names) == (tabs == 4, tabs == 4)
        open_articles(page)
        for part in ("#add-row", "#kinds"):
            assert page.locator(part).is_visible() == (tabs == 4)
        assert page.get_by_role("button", name="Remove", exact=True).is_visible() == (tabs == 4)
        page.get_by_role("button", name="Log out").click()
        page.get_by_label("password").wait_for()


def test_the_python_client_asks_searches_and_lists(serve, tmp_path):
    from gradio_client import Client

    served = serve()
    client = Client(served.url, verbose=False, analytics_enabled=False)
    try:
        named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
        assert set(named) == {"/ask", "/search", "/articles"}
        answer = client.predict("How long is the footbridge?", api_name="/ask")
        assert answer["answer"].startswith("The footbridge is 84 metres long. [1]")
        assert answer["citations"][0]["quote"] == "It is 84 metres long and cost 3.2 million euros."
        limited = client.predict("When?", outlets=["River Post"], since="2025-06-01", api_name="/ask")
        assert limited["question"] == "When?"
        hits = client.predict("footbridge", k=2, api_name="/search")["hits"]
        assert [hit["rank"] for hit in hits] == [1, 2]
        assert len(client.predict(api_name="/articles")["articles"]) == len(ARTICLES)
        with pytest.raises(Exception, match="whole number from 1 to 100"):
            client.predict("footbridge", k=1000, api_name="/search")
        with pytest.raises(Exception, match="byline models pull"):
            client.predict("a broken question", api_name="/ask")
    finally:
        client.close()


def test_a_page_without_a_password_answers_to_names_of_this_machine_only(serve):
    served = serve()
    port = httpx.URL(served.url).port
    for path in ("", "gradio_api/info", "config"):
        for host, status in (("localhost", 200), ("127.0.0.1", 200), ("[::1]", 200), ("evil.example", 400)):
            answered = httpx.get(served.url + path, headers={"Host": f"{host}:{port}"})
            assert answered.status_code == status, (path, host)


def test_an_mcp_client_finds_and_calls_the_two_tools(serve):
    served = serve(mcp=True)
    with ThreadPoolExecutor(1) as other:  # this thread already runs the loop of the browser's driver
        other.submit(asyncio.run, talk_to_tools(served.url)).result(timeout=60)


async def talk_to_tools(url, auth=None):
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with (
        httpx.AsyncClient(auth=auth, timeout=30) as http,
        streamable_http_client(f"{url}gradio_api/mcp/", http_client=http) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"ask", "search"}
        assert "exact quotes" in tools["ask"].description
        assert tools["search"].inputSchema["properties"]["k"]
        told = await session.call_tool("ask", {"question": "How long is the footbridge?"})
        answer = ast.literal_eval(told.content[0].text)
        assert answer["sentences"][0]["citations"] == [1]
        found = await session.call_tool("search", {"question": "ferry", "k": 1})
        assert "Sand Island" in found.content[0].text


def test_with_a_password_file_the_tools_ask_for_it_too(serve, visit, tmp_path):
    accounts = tmp_path / "accounts"
    put_account(accounts, "ana", "secret-a", "reader")
    served = serve(auth_file=accounts, mcp=True)
    where = f"{served.url}gradio_api/mcp/"
    for path in ("", "schema", "sse"):
        for credentials in (None, ("ana", "wrong"), ("mcp", ""), ("", "")):
            refused = httpx.post(where + path, auth=credentials, json={})
            assert (refused.status_code, "--auth file" in refused.text) == (401, True)
    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, talk_to_tools(served.url, auth=("ana", "secret-a"))).result(timeout=60)
    assert httpx.post(f"{served.url}login", data={"username": "mcp", "password": "x"}).status_code == 400
