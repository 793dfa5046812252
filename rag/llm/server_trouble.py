"""What went wrong with a model server, in words for the reader: what happened, and what to do next."""

from typing import TYPE_CHECKING

from rag.errors import ModelError
from rag.settings import LlmSettings

if TYPE_CHECKING:
    import httpx

MAX_REASON_CHARS = 200
_CHECK = "Check that it runs and that llm.endpoint, llm.model and llm.api_key are right, then ask again."


class ReplyTooSlowError(Exception):
    """A reply took longer than ``llm.reply_timeout_s``."""


class BrokenOffError(Exception):
    """A streamed reply ended before the server said that it was whole."""


class NoLogprobsError(Exception):
    """A reply holds no log-probabilities."""


def explained(error: Exception, settings: LlmSettings) -> ModelError:
    """The error as one sentence or two that can be shown as they are."""
    import httpx

    server = f"The model server {settings.endpoint}"
    match error:
        case ModelError():
            return error
        case httpx.HTTPStatusError():
            return ModelError(f"{server} {_refusal(error.response, settings)}")
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return ModelError(f"{server} cannot be reached ({_said(error)}). {_CHECK}")
        case httpx.TimeoutException():
            return ModelError(
                f"{server} sent nothing for {settings.timeout_s:g} s. Ask again; llm.timeout_s lets it take longer."
            )
        case ReplyTooSlowError():
            return ModelError(
                f"{server} did not end its reply within {settings.reply_timeout_s:g} s. Ask again, or let it take "
                "longer with llm.reply_timeout_s."
            )
        case BrokenOffError() | httpx.NetworkError() | httpx.RemoteProtocolError():
            return ModelError(f"{server} broke off its reply. Ask again.")
        case NoLogprobsError():
            return ModelError(
                f"{server} gives no log-probabilities (top_logprobs), so the odds of its yes and no cannot be "
                "measured: its answers are judged by their proofs alone, which needs no fit. To have them, switch them "
                "on there (llama-cpp-python: --logits_all true)."
            )
    return ModelError(f"{server} did not answer as expected ({_said(error)}). {_CHECK}")


def _refusal(response: "httpx.Response", settings: LlmSettings) -> str:
    status = response.status_code
    if status in (429, 503):
        after = response.headers.get("retry-after", "").strip()
        then = f"in {after} s" if after.isdecimal() else "in a moment"
        return f"is busy ({status}) and stayed so for up to {settings.retry_wait_s:g} s. Ask again {then}."
    if status in (401, 403):
        return f"refuses the key ({status}). Set llm.api_key to one that it takes."
    if status == 404:
        return f"knows no such address or model (404). Check llm.endpoint and llm.model ({settings.model!r})."
    return f"answered with an error ({status}{_reason(response)}). {_CHECK}"


def _reason(response: "httpx.Response") -> str:
    """What the server says about it, on one line; "" if it says nothing."""
    try:
        told = response.json()["error"]
        words = str(told["message"] if isinstance(told, dict) else told)
    except (ValueError, KeyError, TypeError):
        return ""
    return ": " + " ".join(words.split())[:MAX_REASON_CHARS]


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
