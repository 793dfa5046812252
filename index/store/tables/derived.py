"""What is made from the articles' texts by a rule, and made anew when the rule has changed.

``meta`` records the versions of these rules:

=============  =====================================================================================
key            what
=============  =====================================================================================
full_text      how letters are folded (:data:`index.text.folding.VERSION`)
reprints       rule by which articles were compared (:data:`index.reprints.rule.VERSION`)
list_words     how the words of the list of articles are filed (:data:`index.store.tables.list_words.VERSION`)
vectors        what the vector store keeps with each vector (:data:`VECTORS_VERSION`)
=============  =====================================================================================
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.reprints import rows as reprint_rows
from index.reprints import rule as reprint_rule
from index.store.base import Session
from index.store.tables import list_words, live_view
from index.store.tables.rows import count_up, journal
from index.text import folding


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction: what it does, in words for the reader, and what ``meta`` says afterwards."""

    what: str
    work: Callable[[Session], None]
    recorded: Mapping[str, str | int]


def present() -> dict[str, str | int]:
    """The versions of the rules of this program."""
    return {
        "full_text": folding.VERSION,
        reprint_rows.META: reprint_rule.VERSION,
        "list_words": list_words.VERSION,
        "vectors": live_view.VECTORS_VERSION,
    }


def outdated(meta: Mapping[str, str]) -> list[str]:
    """The keys of what was made by another rule than the present; vectors were not recorded up to version 1."""
    recorded = {"vectors": "1", **meta}
    return [name for name, version in present().items() if recorded.get(name) != str(version)]


def steps(meta: Mapping[str, str]) -> list[Step]:
    """What makes anew all that is :func:`outdated`."""
    work = {
        "full_text": ("the words of all articles, for the search", _full_text),
        "reprints": ("which articles are reprints of each other", _reprints),
        "list_words": ("the words of the list of articles", list_words.make_anew),
        "vectors": ("what the vectors carry", _vectors),
    }
    versions = present()
    return [Step(*work[name], {name: versions[name]}) for name in outdated(meta)]


def meta_of(session: Session) -> dict[str, str]:
    """What the catalogue says of its making."""
    return dict(session.execute("SELECT key, value FROM meta").fetchall())


def _full_text(session: Session) -> None:
    session.full_text.make_all_anew(int(meta_of(session).get("generation", 1)))


def _vectors(session: Session) -> None:
    facts = meta_of(session)
    generation, version = int(facts.get("generation", 1)), int(facts.get("vectors", 1))
    journal(session, live_view.collection_name(facts["index_id"], generation, version), [])
    count_up(session, "writes")


def _reprints(session: Session) -> None:
    reprint_rows.put_all(session, reprint_rows.compare_all(session))
