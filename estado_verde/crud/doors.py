"""What an address of this application is to an account: a place where it may mend something, one where it may only look, or
none at all. Cards name addresses without knowing who reads them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ..scope import Who
from ..security import access

MEND, LOOK, NONE = "mend", "look", ""


def door(address: str, who: Who) -> str:
    """MEND where the account may write what the page is about, LOOK where it may come, NONE where it is refused."""
    endpoint = _endpoint(urlsplit(address).path)
    if endpoint is None:
        return NONE
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if access.at(app, endpoint, who) != access.PASS:
        return NONE
    wanted = access.declared(app, endpoint)
    return MEND if not isinstance(wanted, tuple) or who.may("write", wanted[1]) else LOOK


def ways(addresses: Iterable[str], who: Who, *, closed: bool) -> dict[str, str]:
    """The same of several addresses; in a closed period nobody mends anything."""
    found = {one: door(one, who) for one in set(addresses)}
    return {one: LOOK if closed and found[one] else found[one] for one in found}


def _endpoint(path: str) -> str | None:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        return str(adapter.match(path, "GET")[0])
    except RequestRedirect as elsewhere:  # the same page with its final slash
        return str(adapter.match(urlsplit(elsewhere.new_url).path, "GET")[0])
    except HTTPException:
        return None
