"""From the name of a model to files that may be loaded: known, fetched and with the right hashes.

:mod:`rag.models.lookup` is the way in. To add a model, write an entry in ``models.toml`` (its head explains the
keys). To add a kind of source, write its file beside ``hub.py`` and ``wheels.py``, and name it in ``catalogue.py``
and ``fetching.py``.
"""
