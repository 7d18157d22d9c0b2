"""The settings under which tests and mypy know the record: keys that protect nothing, in a folder of /tmp.

``AMITY_TEST_DATABASE=postgresql://…`` runs whatever touches a database on PostgreSQL instead of SQLCipher.
"""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="amity-test-record-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["AMITY_HOME"] = _home
os.environ["AMITY_LANGUAGES"] = "en,es,ar"
for _number, _name in enumerate(("SECRET", "DATABASE", "AUDIT"), start=1):
    os.environ[f"AMITY_{_name}_KEY"] = f"{_number:064x}"
if _url := os.environ.get("AMITY_TEST_DATABASE"):
    os.environ["DATABASE_URL"] = _url
else:
    os.environ.pop("DATABASE_URL", None)

from amity.server.settings import *  # noqa: E402, F403
from amity.server.settings import DATABASES  # noqa: E402

if not _url:
    DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.db"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
