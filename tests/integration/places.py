"""Where the tests keep the real models, fetched once."""

import os
from pathlib import Path

TEST_CACHE = "BYLINE_TEST_CACHE"
"""The user's own cache folder; the tests themselves see another one in its place."""


def model_cache() -> Path:
    """``byline-tests`` in the user's cache folder."""
    return Path(os.environ[TEST_CACHE]) / "byline-tests"
