"""One module a tab, each with the two functions of :class:`ui.page.tabs.base.Tab`: ``build`` and ``wire``.

A new tab is one module here and one line in ``TABS`` of :mod:`ui.page.layout`. Modules that are parts of a tab
(feedback, scope, conversation list, chart) have functions of the same two names.
"""
