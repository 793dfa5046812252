"""Is a number or name in the place that the source gives to another of its kind, its rival?"""

from collections.abc import Sequence

from rag.grounding.aligning.places import Place, likeness, run, share_told

# Chosen by hand on pairs from CLAPNQ (docs/experiments.md).
_LEAST_RUN = 1.5  # of a rival, so that it counts
_RUN_MARGIN = 1.0  # by which a rival's run must be longer than any match's
_LIKENESS_RATIO, _LIKENESS_MARGIN = 1.6, 0.9  # a rival's likeness must be above ratio x the best match's + margin
_UNSURE_FACTOR = 1.5  # rivals must be this much better when the slot may state nothing, as "one" in "one of them"
_SHARE_MARGIN = 0.4  # by which more of a rival's sentence must be told than of any match's
_OWN_RUN_MARGIN = 0.5  # a match whose run is longer by this much is in its place


def displaced(slot: Place, matches: Sequence[Place], rivals: Sequence[Place], *, unsure: bool = False) -> bool:
    """Whether a rival's surroundings in the source are clearly more like the slot's than any match's.

    Args:
        slot: Where the sentence has the number or name.
        matches: Where the source has the same.
        rivals: Where it has another that could stand in its stead.
        unsure: Whether to ask for more, because the slot may hold no fact of its own or may stand for a
            pronoun of the source.
    """
    if not rivals:
        return False
    demand = _UNSURE_FACTOR if unsure else 1.0
    best_run = max((run(slot, found) for found in matches), default=0.0)
    rival_run = max(run(slot, found) for found in rivals)
    if rival_run >= _LEAST_RUN * demand and rival_run >= best_run + _RUN_MARGIN:
        return True
    best_likeness = max((likeness(slot, found) for found in matches), default=0.0)
    rival_likeness = max(likeness(slot, found) for found in rivals)
    return rival_likeness > best_likeness * _LIKENESS_RATIO + _LIKENESS_MARGIN * demand**2


def better_elsewhere(place: Place, slot: Place, own: Sequence[Place]) -> bool:
    """Whether the sentence has what the source has at ``place`` elsewhere, in surroundings that match better.

    Args:
        place: In the source.
        slot: The place of the sentence under test.
        own: Where the sentence has what stands at ``place``.
    """
    here = run(slot, place) + likeness(slot, place)
    return any(run(elsewhere, place) + likeness(elsewhere, place) > here for elsewhere in own)


def of_another_sentence(slot: Place, matches: Sequence[Place], rivals: Sequence[Place]) -> bool:
    """Whether the sentence tells the whole sentence of a rival, and hardly anything of any match's."""
    if not matches or not rivals:
        return False
    own_run = max(run(slot, match) for match in matches)
    if own_run >= max(run(slot, rival) for rival in rivals) + _OWN_RUN_MARGIN:
        return False
    rival_share = max(share_told(slot, rival) for rival in rivals)
    return rival_share - max(share_told(slot, match) for match in matches) >= _SHARE_MARGIN
