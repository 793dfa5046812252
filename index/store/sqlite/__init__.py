"""The article catalogue in SQLite: its tables (``schema``), what is read (``live_view`` for search, ``catalogue``
for the rest), and the ``rows`` that a transaction writes.
"""
