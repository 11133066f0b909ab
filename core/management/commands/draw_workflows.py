"""Draw every state machine into docs/workflows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.machines import draw, process_models


class Command(BaseCommand):
    """Write one Markdown page a machine."""

    help = "Draw every state machine into docs/workflows (Mermaid)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", default=str(Path(settings.BASE_DIR) / "docs" / "workflows"))

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        for model in process_models():
            (folder / f"{model._meta.label_lower}.md").write_text(draw(model), encoding="utf-8")
        self.stdout.write(f"{len(process_models())} machines drawn")
