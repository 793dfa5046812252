"""A closer look at the best candidates: the protocol (``base``), one file a reranker, and the ``registry``.

To add a reranker, write one file with a class that has the method of ``base.Reranker``, and name it in the
registry; the setting ``index.reranker`` accepts the name then.
"""
