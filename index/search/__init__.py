"""A question in, ranked passages out: ``finder`` calls ``candidates``, ``ranking`` and a reranker in this order.

``time_limits`` reads the days that a question names; ``article_likeness`` compares articles by their words.
To add a signal, give ``ranking.Pool`` an array and the ranking a named weight.
"""
