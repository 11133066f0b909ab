"""The admin site's view of documents: reference data is changed here, everything with a status is read-only."""

from core.autoload import import_submodules

import_submodules("documents.admin")
