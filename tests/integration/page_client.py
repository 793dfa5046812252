"""A page driven over the network as a browser does it: events by what they are connected to, and what they answer."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx


class PageError(Exception):
    """The page answered with a sentence instead."""


@dataclass
class Said:
    """What an event came to.

    Attributes:
        outputs: The values of its outputs at the end, as far as they were sent whole.
        warnings: Messages in the corner of the page.
    """

    outputs: list[Any] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def require_no_warning(self) -> None:
        """Raise the sentences that were shown instead of what was asked for."""
        if self.warnings:
            raise PageError("; ".join(self.warnings))


class PageClient:
    """One open page of one person."""

    def __init__(self, url: str, *, timeout_s: float = 120.0) -> None:
        """Read the layout of the page at ``url``."""
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=timeout_s, headers={"origin": url.rstrip("/")})
        self._config: dict[str, Any] = {}

    def close(self) -> None:
        self._http.close()

    def log_in(self, name: str, password: str) -> int:
        """Log in; returns the status of the answer."""
        return self._http.post("/login", data={"username": name, "password": password}).status_code

    def take_cookies_of(self, other: "PageClient") -> None:
        """Be the same browser as another client, sent to this page by a load balancer."""
        self._http.cookies.update(other._http.cookies)

    def status(self, path: str = "/config") -> int:
        return self._http.get(path).status_code

    def api(self, name: str, *data: object) -> Any:
        """Call a documented endpoint; returns what it answers, or raises with its sentence."""
        answer = self._http.post(f"/gradio_api/run/{name}", json={"data": [*data, *self._defaults(name)[len(data) :]]})
        if answer.status_code != 200:
            raise PageError(str(answer.json().get("error")))
        return answer.json()["data"][0]

    def event(self, elem_id: str, name: str, data: list[object] | None = None, **pressed: object) -> Said:
        """Send an event of the page and wait for its end; ``pressed`` are the values of our own buttons."""
        numbers = self._numbers(elem_id, name)
        return self._send(numbers[0], data, pressed)

    def upload(self, *files: Path) -> Said:
        """Add files to the library, as if they were dropped on the page."""
        with_names = [("files", (file.name, file.read_bytes())) for file in files]
        paths = self._http.post("/gradio_api/upload", files=with_names).json()
        values = [
            {"path": path, "orig_name": file.name, "meta": {"_type": "gradio.FileData"}}
            for path, file in zip(paths, files, strict=True)
        ]
        return self.event("files", "upload", [values])

    def ask(self, question: str, conversation: str = "") -> str:
        """Ask in a conversation, "" for a new one; returns its id once the answer is there."""
        said = self.event("box", "submit", [question, conversation])
        said.require_no_warning()
        return str(said.outputs[1])

    def shown(self, conversation: str) -> str:
        """The whole transcript of a conversation as the page shows it, once no answer is under way."""
        said = self.event("conversations", "open", None, id=conversation)
        said.require_no_warning()
        return "".join(str(said.outputs[place]) for place in (4, 5))

    def listed(self) -> str:
        """The list of conversations."""
        said = self.event("conversation-search", "change", ["", ""])
        said.require_no_warning()
        return str(said.outputs[0])

    def _defaults(self, name: str) -> list[object]:
        """The values of an endpoint's inputs where nobody gives others."""
        info = self._http.get("/gradio_api/info").raise_for_status().json()
        return [each.get("parameter_default") for each in info["named_endpoints"][f"/{name}"]["parameters"]]

    def _numbers(self, elem_id: str, name: str) -> list[int]:
        if not self._config:
            self._config = self._http.get("/config").raise_for_status().json()
        components = {part["id"]: part for part in self._config["components"]}
        return [
            int(function["id"])
            for function in self._config["dependencies"]
            for target, event in function["targets"]
            if event == name and components.get(target, {}).get("props", {}).get("elem_id") == elem_id
            if function["backend_fn"]
        ]

    def _send(self, number: int, data: list[object] | None, pressed: dict[str, object]) -> Said:
        function = next(each for each in self._config["dependencies"] if each["id"] == number)
        values = [*(data or ()), *[None] * (len(function["inputs"]) - len(data or ()))]
        session = secrets.token_hex(6)
        body = {"data": values, "fn_index": number, "session_hash": session, "event_data": pressed or None}
        joined = self._http.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            raise PageError(joined.text)
        said = Said()
        for message in self._messages(session):
            if message["msg"] == "log":
                said.warnings.append(message["log"])
            if message["msg"] == "process_generating" and not said.outputs:  # later ones hold differences only
                said.outputs = message["output"]["data"]
            if message["msg"] == "process_completed":
                if not message["success"]:
                    raise PageError(str(message["output"].get("error")))
                if not said.outputs:
                    said.outputs = message["output"].get("data") or []
                return said
        raise PageError("The page went away.")

    def _messages(self, session: str) -> Iterator[dict[str, Any]]:
        try:
            with self._http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
                for line in stream.iter_lines():
                    if line.startswith("data:"):
                        yield json.loads(line.removeprefix("data:"))
        except httpx.TransportError as error:
            raise PageError("The page went away.") from error
