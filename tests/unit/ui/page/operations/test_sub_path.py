"""The page under a path of its own."""

import asyncio

import pytest

from ui.page.operations.sub_path import SubPath


@pytest.mark.parametrize(
    ("path", "inner"),
    [("/byline/", "/"), ("/byline/a%20b", "/a%20b"), ("/login", "/login"), ("/bylines/", "/bylines/"), ("/", "/")],
)
def test_the_path_is_taken_off_where_it_was_left(path: str, inner: str) -> None:
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append((scope["path"], scope["raw_path"]))

    scope = {"type": "http", "path": path, "raw_path": path.encode()}
    asyncio.run(SubPath(app, "/byline")(scope, None, None))
    assert seen == [(inner, inner.encode())]
