"""Fetching, against real servers on loopback, which only these tests allow."""

import contextlib
import gzip
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from index.errors import ReadError
from index.readers import expand, read
from index.readers.finding.connection import is_public
from index.readers.finding.fetch import fetch

LOOPBACK = ipaddress.ip_address("127.0.0.1")


def no_name_server(host, port):
    """Resolve addresses in numbers and nothing else: tests ask nobody outside this machine."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [entry[4][0] for entry in found]


def only_this_server(address):
    """What the tests allow: the very address their server listens on, and no other of this machine."""
    return address == LOOPBACK


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.hosts.append(self.headers["Host"])
        self.server.pages[self.path](self)

    def answer(self, body=b"", status=200, content_type="text/html; charset=utf-8", **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if content_type:
            self.send_header("Content-Type", content_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

    def handle(self):
        with contextlib.suppress(OSError):
            super().handle()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages, self.asked, self.hosts = {}, [], []
        self.stopping = threading.Event()

    def handle_error(self, *args):
        pass

    def page(self, path, *args, **kwargs):
        self.pages[path] = lambda handler: handler.answer(*args, **kwargs)

    def url(self, path="/", scheme="http", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.server_port}{path}"


@contextmanager
def serving():
    """A server on loopback, stopped at the end."""
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.stopping.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def get(settings):
    def go(url, *, is_allowed=only_this_server, **changes):
        known = {name: changes.pop(name) for name in ("resolve", "ssl_context") if name in changes}
        known.setdefault("resolve", no_name_server)
        return fetch(url, settings.model_copy(update=changes), is_allowed=is_allowed, **known)

    return go


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"]
    + ["224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"]
    + ["::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"]
    + ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"]
    + ["64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1"],
)
def test_addresses_of_the_own_network_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(ipaddress.ip_address(address))


def test_a_page_is_fetched(server, get):
    server.page("/a", b"<p>Words.", content_type="text/html; charset=EUC-KR")
    page = get(server.url("/a"))
    assert (page.data, page.kind, page.url, page.charset) == (b"<p>Words.", "web page", server.url("/a"), "euc-kr")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_this_machine_is_refused_in_every_spelling(server, settings, host):
    server.page("/", b"secret")
    with pytest.raises(ReadError, match="private network|isn't a web address|can't be found"):
        fetch(server.url(host=host), settings)
    assert server.asked == []


@pytest.mark.parametrize("host", ["[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "[fe80::1]"])
def test_private_addresses_are_refused_before_connecting(settings, host):
    started = time.perf_counter()
    with pytest.raises(ReadError, match="private network"):
        fetch(f"http://{host}/", settings)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://a.example/x", "only http and https"),
        ("gopher://127.0.0.1:70/", "only http and https"),
        ("http://user:secret@a.example/", "name or password"),
        ("http://user@a.example/", "name or password"),
        ("http:///path", "no host"),
        ("http://[::1", "isn't a web address"),
        ("http://a.example:99999999/", "isn't a web address|can't be found"),
        ("//a.example/", "only http and https"),
    ],
)
def test_other_addresses_are_refused(get, url, why):
    with pytest.raises(ReadError, match=why) as caught:
        get(url)
    assert "secret" not in str(caught.value)


def test_redirects_are_followed(server, get):
    server.page("/1", status=302, Location="/2")
    server.page("/2", status=301, Location=server.url("/3"))
    server.page("/3", b"<p>Words.")
    assert get(server.url("/1")).url == server.url("/3")


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://127.0.0.2:{port}/secret", "private network"),
        ("http://[::1]:{port}/secret", "private network"),
        ("http://169.254.169.254/latest/meta-data", "private network"),
        ("file:///etc/passwd", "only http and https"),
        ("http://u:p@127.0.0.1:{port}/secret", "name or password"),
        ("http://[", "no address|can't be found"),
    ],
)
def test_a_redirect_to_a_forbidden_address_is_refused(server, get, target, why):
    server.page("/1", status=302, Location=target.format(port=server.server_port))
    server.page("/secret", b"secret")
    with pytest.raises(ReadError, match=why):
        get(server.url("/1"))
    assert server.asked == ["/1"]


def test_endless_redirects_end(server, get):
    server.page("/1", status=302, Location="/1")
    with pytest.raises(ReadError, match="redirects more than 5 times"):
        get(server.url("/1"))
    assert len(server.asked) == 1 + 5


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(server, get):
    server.page("/", b"<p>Words.")
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    get(server.url(host="rebind.example"), resolve=lambda host, port: next(answers))
    assert server.hosts == [f"rebind.example:{server.server_port}"]
    assert next(answers) == ["127.0.0.2"]


def test_one_forbidden_address_among_allowed_ones_is_enough(server, get):
    server.page("/", b"<p>Words.")
    with pytest.raises(ReadError, match="private network"):
        get(server.url(host="mixed.example"), resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
    assert server.asked == []


def test_an_unknown_host_is_an_error(get):
    with pytest.raises(ReadError, match="can't be found"):
        get("http://no-such-host.invalid/")


def test_a_closed_port_is_an_error(server, get):
    url = server.url()
    with pytest.raises(ReadError, match="can't be reached"):
        get(url.replace(str(server.server_port), "1"))


def test_the_host_is_verified_over_tls_though_the_connection_goes_to_a_number(server, get):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    seen = []
    context.sni_callback = lambda connection, name, _: seen.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.page("/", b"<p>Words.")
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    known = {"resolve": lambda host, port: ["127.0.0.1"], "ssl_context": trusting}
    assert get(server.url(scheme="https", host="news.example"), **known).data == b"<p>Words."
    assert seen == ["news.example"]
    with pytest.raises(ReadError, match="can't be reached.*certificate"):
        get(server.url(scheme="https", host="other.example"), **known)
    with pytest.raises(ReadError, match="can't be reached.*certificate"):
        get(server.url(scheme="https", host="news.example"), resolve=known["resolve"])
    assert server.asked == ["/"]


def test_an_oversized_page_is_cut_off(server, get):
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(b"x" * 10_000)
            sent.append(10_000)

    server.pages["/"] = endless
    with pytest.raises(ReadError, match="over the limit of 50,000 bytes"):
        get(server.url(), max_file_bytes=50_000)
    assert sum(sent) < 50_000_000


def test_a_page_of_the_largest_size_is_read(server, get):
    server.page("/", b"x" * 50_000)
    assert len(get(server.url(), max_file_bytes=50_000).data) == 50_000


def test_size_counts_after_decompression(server, get):
    server.page("/", gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip")
    with pytest.raises(ReadError, match="over the limit"):
        get(server.url(), max_file_bytes=50_000)
    server.page("/", gzip.compress(b"<p>Words."), Content_Encoding="gzip")
    assert get(server.url()).data == b"<p>Words."


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip"])
def test_packings_that_were_not_asked_for_are_refused(server, get, packing):
    server.page("/", b"xxxx", Content_Encoding=packing)
    with pytest.raises(ReadError, match="compressed"):
        get(server.url())


def drip(head):
    """Send a byte now and then, each well within any single read's patience."""

    def page(handler):
        handler.wfile.write(head)
        while not handler.server.stopping.wait(0.05):
            handler.wfile.write(b"x")

    return page


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"],
)
def test_a_slow_server_is_cut_off_at_the_deadline(server, get, head):
    server.pages["/"] = drip(head)
    started = time.perf_counter()
    with pytest.raises(ReadError, match=r"longer than 0\.4 s"):
        get(server.url(), fetch_timeout_s=0.4)
    assert time.perf_counter() - started < 2


