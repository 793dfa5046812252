"""What llama.cpp was built for, beside what the processor and the cards can."""

import stat

import pytest

from rag.llm import build
from rag.llm.build import Build, Cards, graphics_cards, how_to_use_card, processor_abilities, used_abilities

INFO = "CUDA : ARCHS = 500 | USE_GRAPHS = 1 | CPU : SSE3 = 1 | AVX = 1 | AVX2 = 0 | LLAMAFILE = 1 |"


def test_the_abilities_are_read_from_llama_cpps_own_line():
    assert {"AVX", "SSE3", "USE_GRAPHS"} <= used_abilities(INFO)
    assert "AVX2" not in used_abilities(INFO)
    assert used_abilities("") == frozenset()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("flags\t\t: fpu avx avx2 avx512f avx512vbmi", {"AVX", "AVX2", "AVX512", "AVX512_VBMI"}),
        ("Features\t: fp asimd asimddp i8mm", {"NEON", "DOTPROD", "MATMUL_INT8"}),
        ("model name : none", set()),
    ],
)  # fmt: skip
def test_the_processor_is_asked_through_the_system(tmp_path, line, found):
    (tmp_path / "cpuinfo").write_text(f"processor : 0\n{line}\n\nprocessor : 1\n{line}\n")
    assert processor_abilities(tmp_path / "cpuinfo") == found
    assert processor_abilities(tmp_path / "none") == frozenset()


def test_cards_are_asked_through_their_driver(tmp_path, monkeypatch):
    program = tmp_path / "nvidia-smi"
    program.write_text(
        '#!/bin/sh\nif [ "$1" ]; then echo "NVIDIA RTX 4090, 24564"; else echo "| CUDA Version: 12.4  |"; fi\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert graphics_cards() == Cards(("NVIDIA RTX 4090, 24 GiB",), "12.4", 24564 * 1024 * 1024)
    program.write_text(
        '#!/bin/sh\ncase "$1" in *compute_cap) printf "7.0\\n8.6\\n";; *name*) printf "A, 8192\\nB, 4096\\n";; esac\n'
    )
    assert graphics_cards() == Cards(("A, 8 GiB", "B, 4 GiB"), "", 12 << 30, (7, 0))
    program.write_text("#!/bin/sh\nexit 9\n")
    assert graphics_cards() == Cards()


@pytest.mark.parametrize(("cuda", "wheel"), [("12.4", "cu124"), ("12.9", "cu125"), ("13.1", "cu130"), ("", "cu118")])
def test_the_wheel_is_the_newest_that_the_driver_runs(cuda, wheel):
    command = how_to_use_card(Build((), (), can_offload=False, cards=("NVIDIA A, 8 GiB",), cuda=cuda))
    assert f"--extra-index-url https://abetlen.github.io/llama-cpp-python/whl/{wheel}`" in command
    assert '"llama-cpp-python<' in command  # the versions that Byline works with


@pytest.mark.parametrize(("capability", "wheel"), [((7, 0), "cu125"), ((7, 5), "cu130"), ((), "cu130")])
def test_an_old_card_gets_no_wheel_of_cuda_13(capability, wheel):
    found = Build((), (), can_offload=False, cards=("NVIDIA V100",), cuda="13.1", capability=capability)
    assert f"whl/{wheel}`" in how_to_use_card(found)


def test_this_build_is_looked_at_once():
    found = build.this_build()
    assert found is build.this_build()
    assert not set(found.used) & set(found.unused)
