"""Which language model to take on a machine: the best of the catalogue that fits, can be had and answers soon enough.

How long an answer takes follows from how fast tokens are read and written. Reading is bound by computing, so it goes
with the number of parameters; writing is bound by memory, so it goes with the size of the file. One model that was
measured here tells about the others; where none was, the speed is estimated from the processor and called so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rag.models.catalogue import ModelEntry
from rag.models.memory import Memory, needed_for

READ_TOKENS, WRITTEN_TOKENS = 650, 40
"""What nine of ten answers to the packaged questions read anew and write at most."""
MOST_SECONDS = 30.0
"""A model whose answers take longer is not recommended where a quicker one is to be had."""
WORKING_BYTES = 900_000_000
"""What an answer needs beside the language model: embedder, index, page."""
DISK_HEADROOM = 1.1

# A model of 1.54 thousand million parameters in a file of 1.1 GB, on two cores with AVX-512: 290 tokens a second
# read and 41 written. The shares of other machines are rough.
_REFERENCE_PARAMETERS, _REFERENCE_BYTES = 1_540_000_000, 1_117_320_768
_READ_A_CORE, _WRITTEN_A_CORE, _MOST_WRITTEN = 145.0, 20.0, 60.0
_SHARE_WITHOUT_AVX512, _SHARE_WITHOUT_AVX2 = 0.6, 0.2
_ON_CARD_READ, _ON_CARD_WRITTEN = 3000.0, 150.0


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is to run a model on.

    Attributes:
        memory: How much, and how much is free.
        cores: Cores that may be used.
        abilities: Abilities of the processor that llama.cpp uses.
        on_card: Whether a graphics card runs the model.
        disk_free_bytes: Where models are kept.
        online: Whether the model hub can be reached; None if it was not asked.
        card_bytes: Memory of the graphics cards together; 0 where it is not known, or shared with the processor.
    """

    memory: Memory
    cores: int
    abilities: Collection[str]
    on_card: bool
    disk_free_bytes: int
    online: bool | None
    card_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast one model reads and writes here.

    Attributes:
        model: Its name.
        parameters: How many it has.
        size_bytes: Of its file.
        read_tokens_s: Tokens of a prompt read in a second.
        written_tokens_s: Tokens of a reply written in a second.
        is_measured: Whether this was measured, and not estimated from the processor.
        was_busy: Whether other programs took much of the processor meanwhile; the figures are corrected for it.
    """

    model: str
    parameters: int
    size_bytes: int
    read_tokens_s: float
    written_tokens_s: float
    is_measured: bool
    was_busy: bool = False

    def seconds(self, parameters: int, size_bytes: int) -> float:
        """Seconds that an answer takes with a model of so many parameters in a file of this size."""
        read = READ_TOKENS / self.read_tokens_s * (parameters / self.parameters)
        return read + WRITTEN_TOKENS / self.written_tokens_s * (size_bytes / self.size_bytes)


@dataclass(frozen=True, slots=True)
class Option:
    """One language model of the catalogue, on this machine.

    Attributes:
        entry: The model.
        is_here: Whether its file is here.
        needed_bytes: Memory that it needs.
        seconds: What an answer takes.
        is_measured: Whether it was measured with this very model.
        why_not: Why it is not to be taken, in words; "" if it can be.
    """

    entry: ModelEntry
    is_here: bool
    needed_bytes: int
    seconds: float
    is_measured: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to take.

    Attributes:
        take: The best that fits; None if none does. While the model hub was not asked, the best that is had without.
        sure: The best of those that fits and was tried with Byline; often the same.
        options: Every language model of the catalogue, the preferred ones first.
        better: A better one than ``take`` that only the model hub has, which was not asked; else None.
    """

    take: Option | None
    sure: Option | None
    options: tuple[Option, ...]
    better: Option | None = None


def estimated_speed(machine: Machine) -> Speed:
    """A guess at the speed of the default model, where nothing has been measured yet."""
    read = _READ_A_CORE * machine.cores
    written = min(_WRITTEN_A_CORE * machine.cores, _MOST_WRITTEN)
    if machine.on_card:
        read, written = _ON_CARD_READ, _ON_CARD_WRITTEN
    elif "AVX2" not in machine.abilities and "NEON" not in machine.abilities:
        read, written = read * _SHARE_WITHOUT_AVX2, written * _SHARE_WITHOUT_AVX2
    elif "AVX512" not in machine.abilities:
        read = read * _SHARE_WITHOUT_AVX512
    return Speed("", _REFERENCE_PARAMETERS, _REFERENCE_BYTES, read, written, is_measured=False)


def recommend(
    entries: Iterable[ModelEntry],
    machine: Machine,
    speed: Speed,
    *,
    here: Collection[str],
    loaded_bytes: int,
    context_tokens: int,
    gone: Collection[str] = (),
) -> Recommendation:
    """Judge every language model of a catalogue.

    Args:
        entries: The catalogue.
        machine: What there is.
        speed: Of one model here, measured or estimated.
        here: Names of the models whose files are here.
        loaded_bytes: Memory that the model in use has taken in this process, which another would get.
        context_tokens: The window.
        gone: Names of the models that the hub no longer has.
    """
    options = [
        _judged(entry, machine, speed, entry.name in here, loaded_bytes, context_tokens, is_gone=entry.name in gone)
        for entry in sorted(entries, key=lambda entry: -entry.preference)
        if entry.role == "llm"
    ]
    fitting = [option for option in options if not option.why_not]
    at_hand = [option for option in fitting if machine.online or option.is_here or not option.entry.needs_hub]
    best, chosen = _best_first(fitting), _best_first(at_hand or fitting)
    take = chosen[0] if chosen else None
    sure = next((option for option in chosen if option.entry.tried), None)
    return Recommendation(take, sure, tuple(options), best[0] if best and best[0] is not take else None)


def _best_first(options: list[Option]) -> list[Option]:
    quick = [option for option in options if option.seconds <= MOST_SECONDS]
    # Where every model is slow, the quickest is still better than none.
    return quick or sorted(options, key=lambda option: option.seconds)


def _judged(
    entry: ModelEntry,
    machine: Machine,
    speed: Speed,
    is_here: bool,
    loaded_bytes: int,
    context_tokens: int,
    *,
    is_gone: bool,
) -> Option:
    needed = needed_for(entry, context_tokens)
    seconds = speed.seconds(entry.parameters, entry.size_bytes)
    free = machine.memory.free_bytes + loaded_bytes
    why_not = ""
    if not entry.preference:
        why_not = "is for trying things out only"
    elif machine.on_card and machine.card_bytes and needed > machine.card_bytes:
        why_not = (
            f"needs about {needed / 1e9:.1f} GB, and the graphics card has {machine.card_bytes / 1e9:.1f} GB "
            "(llm.gpu_layers = 0 does without it)"
        )
    elif not (machine.on_card and machine.card_bytes) and needed + WORKING_BYTES > free:
        why_not = f"needs about {(needed + WORKING_BYTES) / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free"
    elif not is_here and entry.size_bytes * DISK_HEADROOM > machine.disk_free_bytes:
        why_not = (
            f"takes {entry.size_bytes / 1e9:.1f} GB of the disk, and {machine.disk_free_bytes / 1e9:.1f} GB are free"
        )
    elif not is_here and entry.needs_hub and machine.online is False:
        why_not = "cannot be fetched: the model hub cannot be reached"
    elif not is_here and is_gone:
        why_not = "cannot be fetched: the model hub no longer has it"
    is_measured = speed.is_measured and not speed.was_busy and speed.model == entry.name
    return Option(entry, is_here, needed, seconds, is_measured, why_not)
