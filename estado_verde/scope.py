"""Who sees which rows, in one place. Each model gives a criterion; one session event adds it to every select, update and
delete, lazy loads included; one flush guard checks what is written and the rows it points to. Lists, selects, downloads,
reports and exports agree because they cannot do otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakSet

from flask_appbuilder import Model
from sqlalchemy import ColumnClause, ColumnElement, CursorResult, Table, event, false, inspect, select, true
from sqlalchemy.orm import LoaderCriteriaOption, Mapper, ORMExecuteState, Session
from sqlalchemy.sql import visitors

from .contributions import Reach

#: Statements that carry this option run as they are: for what is true whoever asks. Each use is a hole in the scope.
UNSCOPED = {"unscoped": True}
ONCE = "estado_verde.once"
T = TypeVar("T")


class NoScope(RuntimeError):
    """A query outside a request whose code did not say for whom it runs."""


class ScopeViolation(RuntimeError):
    """A write that leaves the rows of its author, or points to rows that the author cannot see."""


@dataclass(frozen=True)
class Who:
    """For whom code runs. ``permissions`` are (action, resource) pairs; ``unrestricted`` is for the system alone."""

    cuenta_id: int | None = None
    nombre: str = ""
    ambito: str = ""
    perfil: str = ""
    reach: Reach = Reach.OWN
    organizacion_id: int | None = None
    permissions: frozenset[tuple[str, str]] = frozenset()
    unrestricted: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "reach", Reach(self.reach))

    def may(self, action: str, resource: str) -> bool:
        return self.unrestricted or (action, resource) in self.permissions

    @property
    def anonymous(self) -> bool:
        return self.cuenta_id is None and not self.unrestricted


SYSTEM = Who(nombre="Sistema", perfil="sistema", reach=Reach.ALL, unrestricted=True)
ANONYMOUS = Who(nombre="")

Criterion = Callable[[Who], ColumnElement[bool]]


@dataclass
class Activation:
    """One ``acting`` block: its account, the door it came through, and the criteria already built for it."""

    who: Who
    door: str
    criteria: dict[type, ColumnElement[bool]] = field(default_factory=dict)


_active: ContextVar[Activation | None] = ContextVar("scope", default=None)
_declared: dict[type, Criterion] = {}


def declare(model: type, criterion: Criterion) -> None:
    """Give a criterion to a class that is not ours (Flask-AppBuilder's tables)."""
    _declared[model] = criterion


def enter(who: Who, door: str = "form") -> Token[Activation | None]:
    """Begin to act for somebody; give the token back to ``leave``. Prefer ``acting``."""
    return _active.set(Activation(who, door))


def leave(token: Token[Activation | None]) -> None:
    _active.reset(token)


@contextmanager
def acting(who: Who, door: str = "system") -> Iterator[Who]:
    """Run a block for somebody: a request, a job, a command."""
    token = enter(who, door)
    try:
        yield who
    finally:
        leave(token)


def activation() -> Activation:
    active = _active.get()
    if active is None:
        raise NoScope("Indique para quién se consulta: with scope.acting(who): …")
    return active


def current() -> Who:
    return activation().who


def everything() -> ColumnElement[bool]:
    return true()


def nothing() -> ColumnElement[bool]:
    return false()


def organisation(column: ColumnElement[Any], who: Who) -> ColumnElement[bool]:
    """Rows of the account's organisation; none for an account without one (never «IS NULL»)."""
    return false() if who.organizacion_id is None else column == who.organizacion_id


def criterion(model: type, who: Who) -> ColumnElement[bool]:
    """Which rows of the model the account sees. Anonymous people see what the model declares public."""
    if who.unrestricted:
        return true()
    declared = next((_declared[base] for base in model.__mro__ if base in _declared), None)
    if declared is not None:
        return declared(who)
    if who.anonymous and not getattr(model, "__public__", False):
        return false()
    found: ColumnElement[bool] = model.visible_to(who)  # type: ignore[attr-defined]
    return found


def declared(model: type) -> bool:
    """Whether it is a class of a library about which we said who sees its rows."""
    return any(base in _declared for base in model.__mro__)


# --- reading -------------------------------------------------------------------------------------------------------------


def _classes_by_table() -> dict[Table, list[type]]:
    found: dict[Table, list[type]] = defaultdict(list)
    for mapper in Model.registry.mappers:
        for table in mapper.tables:
            found[table].append(mapper.class_)
    return found


_by_table: dict[Table, list[type]] = {}
_targets: dict[tuple[type, bool], frozenset[type]] = {}


def classes_of(table: Table) -> list[type]:
    if table not in _by_table:
        _by_table.clear()
        _targets.clear()
        _by_table.update(_classes_by_table())
    return _by_table.get(table, [])


def _relationship_targets(model: type, eager: bool) -> frozenset[type]:
    """Classes that a select of this one may join by itself: those loaded «joined», or any when options ask for it."""
    key = (model, eager)
    if key not in _targets:
        found: set[type] = set()
        pending: list[Mapper[Any]] = [inspect(model)]
        while pending:
            for relation in pending.pop().relationships:
                if (eager or relation.lazy in ("joined", False)) and relation.mapper.class_ not in found:
                    found.add(relation.mapper.class_)
                    pending.append(relation.mapper)
        _targets[key] = frozenset(found)
    return _targets[key]


def _classes_in(statement: Any) -> set[type]:
    found: set[type] = set()
    for element in visitors.iterate(statement):
        table = element.table if isinstance(element, ColumnClause) else element  # alone it may be all that is named
        if isinstance(table, Table):
            found.update(classes_of(table))
    eager = bool(getattr(statement, "_with_options", ()))
    for model in tuple(found):
        found |= _relationship_targets(model, eager)
    return found


class _Criterion(LoaderCriteriaOption):
    """SQLAlchemy leaves the columns of a criterion where they are when an alias of its class is joined: the query then
    fails, or restricts another table of it. Here they always follow the alias."""

    _traverse_internals = LoaderCriteriaOption._traverse_internals  # what makes two of them the same statement

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = super()._resolve_where_criteria(ext_info)
        return ext_info._adapter.traverse(found) if ext_info.is_aliased_class else found


def _restrict(state: ORMExecuteState) -> None:
    if not state.is_select:
        _forget(state.session)
    if state.execution_options.get("unscoped"):
        return
    active = activation()
    if active.who.unrestricted or state.is_column_load or state.is_insert:
        return
    state.statement = _restricted(state.statement, active)


def _restricted(statement: Any, active: Activation) -> Any:
    """The statement for whoever acts."""
    if statement._propagate_attrs.get("compile_state_plugin") != "orm":
        raise ScopeViolation("Una consulta sobre tablas no pasa por el alcance de filas; seleccione clases.")
    options = []
    for model in _classes_in(statement):
        if model not in active.criteria:
            active.criteria[model] = criterion(model, active.who)
        rule = active.criteria[model]
        if not _always(rule):
            options.append(_Criterion(model, rule, include_aliases=True, propagate_to_loaders=False))
    return statement.options(*options)


def plain_rows(session: Session, statement: Any, values: Mapping[str, Any]) -> CursorResult[Any]:
    """What a select of columns finds for whoever acts, as the database gives it: what a session does with each row is,
    of a million of them, a third of what reading them costs."""
    active = activation()
    asked = statement if active.who.unrestricted else _restricted(statement, active)
    return session.connection().execute(asked, values)


def _always(rule: ColumnElement[bool]) -> bool:
    return isinstance(rule, type(true()))


def once(session: Session, key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` reads the first time for whoever acts: of a page on which several ask the same, one reads. Forgotten
    when something is written or the transaction ends."""
    kept: dict[Any, T] = session.info.setdefault(ONCE, {})
    mine = (current(), key)
    if mine not in kept:
        kept[mine] = make()
    return kept[mine]


def _forget(session: Session, *_: Any) -> None:
    session.info.pop(ONCE, None)


# --- writing -------------------------------------------------------------------------------------------------------------


def _guarded(session: Session) -> bool:
    active = _active.get()
    return active is not None and not active.who.unrestricted


def _is_guarded(row: Any) -> bool:
    return getattr(row, "__guarded__", True)


def _before_flush(session: Session, context: Any, instances: Any) -> None:
    if not _guarded(session):
        return
    who = current()
    pointed: dict[type, set[int]] = defaultdict(set)
    leaving: dict[type, set[int]] = defaultdict(set)
    for row in (*session.new, *session.dirty):
        if _is_guarded(row):
            _collect_pointed(row, pointed)
    for row in (*session.dirty, *session.deleted):
        if (_is_guarded(row) and session.is_modified(row)) or row in session.deleted:
            leaving[type(row)].add(inspect(row).identity[0])
    with session.no_autoflush:
        for model, ids in pointed.items():
            _require(session, model, ids, criterion(model, who), "apunta a")
        for model, ids in leaving.items():
            _require(session, model, ids, _writable(model, who), "cambia")


def _collect_pointed(row: Any, pointed: dict[type, set[int]]) -> None:
    """The rows that this one points to and did not point to before, through columns and through lists."""
    state = inspect(row)
    for relation in state.mapper.relationships:
        if relation.secondary is not None:
            for other in state.attrs[relation.key].history.added or ():
                if inspect(other).identity:
                    pointed[type(other)].add(inspect(other).identity[0])
    for column in state.mapper.columns:
        if not column.foreign_keys or column.primary_key:
            continue
        history = state.attrs[state.mapper.get_property_by_column(column).key].history
        target = next(iter(column.foreign_keys)).column.table
        for value in history.added or ():
            if value is not None:
                pointed[_base_class(target)].add(value)


def _base_class(table: Table) -> type:
    """The class whose own table this is, rather than one that inherits it."""
    classes = classes_of(table)
    return next((one for one in classes if inspect(one).local_table is table), classes[0])


def _writable(model: type, who: Who) -> ColumnElement[bool]:
    if hasattr(model, "writable_by"):
        rule: ColumnElement[bool] = model.writable_by(who)
        return rule
    return criterion(model, who)


def writable_ids(session: Session, model: type, ids: Iterable[int]) -> set[int]:
    """Of rows that the account sees, those that it may change: a screen offers no more than a write would take."""
    who, wanted = current(), set(ids)
    author = next((one for one in model.__mro__ if "writable_by" in vars(one)), None)
    if who.unrestricted or not wanted or author is None or vars(author).get("__abstract__"):
        return wanted  # who declares no other rule may change what it sees
    key: Any = inspect(model).primary_key[0]
    statement = select(key).select_from(model).where(key.in_(wanted), _writable(model, who))
    return set(session.execute(statement, execution_options=UNSCOPED).scalars())


def _after_flush(session: Session, context: Any) -> None:
    if not _guarded(session):
        return
    who = current()
    written: dict[type, set[int]] = defaultdict(set)
    for row in (*session.new, *session.dirty):
        if _is_guarded(row) and (
            identity := inspect(row).identity or inspect(row).mapper.primary_key_from_instance(row)
        ):
            written[type(row)].add(identity[0])
    for model, ids in written.items():
        _require(session, model, ids, _writable(model, who), "escribe")


def _require(session: Session, model: type, ids: Iterable[int], rule: ColumnElement[bool], what: str) -> None:
    if _always(rule):
        return
    key: Any = inspect(model).primary_key[0]
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        statement = select(key).select_from(model).where(key.in_(part), rule)
        with session.no_autoflush:
            found = set(session.execute(statement, execution_options=UNSCOPED).scalars())
        if missing := set(part) - found:
            raise ScopeViolation(f"{what} {model.__name__} {sorted(missing)} fuera de su alcance")


#: By the object itself: SQLAlchemy's own register goes by its id, which a later one may get.
_installed: WeakSet[Any] = WeakSet()


def install(target: Any) -> None:
    """Attach the event and the guard to a session factory. Done once, at start."""
    if target not in _installed:
        _installed.add(target)
        event.listen(target, "do_orm_execute", _restrict)
        event.listen(target, "before_flush", _before_flush)
        event.listen(target, "after_flush", _after_flush)
        event.listen(target, "after_flush", _forget)
        event.listen(target, "after_transaction_end", _forget)
