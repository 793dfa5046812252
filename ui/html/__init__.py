"""Records as HTML: pure functions, in which every text is escaped by :mod:`ui.html.markup`.

A new piece is a function here; put it into ``everything`` of tests/unit/ui/html/test_escaping.py as well.
"""
