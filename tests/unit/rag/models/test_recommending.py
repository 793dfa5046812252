"""Which model is taken on which machine; the catalogue is made by hand."""

from dataclasses import replace

import pytest

from rag.models.catalogue import HubSource, ModelEntry, ModelFile, PackageSource
from rag.models.memory import Memory
from rag.models.recommending import READ_TOKENS, WRITTEN_TOKENS, Machine, Speed, estimated_speed, recommend

GB = 10**9
MACHINE = Machine(Memory(16 * GB, 12 * GB), 8, ("AVX2", "AVX512"), on_card=False, disk_free_bytes=100 * GB, online=True)
SPEED = Speed("small", GB, GB, 100.0, 20.0, is_measured=True)


def entry(name: str, size: int, preference: int, *, tried: bool = False, packaged: bool = False) -> ModelEntry:
    file = ModelFile(f"{name}.gguf", f"{name}.gguf", size, "0" * 64)
    source = PackageSource(()) if packaged else HubSource(f"someone/{name}")
    return ModelEntry(
        name, "llm", name, "Apache-2.0", f"{name}.gguf", (file,), (source,),
        tried=tried, parameters=size, preference=preference, kv_bytes=1000,
    )  # fmt: skip


SMALL = entry("small", GB, 10, tried=True, packaged=True)
BIG = entry("big", 3 * GB, 50)
TOY = entry("toy", GB // 10, 0, tried=True, packaged=True)
ALL = (SMALL, BIG, TOY)


def taken(machine: Machine, speed: Speed = SPEED, here: tuple[str, ...] = ("small",)) -> tuple[str, str]:
    found = recommend(ALL, machine, speed, here=here, loaded_bytes=0, context_tokens=4096)
    take, sure = found.take, found.sure
    return (take.entry.name if take else "", sure.entry.name if sure else "")


def why_not(name: str, machine: Machine) -> str:
    found = recommend(ALL, machine, SPEED, here=("small",), loaded_bytes=0, context_tokens=4096)
    return next(option.why_not for option in found.options if option.entry.name == name)


def test_the_preferred_one_is_taken_and_the_tried_one_named():
    assert taken(MACHINE) == ("big", "small")
    assert "trying things out" in why_not("toy", MACHINE)


def test_what_does_not_fit_or_cannot_be_had_is_not_taken():
    offline = replace(MACHINE, online=False)
    assert taken(offline) == ("small", "small")
    assert "hub cannot be reached" in why_not("big", offline)
    assert taken(offline, here=("small", "big")) == ("big", "small")
    little = replace(MACHINE, memory=Memory(4 * GB, 3 * GB))
    assert taken(little) == ("small", "small")
    assert why_not("big", little) == "needs about 4.3 GB of memory, and 3.0 GB are free"
    full = replace(MACHINE, disk_free_bytes=GB)
    assert "of the disk" in why_not("big", full)
    assert taken(replace(MACHINE, memory=Memory(GB, GB))) == ("", "")


def test_while_the_hub_was_not_asked_the_one_that_is_sure_to_be_had_is_taken():
    unasked = replace(MACHINE, online=None)
    found = recommend(ALL, unasked, SPEED, here=(), loaded_bytes=0, context_tokens=4096)
    assert found.take is not None
    assert found.better is not None
    assert (found.take.entry.name, found.better.entry.name) == ("small", "big")
    assert taken(unasked, here=("big",)) == ("big", "small")
    only = recommend((BIG,), unasked, SPEED, here=(), loaded_bytes=0, context_tokens=4096)
    assert only.take is not None
    assert (only.take.entry.name, only.better) == ("big", None)
    assert recommend(ALL, MACHINE, SPEED, here=(), loaded_bytes=0, context_tokens=4096).better is None


def test_what_does_not_fit_the_graphics_card_is_not_taken():
    on_card = replace(MACHINE, on_card=True, card_bytes=2 * GB)
    assert taken(on_card) == ("small", "small")
    assert "needs about 3.4 GB, and the graphics card has 2.0 GB" in why_not("big", on_card)
    little = Memory(4 * GB, 3 * GB)
    assert taken(replace(on_card, card_bytes=8 * GB, memory=little)) == ("big", "small")
    assert taken(replace(on_card, card_bytes=0, memory=little)) == ("small", "small")  # shared with the processor


def test_memory_of_the_loaded_model_is_there_for_another():
    little = replace(MACHINE, memory=Memory(4 * GB, 3 * GB))
    found = recommend(ALL, little, SPEED, here=(), loaded_bytes=2 * GB, context_tokens=4096)
    assert found.take is not None
    assert found.take.entry.name == "big"


def test_seconds_go_with_parameters_for_reading_and_with_size_for_writing():
    assert SPEED.seconds(GB, GB) == pytest.approx(READ_TOKENS / 100 + WRITTEN_TOKENS / 20)
    assert SPEED.seconds(2 * GB, 3 * GB) == pytest.approx(2 * READ_TOKENS / 100 + 3 * WRITTEN_TOKENS / 20)


def test_a_slow_machine_gets_the_quicker_one_and_a_very_slow_one_the_quickest():
    assert taken(MACHINE, replace(SPEED, read_tokens_s=40.0, written_tokens_s=10.0)) == ("small", "small")
    assert taken(MACHINE, replace(SPEED, read_tokens_s=4.0, written_tokens_s=1.0)) == ("small", "small")


def test_only_what_was_measured_with_that_model_undisturbed_is_called_measured():
    found = recommend(ALL, MACHINE, SPEED, here=("small",), loaded_bytes=0, context_tokens=4096)
    assert {option.entry.name: option.is_measured for option in found.options} == {
        "big": False, "small": True, "toy": False,
    }  # fmt: skip
    busy = recommend(ALL, MACHINE, replace(SPEED, was_busy=True), here=(), loaded_bytes=0, context_tokens=4096)
    assert not any(option.is_measured for option in busy.options)


def test_an_estimate_knows_registers_cores_and_cards():
    wide = estimated_speed(MACHINE)
    assert not wide.is_measured
    assert estimated_speed(replace(MACHINE, abilities=("AVX2",))).read_tokens_s < wide.read_tokens_s
    narrow = estimated_speed(replace(MACHINE, abilities=()))
    assert narrow.read_tokens_s == pytest.approx(wide.read_tokens_s * 0.2)
    assert estimated_speed(replace(MACHINE, cores=2)).read_tokens_s == pytest.approx(wide.read_tokens_s / 4)
    assert estimated_speed(replace(MACHINE, on_card=True)).written_tokens_s > wide.written_tokens_s
