"""The command line and the browser chat.

Rooms, from the top: ``cli`` (the command ``byline``), ``page`` (the Gradio page), ``html`` (records to escaped HTML),
``actions`` (what a person can do, without Gradio), ``chat`` (turns, the queue, conversations); ``words.py`` is shared.
"""
