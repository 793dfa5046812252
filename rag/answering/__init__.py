"""One question on its way from asked to answered.

:mod:`rag.answering.pipeline` names the steps in order. Each step is a file: a function that takes a record of
:mod:`rag.answering.records` and returns the next. To change a step, write another function of that signature.
"""
