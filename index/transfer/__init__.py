"""A whole library in a folder, and back: from one home to another, or to a shared library and home again.

``layout`` says what lies in the folder, ``exporting`` writes it through ``folder``, ``checking`` reads it without
trust, and ``importing`` brings it in. Everything goes through the storage protocol, so it is the same for every store.
"""
