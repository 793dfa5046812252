"""Articles that are reprints of each other: the ``rule``, and its ``rows`` in the catalogue.

To change the rule, raise ``rule.VERSION``: every index is then compared anew when it is next written.
"""
