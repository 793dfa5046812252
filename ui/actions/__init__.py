"""What a person can do: ask, read, add and remove articles, save settings, run an evaluation.

Functions take :class:`ui.actions.services.Services` and return records, never HTML; no module here imports Gradio.
A new action is a function in the module of its subject.
"""
