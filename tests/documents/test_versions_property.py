"""Whatever people do in whatever order: never two versions in force, never none once there was one unless withdrawn."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.errors import DomainError
from core.models import StatusChange
from documents.models import Document, DocumentVersion
from documents.services import coordination
from documents.services import versions as services
from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db

#: What may be tried next, on which of the document's versions, with how many days.
MOVES = st.tuples(
    st.sampled_from(
        ["start", "submit", "agree", "send_back", "validate", "approve", "supersede", "enter", "withdraw"]
        + ["cancel", "archive", "night", "days", "start", "night", "days", *["advance"] * 8]
    ),
    st.sampled_from([0, 0, 0, 1, 1, 2]),
    st.integers(0, 6),
)
#: The step that comes next by itself: so that random walks come far.
NEXT = {
    "draft": ("submit", "agree"),
    "returned": ("submit", "agree"),
    "verification": ("validate",),
    "validation": ("approve",),
    "approved": ("enter",),
}


class World:
    """One document and its people; every move is tried, and a refusal is an answer too."""

    def __init__(self):
        self.legal, self.director = make.who("legal"), make.who("director_general")
        self.adviser = staff("quality_adviser")
        self.document = make.document(by=self.legal)
        self.day = clock.today()
        self.was_in_force = self.withdrawn = False

    def move(self, name, place, days):
        if name == "days":
            self.day += timedelta(days=days)
            return
        with clock.at(self.day):
            with suppress(DomainError):
                self.take(name, place, days)
            self.check()

    def take(self, name, place, days):
        if name == "start":
            version = make.draft(self.document, author=self.legal)
            coordination.ask(version, people=[self.adviser], by=self.legal)
        elif name == "night":
            services.bring_due_into_force()
        else:
            versions = list(DocumentVersion.objects.filter(document=self.document).order_by("-number"))
            if place < len(versions):
                self.take_step(name, versions[place], days)

    def take_step(self, name, version, days):
        if name == "advance":
            for step in NEXT.get(version.status, ()):
                self.take_step(step, version, days)
        elif name == "agree":
            for approval in version.approvals.waiting():
                coordination.agree(approval, by=self.adviser)
        elif name == "approve":
            services.approve_version(
                version, by=self.director, effective_on=self.day + timedelta(days=days), order_reference="1"
            )
        else:
            service, by = {
                "submit": (services.submit_version, self.legal),
                "send_back": (services.send_back, self.adviser),
                "validate": (services.send_to_validation, self.legal),
                "supersede": (services.supersede, self.director),
                "enter": (services.enter_into_force, self.director),
                "withdraw": (services.withdraw_version, self.director),
                "cancel": (services.cancel_version, self.legal),
                "archive": (services.archive_version, self.legal),
            }[name]
            service(version, by=by, note="Reason")

    def check(self):
        rows = list(DocumentVersion.objects.filter(document=self.document))
        in_force = [one for one in rows if one.status == "in_force"]
        assert len(in_force) <= 1
        current = Document.objects.get(pk=self.document.pk).current
        assert current == (in_force[0] if in_force else None)
        once = [one for one in rows if one.in_force_since is not None]
        if once and not in_force:
            last = max(once, key=lambda one: one.number)
            kind = ContentType.objects.get_for_model(last)
            steps = StatusChange.objects.filter(content_type=kind, object_id=last.pk)
            assert steps.filter(step="withdraw").exists()
        for one in rows:
            assert (one.in_force_since is None) == (one.status not in FORCE_STATES)
            assert (one.in_force_until is None) == (one.status not in FORCE_STATES - {"in_force"})
            if one.status in FORCE_STATES:
                assert one.approved_by not in {None, one.author}


FORCE_STATES = {"in_force", "obsolete", "withdrawn", "archived"}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(MOVES, min_size=25, max_size=50))
def test_never_two_in_force_and_never_none_once_there_was_one_unless_withdrawn(moves):
    world = World()
    for move in moves:
        world.move(*move)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.booleans()), min_size=2, max_size=8))
def test_versions_approved_for_any_days_leave_one_in_force_and_days_without_gaps(plan):
    """Approve versions for days in any order, let nights pass or be missed: the days in force follow one another."""
    world = World()
    for ahead, later, night in plan:
        with clock.at(world.day):
            version = make.draft(world.document, author=world.legal)
            coordination.ask(version, people=[world.adviser], by=world.legal)
            services.submit_version(version, by=world.legal)
            for approval in version.approvals.waiting():
                coordination.agree(approval, by=world.adviser)
            services.send_to_validation(version, by=world.legal)
            services.approve_version(
                version,
                by=world.director,
                effective_on=world.day + timedelta(days=ahead),
                order_reference="1",
            )
            world.check()
        world.day += timedelta(days=later)
        if night:
            world.move("night", 0, 0)
    world.day += timedelta(days=30)
    world.move("night", 0, 0)
    rows = world.document.versions.order_by("number")
    assert not rows.filter(status="approved").exists()
    assert rows.filter(status="in_force").count() == 1
    spans = list(rows.exclude(in_force_since=None).values_list("in_force_since", "in_force_until"))
    for (first, until), (since, _end) in zip(spans, spans[1:], strict=False):
        assert first <= until
        assert since in {until, until + timedelta(days=1)}
    assert spans[-1][1] is None
