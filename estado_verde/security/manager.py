"""Flask-AppBuilder asks this for accounts and permissions. Its answers come from the Who of the request, without a
query; its own screens for users, roles, passwords and registration do not exist here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, g
from flask_appbuilder.security.sqla.manager import SecurityManager as FabSecurityManager
from flask_login import LoginManager, UserMixin

from .. import scope
from ..models import Cuenta


class Person(UserMixin):
    """The signed-in person, as Flask-Login and Flask-AppBuilder see one: nothing here asks the database."""

    def __init__(self, who: scope.Who) -> None:
        self.id = who.cuenta_id
        self.who = who
        self.active = True

    def get_full_name(self) -> str:
        return self.who.nombre


def _person() -> Person | None:
    who: scope.Who = g.get("who", scope.ANONYMOUS)
    return None if who.anonymous else Person(who)


class SecurityManager(FabSecurityManager):
    user_model = Cuenta

    def create_login_manager(self, app: Flask) -> LoginManager:
        """Flask-Login keeps no session of its own: it is told who the request is for."""
        manager = LoginManager(app)
        manager.session_protection = None
        manager.request_loader(lambda _request: _person())
        return manager

    def register_views(self) -> None:
        """Our sign-in pages, one for each realm, and none of the library's screens."""
        from . import ingreso, realms, registro

        added = [self.appbuilder.add_view_no_menu(one) for one in realms.per_realm(ingreso.IngresoView)]
        self.auth_view = next(one for one in added if one.ambito == realms.GESTION)
        for view in (ingreso.SalidaView, *registro.views()):
            self.appbuilder.add_view_no_menu(view)

    def has_access(self, permission_name: str, view_name: str) -> bool:
        return scope.current().may(permission_name.removeprefix("can_"), view_name)

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        return scope.ANONYMOUS.may(permission_name.removeprefix("can_"), view_name)

    def get_user_menu_access(self, menu_names: Iterable[str] | None = None) -> set[str]:
        """Menu entries whose screen the account may read; a heading, when it may read something under it."""
        return {name for name in menu_names or () if self._may_see(self.appbuilder.menu.find(name))}

    def _may_see(self, item: Any) -> bool:
        if item is None:
            return False
        if item.childs:
            return any(self._may_see(child) for child in item.childs)
        return item.baseview is not None and self.has_access("can_read", item.baseview.class_permission_name)

    def auth_user_db(self, *_anything: object) -> None:
        """The library's own door stays shut: it takes e-mails, has no limits and knows no realms."""
