"""A sentence beside its source: aligned words, places with alike surroundings, rivals, lists of names.

A file answers one question about a *slot* (a stretch of the sentence) and the *places* where the source has the same.
"""
