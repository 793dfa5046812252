"""What a model server offers, and whether it answers: asked within a time limit, its words taken for what they are.

A server is somebody else's program: of its list only names are read, short ones and not too many, without control
characters, from a reply of bounded length.
"""

import json
import time
from dataclasses import dataclass
from difflib import get_close_matches

from rag.errors import ModelError
from rag.llm.base import Message
from rag.llm.habits import habits_of
from rag.settings import LlmSettings

TIMEOUT_S = 4.0
TRIAL_TIMEOUT_S = 20.0
MOST_BYTES = 1_000_000
MOST_MODELS = 200
MOST_NAME_CHARS = 200
_TRIAL = (Message("system", "You answer in one word."), Message("user", "Reply with the word yes."))


class UnreachedError(ModelError):
    """Nothing answers at the address of the server, or not in time."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """What a look at a model server found.

    Attributes:
        models: The names that it lists.
        problem: What is wrong and what to do, in one sentence; "" when it answers.
        seconds: How long it took to answer.
        is_reached: Whether anything answers at its address.
    """

    models: tuple[str, ...]
    problem: str
    seconds: float
    is_reached: bool = True

    def in_words(self, settings: LlmSettings) -> str:
        """The state in one sentence."""
        if self.problem:
            return self.problem
        return f"{settings.endpoint} answers with {settings.model} in {self.seconds:.1f} s."


def server_models(settings: LlmSettings, timeout_s: float = TIMEOUT_S) -> tuple[str, ...]:
    """The names of the models that the server of ``llm.endpoint`` lists, in its order.

    Raises:
        ModelError: It cannot be reached, refuses, or answers with something else than a list.
    """
    address = settings.endpoint.rstrip("/") + "/models"
    reply = _asked("GET", address, settings, timeout_s)
    rows = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(rows, list):
        raise ModelError(
            f"{address} does not list models: check that llm.endpoint ends as in http://127.0.0.1:8080/v1."
        )
    names = [row.get("id") for row in rows[: MOST_MODELS * 2] if isinstance(row, dict)]
    clean = [_printable(name) for name in names if isinstance(name, str)]
    return tuple(dict.fromkeys(name for name in clean if name))[:MOST_MODELS]


def look_at_server(settings: LlmSettings, timeout_s: float = TIMEOUT_S) -> ServerState:
    """List the models of the server and see whether ``llm.model`` is one of them; nothing is asked of a model."""
    begun = time.monotonic()
    try:
        names = server_models(settings, timeout_s)
    except ModelError as error:
        is_reached = not isinstance(error, UnreachedError)
        return ServerState((), str(error), time.monotonic() - begun, is_reached=is_reached)
    return ServerState(names, _unknown_name(settings.model, names), time.monotonic() - begun)


def try_server(settings: LlmSettings, timeout_s: float = TRIAL_TIMEOUT_S) -> ServerState:
    """Ask the model of the server for one word: some answer to any name, and some list no models."""
    begun = time.monotonic()
    listed = look_at_server(settings, min(TIMEOUT_S, timeout_s))
    if not listed.is_reached:
        return listed
    address = settings.endpoint.rstrip("/") + "/chat/completions"
    habits = habits_of(settings.endpoint, settings.model)

    def ask() -> object:
        body = {"model": settings.model, "messages": habits.turns(_TRIAL), "max_tokens": 4, "temperature": 0.0}
        return _asked("POST", address, settings, timeout_s, body | habits.switch())

    try:
        reply = habits.asked(ask)
        problem = (
            "" if _has_choice(reply) else f"{address} answers with something other than a reply: check llm.endpoint."
        )
    except ModelError as error:
        problem = str(error)
    if problem and listed.models:
        problem = listed.problem or problem  # a name that the server does not list is the likeliest reason
    return ServerState(listed.models, problem, time.monotonic() - begun)


def require_model_at_server(settings: LlmSettings) -> None:
    """See to it that the server has the model; one that it does not list is asked for a word, since some answer to any.

    Raises:
        ModelError: It has not, or cannot be reached.
    """
    found = look_at_server(settings)
    if found.problem and found.is_reached:
        found = try_server(settings)
    if found.problem:
        raise ModelError(found.problem)


def _asked(method: str, address: str, settings: LlmSettings, timeout_s: float, body: object = None) -> object:
    """The JSON of a reply, of bounded length and within so many seconds in all."""
    import httpx

    until = time.monotonic() + timeout_s
    headers = {"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
    held = bytearray()
    try:
        with httpx.stream(method, address, json=body, headers=headers, timeout=timeout_s) as reply:
            if reply.status_code in (401, 403):
                raise ModelError(f"{address} wants a key (status {reply.status_code}): set llm.api_key.")
            for piece in reply.iter_bytes():
                held += piece
                if len(held) > MOST_BYTES:
                    raise ModelError(f"{address} answers with more than {MOST_BYTES:,} bytes: check llm.endpoint.")
                if time.monotonic() > until:
                    raise UnreachedError(_late(address, timeout_s))
        # Made anew, so that who catches a refusal may read its words.
        httpx.Response(reply.status_code, content=bytes(held), request=reply.request).raise_for_status()
        return json.loads(held)
    except httpx.TimeoutException as error:
        raise UnreachedError(_late(address, timeout_s)) from error
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        raise ModelError(f"{address} answers with status {status}: check llm.endpoint and llm.model.") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise UnreachedError(
            f"{address} cannot be reached ({type(error).__name__}): start that server, or empty llm.endpoint to use a "
            "local model."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{address} does not answer in JSON: check llm.endpoint.") from error


def _late(address: str, timeout_s: float) -> str:
    return f"{address} did not answer within {timeout_s:g} s: check that the server runs and is not busy."


def _unknown_name(name: str, names: tuple[str, ...]) -> str:
    if name in names or not names:
        return ""
    near = get_close_matches(name, names, n=1, cutoff=0.4)
    proposed = near[0] if near else names[0]
    return f"The server has no model {name!r}: set llm.model to {proposed!r}, or to another that it lists."


def _printable(name: str) -> str:
    return "".join(char for char in name[:MOST_NAME_CHARS] if char.isprintable()).strip()


def _has_choice(reply: object) -> bool:
    choices = reply.get("choices") if isinstance(reply, dict) else None
    return isinstance(choices, list) and bool(choices)
