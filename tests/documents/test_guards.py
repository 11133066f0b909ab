"""Every guard of every step of documents: a story in which it alone stands in the way, and what opens the step.

The portal itself takes the steps unless the guard asks who does, so that no permission stands in the way besides. The
stories write rows as an import or a repair of data might leave them: a guard holds whichever service comes before it.
"""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.access import SYSTEM
from core.context import acting
from core.errors import StepRefused
from core.files import store_file
from core.workflow import explain, perform
from documents import models
from documents.models import Approval, ArchiveAct, DocumentVersion, Record
from documents.services import external
from tests.factories import documents as make
from tests.factories.documents_records import nomenclature, record, record_kind
from tests.factories.people import UnitFactory, staff

pytestmark = pytest.mark.django_db

STORIES = {}
TODAY = date(2026, 11, 16)
YESTERDAY, TOMORROW = date(2026, 11, 15), date(2026, 11, 17)


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(TODAY):
        yield


def story(guard, step, sentence, *each):
    """Enter a story for the guard, the step (None: the first argument names it) and the words that people read."""

    def enter(tell):
        for arguments in each or [()]:
            words = "-".join(str(getattr(one, "__name__", one)) for one in arguments)
            name = f"{guard}-{tell.__name__}-{words}".rstrip("-")
            STORIES[name] = (guard, step or arguments[0], sentence, tell, arguments)
        return tell

    return enter


def version(status="draft", document=None, **fields):
    """Write the row of a version in a state."""
    document = document or make.document()
    if status in {"approved", "in_force"}:
        fields = {"approved_at": clock.now(), "effective_on": TODAY} | fields
    number = document.versions.count() + 1
    return DocumentVersion.objects.create(
        **{"document": document, "number": number, "summary_en": "New", "status": status} | fields
    )


def into(row, status):
    """Move a row to a state past all steps."""
    type(row).objects.filter(pk=row.pk).update(status=status)


def asked(row, status="waiting", **fields):
    return Approval.objects.create(version=row, person=make.who("quality_adviser"), status=status, **fields)


# Versions ---------------------------------------------------------------------------------------------------------


@story(
    "has_text", None, "The version has no text", ("submit", "clause"), ("submit", "file"), ("adopt", "clause")
)
def text(step, what):
    legal = make.who("legal")
    row = version(document=make.document(kind="law" if step == "adopt" else "quality"), author=legal)
    asked(row)
    yield row, SYSTEM
    if what == "clause":
        make.clause(row, "1")
    else:
        send_file(row, legal)


def send_file(row, by):
    upload = SimpleUploadedFile("text.txt", b"One", content_type="text/plain")
    stored = store_file(upload, owner=row, by=by)
    models.VersionFile.objects.create(version=row, language="en", stored=stored)


@story("has_summary", "submit", "Write the summary of change first")
def summary():
    row = version(number=2, summary_en=" \n")
    asked(row)
    make.clause(row, "1")
    yield row, SYSTEM
    DocumentVersion.objects.filter(pk=row.pk).update(summary_en="A new duty")


@story("has_approvers", "submit", "Name at least one person or body", ("agreed",), ("lapsed",), ("returned",))
def approvers(answer):
    row = version("returned")
    make.clause(row, "1")
    asked(row, answer)
    yield row, SYSTEM
    asked(row, round=2)


@story("all_agreed", "send_to_validation", "1 person or body has not answered yet.")
def agreed():
    row = version("verification")
    asked(row, "agreed")
    waiting = asked(row, round=2)
    yield row, SYSTEM
    into(waiting, "agreed")


@story("all_agreed", "send_to_validation", "Not everybody has agreed yet.")
def agreed_by_nobody():
    row = version("verification")
    left = asked(row, "lapsed")
    yield row, SYSTEM
    into(left, "agreed")


@story("remarks_answered", "send_to_validation", "1 remark has no answer yet.")
def remarks():
    row = version("verification")
    asked(row, "agreed")
    remark = models.Remark.objects.create(version=row, author=make.who("quality_adviser"), text="Who?")
    models.Remark.objects.create(version=row, author=remark.author, text="When?", status="declined")
    yield row, SYSTEM
    into(remark, "accepted")


def began(director):
    row = version("validation", author=director)
    yield row
    DocumentVersion.objects.filter(pk=row.pk).update(author=None)


def wrote(director):
    row = version("validation", author=make.who("legal"))
    with acting(director):
        clause = make.clause(row, "1", "Aim")
    yield row
    clause.history.update(history_user=row.author)


def took_out(director):
    row = version("validation", author=make.who("legal"))
    clause = make.clause(row, "1", "Aim")
    with acting(director):
        clause.delete()
    yield row
    models.Clause.history.filter(version_id=row.pk).update(history_user=None)


