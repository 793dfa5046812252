"""The embedder and the splitter that made an index, recorded in it, so that different ones never mix."""

from index.embedding.base import Embedder
from index.errors import IndexMismatchError
from index.settings import IndexSettings
from index.store.tables.snapshot import Snapshot
from index.text.splitting import SPLITTER_VERSION


def facts(settings: IndexSettings, embedder: Embedder) -> dict[str, str]:
    """What an index records about its making."""
    return {
        "embedder": embedder.name,
        "dimensions": str(embedder.dimensions),
        "embedder_setting": settings.embedder,
        **_splitting(settings),
    }


def check_splitting(snapshot: Snapshot, settings: IndexSettings) -> None:
    """Refuse an index whose passages were cut with other settings. Another splitter may go on (:func:`older_splitter`).

    Raises:
        IndexMismatchError: The message names the setting and the rebuild.
    """
    if _is_blank(snapshot):
        return
    for name, value in _splitting(settings).items():
        recorded = snapshot.meta.get(name)
        if recorded != value and name != "splitter":
            raise IndexMismatchError(
                f"The index was made with {name} = {recorded}, now it is {value}. "
                "Change the setting back, or run `byline index rebuild`."
            )


def older_splitter(snapshot: Snapshot) -> str:
    """What is to be told of an index whose passages were cut by another Byline, or "".

    A passage is a span of its article, so search and quotes are right with any splitter, and passages of two may stand
    side by side. Cutting all of them anew needs the embedder, so it is left to the reader.
    """
    if _is_blank(snapshot) or snapshot.meta.get("splitter") == SPLITTER_VERSION:
        return ""
    return (
        "The articles here were cut into passages by another version of Byline. Everything works; "
        "`byline index rebuild` cuts them as this version does, which takes about as long as adding them did."
    )


def names_another_embedder(snapshot: Snapshot, settings: IndexSettings) -> bool:
    """Whether the setting's name is not the recorded one; the weights may still be the same."""
    return not _is_blank(snapshot) and snapshot.meta.get("embedder_setting") != settings.embedder


def check_embedder(snapshot: Snapshot, embedder: Embedder) -> None:
    """Refuse an index whose vectors another embedder made.

    Raises:
        IndexMismatchError: The message names both and the rebuild.
    """
    if _is_blank(snapshot):
        return
    recorded = (snapshot.meta.get("embedder"), snapshot.meta.get("dimensions"))
    if recorded != (embedder.name, str(embedder.dimensions)):
        raise IndexMismatchError(
            f"The index was made with the embedder {recorded[0]} (setting {snapshot.meta.get('embedder_setting')!r}), "
            f"now it is {embedder.name}. Change the setting index.embedder back, or run `byline index rebuild`."
        )


def _is_blank(snapshot: Snapshot) -> bool:
    return "embedder" not in snapshot.meta or not snapshot.counts()[0]


def _splitting(settings: IndexSettings) -> dict[str, str]:
    return {
        "splitter": SPLITTER_VERSION,
        "passage_tokens": str(settings.passage_tokens),
        "overlap_sentences": str(settings.overlap_sentences),
    }
