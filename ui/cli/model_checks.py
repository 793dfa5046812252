"""The checks of ``byline doctor`` that are about models, and about the machine that runs them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ui.actions.sizes import bytes_of
from ui.cli.console import Session
from ui.cli.findings import Finding, Kind

if TYPE_CHECKING:
    from rag.settings import Settings


def check_models(session: Session, settings: "Settings") -> Iterator[Finding]:
    """The models that the settings name: here and verified, or behind a server that answers."""
    from rag.llm.registry import backend
    from rag.models import lookup as models
    from rag.opening import model_names

    if not backend(settings.llm).needs_file:
        yield _check_server(settings)
    else:
        models.find_language_model(settings.llm.model)
    for name in model_names(settings):
        found = models.find(name)
        if isinstance(found, Path):
            yield Finding(f"model {name}", "ok", "a local file; it has no known hash")
            continue
        path = found.location(models.folder_of(found, settings))
        size = f" ({found.size_bytes / 1e6:,.0f} MB)" if found.size_bytes else ""
        pull = f"byline models pull {name}"
        by_state: dict[str, tuple[Kind, str, str]] = {
            "verified": ("ok", f"{path}, verified", ""),
            "absent": ("note", f"not fetched yet{size}", f"The first question does, or run `{pull}`."),
            "unverified": ("note", f"{path}, not verified", f"Run `byline models verify {name}`."),
            "damaged": ("broken", f"{path} is damaged", f"Run `{pull} --force`."),
        }
        yield Finding(f"model {name}", *by_state[models.state(name, settings)])
    yield _models_folders(settings)


def _models_folders(settings: "Settings") -> Finding:
    """Where the models lie and how much they take."""
    sizes = {folder: bytes_of(folder) for folder in settings.models_folders}
    told = [f"{folder} ({size / 1e6:,.0f} MB)" for folder, size in sizes.items() if size]
    return Finding("folder of models", "ok", ", ".join(told) or f"{settings.models_folder} (nothing there yet)")


def _check_server(settings: "Settings") -> Finding:
    from rag.llm.server import look_at_server

    found = look_at_server(settings.llm)
    if not found.is_reached:
        fix = "Start that server, or empty llm.endpoint to use a local model."
        return Finding("llm.endpoint", "broken", found.problem, fix)
    if found.problem:
        fix = "The settings tab of the page tests whether the server answers all the same."
        return Finding("llm.endpoint", "note", found.problem, fix)
    return Finding("llm.endpoint", "ok", f"{settings.llm.endpoint} answers and lists {len(found.models)} models")


def check_machine(session: Session, settings: "Settings") -> Iterator[Finding]:
    """Cores and memory, beside what the language model of the settings needs."""
    from rag.llm.threads import available_cores
    from rag.models.memory import largest_that_fits, memory_now
    from rag.models.recommending import WORKING_BYTES
    from rag.opening import memory_for_model

    cores = available_cores()
    threads = settings.llm.threads
    if threads > cores:
        fix = f"Set llm.threads to at most {cores}, or to 0 to take the free cores: more is slower."
        yield Finding("threads", "note", f"llm.threads is {threads}, usable cores are {cores}", fix)
    else:
        yield Finding("threads", "ok", f"{threads or 'as many as are free'} of {cores} cores")
    memory = memory_now()
    needed = memory_for_model(settings) + WORKING_BYTES
    if memory.free_bytes < needed:
        smaller = largest_that_fits(memory, settings.llm.context_tokens)
        instead = f"set llm.model to {smaller.name}" if smaller else 'set answer.mode to "quotes"'
        detail = f"{memory.in_words}; about {needed / 1e9:.1f} GB are wanted"
        yield Finding("memory", "note", detail, f"Close programs, or {instead}.")
    else:
        yield Finding("memory", "ok", memory.in_words)


def check_build(session: Session, settings: "Settings") -> Iterator[Finding]:
    """Whether this build of llama.cpp uses what the processor and the graphics card can."""
    from rag.llm.build import how_to_use_card, how_to_use_processor, this_build
    from rag.llm.registry import backend

    if not backend(settings.llm).needs_file:
        return
    build = this_build()
    if build.unused:
        detail = f"llama.cpp was built without {', '.join(build.unused)}, which this processor has"
        yield Finding("processor", "note", f"{detail}: answers take longer than they need to", how_to_use_processor())
    else:
        wide = [name for name in ("AVX512", "AVX2", "NEON") if name in build.used]
        yield Finding(
            "processor", "ok", f"llama.cpp uses all that it knows of this one ({', '.join(wide) or 'no SIMD'})"
        )
    cards = ", ".join(build.cards)
    if build.leaves_card_unused:
        detail = f"{cards} is there and llama.cpp was built for the processor"
        yield Finding("GPU", "note", detail, how_to_use_card(build))
    elif build.cards and settings.llm.gpu_layers == 0:
        fix = "Set llm.gpu_layers to -1 to use it."
        yield Finding("GPU", "note", f"{cards} is there and llm.gpu_layers is 0", fix)
    elif build.can_offload:
        yield Finding("GPU", "ok", f"llama.cpp can use {cards or 'one'}")
    else:
        yield Finding("GPU", "ok", "none found; llama.cpp runs on the processor")


def check_advice(session: Session, settings: "Settings") -> Iterator[Finding]:
    """Which language model suits the machine, from what was measured earlier or from an estimate."""
    from rag.llm.registry import backend
    from ui.actions.advice import in_words
    from ui.actions.recommending import advise

    if not backend(settings.llm).needs_file:
        return
    advice = advise(settings, ask_hub=False)
    fix = f"Run `{advice.command}`, or first `byline models recommend`, which measures." if advice.command else ""
    yield Finding("recommended model", "note" if advice.command else "ok", " ".join(in_words(advice)), fix)
