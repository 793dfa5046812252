"""What this build of llama.cpp can do, beside what the processor and the graphics cards could.

A build that leaves a processor's wide registers or a graphics card unused answers several times slower, and nothing
else tells. The processor is asked through the system's own list of its abilities; cards through their driver.
"""

import importlib.metadata
import platform
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
ASK_TIMEOUT_S = 5.0
_LIBRARY = "llama-cpp-python"
WHEELS = "https://abetlen.github.io/llama-cpp-python/whl"
CUDA_WHEELS = ((11, 8), (12, 1), (12, 2), (12, 3), (12, 4), (12, 5), (13, 0), (13, 2))
"""Versions of CUDA that llama-cpp-python has wheels for, as its README lists them."""
OLDEST_FOR_CUDA_13 = (7, 5)
"""The lowest compute capability that CUDA 13 builds for; older cards need an earlier one."""
FLAGS = {
    "AVX": "avx", "AVX2": "avx2", "FMA": "fma", "F16C": "f16c", "BMI2": "bmi2", "AVX_VNNI": "avx_vnni",
    "AVX512": "avx512f", "AVX512_VBMI": "avx512_vbmi", "AVX512_VNNI": "avx512_vnni", "AVX512_BF16": "avx512_bf16",
    "AMX_INT8": "amx_int8", "NEON": "asimd", "DOTPROD": "asimddp", "MATMUL_INT8": "i8mm", "SVE": "sve",
}  # fmt: skip
"""What llama.cpp calls an ability, and what Linux calls it."""
_SPELT_OTHERWISE = {"avx512vbmi": "avx512_vbmi"}
_APPLE_ABILITIES = {"hw.optional.AdvSIMD": "NEON", "hw.optional.arm.FEAT_DotProd": "DOTPROD",
                    "hw.optional.arm.FEAT_I8MM": "MATMUL_INT8"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Build:
    """This build of llama.cpp on this machine.

    Attributes:
        used: Abilities of the processor that it uses, in llama.cpp's names.
        unused: Those that the processor has and the build leaves unused.
        can_offload: Whether it can put layers on a graphics card.
        cards: The graphics cards that were found, with their memory where the driver tells.
        cuda: The version of CUDA that the driver of an NVIDIA card goes up to, or "".
        card_bytes: Memory of the cards together; 0 where the driver does not tell.
        capability: The lowest compute capability of the cards, as ``(8, 6)``; empty where that is unknown.
    """

    used: tuple[str, ...]
    unused: tuple[str, ...]
    can_offload: bool
    cards: tuple[str, ...]
    cuda: str = ""
    card_bytes: int = 0
    capability: tuple[int, ...] = ()

    @property
    def leaves_card_unused(self) -> bool:
        """Whether there is a graphics card that this build cannot use."""
        return bool(self.cards) and not self.can_offload


@cache
def this_build() -> Build:
    """What this build of llama.cpp uses; asked once in a process."""
    from llama_cpp import llama_print_system_info

    used = used_abilities(llama_print_system_info().decode(errors="replace"))
    has = processor_abilities()
    found = graphics_cards()
    unused = tuple(name for name in FLAGS if name in has and name not in used)
    return Build(
        tuple(sorted(used)), unused, can_offload(), found.names, found.cuda, found.memory_bytes, found.capability
    )


def can_offload() -> bool:
    """Whether this build of llama.cpp finds a graphics card to put layers on."""
    from llama_cpp import llama_supports_gpu_offload

    return bool(llama_supports_gpu_offload())


def used_abilities(system_info: str) -> frozenset[str]:
    """The abilities in llama.cpp's own line: ``CPU : SSE3 = 1 | AVX2 = 1 | ...``."""
    return frozenset(name for name, value in re.findall(r"\b(\w+) = (\d+)\b", system_info) if value != "0")


def processor_abilities(cpuinfo: Path = CPUINFO) -> frozenset[str]:
    """What the processor can, in llama.cpp's names; empty where the system does not tell."""
    if platform.system() == "Darwin":
        told = _output(["sysctl", "-n", *_APPLE_ABILITIES]).split()
        return frozenset(name for name, value in zip(_APPLE_ABILITIES.values(), told, strict=False) if value == "1")
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    found = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    flags = {_SPELT_OTHERWISE.get(flag, flag) for flag in (found[1].split() if found else ())}
    return frozenset(name for name, flag in FLAGS.items() if flag in flags)


@dataclass(frozen=True, slots=True)
class Cards:
    """The graphics cards that llama.cpp has a build for; the fields are as those of :class:`Build`."""

    names: tuple[str, ...] = ()
    cuda: str = ""
    memory_bytes: int = 0
    capability: tuple[int, ...] = ()


def graphics_cards() -> Cards:
    """The graphics cards, as the system or their driver tells."""
    if platform.system() == "Darwin":
        return Cards(("Apple GPU",) if platform.machine() == "arm64" else ())
    rows = _output(["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]).splitlines()
    cards = tuple(_card(row) for row in rows if row.count(",") == 1)
    if not cards:
        return Cards()
    version = re.search(r"CUDA Version:\s*(\d+\.\d+)", _output(["nvidia-smi"]))
    mebibytes = [row.rpartition(",")[2].strip() for row in rows if row.count(",") == 1]
    known = all(number.isdecimal() for number in mebibytes)
    memory_bytes = sum(int(number) << 20 for number in mebibytes) if known else 0
    # Asked apart: old drivers refuse the whole question for this field.
    told = _output(["nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader"])
    capabilities = [(int(major), int(minor)) for major, minor in re.findall(r"^(\d+)\.(\d+)\s*$", told, re.MULTILINE)]
    return Cards(cards, version[1] if version else "", memory_bytes, min(capabilities, default=()))


def how_to_use_card(build: Build) -> str:
    """The command that installs a build for the graphics card, in one sentence."""
    if build.cards == ("Apple GPU",):
        return f"Install the Metal build: {_install(f'{WHEELS}/metal')}"
    goes_up_to = tuple(int(part) for part in build.cuda.split(".")) if build.cuda else CUDA_WHEELS[0]
    is_old = bool(build.capability) and build.capability < OLDEST_FOR_CUDA_13
    fitting = [version for version in CUDA_WHEELS if version <= goes_up_to and not (is_old and version >= (13, 0))]
    major, minor = fitting[-1] if fitting else CUDA_WHEELS[0]
    return f"Install the CUDA {major}.{minor} build: {_install(f'{WHEELS}/cu{major}{minor}')}"


def how_to_use_processor() -> str:
    """The command that builds llama.cpp for this processor, in one sentence."""
    command = f"pip install --force-reinstall --no-cache-dir --no-binary llama-cpp-python {_requirement()}"
    return f"Build it here, which takes minutes and a C compiler: `CMAKE_ARGS=-DGGML_NATIVE=on {command}`."


def _install(index: str) -> str:
    command = f"pip install --force-reinstall --no-deps --prefer-binary {_requirement()}"
    return f"`{command} --extra-index-url {index}`."


def _requirement() -> str:
    """llama-cpp-python in the versions that Byline works with, as pip takes it."""
    try:
        needed = importlib.metadata.requires("byline") or ()
    except importlib.metadata.PackageNotFoundError:  # run from its folder, without being installed
        needed = ()
    own = (f'"{one}"' for one in needed if one.startswith(_LIBRARY) and ";" not in one)
    return next(own, _LIBRARY)


def _card(row: str) -> str:
    name, memory = (part.strip() for part in row.split(","))
    return f"{name[:60]}, {int(memory) / 1024:.0f} GiB" if memory.isdecimal() else name[:60]


def _output(command: list[str]) -> str:
    """What a program writes, or "" if it is missing, fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=ASK_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")
