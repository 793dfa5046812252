"""What is set up before Gradio is imported: no telemetry, its files in the home, and a private home."""

import atexit
import errno
import logging
import os
import shutil
import tempfile
from pathlib import Path

from index.errors import StorageError
from index.privacy import make_home, protect_process
from ui.actions.incoming import Incoming

QUIET_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",  # else every event ends in a statistic, which nobody reads
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def prepare_environment(home: Path) -> None:
    """Set environment variables before Gradio is imported: nothing leaves the machine, uploads stay in the home.

    Raises:
        StorageError: The home cannot be made.
    """
    for name, value in QUIET_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    home = home.expanduser()
    incoming = Incoming(home)
    try:
        make_home(home)
        protect_process(home)
        incoming.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(incoming.folder, os.W_OK):
            raise PermissionError(errno.EACCES, "Permission denied")
        incoming.clear()
        folder = incoming.folder
    except OSError as error:
        if not home.is_dir():
            raise StorageError(f"{incoming.folder} cannot be made: {error.strerror}. Choose another --home.") from None
        folder = Path(tempfile.mkdtemp(prefix="byline-uploads-"))  # the home can only be read
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    for name in ("NO_PROXY", "no_proxy"):  # Gradio sends requests to itself: never through a proxy
        spared = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join(dict.fromkeys([*spared, "127.0.0.1", "localhost"]))
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # else uvicorn believes whoever connects from this machine
    logging.getLogger("httpx").setLevel(logging.WARNING)
