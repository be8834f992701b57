"""The values with which plugins answer the hooks. Frozen: what a plugin said at start cannot change while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from .spec.fields import Field
from .spec.messages import N_

#: The programme code version that a plugin is written for; raised when the contract breaks.
API = 1


@dataclass(frozen=True)
class Plugin:
    """The manifest of a plugin, alone in its ``__init__.py`` so that it can be read before anything is imported.

    ``kind`` is «module» (owns tables, prefix ``{name}_``) or «edition» (owns none). ``requires`` names other plugins. One
    without ``default`` runs only where EV_PLUGINS names it.
    """

    name: str
    title: str
    version: str
    requires: tuple[str, ...] = ()
    kind: str = "module"
    api: int = API
    default: bool = True


class Reach(StrEnum):
    """How far a profile sees by default; every model turns it into a criterion over its own rows."""

    ALL = "all"
    ORGANISATION = "organisation"
    UNITS = "units"
    ASSIGNED = "assigned"
    OWN = "own"


@dataclass(frozen=True)
class Registration:
    """What a realm says where people take an account themselves, and the codes of the mails about it.

    ``button`` leads there from its sign-in page; ``text`` stands over the form. ``record`` («cursos.participante») names a
    record that is asked in the same form and kept beside the account: it has a reference ``cuenta`` that nobody types. Of
    its fields, those of ``without`` are not asked.
    """

    button: str = N_("Registrarse")
    text: str = ""
    record: str = ""
    without: tuple[str, ...] = ()
    activation: str = "activacion"
    recovery: str = "recuperacion"
    changed: str = "clave_cambiada"


@dataclass(frozen=True)
class Realm:
    """A platform with accounts of its own («GESTION»). ``failed_login`` is the code of its one failure text.

    ``route`` is its sign-in page and ``home`` where that leads. With ``per_profile`` a person has one account for each
    profile and says at the door which; ``registers`` names the profile that people may take themselves. ``theme`` is its
    look, «data-ev-theme» of every page of the realm.
    """

    name: str
    title: str
    failed_login: str
    route: str = "/ingreso/"
    per_profile: bool = False
    registers: str = ""
    theme: str = "gestion"
    #: The name and the drawing at its head, instead of the programme's; and whether its menu lies beside them, on top.
    brand: str = ""
    mark: str = "leaf"
    bar: bool = False
    #: A template with what stands at the foot of its pages, instead of the programme's name.
    foot: str = ""
    #: Gives what that template shows that people change: asked once for each page.
    says: Callable[[], Any] | None = None
    home: str = "/"
    registration: Registration = Registration()

    @property
    def programme(self) -> bool:
        """Whether its people work in the periods of the programme: «Mi avance» is their home."""
        return self.home == "/"

    @property
    def base(self) -> str:
        """Under which its registration, recovery and activation stand: «/» or «/capacitacion/»."""
        return self.route.removesuffix("ingreso/")


@dataclass(frozen=True)
class Profile:
    """What an account is inside a realm: «Gestor de Servicio».

    ``administers`` names the profiles whose accounts it may create, in its organisation (in all of them with full reach).
    ``called`` is how «Perfil» calls who has it («Usuario Distribuidora») and ``works_for`` what it calls the organisation.
    ``refused`` is the code of the message for who tries to give this profile and may not. With ``keep_one`` the last
    active account of an organisation cannot be taken away (the last of all, for a profile with full reach). With
    ``companies`` its accounts may be of companies. ``messages`` replaces the code of a fault about its accounts by one of
    the platform's own: «organisation» when there is none, «oneself» for who closes the own account, «last» for the last one.
    """

    name: str
    title: str
    realm: str
    reach: Reach
    administers: tuple[str, ...] = ()
    refused: str = ""
    keep_one: bool = False
    companies: bool = False
    called: str = ""
    works_for: str = N_("Organización")
    #: The text of the way out where its menu has one, besides the one under the name.
    leaves: str = ""
    messages: Mapping[str, str] = field(default_factory=dict)

    def message(self, kind: str, default: str) -> str:
        return self.messages.get(kind, default)


@dataclass(frozen=True)
class Grant:
    """What a profile may do with a resource: «read», «write», «delete», «run». A name that two realms have means both;
    «CAPACITACION:participante» means one."""

    profile: str
    resource: str
    actions: tuple[str, ...]


def grants(resource: str, **by_profile: str) -> tuple[Grant, ...]:
    """``grants("unidades", red="read write delete", gestor_consulta="read")``."""
    return tuple(Grant(profile, resource, tuple(actions.split())) for profile, actions in by_profile.items())


@dataclass(frozen=True)
class Extension:
    """Fields that a plugin adds to a record, without year, of the core or of a plugin that it requires.

    The model must already have an attribute of each name: a plugin that brings ``references("unidades", …)`` for an account
    declares a relationship with ``backref="unidades"``. Rules about them are written in ``ev_validate``.
    """

    module: str
    record: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class View:
    """A screen: a Flask-AppBuilder view class, its menu group and label. Without ``group`` it is reachable but not listed.

    ``group`` is (platform, module): ("Plataforma de Gestión", "Configuración"). ``icon`` names a Tabler icon. The profiles
    of ``home_of`` land here instead of on «Mi avance».
    """

    cls: type
    label: str = ""
    group: tuple[str, ...] = ()
    icon: str = ""
    order: int = 100
    home_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """An indicator as a card shows it: the value to read, its quality and why; ``url`` opens the records behind it.
    ``short`` heads the column where services are compared."""

    label: str
    value: str
    quality: str = ""
    reason: str = ""
    detail: str = ""
    url: str = ""
    short: str = ""


@dataclass(frozen=True)
class Group:
    """A part of a card: one service, or one region (``code`` is its number). ``figures`` are values to read, by label."""

    name: str
    in_scope: int
    complete: int
    observed: int = 0
    code: str = ""
    url: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def incomplete(self) -> int:
        return self.in_scope - self.complete - self.observed


@dataclass(frozen=True)
class Due:
    """Something that expires on a day: told as a reminder when one of the days before is reached, and until it is mended.
    ``key`` names it for who hides the reminder."""

    key: str
    day: date
    title: str
    url: str = ""
    before: tuple[int, ...] = (30, 15, 5, 1)


@dataclass(frozen=True)
class Card(Group):
    """One requirement of «Mi avance»: what the account sees of it. ``pending`` are spec.reports.Pending, worst first;
    ``services`` and ``regions`` are told when several services are seen at once; ``due`` is what expires."""

    indicators: Sequence[Figure] = ()
    pending: Sequence[Any] = ()
    #: What to do first while nothing is in scope: (text, address, whether it is done).
    start: Sequence[tuple[str, str, bool]] = ()
    services: Sequence[Group] = ()
    regions: Sequence[Group] = ()
    due: Sequence[Due] = ()


@dataclass(frozen=True)
class Transition:
    """One step of a workflow, under the ``name`` that the documents give it («T03»).

    ``when`` names the condition that chooses among the steps of one state and action; without any it is the one left over.
    ``guard`` names what must hold besides. ``effects`` happen in order, in the transaction of the step. ``fields`` are what
    the person is asked. An empty ``source`` is a row that was just created.
    """

    source: str
    action: str
    target: str
    profiles: tuple[str, ...]
    guard: str = ""
    effects: tuple[str, ...] = ()
    when: str = ""
    fields: tuple[Field, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Workflow:
    """A state machine as a table. What is not in it is refused, with the fault that ``refusal(row, action)`` gives.

    ``states`` and ``actions`` give the visible text of each; ``code`` the functions of conditions, guards and effects by
    the name that the table uses, each taking a workflow.Step.
    """

    name: str
    table: str
    field: str
    transitions: tuple[Transition, ...]
    states: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    code: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    refusal: Callable[[Any, str], Any] | None = None


@dataclass(frozen=True)
class MailTemplate:
    """A message as it reaches people until an administrator words it otherwise. ``placeholders``: name → what it stands for;
    ``samples`` show it in the preview. ``required`` must stay in the text (the link that it is sent for).

    ``variants`` are wordings of their own, by code → title (the type of a request). A ``secret`` one carries a link that
    opens an account: its text is erased once delivered. Only a ``digest`` can be unsubscribed from.
    """

    code: str
    subject: str
    body: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, str] | Sequence[str] = ()
    title: str = ""
    realm: str = "GESTION"
    required: tuple[str, ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False
    digest: bool = False


@dataclass(frozen=True)
class Daily:
    """A task of every day. A plugin lists its own in ``daily.py`` as ``TASKS``, and needs no hook for it.

    ``run(since, today)`` is told the last day on which it was done, gives in one line what changed, and may be repeated.
    """

    name: str
    title: str
    run: Callable[[date, date], str]
