"""FastAPI and SQLAlchemy saving an answer as Amity does, on the same record: the twin in the benchmark.

Session and token, the person, the assessment, the score of the answer and its flag, the line of the audit.
It reads sessions from a table of its own: ``python -m contenders.clinic_twin VISITORS`` copies them there.
"""

import hmac
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException, Request, Response

from amity import instruments
from amity.clinic.rules import chain
from amity.server import environment

AUDIT_KEY = bytes.fromhex(environment.key("audit"))
ONE_WRITER = 6_042_026


def _engine() -> sa.Engine:
    said = environment.database()
    if url := os.environ.get("DATABASE_URL"):
        return sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1), pool_size=8)

    def connect() -> object:
        from sqlcipher3 import dbapi2

        options = said["OPTIONS"]
        made = dbapi2.connect(
            said["NAME"], timeout=options["timeout"], isolation_level=None, check_same_thread=False
        )
        made.execute(f"PRAGMA key = \"x'{options['key']}'\"")
        made.execute("PRAGMA foreign_keys = ON")
        for command in options["init_command"].split(";"):
            made.execute(command)
        return made

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool, pool_size=8)


engine = _engine()
tables = sa.MetaData()
session_table = sa.Table(
    "twin_session",
    tables,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("data", sa.String),
    sa.Column("expires", sa.Float),
)
with engine.connect() as opened:
    people = sa.Table("clinic_person", tables, autoload_with=opened, resolve_fks=False)
    assessments = sa.Table("clinic_assessment", tables, autoload_with=opened, resolve_fks=False)
    lines = sa.Table("clinic_event", tables, autoload_with=opened, resolve_fks=False)
app = FastAPI()


async def body(request: Request) -> bytes:
    """Return what was sent, as it is."""
    return await request.body()


@app.post("/me/answers/{pk}/")
def answers(pk: int, request: Request, sent: bytes = Depends(body)) -> Response:
    """Save one answer."""
    form = {key: said[0] for key, said in parse_qs(sent.decode()).items()}
    item, code = form["item"], int(form["answer"])
    with engine.connect() as at:
        person = _person(at, request)
        if not os.environ.get("DATABASE_URL"):
            at.exec_driver_sql("BEGIN IMMEDIATE")  # as Amity: who is looked up before, the rest within
        _save(at, pk, person, item, code)
        at.commit()
    return Response(status_code=204, headers={"HX-Redirect": f"/me/questions/{pk}/{item}/"})


def _person(at: sa.Connection, request: Request) -> int:
    key = request.cookies.get("amity", "")
    live = (session_table.c.key == key) & (session_table.c.expires > time.time())
    found = at.execute(sa.select(session_table.c.data).where(live)).scalar()
    held = json.loads(found or "{}")
    if not hmac.compare_digest(held.get("token", ""), request.headers.get("X-CSRFToken", "-")):
        raise HTTPException(403)
    person = at.execute(sa.select(people).where(people.c.id == held["person"])).first()
    if person is None:
        raise HTTPException(403)
    return int(person.id)


def _save(at: sa.Connection, pk: int, person: int, item: str, code: int) -> None:
    chosen = [assessments.c[name] for name in ("person_id", "instrument", "status", "answered_by", "answers")]
    found = at.execute(sa.select(*chosen).where(assessments.c.id == pk).with_for_update()).first()
    if found is None or found.person_id != person or found.status != "in-progress":
        raise HTTPException(404)
    held = found.answers if isinstance(found.answers, dict) else json.loads(found.answers)
    card = instruments.load(found.instrument)
    if "raised" in instruments.score(card, {item: code}).flags.values():
        raise HTTPException(501)  # the benchmark sends no such answer
    now = datetime.now(UTC)
    given = {**held, item: code}
    at.execute(
        assessments.update().where(assessments.c.id == pk).values(answers=_json(given), touched_at=_time(now))
    )
    _write(at, now, person, pk, item)


def _write(at: sa.Connection, now: datetime, person: int, pk: int, item: str) -> None:
    if os.environ.get("DATABASE_URL"):
        at.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_WRITER)))
    last = at.execute(sa.select(lines.c.seq, lines.c.hash).order_by(lines.c.seq.desc()).limit(1)).first()
    said = {
        "seq": last.seq + 1 if last else 1,
        "at": now,
        "by": f"person/{person}",
        "did": "answered",
        "to": f"assessment/{pk}",
        "person_id": person,
        "details": {"item": item},
        "prev_hash": last.hash if last else chain.NOTHING_BEFORE,
    }
    marked = chain.mark(SimpleNamespace(**said, hash=""), AUDIT_KEY)
    stored = {**said, "at": _time(now), "details": _json(said["details"]), "hash": marked}
    at.execute(lines.insert().values(**stored))


def _json(said: object) -> object:
    return said if os.environ.get("DATABASE_URL") else json.dumps(said)


def _time(now: datetime) -> object:
    return now if os.environ.get("DATABASE_URL") else now.replace(tzinfo=None)


def main(visitors: Path) -> None:
    """Copy the sessions."""
    tables.create_all(engine, tables=[session_table])
    with engine.begin() as at:
        for line in visitors.read_text(encoding="ascii").splitlines():
            key, token, pk = line.split()
            asked = sa.select(assessments.c.person_id).where(assessments.c.id == int(pk))
            data = json.dumps({"person": at.execute(asked).scalar(), "token": token})
            at.execute(session_table.insert().values(key=key, data=data, expires=time.time() + 43200))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