def sent_a_file(director):
    row = version(author=director)
    send_file(row, director)
    DocumentVersion.objects.update(status="validation", author=None)
    row.refresh_from_db()
    yield row
    row.files.all().delete()


@story(
    "approver_is_not_author",
    "approve",
    "You wrote this version: another person must approve it.",
    *[(way,) for way in (began, wrote, took_out, sent_a_file)],
)
def approver(way):
    director = staff("director_general")
    told = way(director)
    yield next(told), director
    next(told, None)


@story(
    "is_not_replaced",
    None,
    "A newer version was approved meanwhile",
    *[("approve", state) for state in ("approved", "in_force", "obsolete", "withdrawn", "archived")],
    ("adopt", "approved"),
)
def replaced(step, state):
    adopted = step == "adopt"
    row = version("draft" if adopted else "validation", make.document(kind="law" if adopted else "quality"))
    make.clause(row, "1")
    later = version("approved", row.document)
    into(later, state)
    yield row, SYSTEM
    into(later, "cancelled")


@story("is_external_document", "adopt", "this one needs verification.")
def external_document():
    row = version()
    make.clause(row, "1")
    yield row, SYSTEM
    type(row.document).objects.filter(pk=row.document_id).update(kind="law")


@story("day_has_come", "enter_into_force", "The day of entry into force has not come.")
def day():
    row = version("approved", effective_on=TOMORROW)
    yield row, SYSTEM
    DocumentVersion.objects.filter(pk=row.pk).update(effective_on=TODAY)


@story(
    "none_later_came_into_force",
    "enter_into_force",
    "A newer version came into force meanwhile, so this one never will.",
    *[(state,) for state in ("obsolete", "withdrawn", "archived")],
)
def later_was_in_force(state):
    row = version("approved")
    later = version(state, row.document)
    yield row, SYSTEM
    DocumentVersion.objects.filter(pk=later.pk).update(
        status="approved", approved_at=clock.now(), effective_on=TOMORROW
    )


@story("none_else_in_force", "enter_into_force", "Another version of the document is still in force.")
def other_in_force():
    before = version("in_force")
    row = version("approved", before.document)
    yield row, SYSTEM
    into(before, "obsolete")


@story(
    "successor_is_ready",
    "supersede",
    "No approved version waits to replace this one.",
    (2, {"status": "validation"}),
    (2, {"effective_on": TOMORROW}),
    (0, {}),
    (2, {"document": None}),
)
def successor(number, wrong):
    row = version("in_force")
    fields = {"document": row.document, "number": number, "effective_on": TODAY, "status": "approved"}
    next_one = version(**fields | wrong)
    yield row, SYSTEM
    DocumentVersion.objects.filter(pk=next_one.pk).update(
        **fields | {"number": 2, "approved_at": clock.now()}
    )


@story("copies_are_back", "archive", "1 copy is still out.", ("issued",), ("recalled",))
def copies(state):
    row = version("obsolete")
    copy, _lost = (
        models.ControlledCopy.objects.create(version=row, number=at, holder_name="Ministry", status=status)
        for at, status in enumerate((state, "lost"), start=1)
    )
    yield row, SYSTEM
    into(copy, "returned")


# Agreements, readers, changes -------------------------------------------------------------------------------------


@story(
    "version_in_verification",
    None,
    "The version is not in verification any more.",
    *[(step, state) for step in ("agree", "send_back") for state in ("draft", "returned", "validation")],
)
def in_verification(step, state):
    approval = asked(version(state))
    yield approval, SYSTEM
    into(approval.version, "verification")


@story("agrees_not_to_own_text", "agree", "The author cannot agree to their own text.")
def own_text():
    approval = asked(version("verification", author=make.who("quality_adviser")))
    yield approval, approval.person
    DocumentVersion.objects.update(author=make.who("legal"))


@story(
    "questions_answered",
    "confirm",
    "Please answer the questions on the text first.",
    ([],),
    ([1, 2],),
    ([2],),
)
def questions(answers):
    row = version("in_force")
    for order, right in ((2, 1), (1, 2)):
        models.CheckQuestion.objects.create(
            version=row, order=order, question="When?", first="June", second="July", correct=right
        )
    reading = models.Acknowledgement.objects.create(
        version=row, person=staff("analyst"), bound_by="named", due=TODAY, answers=answers
    )
    yield reading, reading.person
    models.Acknowledgement.objects.update(answers=[2, 1])


