"""Importing every module of a package, so that a new file registers itself without a list to keep."""

from importlib import import_module
from pkgutil import iter_modules


def import_submodules(package: str) -> None:
    """Import each module directly inside the package, in alphabetical order.

    Args:
        package: dotted name, such as "accreditation.notices".
    """
    root = import_module(package)
    for module in sorted(iter_modules(root.__path__), key=lambda found: found.name):
        import_module(f"{package}.{module.name}")
