"""The article catalogue in SQLite: tables (``schema``), reading (``live_view``, ``catalogue``), writing (``rows``).

``live_view`` is what search reads and ``catalogue`` adds the rest. A new table goes into ``schema`` and, for indexes
that are there already, into ``migrations``; ``updating`` tells how they come up to date.
"""
