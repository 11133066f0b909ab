"""Tasks of documents for the queue: one module a part, found by itself."""

from core.autoload import import_submodules

import_submodules(__name__)
