"""What the endpoints tell, and whom."""

from dataclasses import replace

import pytest

from tests.unit.ui.fakes import FakeLibrary
from ui.page.api import endpoints
from ui.page.guards.presence import Presence

PATHS = ("/srv/secret folder/toll.txt", "C:\\secret\\fees.txt", "https://news.example/a/ferry", "")


@pytest.fixture
def library(services):
    made: FakeLibrary = services.library
    articles = list(made.stored.values())[: len(PATHS)]
    made.stored = {one.id: replace(one, path=path) for one, path in zip(articles, PATHS, strict=False)}
    return made


def files_in(told):
    if isinstance(told, dict):
        return [value for key, value in told.items() if key == "file"] + files_in(list(told.values()))
    return [file for element in told for file in files_in(element)] if isinstance(told, list) else []


@pytest.mark.parametrize("is_owner", [True, False])
async def test_only_owners_are_told_the_folders_of_files(services, library, is_owner):
    asked_by = []
    ask, search, articles = endpoints(services, Presence(), lambda request: asked_by.append(request) or is_owner)
    told = [
        files_in(await endpoint)
        for endpoint in (search("toll", 9, request="who"), articles("who"), ask("How long?", request="who"))
    ]
    assert asked_by == ["who"] * 3
    assert all(told)
    assert any("secret" in file for file in sum(told, [])) == is_owner
    if is_owner:
        assert set(told[1]) == {one.path for one in library.stored.values()}
    else:
        assert {"toll.txt", "fees.txt"} <= set(told[1])
        assert all("/" not in file or "://" in file for file in sum(told, []))
