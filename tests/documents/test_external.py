"""External documents: watched, checked, changed, announced, worked in (Manual 3.2.1, 4.5.2)."""

from __future__ import annotations

from datetime import date

import pytest

from core import access, clock
from core.errors import DomainError, StepRefused
from core.models import Notice
from core.timeline import events_for
from documents.models import ExternalChange, ExternalWatch
from documents.services import acknowledgement
from documents.services import external as services
from documents.services.reminders import remind_owners, remind_watchers
from tests.factories import documents as make
from tests.factories.people import ExpertFactory, PositionFactory, UnitFactory, UserFactory, staff

pytestmark = pytest.mark.django_db

ISSUER = {"issuer_en": "Jogorku Kenesh", "edition_en": "Edition of 2023"}


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(date(2026, 11, 16)):
        yield


@pytest.fixture
def watcher():
    return staff("coordinator")


@pytest.fixture
def law(watcher):
    document = make.document(kind="law", code="LAW-01", title_en="Law on education")
    return services.watch(
        document, by=make.who("legal"), watcher=watcher, check_months=3, country="KG", **ISSUER
    )


def note(law, **kwargs) -> ExternalChange:
    kwargs.setdefault("what_en", "Article 43 now asks for a public register.")
    return services.note_change(law, by=make.who("legal"), **kwargs)


def test_what_a_step_wrote_down_is_told_once(law):
    change = note(law, concerns_all_staff=True)
    services.announce_change(change, by=make.who("legal"))
    change.refresh_from_db()
    # The step noted the day of the announcement; its own line says so.
    assert [event.text for event in events_for(change)] == ["Change of an external document: now “Announced”"]


class TestWatching:
    def test_the_timeline_says_what_happened(self, law, watcher, django_assert_max_num_queries):
        legal, colleague = make.who("legal"), staff("analyst", last_name="Sadykova", first_name="Aida")
        fields = {"watcher": watcher, "check_months": 3, "country": "KG", **ISSUER}
        services.change_watch(law, by=legal, **fields)
        services.check_done(law, by=watcher, on=date(2026, 11, 10), note="The same edition")
        services.change_watch(law, by=legal, **fields | {"edition_en": "Edition of 2026"})
        services.change_watch(law, by=legal, **fields | {"watcher": colleague, "check_months": 6})
        services.change_watch(law, by=legal, source="https://cbd.minjust.gov.kg/")
        law.refresh_from_db()

        with django_assert_max_num_queries(4):
            events = events_for(law)

        back = "Edition: Edition of 2023"
        assert [(event.text, event.note) for event in events] == [
            ("Issuer, country or source changed", ""),
            (f"{back}. Watched from now on by Sadykova Aida. Checked every 6 months from now on", ""),
            ("Edition: Edition of 2026", ""),
            ("The source was checked", "The same edition"),
        ]
        assert [event.who for event in events][-1] == watcher.full_name

    def test_the_first_check_follows_from_the_period(self, law, watcher):
        assert (law.watcher, law.checked_on, law.next_check, law.issuer, law.edition) == (
            watcher,
            None,
            date(2027, 2, 16),
            "Jogorku Kenesh",
            "Edition of 2023",
        )

    @pytest.mark.parametrize(
        ("kind", "wrong", "words"),
        [
            ("quality", {}, "Only laws and documents of recognition bodies"),
            ("law", {"issuer_en": ""}, "Say who issues the document."),
            ("law", {"check_months": 0}, "after how many months"),
            ("law", {"source": "not an address"}, "Source"),
        ],
    )
    def test_bad_input_gets_a_sentence(self, watcher, kind, wrong, words):
        document = make.document(kind=kind)

        with pytest.raises(DomainError, match=words):
            services.watch(
                document, by=make.who("legal"), **{"watcher": watcher, "check_months": 3, **ISSUER, **wrong}
            )

        assert ExternalWatch.objects.count() == 0

    def test_a_document_is_watched_once(self, law, watcher):
        with pytest.raises(DomainError, match="watched already"):
            services.watch(law.document, by=make.who("legal"), watcher=watcher, check_months=3, **ISSUER)

    def test_a_check_moves_the_next_one(self, law, watcher):
        with clock.at(date(2026, 11, 30)):
            services.check_done(law, by=watcher, note="The same edition")

        law.refresh_from_db()
        assert (law.checked_on, law.next_check) == (date(2026, 11, 30), date(2027, 2, 28))
        assert law.history.first().history_change_reason == "The same edition"

    def test_nobody_else_checks_and_nobody_checks_ahead(self, law, watcher):
        with pytest.raises(access.PermissionRefused, match="Only the person who watches"):
            services.check_done(law, by=staff("accountant"))
        with pytest.raises(DomainError, match="a day that has not come"):
            services.check_done(law, by=watcher, on=date(2026, 11, 17))

    def test_the_watcher_is_reminded_once_when_the_day_has_come(self, law, watcher):
        counts = []
        for day in (date(2027, 2, 15), date(2027, 2, 16), date(2027, 2, 20)):
            with clock.at(day):
                counts.append((remind_watchers(), remind_watchers()))

        assert counts == [(0, 0), (1, 0), (0, 0)]
        assert Notice.objects.get(kind="external_check_due").recipient == watcher


