"""Row scope: whatever way a query is written, an account gets its rows and no others; what it writes stays inside."""

import itertools

import pytest
from sqlalchemy import ForeignKey, String, create_engine, delete, exists, func, select, text, update
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    aliased,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
    sessionmaker,
)

from estado_verde import scope
from estado_verde.contributions import Reach
from estado_verde.scope import ANONYMOUS, SYSTEM, NoScope, ScopeViolation, Who, acting


class Base(DeclarativeBase):
    pass


class Servicio(Base):
    __tablename__ = "t_servicio"
    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(30))
    unidades: Mapped[list["Unidad"]] = relationship(back_populates="servicio")

    @classmethod
    def visible_to(cls, who):
        return scope.everything() if who.reach is Reach.ALL else scope.organisation(cls.__table__.c.id, who)


class Unidad(Base):
    __tablename__ = "t_unidad"
    id: Mapped[int] = mapped_column(primary_key=True)
    servicio_id: Mapped[int] = mapped_column(ForeignKey("t_servicio.id"))
    servicio: Mapped[Servicio] = relationship(back_populates="unidades")
    cargas: Mapped[list["Carga"]] = relationship(back_populates="unidad")

    @classmethod
    def visible_to(cls, who):
        return scope.everything() if who.reach is Reach.ALL else scope.organisation(cls.__table__.c.servicio_id, who)


class Carga(Base):
    __tablename__ = "t_carga"
    id: Mapped[int] = mapped_column(primary_key=True)
    unidad_id: Mapped[int] = mapped_column(ForeignKey("t_unidad.id"))
    kg: Mapped[int]
    unidad: Mapped[Unidad] = relationship(back_populates="cargas")

    @classmethod
    def visible_to(cls, who):
        unidad = Unidad.__table__
        return cls.__table__.c.unidad_id.in_(select(unidad.c.id).where(scope.criterion(Unidad, who)))


@pytest.fixture
def sessions(monkeypatch):
    monkeypatch.setattr(scope, "_classes_by_table", lambda: {m.local_table: [m.class_] for m in Base.registry.mappers})
    scope._by_table.clear()
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    factory = sessionmaker(engine)
    scope.install(factory)
    with acting(SYSTEM), factory() as session:
        for s in (1, 2):
            session.add(Servicio(id=s, nombre=f"S{s}"))
            session.add(Unidad(id=s * 10, servicio_id=s))
            session.add(Carga(id=s * 100, unidad_id=s * 10, kg=s))
        session.commit()
    yield factory
    scope._by_table.clear()


ONE = Who(cuenta_id=7, reach=Reach.ORGANISATION, organizacion_id=1)
ALL = Who(cuenta_id=8, reach=Reach.ALL)
NOBODY = Who(cuenta_id=9, reach=Reach.ORGANISATION, organizacion_id=None)

