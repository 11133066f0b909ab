"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iaar_qms.settings")

application = get_wsgi_application()

# The applications are loaded only now.
from core.kinds import read_kinds_at_start  # noqa: E402

read_kinds_at_start()