class TestChanges:
    def test_noting_a_change_is_a_check_and_tells_nobody(self, law, watcher):
        change = services.note_change(law, by=watcher, what_en="A new article", concerns_all_staff=True)

        law.refresh_from_db()
        assert (change.status, change.noted_by, law.checked_on) == ("noted", watcher, date(2026, 11, 16))
        assert Notice.objects.filter(kind="acknowledgement_asked").count() == 0

    def test_announcing_asks_everybody_concerned(self, law):
        unit = UnitFactory()
        clerk = UserFactory(position=PositionFactory(unit=unit))
        analyst, expert, stranger = staff("analyst"), ExpertFactory().user, staff("accountant")
        change = note(law, units=[unit], roles=["analyst"], concerns_experts=True, edition="Edition of 2026")

        services.announce_change(change, by=make.who("legal"))

        found = {row.person: (row.bound_by, row.due) for row in change.acknowledgements.all()}
        due = date(2026, 11, 30)
        assert found == {clerk: ("unit", due), analyst: ("role", due), expert: ("expert", due)}
        assert stranger not in found
        law.refresh_from_db()
        assert (change.status, change.announced_on, law.edition) == (
            "announced",
            date(2026, 11, 16),
            "Edition of 2026",
        )
        letter = Notice.objects.get(kind="acknowledgement_asked", recipient=clerk)
        assert "Article 43 now asks for a public register." in letter.text
        assert letter.url == f"/documents/acknowledge/change/{change.pk}/"

    def test_readers_confirm_and_the_change_is_worked_in(self, law):
        analyst = staff("analyst")
        change = note(law, roles=["analyst"])
        services.announce_change(change, by=make.who("legal"))

        acknowledgement.confirm(change.acknowledgements.get(), by=analyst)
        with pytest.raises(StepRefused, match="reason"):
            services.close_change(change, by=make.who("legal"))
        services.close_change(change, by=make.who("legal"), note="Contract forms were rewritten.")

        assert (change.status, change.outcome) == ("closed", "Contract forms were rewritten.")
        assert change.acknowledgements.get().status == "confirmed"

    def test_a_newcomer_reads_what_is_announced(self, law):
        change = note(law, roles=["analyst"])
        services.announce_change(change, by=make.who("legal"))
        newcomer = staff("analyst")

        acknowledgement.complete_for_newcomers()

        assert change.acknowledgements.get().person == newcomer

    def test_a_change_that_concerns_nobody_is_not_announced(self, law):
        change = note(law)

        with pytest.raises(StepRefused, match="Say whom the change concerns"):
            services.announce_change(change, by=make.who("legal"))

    def test_after_the_announcement_the_words_stay(self, law):
        change = note(law, concerns_all_staff=True)
        services.change_change(change, by=make.who("legal"), what_en="Corrected", units=[UnitFactory()])
        change.refresh_from_db()
        assert change.what_en == "Corrected"

        services.announce_change(change, by=make.who("legal"))
        with pytest.raises(DomainError, match="cannot be rewritten"):
            services.change_change(change, by=make.who("legal"), what_en="Something else")

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [({"what_en": " "}, "Write what changed."), ({"roles": ["king"]}, "There is no such role.")],
    )
    def test_bad_input_gets_a_sentence(self, law, wrong, words):
        with pytest.raises(DomainError, match=words):
            note(law, **wrong)

        assert ExternalChange.objects.count() == 0

    def test_the_watcher_notes_but_does_not_announce(self, law, watcher):
        change = services.note_change(law, by=watcher, what_en="New", concerns_all_staff=True)

        with pytest.raises(access.PermissionRefused):
            services.announce_change(change, by=watcher)


def test_owners_are_reminded_of_reviews_once():
    owner = staff("analyst")
    version = make.version(status="in_force", document_owner=owner, document_review_months=12)
    version.document.refresh_from_db()
    assert version.document.next_review == date(2027, 11, 16)
    counts = []
    for day in (date(2027, 11, 15), date(2027, 11, 16), date(2027, 12, 1)):
        with clock.at(day):
            counts.append((remind_owners(), remind_owners()))

    assert counts == [(0, 0), (1, 0), (0, 0)]
    assert Notice.objects.get(kind="review_due").recipient == owner


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 16), 3, date(2027, 2, 16)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 10, 31), 1, date(2027, 11, 30)),
        (date(2027, 11, 29), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_after(day, months, found):
    assert services.months_after(day, months) == found
