"""How a catalogue that an older Byline made comes up to date: an ordered list of steps, one file each.

To change a table, add a file ``to_N.py`` with a function that makes it from schema N - 1, list it in
:data:`MIGRATIONS`, and make the same change in ``schema.py`` for new homes. A step never changes once it was
released, so it holds its SQL itself. It may find some of its work done (homes before schema 2 recorded no
changes), and works inside its caller's transaction.

What can be made anew from the articles' texts (full text, reprints, vectors in the vector store) needs no step:
raise its version, and :mod:`index.store.sqlite.updating` makes it again.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from index.sql import Connection
from index.store.sqlite.migrations import to_2, to_3, to_4

MIGRATIONS: Mapping[int, Callable[[Connection], None]] = MappingProxyType(
    {2: to_2.migrate, 3: to_3.migrate, 4: to_4.migrate}
)
"""The schema that a step leads to, and the step, in order; the last one is the present schema."""
