"""The page that asks for a name and a password. It needs no script, and fetches nothing."""

from ui.html.markup import attrs, text

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; margin: 0;
  min-height: 100vh; display: grid; place-items: center; background: #faf9f6; color: #1d1d1b; }
main { width: min(320px, 88vw); }
h1 { font: 700 1.9rem/1.2 Charter, Georgia, "Noto Serif", "DejaVu Serif", serif; margin: 0 0 18px; }
label { display: block; margin: 0 0 14px; font-size: .92rem; }
input { display: block; box-sizing: border-box; width: 100%; margin-top: 4px; padding: 9px 11px; font: inherit;
  color: inherit; background: #fff; border: 1px solid #a29d92; border-radius: 8px; }
button { width: 100%; padding: 10px; font: inherit; font-weight: 600; color: #fff; background: #2d5890; border: 0;
  border-radius: 8px; cursor: pointer; }
:is(input, button):focus-visible { outline: 2px solid #2d5890; outline-offset: 2px; }
.problem { color: #a3271f; margin: 0 0 14px; }
@media (prefers-color-scheme: dark) { body { background: #141413; color: #ecebe7; }
  input { background: #1d1d1b; border-color: #6f6b62; } .problem { color: #f0938b; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'"
"""What the page may do, as the value of ``Content-Security-Policy``: nothing but send its form."""


def login_html(problem: str = "", name: str = "") -> str:
    """The whole page; ``problem`` says why the last try failed, ``name`` is what was typed then."""
    said = f"<p class='problem' role='alert'>{text(problem)}</p>" if problem else ""
    username = attrs(
        name="username", value=name, autocomplete="username", autocapitalize="none", required=True, autofocus=not name
    )
    password = attrs(
        type="password", name="password", autocomplete="current-password", required=True, autofocus=bool(name)
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Byline: log in</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'><link rel='icon' href='data:,'>"
        f"<style>{STYLE}</style></head><body><main><h1>Byline</h1>{said}<form method='post' action='login'>"
        f"<label>Username<input{username}></label><label>Password<input{password}></label>"
        "<button type='submit'>Login</button></form></main></body></html>"
    )


def account_html(user: str) -> str:
    """Who is logged in, and the button that ends it."""
    return (
        f"<form class='account' method='post' action='logout'><span>{text(user)}</span>"
        "<button type='submit' class='quiet'>Log out</button></form>"
    )
