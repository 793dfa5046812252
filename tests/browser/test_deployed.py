"""The page as it is deployed: its own TLS, and nginx before it with the configuration of the documentation."""

import configparser
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme

from tests.browser.conftest import ask
from tests.integration.pages import blocks
from tests.integration.serving import QUOTES, Running, chat, free_port
from ui.page.access.accounts import ACCOUNTS_FILE, put_account

pytestmark = pytest.mark.browser
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME, PASSWORD = "ana", "correct horse battery staple"
QUESTION = "Why was the call delayed?"
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}

FROM_AFAR = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    issued = trustme.CA().issue_cert("localhost", "127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(str(folder / "key.pem"))
    issued.private_key_and_cert_chain_pem.write_to_path(str(folder / "cert.pem"))
    return folder / "cert.pem", folder / "key.pem"


def home_of(folder: Path) -> Path:
    (folder / "home").mkdir()
    put_account(folder / "home" / ACCOUNTS_FILE, NAME, PASSWORD, "owner")
    return folder / "home"


@pytest.fixture(scope="module")
def encrypted(certificate, tmp_path_factory) -> Iterator[Running]:
    home = home_of(tmp_path_factory.mktemp("encrypted"))
    options = ["--tls-cert", str(certificate[0]), "--tls-key", str(certificate[1])]
    with chat(home, *options, tls=True, **QUOTES) as running:
        yield running


@contextmanager
def nginx(folder: Path, certificate: tuple[Path, Path], page_port: int) -> Iterator[str]:
    """nginx with the server block of the documentation, its names and ports exchanged."""
    port = free_port()
    (server,) = [block.text for block in blocks("deploy.md", "One server behind a proxy") if block.kind == "nginx"]
    server = server.replace("listen 443", f"listen 127.0.0.1:{port}").replace(
        "127.0.0.1:7860", f"127.0.0.1:{page_port}"
    )
    server = re.sub(r"/etc/ssl/\S+\.pem", str(certificate[0]), server)
    server = re.sub(r"/etc/ssl/\S+\.key", str(certificate[1]), server)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    scratch = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{scratch}\n{server}}}\n"
    )
    with subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]) as process:
        try:
            until = time.monotonic() + 20
            while True:
                try:
                    httpx.get(f"https://127.0.0.1:{port}/", verify=False, trust_env=False)  # noqa: S501
                    break
                except httpx.TransportError:
                    assert process.poll() is None, (folder / "error.log").read_text()
                    assert time.monotonic() < until
                    time.sleep(0.1)
            yield f"https://127.0.0.1:{port}/byline/"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def behind_nginx(certificate, tmp_path_factory) -> Iterator[tuple[str, Running]]:
    """The service of the documentation behind its proxy: the address outside, and the page itself."""
    if not NGINX:
        pytest.skip("No nginx: sudo apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("proxied")
    (unit,) = [block.text for block in blocks("deploy.md", "One server behind a proxy") if block.kind == "ini"]
    service = configparser.ConfigParser(interpolation=None)
    service.optionxform = str
    service.read_string(unit)
    words = shlex.split(service["Service"]["ExecStart"])
    options = words[words.index("chat") + 1 :]
    port = options.index("--port")
    del options[port : port + 2]
    options.remove("--no-browser")
    with (
        chat(home_of(folder), *options, **QUOTES) as running,
        nginx(folder, certificate, running.port) as address,
    ):
        yield address, running


class At:
    """What ``visit`` needs of a served page."""

    def __init__(self, url: str) -> None:
        self.url = url


def log_in_and_ask(visit, address: str) -> list[dict[str, object]]:
    """Log in, ask, reload; returns the cookies."""
    page = visit(At(address), ready="", ignore_https_errors=True)
    page.get_by_label("username").fill(NAME)
    page.get_by_label("password").fill(PASSWORD)
    page.get_by_role("button", name="Login").click()
    page.wait_for_selector("#live .start")
    assert page.url == address
    ask(page, QUESTION)
    page.locator("#live .sentence.quoted").first.wait_for()
    page.locator("#live .cite").first.click()
    page.locator("#reader mark").first.wait_for()
    page.reload()
    page.get_by_text(QUESTION).first.wait_for()
    cookies = page.context.cookies()
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("password").wait_for()
    return cookies


def are_closed(cookies: list[dict[str, object]]) -> bool:
    ours = [cookie for cookie in cookies if "byline" in cookie["name"]]
    return len(ours) == 2 and all(
        cookie["secure"] and cookie["httpOnly"] and cookie["name"].startswith("__Host-") for cookie in ours
    )


def test_its_own_encryption(encrypted, visit):
    assert are_closed(log_in_and_ask(visit, f"{encrypted.url}/"))
    with encrypted.client(headers=FORGED) as client:
        told = client.get("/")
        assert (told.status_code, "evil.example" in told.text) == (200, False)
        assert "Secure" in str(client.post("/login", data={"username": NAME, "password": PASSWORD}).headers)
        assert client.get("/metrics", auth=(NAME, PASSWORD)).status_code == 404  # off


def test_behind_nginx(behind_nginx, visit):
    address, running = behind_nginx
    assert are_closed(log_in_and_ask(visit, address))
    with httpx.Client(base_url=address, verify=False, trust_env=False, headers=FORGED, timeout=60) as client:  # noqa: S501
        assert client.get("/health").json() == {"status": "alive"}
        assert "evil.example" not in client.get("/").text  # nginx writes these headers anew
        assert client.get("/metrics").status_code == 404
        assert "Secure" in str(client.post("/login", data={"username": NAME, "password": PASSWORD}).headers)
    with running.client() as client:  # from this machine, past the proxy
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers=FROM_AFAR).status_code == 401
        assert client.get("/metrics", headers=FROM_AFAR, auth=(NAME, PASSWORD)).status_code == 200
    for headers, is_secure in ({}, False), ({"X-Forwarded-Proto": "https"}, True):
        with running.client(headers=headers) as client:
            told = client.post("/login", data={"username": NAME, "password": PASSWORD})
            assert ("Secure" in str(told.headers)) == is_secure
