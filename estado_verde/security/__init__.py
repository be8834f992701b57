"""Who comes in, for whom each request runs, and what nobody may do. See docs/security.md for what is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .access import public, requires, signed_in

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["install", "public", "requires", "signed_in"]


def install(app: Flask) -> None:
    """Put the guards around an application, in the order in which a request meets them."""
    from flask_wtf.csrf import CSRFProtect
    from werkzeug.middleware.proxy_fix import ProxyFix

    from . import access, headers

    if hops := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(access.refuse_hostile_host)
    app.before_request(access.begin_request)
    app.teardown_request(access.end_request)
    # The button of mail programs knows no session: what it sends is proven by its signed link (RFC 8058).
    CSRFProtect(app).exempt("estado_verde.mail.unsubscribe.leave")
    app.before_request(access.gate)
    headers.install(app)
