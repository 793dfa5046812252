"""What can go wrong between a question and its answer; every other error is in :mod:`index.errors`."""

from index.errors import BylineError


class ModelError(BylineError):
    """A model cannot be fetched, loaded or asked; the message names the file or server and the way out."""


class PromptError(BylineError):
    """A file in ``prompts/`` is missing or has other placeholders than its caller fills."""


class CancelledError(Exception):
    """The reader pressed stop."""
