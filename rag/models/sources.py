"""What the kinds of sources share: their one error, and where the model hub is."""

import os

DEFAULT_ENDPOINT = "https://huggingface.co"


class SourceError(Exception):
    """This source does not have the model's right bytes; the next one is tried.

    Attributes:
        is_final: Whether trying again later is of no use: the file is gone, or is another one.
    """

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


class NoHubError(SourceError):
    """No model hub answers at its address."""


def hub_address() -> str:
    """The address of the model hub, without a slash at the end: ``HF_ENDPOINT``, or the public one."""
    return os.environ.get("HF_ENDPOINT", DEFAULT_ENDPOINT).rstrip("/")


def hub_headers() -> dict[str, str]:
    """The headers of a request to the hub: the key in ``HF_TOKEN``, if there is one."""
    token = os.environ.get("HF_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}


def switched_off() -> bool:
    """Whether the environment forbids asking the model hub, by the hub library's own variables."""
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    return any(os.environ.get(name, "").upper() in {"1", "ON", "YES", "TRUE"} for name in names)
