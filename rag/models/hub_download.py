"""Run as a program of its own: fetch files of one hub repository into a folder.

A separate process keeps the hub library's output, threads and retries away from Byline's, lets its settings be
passed as environment, and can be stopped at any moment. Argument: JSON with ``repo``, ``files`` (names in the
repository, or null for the safe files of all of it) and ``folder``. A copy in the hub's own cache is taken first.
"""

import json
import shutil
import sys
from pathlib import Path

SAFE_PATTERNS = ["*.json", "*.txt", "*.model", "*.safetensors", "*/*.json", "*/*.safetensors"]
SKIPPED_PATTERNS = ["onnx/*", "openvino/*"]


def main(argument: str) -> int:
    """Fetch what ``argument`` asks for; on failure one line on standard error and status 1."""
    from huggingface_hub import hf_hub_download, snapshot_download, try_to_load_from_cache

    order = json.loads(argument)
    folder = Path(order["folder"])
    try:
        if order["files"] is None:
            snapshot_download(
                order["repo"], local_dir=folder, allow_patterns=SAFE_PATTERNS, ignore_patterns=SKIPPED_PATTERNS
            )
            return 0
        for name in order["files"]:
            cached = try_to_load_from_cache(order["repo"], name)
            if isinstance(cached, str):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(cached, target)
            elif not order["cached_only"]:
                hf_hub_download(order["repo"], name, local_dir=folder)
            else:
                return 3
    except Exception as error:  # whatever goes wrong in the library is one line for the caller
        sys.stderr.write(f"{type(error).__name__}: {' '.join(str(error).split())[:300]}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
