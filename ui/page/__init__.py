"""The page in the browser, made with Gradio: serving, access, layout, the API and the MCP tools.

The tabs are in :mod:`ui.page.tabs`; the style sheet and the script are in ``static/``.
"""
