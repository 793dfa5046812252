"""All guards in their order, as options of Gradio's application."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from ui.actions.services import Services
from ui.page.guards.bodies import BodyGuard
from ui.page.guards.failures import FailureGuard, exception_handlers
from ui.page.guards.headers import HeaderGuard
from ui.page.guards.names import NameGuard
from ui.page.guards.origin import OriginGuard
from ui.page.guards.presence import Presence, PresenceWatch
from ui.page.guards.routes import RouteGuard, without_cors
from ui.page.guards.uploads import UploadGuard

if TYPE_CHECKING:
    from starlette.middleware import Middleware


def guarded_application(
    names: Collection[str],
    tunnels: Collection[str],
    services: Services,
    presence: Presence,
    outer: Sequence["Middleware"] = (),
    inner: Sequence["Middleware"] = (),
) -> dict[str, Any]:
    """Options for Gradio's ``app_kwargs``.

    Args:
        names: Names the page answers to; looked up at each request.
        tunnels: Origins under which a tunnel shows the page; looked up at each request.
        services: Know where uploads wait, and how many may.
        presence: Is told which streams are open.
        outer: Middleware that sees a request first: what a proxy forwards must be known to all others.
        inner: More middleware, which sees only what the guards let through.
    """
    from starlette.middleware import Middleware

    guards = [
        *outer,
        Middleware(HeaderGuard),
        Middleware(NameGuard, names=names),
        Middleware(OriginGuard, tunnels=tunnels),
        Middleware(RouteGuard),
        Middleware(BodyGuard),
        *inner,
        Middleware(
            UploadGuard,
            incoming=services.incoming,
            most_bytes=services.settings.index.upload_quota_mb * 1_000_000,
        ),
        Middleware(PresenceWatch, presence=presence),
        Middleware(FailureGuard),
    ]
    return {"middleware": guards, "exception_handlers": exception_handlers(), "lifespan": without_cors}
