"""The one root exception: its message can be shown to a reader as it stands."""


class BylineError(Exception):
    """Something the message explains, with what to do next.

    Attributes:
        exit_code: What the command line returns: 1 for a failure, 2 for bad usage.
    """

    exit_code = 1


class UsageError(BylineError):
    """The request itself is wrong: an empty question, an impossible option."""

    exit_code = 2


class ReadError(BylineError):
    """One file or page could not be turned into an article; the rest of the batch goes on."""


class IndexMismatchError(BylineError):
    """The index was made with another embedder or splitter; the message names the rebuild."""


class StorageError(BylineError):
    """The home folder cannot be written: read-only, full, or held by another process."""
