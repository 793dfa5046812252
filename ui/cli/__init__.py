"""The command ``byline``: arguments, output, progress and errors.

The commands themselves are in :mod:`ui.cli.commands`, one module a group. A new one is a function there and its
name in ``COMMANDS`` or ``GROUPS`` of :mod:`ui.cli.app`. Nothing heavy is imported before a command needs it.
"""
