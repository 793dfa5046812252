"""Forty strings that would run a script wherever text becomes markup.

``{n}`` is the number of the string; a script that runs calls ``window.struck(n)``.
"""

STRINGS = (
    "<script>struck({n})</script>",
    "<ScRiPt>struck({n})</sCrIpT>",
    "</script><script>struck({n})</script>",
    "<img src=x onerror=struck({n})>",
    "<img src=x onerror=\"struck({n})\">",
    "<IMG SRC=x ONERROR=struck({n})>",
    "<img/src=x/onerror=struck({n})>",
    "<img src='x'\nonerror\n=struck({n})>",
    "\"><img src=x onerror=struck({n})>",
    "'><img src=x onerror=struck({n})>",
    "`><img src=x onerror=struck({n})>",
    "\" autofocus onfocus=\"struck({n})",
    "' autofocus onfocus='struck({n})",
    "\" onmouseover=struck({n}) style=\"position:fixed;inset:0\" x=\"",
    "<svg onload=struck({n})>",
    "<svg/onload=struck({n})>",
    "<svg><script>struck({n})</script></svg>",
    "<svg><animate onbegin=struck({n}) attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:struck({n})\"><text y=20>x</text></a></svg>",
    "<math><mtext><img src=x onerror=struck({n})></mtext></math>",
    "<body onload=struck({n})>",
    "<details open ontoggle=struck({n})>x</details>",
    "<video><source onerror=struck({n})></video>",
    "<audio src=x onerror=struck({n})></audio>",
    "<input autofocus onfocus=struck({n})>",
    "<marquee onstart=struck({n})>x</marquee>",
    "<iframe srcdoc=\"<script>parent.struck({n})</script>\"></iframe>",
    "<iframe src=\"javascript:parent.struck({n})\"></iframe>",
    "<object data=\"javascript:struck({n})\"></object>",
    "<style>@keyframes x{{}}</style><b style=\"animation-name:x\" onanimationstart=struck({n})>x</b>",
    "<a href=\"javascript:struck({n})\">x</a>",
    "[x](javascript:struck({n}))",
    "![x](x\"onerror=\"struck({n}))",
    "<https://x.example/\"onclick=struck({n})//>",
    "${{struck({n})}}",
    "{{{{#with this}}}}{{{{lookup constructor \"constructor\"}}}}{{{{/with}}}}${{window.struck({n})}}",
    "`+struck({n})+`",
    "--><script>struck({n})</script><!--",
    "]]><script>struck({n})</script>",
    "<noscript><p title=\"</noscript><img src=x onerror=struck({n})>\">",
)  # fmt: skip


def string(number: int) -> str:
    """One of the strings, its number filled in."""
    return STRINGS[number].format(n=number)
