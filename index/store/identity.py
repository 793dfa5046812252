"""The embedder and the splitter that made an index, recorded in it, so that different ones never mix."""

from index.embedding.base import Embedder
from index.errors import IndexMismatchError
from index.settings import IndexSettings
from index.store.sqlite.catalogue import Snapshot
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
    """Refuse an index whose passages were cut in another way.

    Raises:
        IndexMismatchError: The message names the setting and the rebuild.
    """
    if _is_blank(snapshot):
        return
    for name, value in _splitting(settings).items():
        recorded = snapshot.meta.get(name)
        if recorded != value and name == "splitter":
            raise IndexMismatchError(
                "The index was made by a Byline that cuts articles into passages in another way. "
                "Run `byline index rebuild`: it takes about as long as adding the articles did, and loses nothing."
            )
        if recorded != value:
            raise IndexMismatchError(
                f"The index was made with {name} = {recorded}, now it is {value}. "
                "Change the setting back, or run `byline index rebuild`."
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
