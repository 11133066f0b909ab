"""Every state machine is whole, and the drawings in docs are current."""

from pathlib import Path

import pytest
from django.conf import settings

from core.machines import draw, problems_of, process_models


@pytest.mark.parametrize("model", process_models(), ids=lambda model: model._meta.label)
def test_a_machine_is_whole(model):
    assert problems_of(model) == []


@pytest.mark.parametrize("model", process_models(), ids=lambda model: model._meta.label)
def test_a_drawing_is_current(model):
    page = Path(settings.BASE_DIR) / "docs" / "workflows" / f"{model._meta.label_lower}.md"
    assert page.read_text(encoding="utf-8") == draw(model)
