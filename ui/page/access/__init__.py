"""Who may open the page: accounts, passwords, sessions, and what stands before Gradio.

Every request passes :mod:`ui.page.access.forwarded` (headers of proxies) and, if there are accounts,
:mod:`ui.page.access.gate` (log-in, sessions, owner or reader). What an owner alone may do on the page is in
:mod:`ui.page.roles`.
"""
