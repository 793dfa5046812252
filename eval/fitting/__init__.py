"""Numbers that are fitted on questions with known answers.

``scores.py`` fits the scores that ship with Byline; ``threshold.py`` fits a reader's own threshold for refusing. Which
questions either was fitted on is kept by :mod:`eval.suites.fitted_on`.
"""
