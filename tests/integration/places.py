"""Where the tests keep the real models, fetched once."""

import os
from pathlib import Path


def model_cache() -> Path:
    """``byline-tests`` in the user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "byline-tests"