U, V = aliased(Unidad), aliased(Unidad)
C, D = aliased(Carga), aliased(Carga)
QUERIES = {
    "select": lambda s: s.scalars(select(Carga.id)).all(),
    "entities": lambda s: [c.id for c in s.scalars(select(Carga))],
    "count": lambda s: [100] * s.scalar(select(func.count()).select_from(Carga)),
    "count of column": lambda s: [100] * s.scalar(select(func.count(Carga.id))),
    "sum": lambda s: (
        [100 * (s.scalar(select(func.sum(Carga.kg))) or 0)] if s.scalar(select(func.sum(Carga.kg))) else []
    ),
    "join": lambda s: [c for (c,) in s.execute(select(Carga.id).join(Carga.unidad).join(Unidad.servicio))],
    "join from the other side": lambda s: s.scalars(
        select(Carga.id).select_from(Servicio).join(Unidad).join(Carga)
    ).all(),
    "alias": lambda s: [i * 10 for i in s.scalars(select(U.id))],
    "join to an alias on an expression": lambda s: s.scalars(
        select(Carga.id).join(U, U.id == Carga.unidad_id).outerjoin(V, V.id == Carga.unidad_id)
    ).all(),
    "alias and class in one statement": lambda s: s.scalars(
        select(Carga.id).join(Unidad).outerjoin(U, U.id == Unidad.id).where(U.id.is_not(None))
    ).all(),
    "outer join from an alias": lambda s: s.scalars(
        select(U.id * 10).outerjoin(D, D.unidad_id == U.id).where(D.id.is_not(None))
    ).all(),
    "alias of a self join": lambda s: s.scalars(select(C.id).join(D, D.unidad_id == C.unidad_id)).all(),
    "relationship to an alias": lambda s: s.scalars(select(Carga.id).join(Carga.unidad.of_type(U))).all(),
    "alias with joinedload": lambda s: [
        c.id for u in s.scalars(select(U).options(joinedload(U.cargas))).unique() for c in u.cargas
    ],
    "subquery": lambda s: s.scalars(select(Carga.id).where(Carga.unidad_id.in_(select(Unidad.id)))).all(),
    "exists": lambda s: s.scalars(select(Carga.id).where(exists().where(Unidad.id == Carga.unidad_id))).all(),
    "cte": lambda s: s.execute(select(select(Carga.id).cte().c.id)).scalars().all(),
    "union": lambda s: s.execute(select(Carga.id).union(select(Carga.id))).scalars().all(),
    "get": lambda s: [c.id for i in (100, 200) if (c := s.get(Carga, i))],
    "selectinload": lambda s: [
        c.id for u in s.scalars(select(Unidad).options(selectinload(Unidad.cargas))) for c in u.cargas
    ],
    "joinedload": lambda s: [
        c.id for u in s.scalars(select(Unidad).options(joinedload(Unidad.cargas))).unique() for c in u.cargas
    ],
    "two joinedloads": lambda s: [
        c.id
        for x in s.scalars(select(Servicio).options(joinedload(Servicio.unidades).joinedload(Unidad.cargas))).unique()
        for u in x.unidades
        for c in u.cargas
    ],
    "lazy load": lambda s: [c.id for x in s.scalars(select(Servicio)) for u in x.unidades for c in u.cargas],
    "scalar subquery": lambda s: [
        100 * n for n in s.scalars(select(select(func.count(Carga.id)).scalar_subquery())) if n and n > 0
    ],
    "legacy query": lambda s: [c.id for c in s.query(Carga).all()],
    "plain rows": lambda s: [
        c for (c,) in scope.plain_rows(s, select(Carga.id).outerjoin(U, U.id == Carga.unidad_id).where(U.id > 0), {})
    ],
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_way_to_read_gives_only_ones_rows(sessions, name):
    with acting(ONE), sessions() as session:
        assert list(QUERIES[name](session)) == [100]
    for who in (NOBODY, ANONYMOUS):
        with acting(who), sessions() as session:
            assert list(QUERIES[name](session)) == []
    with acting(ALL), sessions() as session:
        assert QUERIES[name](session)


def test_the_first_accounts_rows_never_serve_the_next_one(sessions):
    two = Who(cuenta_id=10, reach=Reach.ORGANISATION, organizacion_id=2)
    for who, expected in itertools.islice(itertools.cycle([(ONE, [100]), (two, [200])]), 10):
        with acting(who), sessions() as session:
            assert session.scalars(select(Carga.id)).all() == expected


def test_what_is_read_once_is_of_who_reads_it_until_somebody_writes(sessions):
    read = []

    def total(session):
        return scope.once(session, "kg", lambda: read.append(1) or session.scalar(select(func.sum(Carga.kg))))

    with sessions() as session:
        with acting(ONE):
            ours = total(session)
            assert total(session) == ours and len(read) == 1
        with acting(SYSTEM):
            assert total(session) != ours and len(read) == 2
        with acting(ONE):
            assert total(session) == ours and len(read) == 2
            session.execute(update(Carga).values(kg=Carga.kg + 1))
            assert total(session) > ours and len(read) == 3
            session.scalars(select(Carga)).first().kg += 5
            session.flush()
            total(session)
            assert len(read) == 4
            session.rollback()
            assert total(session) == ours and len(read) == 5


def test_no_scope_is_an_error(sessions):
    with sessions() as session:
        for read in (lambda: session.scalars(select(Carga)), lambda: scope.plain_rows(session, select(Carga.id), {})):
            with pytest.raises(NoScope):
                read()


def test_statements_on_tables_are_refused(sessions):
    with acting(ONE), sessions() as session:
        for statement in (text("select id from t_carga"), select(Carga.__table__.c.id)):
            for read in (session.execute, lambda one: scope.plain_rows(session, one, {})):
                with pytest.raises(ScopeViolation):
                    read(statement)


def test_update_and_delete_reach_only_ones_rows(sessions):
    with acting(ONE), sessions() as session:
        assert session.execute(update(Carga).values(kg=50)).rowcount == 1
        assert session.execute(delete(Carga)).rowcount == 1
        session.commit()
    with acting(SYSTEM), sessions() as session:
        assert session.scalars(select(Carga.kg)).all() == [2]


def test_what_is_written_stays_inside(sessions):
    with acting(ONE), sessions() as session:
        session.add(Carga(unidad_id=20, kg=1))
        with pytest.raises(ScopeViolation):
            session.flush()
        session.rollback()
        session.get(Carga, 100).unidad_id = 20
        with pytest.raises(ScopeViolation):
            session.flush()
        session.rollback()
        session.add(Carga(unidad_id=10, kg=1))
        session.flush()
    with acting(ONE), sessions() as session:
        session.add(Unidad(id=30, servicio_id=1))
        session.commit()


def test_a_row_of_another_cannot_be_deleted_even_when_at_hand(sessions):
    with sessions() as session:
        with acting(SYSTEM):
            foreign = session.get(Carga, 200)
        with acting(ONE):
            session.delete(foreign)
            with pytest.raises(ScopeViolation):
                session.flush()