def test_a_silent_server_is_cut_off_at_the_deadline(server, get):
    server.pages["/"] = lambda handler: handler.server.stopping.wait(5)
    started = time.perf_counter()
    with pytest.raises(ReadError, match="longer than"):
        get(server.url(), fetch_timeout_s=0.3)
    assert time.perf_counter() - started < 2


def test_one_deadline_holds_for_all_redirects(server, get):
    def slow(handler):
        time.sleep(0.2)
        handler.answer(status=302, Location="/")

    server.pages["/"] = slow
    with pytest.raises(ReadError, match="longer than"):
        get(server.url(), fetch_timeout_s=0.5)


@pytest.mark.parametrize("content_type", ["image/png", "application/zip", "application/octet-stream", "", "video/mp4"])
def test_a_type_that_no_reader_reads_is_refused(server, get, content_type):
    server.page("/x", b"abc", content_type=content_type)
    with pytest.raises(ReadError, match="can't be read; these can: .*text/html"):
        get(server.url("/x"))


@pytest.mark.parametrize(
    ("path", "content_type", "kind"),
    [
        ("/a.md", "text/plain", "markdown"),
        ("/a.pdf", "application/octet-stream", "PDF"),
        ("/a.jsonl?x=1", "", "JSON Lines"),
        ("/a", "text/plain; charset=utf-8", "text"),
        ("/a.pdf", "text/html", "web page"),
        ("/a", "Application/RSS+XML", "feed"),
    ],
)
def test_the_suffix_decides_where_the_type_says_nothing(server, get, path, content_type, kind):
    server.page(path, b"abc", content_type=content_type)
    assert get(server.url(path)).kind == kind


