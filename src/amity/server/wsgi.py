"""What a WSGI server runs: ``granian --interface wsgi amity.server.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amity.server.settings")
application = get_wsgi_application()

gc.collect()
gc.freeze()
"""What was made at the start stays: the collector of circles need not walk over it with every request."""
