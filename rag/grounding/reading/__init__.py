"""From text to records: words, and the names, numbers, quantities, dates and denials among them.

Each file reads one kind of thing. Tables of words stand in :mod:`index.text.english`.
"""
