"""Controlled copies: numbered, issued, recalled, returned, destroyed, lost (Manual 3.2.2)."""

from __future__ import annotations

from datetime import date

import pytest

from core import access, clock
from core.errors import DomainError, StepRefused
from core.models import Artifact, Notice
from documents.models import ControlledCopy
from documents.services import copies as services
from documents.services.reminders import remind_holders
from documents.services.versions import archive_version
from tests.factories import documents as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(date(2026, 11, 16)):
        yield


@pytest.fixture
def version():
    return make.version(status="in_force", document_code="PR-07")


def issue(version, **kwargs) -> ControlledCopy:
    kwargs.setdefault("holder", None if "holder_name" in kwargs else staff("accountant"))
    kwargs.setdefault("language", "ru")
    return services.issue_copy(version, by=make.who("legal"), **kwargs)


def told(kind: str) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("recipient__email", "subject"))


class TestIssuing:
    def test_copies_are_numbered_and_printed(self, version):
        holder = staff("accountant")

        first = issue(version, holder=holder, place="Room 12")
        second = issue(version, holder_name="Ministry of Education", medium="electronic", language="ky")

        assert [(c.number, c.held_by, c.medium, c.status, c.issued_on) for c in (first, second)] == [
            (1, holder.full_name, "paper", "issued", date(2026, 11, 16)),
            (2, "Ministry of Education", "electronic", "issued", date(2026, 11, 16)),
        ]
        assert (first.issued_by, first.place) == (make.who("legal"), "Room 12")
        assert told("copy_issued") == [(holder.email, "Copy 1 of PR-07 is issued to you")]

    def test_the_paper_belongs_to_the_copy_and_carries_its_number(self, version):
        copy = issue(version, language="en")

        paper = Artifact.objects.get(pk=copy.paper_id)
        assert (paper.kind, paper.owner, paper.language, paper.watermark) == (
            "controlled_document",
            copy,
            "en",
            "CONTROLLED COPY 1",
        )
        assert (paper.data["copy"], paper.data["holder"]) == (1, copy.held_by)

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"holder_name": " "}, "Say who holds the copy."),
            ({"language": "de"}, "not kept in this language"),
            ({"medium": "both"}, "either on paper or electronic"),
        ],
    )
    def test_bad_input_gets_a_sentence(self, version, wrong, words):
        with pytest.raises(DomainError, match=words):
            issue(version, **wrong)

        assert ControlledCopy.objects.count() == 0

    def test_a_closed_account_holds_nothing(self, version):
        with pytest.raises(DomainError, match="This account is closed"):
            issue(version, holder=UserFactory(is_active=False))

    @pytest.mark.parametrize("status", ["draft", "approved", "withdrawn"])
    def test_only_of_a_version_in_force(self, status):
        with pytest.raises(DomainError, match="only of a version in force"):
            issue(make.version(status=status))

    def test_only_whoever_keeps_the_log_issues(self, version):
        with pytest.raises(access.PermissionRefused):
            services.issue_copy(version, by=staff("coordinator"), language="ru", holder_name="A")


class TestRecall:
    def test_all_are_recalled_when_the_version_is_replaced(self, version):
        out, back = issue(version), issue(version, holder_name="Ministry")
        services.give_back_copy(back, by=make.who("legal"))

        make.version(version.document, "in_force")

        out.refresh_from_db()
        back.refresh_from_db()
        assert (out.status, out.recalled_on) == ("recalled", date(2026, 11, 16))
        assert (back.status, back.recalled_on) == ("returned", None)
        assert told("copy_recalled") == [(out.holder.email, "Copy 1 of PR-07 is recalled")]
        assert list(ControlledCopy.objects.open_recalls()) == [out]

    def test_a_withdrawal_recalls_with_its_reason(self, version):
        copy = issue(version)

        make.take(version, "withdraw")

        copy.refresh_from_db()
        assert copy.status == "recalled"
        assert "It contradicts the law." in Notice.objects.get(kind="copy_recalled").text

    def test_one_copy_is_recalled_by_hand_with_a_reason(self, version):
        copy = issue(version)
        with pytest.raises(StepRefused, match="reason"):
            services.recall_copy(copy, by=make.who("legal"))

        services.recall_copy(copy, by=make.who("legal"), note="The holder moves")

        assert (copy.status, copy.recalled_on) == ("recalled", date(2026, 11, 16))

    def test_a_version_is_archived_only_when_its_copies_are_back(self, version):
        copy = issue(version)
        make.version(version.document, "in_force")
        version.refresh_from_db()
        with pytest.raises(StepRefused, match="1 copy is still out."):
            archive_version(version, by=make.who("legal"))

        copy.refresh_from_db()
        services.destroy_copy(copy, by=copy.holder)
        archive_version(version, by=make.who("legal"))

        assert version.status == "archived"

    def test_holders_are_reminded_once_a_week(self, version):
        copy = issue(version)
        make.version(version.document, "in_force")
        seen = []
        for day in (20, 23, 24, 29, 30):
            with clock.at(date(2026, 11, day)):
                remind_holders()
                remind_holders()
                seen.append(
                    (day, Notice.objects.filter(kind="copy_still_out", recipient=copy.holder).count())
                )

        assert seen == [(20, 0), (23, 1), (24, 1), (29, 1), (30, 2)]


class TestClosing:
    def test_the_holder_says_that_it_was_destroyed_or_lost(self, version):
        destroyed, lost = issue(version), issue(version)

        services.destroy_copy(destroyed, by=destroyed.holder, note="Shredded")
        services.report_copy_lost(lost, by=lost.holder, note="Left in a taxi")

        assert [(c.status, c.closed_on) for c in (destroyed, lost)] == [
            ("destroyed", date(2026, 11, 16)),
            ("lost", date(2026, 11, 16)),
        ]
        assert told("copy_lost") == [(make.who("legal").email, "Copy 2 of PR-07 is lost")]

    def test_nobody_else_says_so(self, version):
        copy = issue(version)
        with pytest.raises(access.PermissionRefused, match="Only the holder"):
            services.destroy_copy(copy, by=staff("coordinator"))
        with pytest.raises(access.PermissionRefused):
            services.give_back_copy(copy, by=copy.holder)

    def test_a_closed_copy_stays_closed(self, version):
        copy = issue(version)
        services.give_back_copy(copy, by=make.who("legal"))

        for step in (services.destroy_copy, services.report_copy_lost, services.recall_copy):
            with pytest.raises(StepRefused):
                step(copy, by=make.who("legal"), note="Again")
