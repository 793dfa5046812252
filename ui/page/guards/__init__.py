"""What stands between the network and the page: who may send a request, and how big it may be.

A person's browser also shows pages of strangers, and those can make it send requests to ours. What keeps them out:

* **Names** (``names.py``). A stranger can point a name of his own at this machine ("DNS rebinding"); for the browser
  his page and ours are then one origin, and no later check sees a difference. What he cannot change is that the
  browser sends his name as ``Host``. So only names of ours are answered, with accounts or without. Addresses in
  digits are let through: only what has to be looked up can be rebound.
* **Origins** (``origin.py``). A request is the page's own if ``Origin`` has the scheme, name and port it was sent to
  and ``Sec-Fetch-Site`` agrees. Other ports of this machine are strangers too. Links from elsewhere may open the page,
  and nothing else.
* **Programs** send none of these headers, and may pass: a browser always sends ``Origin`` where a foreign page could
  change something. Only what an old browser could send from a form (a cookie, a form's content type, no header of
  its own) needs a ``Referer`` of ours where there is no ``Origin``.
* **No CORS** (``routes.py``). Gradio lets pages of any port of this machine read answers with the person's cookies,
  and pages from everywhere if we are not called localhost. That is taken out, with routes that the page doesn't use.
* **Headers** (``headers.py``) forbid frames, foreign scripts and foreign connections.
* **Sizes** (``bodies.py``, ``uploads.py``): bodies are bounded, and what was uploaded and not yet added has a quota.
* **Errors** (``failures.py``, ``blocks.py``) are sentences; what happened inside goes to the log.
"""
