"""The article catalogue in SQLite: tables (``schema``), reading (``live_view``, ``catalogue``), writing (``rows``).

``live_view`` is what search reads and ``catalogue`` adds the rest. A new table goes into ``schema``.
"""