@story(
    "change_concerns_somebody",
    "announce",
    "Say whom the change concerns",
    *[({name: True},) for name in ("concerns_all_staff", "concerns_experts")],
    ({"roles": ["legal"]},),
    ({},),
)
def concerns(whom):
    watch = models.ExternalWatch.objects.create(
        document=make.document(kind="law"), issuer="Parliament", watcher=make.who("legal")
    )
    change = external.note_change(watch, by=watch.watcher, what_en="Article 5")
    yield change, SYSTEM
    if whom:
        models.ExternalChange.objects.update(**whom)
    else:
        change.units.set([UnitFactory()])


# Records and acts -------------------------------------------------------------------------------------------------


def act(kind, *records, status="approved", **fields):
    made = ArchiveAct.objects.create(kind=kind, status=status, **fields)
    made.records.set(records)
    return made


@story(
    "transfer_act_approved",
    "archive",
    "A record moves to the archive only by an approved act of transfer.",
    *[("transfer", "transfer", state) for state in ("draft", "submitted", "rejected")],
    ("transfer", "destruction", "approved"),
)
@story(
    "destruction_act_approved",
    "destroy",
    "A record is destroyed only by an approved act of destruction.",
    *[("destruction", "destruction", state) for state in ("draft", "submitted", "rejected")],
    ("destruction", "transfer", "approved"),
)
def listed(right, kind, state):
    row = record()
    act(right, record())
    wrong = act(kind, row, status=state)
    yield row, SYSTEM
    ArchiveAct.objects.filter(pk=wrong.pk).update(kind=right, status="approved")


@story("not_on_hold", "destroy", "The record is on hold and cannot be destroyed.")
def hold():
    row = record()
    act("destruction", row)
    Record.objects.update(hold_since=YESTERDAY)
    row.refresh_from_db()
    yield row, SYSTEM
    Record.objects.update(hold_since=None)


@story("retention_is_over", "destroy", "The record must still be kept.", (None,), (TODAY,), (TOMORROW,))
def retention(until):
    row = record(kind=record_kind(item=nomenclature("01-01", permanent=until is None)))
    act("destruction", row)
    Record.objects.update(keep_until=until)
    row.refresh_from_db()
    yield row, SYSTEM
    Record.objects.update(keep_until=YESTERDAY)


@story("act_has_records", "submit", "The act lists no records.", ("transfer",), ("destruction",))
def records_of_act(kind):
    row = act(kind, status="draft")
    yield row, SYSTEM
    row.records.set([record()])


@story(
    "act_records_may_go",
    None,
    "“Minutes of a briefing” is on hold or must still be kept.",
    *[
        (step, why)
        for step in ("submit", "approve", "carry_out")
        for why in ({"hold_since": TODAY}, {"keep_until": None}, {"keep_until": TODAY})
    ],
)
def records_may_go(step, why):
    kept, free = record(), record("Free")
    states = {"submit": "draft", "approve": "submitted", "carry_out": "approved"}
    row = act("destruction", free, kept, status=states[step])
    Record.objects.filter(pk=kept.pk).update(**why)
    yield row, SYSTEM
    Record.objects.update(hold_since=None, keep_until=YESTERDAY)


@story("act_approver_did_not_prepare", "approve", "You prepared this act: another person must approve it.")
def prepared():
    director = staff("director_general")
    row = act("transfer", record(), status="submitted", prepared_by=director)
    yield row, director
    ArchiveAct.objects.update(prepared_by=make.who("legal"))


@pytest.mark.parametrize("name", STORIES)
def test_this_guard_alone_stands_in_the_way(name):
    _guard, step, sentence, tell, arguments = STORIES[name]
    told = tell(*arguments)
    obj, by = next(told)
    before = obj.status
    [reason] = explain(obj, step, by)
    assert sentence in reason
    with pytest.raises(StepRefused, match=re.escape(sentence)):
        perform(obj, step, by=by, note="A reason.")
    assert type(obj).objects.get(pk=obj.pk).status == before
    next(told, None)
    version("in_force", number=9)  # what another document does never matters
    assert explain(type(obj).objects.get(pk=obj.pk), step, by) == []


def test_every_guard_of_every_step_has_its_story():
    machines = [one for one in vars(models).values() if isinstance(one, type) and hasattr(one, "steps")]
    assert {(step, guard) for guard, step, *_rest in STORIES.values()} == {
        (step, check.__name__)
        for machine in machines
        for step, spec in machine.steps().items()
        for check in spec.guards
    }


def test_a_transfer_takes_what_is_held_or_must_be_kept():
    row = act("transfer", record(made_on=YESTERDAY), status="approved")
    Record.objects.update(hold_since=TODAY)
    assert explain(row, "carry_out", SYSTEM) == []
