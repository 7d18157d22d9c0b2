"""Those who write to the embedded database wait their turn, and nobody is left waiting."""

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.utils import OperationalError

from amity.server.environment import database

DEFAULTS = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_HEALTH_CHECKS": False,
    "CONN_MAX_AGE": None,
    "TIME_ZONE": None,
}


@pytest.fixture
def connection(tmp_path, settings):
    from amity.server.sqlcipher.base import DatabaseWrapper

    pytest.importorskip("sqlcipher3")
    said = {**database(), "NAME": str(tmp_path / "amity.db")} if "OPTIONS" in database() else {}
    if "key" not in said.get("OPTIONS", {}):
        pytest.skip("needs SQLCipher")
    made = DatabaseWrapper({**DEFAULTS, **said}, "queue")
    yield made
    made.close()


def _is_free(connection) -> bool:
    with Path(f"{connection.settings_dict['NAME']}-turn").open("ab") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@pytest.mark.django_db
@pytest.mark.parametrize("ends", ["commit", "rollback", "close"])
def test_a_turn_begins_with_a_transaction_and_ends_with_it(connection, ends):
    connection.inc_thread_sharing()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert not _is_free(connection)
    getattr(connection, ends)()
    assert _is_free(connection)


@pytest.mark.django_db
def test_whoever_waits_for_a_turn_too_long_is_told_so_and_holds_up_nobody(connection):
    connection.inc_thread_sharing()
    connection.settings_dict["OPTIONS"]["timeout"] = 0.05
    with Path(f"{connection.settings_dict['NAME']}-turn").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        for _ in range(2):
            with pytest.raises(OperationalError, match="locked"):
                connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.rollback()
    assert _is_free(connection)


@pytest.mark.django_db
def test_threads_and_processes_that_write_at_once_lose_nothing(connection):
    connection.inc_thread_sharing()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (n INTEGER)")
        cursor.execute("INSERT INTO counted VALUES (0)")
    said = {each: connection.settings_dict[each] for each in (*DEFAULTS, "NAME", "OPTIONS")}
    made = [sys.executable, "-c", COUNT, json.dumps(said)]
    running = [subprocess.Popen(made) for _ in range(2)]
    assert [each.wait(60) for each in running] == [0, 0]
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT n FROM counted").fetchone() == (2 * 3 * 40,)


COUNT = """
import json, sys, threading
from django.conf import settings
settings.configure(USE_TZ=True)
from amity.server.sqlcipher.base import DatabaseWrapper

def count():
    connection = DatabaseWrapper(json.loads(sys.argv[1]), "queue")
    for _ in range(40):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with connection.cursor() as cursor:
            held = cursor.execute("SELECT n FROM counted").fetchone()[0]
            cursor.execute("UPDATE counted SET n = %s", [held + 1])
        connection.commit()
        connection.set_autocommit(True)
    connection.close()

threads = [threading.Thread(target=count) for _ in range(3)]
for each in threads:
    each.start()
for each in threads:
    each.join()
"""
