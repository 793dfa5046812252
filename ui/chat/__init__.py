"""Conversations: turns as records, the queue in front of the one model, and the file that keeps them.

Nothing here knows of Gradio or HTML. A new field of a turn is added in ``turns.py`` with a default, so that stored
conversations can still be read.
"""
