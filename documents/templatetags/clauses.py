"""Tags that print the text of a clause."""

from __future__ import annotations

from django import template

from documents.blocks import Block, Listing, Table, parse_blocks

register = template.Library()


@register.inclusion_tag("documents/_blocks.html")
def clause_body(text: str) -> dict[str, object]:
    """Print the text of a clause as paragraphs, lists and tables, everything escaped.

    Args:
        text: what stands in the clause, in the format of `documents.blocks`.
    """
    return {"blocks": [(_kind(block), block) for block in parse_blocks(str(text or ""))]}


def _kind(block: Block) -> str:
    if isinstance(block, Table):
        return "table"
    if isinstance(block, Listing):
        return "numbered" if block.ordered else "bullets"
    return "paragraph"