@pytest.mark.parametrize("status", [204, 404, 500, 304, 300])
def test_whatever_is_not_a_page_is_an_error(server, get, status):
    server.page("/", status=status)
    with pytest.raises(ReadError, match=f"answered {status}"):
        get(server.url())


def test_nonsense_from_the_server_is_an_error(server, get):
    server.pages["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    with pytest.raises(ReadError, match="makes no sense|can't be reached"):
        get(server.url())


def test_a_body_that_breaks_off_is_an_error(server, get):
    server.pages["/"] = lambda handler: (
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nhalf"),
        setattr(handler, "close_connection", True),
    )
    with pytest.raises(ReadError, match="makes no sense|can't be reached"):
        get(server.url())


def test_proxies_of_the_environment_are_ignored(server, get, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.page("/", b"<p>Words.")
    assert get(server.url()).data == b"<p>Words."


# --- addresses as sources


@pytest.fixture
def fetcher():
    return partial(fetch, is_allowed=only_this_server, resolve=no_name_server)


def test_a_page_is_fetched_once_on_its_way_to_an_article(server, settings, fetcher, paragraphs):
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    server.page("/pilots", f"<html><title>Pilots return</title><article>{inner}</article></html>".encode())
    [location] = expand(server.url("/pilots"), settings, fetcher=fetcher)
    result = read(location, settings, fetcher=fetcher)
    [article] = result.articles
    assert article.url == article.path == location.path == server.url("/pilots")
    assert paragraphs[0] in article.text
    assert server.asked == ["/pilots"]


def test_a_feed_gives_its_entries_and_one_that_fails_does_not_stop_the_rest(server, settings, fetcher, paragraphs):
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gazette</title>'
        f"<item><title>Whole</title><link>{server.url('/whole')}</link>"
        f"<content:encoded><![CDATA[{inner}]]></content:encoded></item>"
        "<item><title>Linked</title><link>/linked</link><description>Short.</description></item>"
        "<item><title>Gone</title><link>/gone</link></item>"
        "<item><title>Inside</title><link>http://127.0.0.2/</link></item></channel></rss>"
    )
    server.page("/rss", feed.encode(), content_type="application/rss+xml")
    server.page("/linked", f"<html><title>Linked page</title><article>{inner} More.</article></html>".encode())
    server.page("/gone", status=404)
    whole, linked, gone, inside = expand(server.url("/rss"), settings, fetcher=fetcher)
    [article] = read(whole, settings, fetcher=fetcher).articles
    assert (article.title, article.source, article.url) == ("Whole", "Gazette", server.url("/whole"))
    [article] = read(linked, settings, fetcher=fetcher).articles
    assert (article.title, article.url) == ("Linked page", server.url("/linked"))
    with pytest.raises(ReadError, match="404"):
        read(gone, settings, fetcher=fetcher)
    with pytest.raises(ReadError, match="private network"):
        read(inside, settings, fetcher=fetcher)
    assert server.asked == ["/rss", "/linked", "/gone"]


def test_an_address_that_fails_is_a_failure_of_its_own(server, settings, fetcher):
    server.page("/x", status=503)
    [failure] = expand(server.url("/x"), settings, fetcher=fetcher)
    assert (failure.path, failure.error) == (server.url("/x"), "the server answered 503 Service Unavailable")


def test_without_an_allowance_nothing_on_this_machine_is_fetched(server, settings):
    server.page("/", b"secret")
    [failure] = expand(server.url(), settings)
    assert "private network" in failure.error
    assert server.asked == []
