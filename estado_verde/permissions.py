"""What the plugins grant, written into the tables of Flask-AppBuilder: a role «AMBITO:perfil» per profile, a permission
per action and resource. A plugin that is disabled keeps what it had, so that enabling it again gives back the same."""

from __future__ import annotations

from collections import defaultdict

from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from .contributions import Grant, Profile
from .models import Ajuste
from .plugins import CORE, Host
from .security.realms import role_name

Right = tuple[str, str]
#: Roles that Flask-AppBuilder expects to find, without a single right.
STOCK = ("Admin", "Public")


def sync(host: Host, session: Session) -> tuple[int, int]:
    """Make the roles say what the running plugins say. Returns how many rights were given and how many taken away."""
    owners = _remember_owners(host, session)
    wanted = _wanted(host)
    rights = _rights(session, {right for granted in wanted.values() for right in granted})
    with_rights = selectinload(Role.permissions)
    options = (with_rights.joinedload(PermissionView.permission), with_rights.joinedload(PermissionView.view_menu))
    roles = {one.name: one for one in session.scalars(select(Role).options(*options))}
    for name in {*STOCK, *wanted} - roles.keys():
        roles[name] = Role(name=name)
        session.add(roles[name])
    running = {CORE, *host.enabled}
    given = taken = 0
    for name, role in sorted(roles.items()):
        has = {(one.permission.name, one.view_menu.name): one for one in role.permissions}
        missing = wanted.get(name, set()) - has.keys()
        role.permissions.extend(rights[right] for right in sorted(missing))
        given += len(missing)
        if name not in wanted and not owners.get(f"perfil:{name}", {""}) <= running:
            continue
        for right in sorted(has.keys() - wanted.get(name, set())):
            if owners.get(f"recurso:{right[1]}", {""}) <= running:
                role.permissions.remove(has[right])
                taken += 1
    session.flush()
    return given, taken


def _wanted(host: Host) -> dict[str, set[Right]]:
    """Role → its rights, over all the running plugins; a profile without any is there all the same."""
    profiles = [one for one in host.values("ev_profiles") if isinstance(one, Profile)]
    wanted: dict[str, set[Right]] = {role_name(one.realm, one.name): set() for one in profiles}
    for one in host.values("ev_profiles"):
        if isinstance(one, Grant):
            for profile in profiles:
                # «participante» is the profile of that name in every platform; «CAPACITACION:participante» that one alone.
                if one.profile in (profile.name, role := role_name(profile.realm, profile.name)):
                    wanted[role] |= {(f"can_{action}", one.resource) for action in one.actions}
    return wanted


def _remember_owners(host: Host, session: Session) -> dict[str, set[str]]:
    """Which plugins declared each resource and each role: those that run, and those that did before they were disabled."""
    owners: dict[str, set[str]] = defaultdict(set)
    for plugin, values in host.answers["ev_profiles"].items():
        for one in values:
            if isinstance(one, Grant):
                owners[f"recurso:{one.resource}"].add(plugin)
            elif isinstance(one, Profile):
                owners[f"perfil:{role_name(one.realm, one.name)}"].add(plugin)
    stored = {
        one.clave: one
        for one in session.scalars(select(Ajuste).where(or_(*map(Ajuste.clave.startswith, ("recurso:", "perfil:")))))
    }
    running = {CORE, *host.enabled}
    for key, row in stored.items():
        owners[key] |= set(row.valor.split()) - running
        if not owners[key]:
            owners[key] = set(row.valor.split())
    for key, names in sorted(owners.items()):
        text = " ".join(sorted(names))
        if key not in stored:
            session.add(Ajuste(clave=key, valor=text))
        elif stored[key].valor != text:
            stored[key].valor = text
    return owners


def _rights(session: Session, wanted: set[Right]) -> dict[Right, PermissionView]:
    """The row of each right, made where it is missing."""
    names = {one.name: one for one in session.scalars(select(Permission))}
    resources = {one.name: one for one in session.scalars(select(ViewMenu))}
    both = select(PermissionView).options(joinedload(PermissionView.permission), joinedload(PermissionView.view_menu))
    rights = {(one.permission.name, one.view_menu.name): one for one in session.scalars(both)}
    for name, resource in sorted(wanted - rights.keys()):
        if name not in names:
            names[name] = Permission(name=name)
        if resource not in resources:
            resources[resource] = ViewMenu(name=resource)
        rights[name, resource] = PermissionView(permission=names[name], view_menu=resources[resource])
        session.add(rights[name, resource])
    return rights
