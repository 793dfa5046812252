"""How much memory there is, with the limits of containers, and what is said when a model needs more."""

import psutil
import pytest

from rag.errors import ModelError
from rag.models.catalogue import model_catalogue
from rag.models.memory import Memory, memory_now, needed_bytes, needed_for, require_memory

GB = 10**9


@pytest.fixture
def groups(tmp_path):
    """Control groups made by hand: a function that writes one and the file that names ours."""
    root = tmp_path / "cgroup"

    def write(line: str, files: dict[str, dict[str, str]]):
        for folder, contents in files.items():
            (root / folder).mkdir(parents=True, exist_ok=True)
            for name, text in contents.items():
                (root / folder / name).write_text(text)
        own = tmp_path / "own"
        own.write_text(line)
        return memory_now(own, root)

    return write


def test_the_limit_of_a_container_counts_and_cached_files_are_free(groups):
    files = {"memory.max": "2000000000\n", "memory.current": "1500000000\n"}
    files["memory.stat"] = "anon 500000000\ninactive_file 600000000\nactive_file 300000000\n"
    found = groups("0::/a/b\n", {"": {"memory.max": "max\n"}, "a": files, "a/b": {"memory.max": "max\n"}})
    assert found.is_limited
    assert found.total_bytes == 2 * GB
    assert found.free_bytes == 2 * GB - (1_500_000_000 - 900_000_000)
    assert "the limit of this container" in found.in_words


def test_the_older_version_of_control_groups_counts_too(groups):
    files = {"memory.limit_in_bytes": "1000000000", "memory.usage_in_bytes": "400000000"}
    files["memory.stat"] = "total_inactive_file 100000000\ntotal_active_file 0\n"
    found = groups("4:memory:/docker/x\n3:cpu:/\n", {"memory": files})
    assert (found.total_bytes, found.free_bytes) == (GB, 700_000_000)


@pytest.mark.parametrize("line", ["", "0::/\n", "nonsense\n", "4:memory:/gone\n", "0::/../../etc\n"])
def test_without_a_limit_it_is_the_machines(groups, line):
    huge = {"memory.limit_in_bytes": str((1 << 63) - 4096), "memory.usage_in_bytes": "1"}
    found = groups(line, {"": {"memory.max": "max\n"}, "memory": huge})
    assert not found.is_limited
    assert found.total_bytes == psutil.virtual_memory().total


def test_a_window_takes_memory_beside_the_weights():
    assert needed_bytes(GB, 10_000, 4096) == GB + 10_000 * 4096 + 350_000_000
    assert needed_bytes(GB, 0, 8192) > needed_bytes(GB, 0, 4096)


def test_too_little_memory_names_the_largest_tried_model_that_fits():
    small = model_catalogue()["qwen2.5-coder-0.5b-instruct"]
    there = Memory(8 * GB, needed_for(small, 4096), is_limited=True)
    with pytest.raises(
        ModelError, match=r"Give this container more, or set llm\.model to qwen2\.5-coder-0\.5b"
    ) as caught:
        require_memory("qwen3.5-4b", 4 * GB, 4096, there)
    assert "needs about 4.0 GB of memory" in str(caught.value)
    assert "\n" not in str(caught.value)
    require_memory("qwen3.5-4b", there.free_bytes, 4096, there)


def test_a_machine_that_never_has_enough_is_not_told_to_close_programs():
    with pytest.raises(ModelError) as caught:
        require_memory("big", 9 * GB, 4096, Memory(4 * GB, 10_000))
    assert "lose other programs" not in str(caught.value)
    assert 'Set answer.mode to "quotes"' in str(caught.value)
    with pytest.raises(ModelError, match="Close other programs, or"):
        require_memory("big", 3 * GB, 4096, Memory(4 * GB, 10_000))
