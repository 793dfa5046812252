"""A Chroma server that asks for a token gets it, in either way that one may ask; a refusal is told as such."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from index import StorageError
from index.store.vectors.connecting import ChromaConnection
from tests.servers import ChromaServer

TOKEN = "open-sesame"


@contextmanager
def guarded(server: ChromaServer, header: str, wanted: str) -> Iterator[str]:
    """The address of a proxy before ``server`` that lets in who knows the token."""

    class Guard(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = httpx.Response(401, text="<p>no</p>")
            if self.headers.get(header) == wanted:
                sent = {"Content-Type": "application/json"}
                reply = httpx.request(self.command, server.url + self.path, content=body, headers=sent)
            self.send_response(reply.status_code)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Guard)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        proxy.server_close()


@pytest.mark.parametrize(("header", "wanted"), [("Authorization", f"Bearer {TOKEN}"), ("X-Chroma-Token", TOKEN)])
def test_the_token_opens_the_server(chroma_server: ChromaServer, tmp_path: Path, header: str, wanted: str):
    with guarded(chroma_server, header, wanted) as url:
        with closing(ChromaConnection(tmp_path, url, TOKEN)) as chroma:
            assert chroma.collection("guarded").count() == 0
        for token, told in (("another", "refuses the token"), ("", "asks for a token")):
            with pytest.raises(StorageError, match=rf"{told}\. Mend .*chroma_token") as raised:
                ChromaConnection(tmp_path, url, token).client()
            assert "another" not in str(raised.value)
