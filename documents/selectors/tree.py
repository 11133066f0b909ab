"""The register as a tree: groups of processes, processes, documents with what belongs to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from documents.enums import ProcessGroup
from documents.models import Document, Process


@dataclass
class Leaf:
    """A document in the tree, with the documents that are part of it."""

    document: Document
    children: list[Leaf] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Count the document and what is part of it."""
        return 1 + sum(child.count for child in self.children)


@dataclass
class Branch:
    """A process with its documents; without a process for what belongs to none."""

    process: Process | None
    leaves: list[Leaf] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Count the documents of the process."""
        return sum(leaf.count for leaf in self.leaves)


@dataclass
class Group:
    """A group of processes."""

    label: Any
    branches: list[Branch]


def process_tree(user: Any, *, only_in_force: bool = False) -> list[Group]:
    """Return the documents that a person may see as a tree (two queries, whatever their number).

    A document stands under its own process; below its parent document when that one stands under the same process.

    Args:
        user: the reader.
        only_in_force: leave out documents of which no version is in force.
    """
    rows = Document.objects.visible_to(user).select_related("current").order_by("code")
    if only_in_force:
        rows = rows.in_force()
    leaves = {row.pk: Leaf(row) for row in rows}
    branches = {process.pk: Branch(process) for process in Process.objects.select_related("owner")}
    rest = Branch(None)
    for leaf in leaves.values():
        above = leaves.get(leaf.document.parent_id or 0)
        if above is not None and above.document.process_id == leaf.document.process_id:
            above.children.append(leaf)
        else:
            branches.get(leaf.document.process_id or 0, rest).leaves.append(leaf)
    groups = [
        Group(
            label, [one for one in branches.values() if one.process is not None and one.process.group == key]
        )
        for key, label in ProcessGroup.choices
    ]
    if rest.leaves:
        groups.append(Group("", [rest]))
    return [group for group in groups if group.branches]
