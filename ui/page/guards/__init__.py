"""What stands between the network and the page: who may send a request, and how big it may be.

A person's browser also shows pages of strangers, and those can make it send requests to ours. What keeps them out:

* **Names** (``names.py``). A stranger can point a name of his own at this machine ("DNS rebinding"); for the browser his
  page and ours are then the same origin, and no later check sees a difference. The one thing he cannot choose is
  that the browser sends his name as ``Host``. So only names that are ours are answered. Addresses in digits are let
  through: a name has to be looked up to be rebound.
* **Origins** (``origin.py``). A request is the page's own if ``Origin`` is the scheme, name and port it was sent to, or, for
  lack of it, ``Sec-Fetch-Site`` and ``Referer`` say so. Other ports of this machine are strangers too. Links from
  elsewhere may open the page and nothing else.
* **Programs** send none of these headers. They may pass, because no browser of our days leaves ``Origin`` out of a
  request by which a foreign page could change something, and because a program needs no browser to reach the page
  anyway. Only what an old browser could send from a form (a cookie, a form's content type, no header of its own) is
  refused without ``Origin``.
* **No CORS** (``routes.py``). Gradio lets pages of any port of this machine, and, under another name than localhost, pages from
  everywhere read answers with the person's cookies. That is taken out: no answer ever carries ``Access-Control-…``.
* **Headers** (``headers.py``) forbid framing, foreign scripts and foreign connections.
* **Sizes** (``bodies.py``, ``uploads.py``): bodies are bounded, and what was uploaded and not yet added has a quota.
* **Errors** (``failures.py``) are sentences; what happened inside goes to the log.
"""
