"""What an add or a sync did, counted while it goes on."""

import time
from dataclasses import dataclass, field
from typing import Any

from index.records import Failure, IndexReport, Remark, Skipped
from index.store.tables.snapshot import Snapshot


@dataclass
class Tally:
    """Counts of what was done, in articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    article_ids: list[str] = field(default_factory=list)

    def report(self, snapshot: Snapshot, started: float) -> IndexReport:
        """The counts, with what the index holds now; ``started`` is by the monotonic clock."""
        articles, passages = snapshot.counts()
        seconds = time.monotonic() - started
        counts: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in vars(self).items()
        }
        return IndexReport(articles=articles, passages=passages, seconds=seconds, **counts)
