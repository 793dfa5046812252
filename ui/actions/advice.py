"""What was found out about the machine and its models, in sentences and as JSON."""

from dataclasses import asdict
from typing import Any

from rag.models.recommending import MOST_SECONDS, Option, Speed
from ui.actions.recommending import Advice

MOST_NAMED = 8
"""Models of a server that are named in a sentence."""


def as_json(advice: Advice) -> dict[str, Any]:
    """The advice as one JSON object."""
    take, sure = advice.models.take, advice.models.sure
    machine = advice.machine
    found: dict[str, Any] = {
        "machine": {
            "memory_bytes": machine.memory.total_bytes,
            "memory_free_bytes": machine.memory.free_bytes,
            "memory_is_limited": machine.memory.is_limited,
            "cores": machine.cores,
            "abilities": list(advice.build.used),
            "unused_abilities": list(advice.build.unused),
            "graphics_cards": list(advice.build.cards),
            "graphics_memory_bytes": advice.build.card_bytes,
            "llama_cpp_uses_card": advice.build.can_offload,
            "disk_free_bytes": machine.disk_free_bytes,
            "hub_can_be_reached": machine.online,
        },
        "in_use": advice.in_use,
        "unmeasured": advice.unmeasured,
        "take": take.entry.name if take else None,
        "sure": sure.entry.name if sure else None,
        "tried": take.entry.tried if take else None,
        "better_if_hub_answers": advice.models.better.entry.name if advice.models.better else None,
        "seconds": round(take.seconds, 1) if take else None,
        "seconds_are": "measured" if take and take.is_measured else "estimated",
        "command": advice.command,
        "speed": asdict(advice.speed),
        "models": [_row(option) for option in advice.models.options],
    }
    if advice.server is not None:
        seconds = advice.server_seconds
        found["server"] = {
            "models": list(advice.server.models),
            "problem": advice.server.problem,
            "seconds": round(seconds, 1) if seconds is not None else None,
        }
        found |= {"take": advice.in_use if advice.server_answers else None, "sure": None, "tried": None}
        found |= {"seconds": found["server"]["seconds"], "seconds_are": "measured" if seconds is not None else None}
    return found


def _row(option: Option) -> dict[str, Any]:
    return {
        "name": option.entry.name,
        "licence": option.entry.licence,
        "tried": option.entry.tried,
        "here": option.is_here,
        "bytes": option.entry.size_bytes,
        "bytes_are": "estimated" if option.entry.size_is_estimated else "known",
        "memory_bytes": option.needed_bytes,
        "seconds": round(option.seconds, 1),
        "seconds_are": "measured" if option.is_measured else "estimated",
        "why_not": option.why_not,
    }


def in_words(advice: Advice) -> list[str]:
    """The advice in sentences, the most important first."""
    unmeasured = [f"Nothing could be measured: {advice.unmeasured}"] if advice.unmeasured else []
    return (_about_server(advice) if advice.server is not None else _about_models(advice)) + unmeasured


def _about_models(advice: Advice) -> list[str]:
    take, sure = advice.models.take, advice.models.sure
    if take is None:
        return ['No language model fits: set answer.mode to "quotes", which needs none and answers at once.']
    seconds = f"an answer takes about {take.seconds:.0f} s" if take.seconds >= 1 else "an answer takes about a second"
    how = "measured here" if take.is_measured else f"estimated from {_basis(advice.speed)}"
    name = take.entry.name
    sure_to = " for sure" if advice.models.better else ""
    lines = [
        f"{name} is in use and is the best that fits{sure_to}: {seconds} ({how})."
        if name == advice.in_use
        else f"Take {name} ({take.entry.title}, {take.entry.licence}): {seconds} ({how})."
    ]
    if take.seconds > MOST_SECONDS:
        lines.append('That is slow: answer.mode = "quotes" shows the best sentences at once, without a language model.')
    if not take.entry.tried:
        known = f"; sure to work is {sure.entry.name}" if sure else ""
        unasked = " It comes from the model hub, which was not asked now." if _is_unasked(advice) else ""
        fit = f" `byline models fit {name}` measures how good it is here."
        lines.append(f"{name} is untried: chosen by public lists, not yet run with Byline{known}.{unasked}{fit}")
    if (better := advice.models.better) is not None:
        untried = "" if better.entry.tried else ", and is untried"
        lines.append(
            f"{better.entry.name} may be better{untried}. It comes from the model hub, which was not asked now: "
            "`byline models recommend` asks the hub."
        )
    return lines


def _is_unasked(advice: Advice) -> bool:
    take = advice.models.take
    return take is not None and take.entry.needs_hub and not take.is_here and advice.machine.online is None


def _basis(speed: Speed) -> str:
    if not speed.is_measured:
        return "the processor"
    busy = ", with other programs busy" if speed.was_busy else ""
    return f"what {speed.model} took here{busy}"


def _about_server(advice: Advice) -> list[str]:
    assert advice.server is not None  # noqa: S101 - the caller has looked
    if not advice.server_answers:
        return [advice.server.problem]
    others = [name for name in advice.server.models if name != advice.in_use]
    seconds = advice.server_seconds
    took = f": an answer takes about {max(seconds, 1):.0f} s (measured)" if seconds is not None else ""
    lines = [f"The server of llm.endpoint answers with {advice.in_use}{took}."]
    if others:
        more = " and more" if len(others) > MOST_NAMED else ""
        lines.append(f"It also lists {', '.join(others[:MOST_NAMED])}{more}: set llm.model.")
    return lines
