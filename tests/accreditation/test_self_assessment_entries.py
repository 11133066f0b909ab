"""Writing: nobody's words are lost, pasted text is plain, evidence and remarks have their rules."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accreditation.models import Evidence
from accreditation.services.entries import (
    add_evidence,
    add_remark,
    attach_evidence,
    detach_evidence,
    resolve_remark,
    save_entry,
)
from core import clock
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject
from core.models import StoredFile
from core.texts import merge, plain_paragraphs
from tests.factories.journey_self_assessment import assessed_case, withdraw
from tests.factories.people import ExpertFactory, OrganisationFactory, member

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
EXE = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
    + b"\x00" * 200
    + b"PE\x00\x00"
    + b"\x00" * 200
)
BASE = "First.\n\nSecond.\n\nThird."


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def walk(db):
    return assessed_case()


def sentence(call, *args, **kwargs):
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def write(walk, text, *, version=None, by=None, **more):
    entry = walk.entry()
    values = {"narrative": text, **more}
    return save_entry(
        entry,
        values=values,
        version=entry.version if version is None else version,
        by=by or walk.quality_lead,
    )


# --- Plain text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("One.\r\n\r\nTwo.", "One.\n\nTwo."),
        ("One.\n\n\n\n\nTwo.  ", "One.\n\nTwo."),
        ("\u2022\tfirst\r\n\u2022\tsecond", "– first\n– second"),
        ("\uf0b7 first", "– first"),
        ("soft\u00adhyphen\u00a0and\u200b space\x07", "softhyphen and space"),
        ("Ак\u0443\u0306л", "Акўл"),
        (
            """<!--[if gte mso 9]><xml>x</xml><![endif]--><p class="MsoNormal">Биринчи&nbsp;сөз<o:p></o:p></p>
            <style>p {color: red}</style><ul><li>бир</li><li>эки</li></ul>""",
            "Биринчи сөз\n\n– бир\n– эки",
        ),
        ("a < b and c > d", "a < b and c > d"),
        ("", ""),
    ],
)
def test_pasted_text_becomes_plain_paragraphs(pasted, clean):
    assert plain_paragraphs(pasted) == clean
    assert plain_paragraphs(clean) == clean


@pytest.mark.parametrize(
    ("theirs", "mine", "joined"),
    [
        ("First, changed.\n\nSecond.\n\nThird.", "First.\n\nSecond.\n\nThird, changed.",
         "First, changed.\n\nSecond.\n\nThird, changed."),
        (BASE, "Mine.", "Mine."),
        ("Theirs.", BASE, "Theirs."),
        ("Same.", "Same.", "Same."),
        ("First.\n\nSecond.", "First, changed.\n\nSecond.\n\nThird.", "First, changed.\n\nSecond."),
        ("First A.\n\nSecond.\n\nThird.", "First B.\n\nSecond.\n\nThird.", None),
        (BASE + "\n\nFourth.", BASE + "\n\nVierter.", None),
    ],
)  # fmt: skip
def test_two_changes_of_one_text_are_joined_or_clash(theirs, mine, joined):
    assert merge(BASE, theirs, mine) == joined


# --- Saving --------------------------------------------------------------------------------------------------------


def test_a_save_counts_versions_and_remembers_who(walk):
    with clock.at(clock.now() - timedelta(days=1)):
        done = write(walk, "Text.", by=walk.contributor)
        moment = clock.now()
    entry = walk.entry()
    assert (done.outcome, entry.version, entry.narrative, entry.written_by) == (
        "saved",
        1,
        "Text.",
        walk.contributor,
    )
    assert entry.written_at == moment


def test_saving_the_same_again_changes_nothing(walk):
    write(walk, "Text.")
    assert write(walk, "Text. \r\n").outcome == "unchanged"
    assert walk.entry().version == 1


def test_two_people_in_different_paragraphs_both_keep_their_words(walk):
    write(walk, BASE)
    write(walk, BASE.replace("First.", "First, by Ainura."), version=1, by=walk.contributor)
    done = write(walk, BASE.replace("Third.", "Third, by Timur."), version=1, by=walk.head)
    assert (done.outcome, done.kept) == ("merged", {})
    assert walk.entry().narrative == "First, by Ainura.\n\nSecond.\n\nThird, by Timur."


def test_two_people_in_one_paragraph_lose_nothing(walk):
    write(walk, BASE)
    write(walk, BASE.replace("First.", "Ainura."), version=1, by=walk.contributor)
    done = write(walk, BASE.replace("First.", "Timur."), version=1, by=walk.head, rating=3)
    entry = walk.entry()
    assert (done.outcome, done.kept) == ("conflict", {"narrative": BASE.replace("First.", "Timur.")})
    assert (entry.narrative, entry.rating, entry.written_by) == (
        BASE.replace("First.", "Ainura."),
        3,
        walk.head,
    )


def test_choosing_ones_own_text_after_a_conflict_is_a_plain_save_and_history_keeps_the_other(walk):
    write(walk, "Ainura.", by=walk.contributor)
    assert write(walk, "Timur.", version=0).outcome == "conflict"
    assert write(walk, "Timur.", version=1).outcome == "saved"
    assert list(walk.entry().history.order_by("version").values_list("narrative", flat=True)) == [
        "Ainura.",
        "Timur.",
    ]


def test_words_typed_while_a_merge_was_on_its_way_are_joined_too(walk):
    write(walk, BASE)
    write(walk, BASE.replace("First.", "Ainura."), version=1, by=walk.contributor)
    sent = BASE.replace("Third.", "Timur.")
    assert write(walk, sent, version=1).outcome == "merged"
    entry = walk.entry()
    typed = sent.replace("Timur.", "Timur wrote more.")
    done = save_entry(
        entry, values={"narrative": typed}, version=entry.version, by=walk.quality_lead, base=sent
    )
    assert (done.outcome, walk.entry().narrative) == ("merged", "Ainura.\n\nSecond.\n\nTimur wrote more.")


def test_two_first_texts_at_once_clash(walk):
    write(walk, "Ainura.", version=0, by=walk.contributor)
    assert write(walk, "Timur.", version=0).kept == {"narrative": "Timur."}


def test_two_ratings_at_once(walk):
    write(walk, "Text.", rating=3)
    write(walk, "Text.", version=1, rating=4, by=walk.head)
    done = write(walk, "Text.", version=1, rating=2, by=walk.contributor)
    assert (done.outcome, done.kept, walk.entry().rating) == ("conflict", {"rating": 2}, 4)
    assert write(walk, "Text, more.", version=1, rating=3, by=walk.contributor).outcome == "merged"
    assert (walk.entry().rating, walk.entry().narrative) == (4, "Text, more.")


def test_an_entry_is_complete_with_text_rating_and_evidence_or_a_reason(walk):
    assert not write(walk, "Text.").entry.is_complete
    assert not write(walk, "Text.", rating=3).entry.is_complete
    assert write(walk, "Text.", rating=3, no_evidence_reason="Only orally.").entry.is_complete
    assert not write(walk, "Text.", rating=3, no_evidence_reason="  ").entry.is_complete
    proof = add_evidence(walk.entry(), title="Site", link="https://example.kg/", by=walk.head)
    assert walk.entry().is_complete
    detach_evidence(walk.entry(), evidence=proof, by=walk.head)
    assert not walk.entry().is_complete
    assert Evidence.objects.get() == proof


def test_bad_values_are_refused(walk):
    assert sentence(write, walk, "x", rating=9) == "This rating is not on the scale."
    assert sentence(write, walk, "ж" * 60_001) == (
        "The text has 60001 characters; at most 60000 can be kept. Please put long material into evidence."
    )
    assert walk.entry().version == 0


def test_who_cannot_write(walk):
    other = member(OrganisationFactory(), "head")
    for person in (other, walk.coordinator, ExpertFactory().user):
        with pytest.raises(PermissionRefused):
            write(walk, "x", by=person)


def test_nothing_is_written_after_the_case_ended(walk):
    withdraw(walk)
    assert "cannot be changed now" in sentence(write, walk, "x")


def test_a_save_takes_few_queries(walk, django_assert_max_num_queries):
    entry = walk.entry()
    with django_assert_max_num_queries(9):
        save_entry(entry, values={"narrative": "Text.", "rating": 3}, version=0, by=walk.head)


# --- Evidence ------------------------------------------------------------------------------------------------------


def upload(content=PDF, name="strategy.pdf"):
    return SimpleUploadedFile(name, content)


def test_a_file_becomes_evidence_of_the_organisation(walk):
    made = add_evidence(walk.entry(), title="", upload=upload(), by=walk.contributor)
    assert (made.title, made.organisation, made.file.name) == (
        "strategy.pdf",
        walk.case.organisation,
        "strategy.pdf",
    )
    assert made.file.content_type == "application/pdf"


def test_evidence_is_used_again_for_another_criterion(walk):
    made = add_evidence(walk.entry(), title="Site", link="https://example.kg/", by=walk.head)
    attach_evidence(walk.entry(1), evidence=made, by=walk.contributor)
    assert [e.criterion.number for e in made.entries.order_by("order")] == ["1.1", "1.2"]


def test_evidence_of_another_organisation_is_refused(walk):
    foreign = Evidence.objects.create(organisation=OrganisationFactory(), title="Theirs")
    assert sentence(attach_evidence, walk.entry(), evidence=foreign, by=walk.head) == (
        "This evidence belongs to another organisation."
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": "x"}, "Please choose a file or give a link: one of the two."),
        ({"title": "x", "link": "https://a.kg/", "upload": 1}, "Please choose a file or give a link: one of the two."),
        ({"title": "x", "link": "javascript:alert(1)"},
         "The link must be a full address that begins with http:// or https://."),
        ({"title": "x", "link": "www.a.kg"}, "The link must be a full address that begins with http:// or https://."),
        ({"title": " ", "link": "https://a.kg/"}, "Please say what the evidence is."),
        ({"title": "x", "link": "https://a.kg/", "effective_date": "tomorrow"},
         "The date of the evidence lies in the future."),
    ],
)  # fmt: skip
def test_bad_evidence_is_refused(walk, values, words):
    if values.get("upload"):
        values = {**values, "upload": upload()}
    if values.get("effective_date"):
        values = {**values, "effective_date": clock.days_from_today(1)}
    assert sentence(add_evidence, walk.entry(), by=walk.head, **values) == words
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["report.pdf", "report.exe", "report.docx"])
def test_a_renamed_executable_is_refused(walk, name):
    words = sentence(add_evidence, walk.entry(), title="x", upload=upload(EXE, name), by=walk.head)
    assert words.startswith(f"“{name}” cannot be taken: by its content it is not one of the allowed types")
    assert Evidence.objects.count() == 0


def test_sixty_megabytes_are_refused(walk):
    big = upload()
    big.size = 60 * 1024 * 1024
    words = sentence(add_evidence, walk.entry(), title="x", upload=big, by=walk.head)
    assert words == (
        "The file is 60 MB; at most 50 MB can be kept. Please make it smaller or split it; nothing else was lost."
    )


def test_an_empty_file_is_refused(walk):
    assert sentence(add_evidence, walk.entry(), title="x", upload=upload(b""), by=walk.head) == (
        "The file is empty. Please choose it again."
    )


def test_evidence_is_closed_after_submission(db):
    walk = assessed_case(until="submitted")
    assert "cannot be changed now" in sentence(
        add_evidence, walk.entry(), title="x", link="https://a.kg/", by=walk.head
    )


# --- Remarks -------------------------------------------------------------------------------------------------------


def test_a_colleague_comments_and_a_writer_resolves(walk):
    remark = add_remark(walk.entry(), text=" Which survey? ", by=walk.contributor)
    resolve_remark(remark, by=walk.quality_lead)
    remark.refresh_from_db()
    assert (remark.text, remark.asks_rework, remark.resolved_by) == (
        "Which survey?",
        False,
        walk.quality_lead,
    )
    with pytest.raises(StaleObject):
        resolve_remark(remark, by=walk.head)


def test_who_may_remark(walk):
    add_remark(walk.entry(), text="Please name the survey.", by=walk.coordinator)
    for person in (ExpertFactory().user, member(OrganisationFactory(), "head")):
        with pytest.raises(PermissionRefused):
            add_remark(walk.entry(), text="x", by=person)
    assert sentence(add_remark, walk.entry(), text="  ", by=walk.head) == "Please write the remark."


def test_rework_is_asked_for_by_reviewers_during_the_review(db):
    walk = assessed_case(until="under_review")
    add_remark(walk.entry(), text="Figures?", by=walk.reviewer, asks_rework=True)
    assert sentence(add_remark, walk.entry(), text="x", by=walk.head, asks_rework=True) == (
        "Only the coordinator and the peer reviewer can ask for rework."
    )


def test_rework_cannot_be_asked_for_while_the_organisation_writes(walk):
    assert sentence(add_remark, walk.entry(), text="x", by=walk.coordinator, asks_rework=True) == (
        "Rework can be asked for only while the agency reviews the self-assessment."
    )


def test_the_organisation_cannot_wave_a_remark_away_during_the_review(db):
    walk = assessed_case(until="under_review")
    remark = add_remark(walk.entry(), text="Figures?", by=walk.coordinator, asks_rework=True)
    assert sentence(resolve_remark, remark, by=walk.head) == (
        "While the agency reviews the texts only its author can take this remark back."
    )
    resolve_remark(remark, by=walk.coordinator)


def test_remarks_are_closed_after_the_decision(db):
    walk = assessed_case(until="accepted")
    assert sentence(add_remark, walk.entry(), text="x", by=walk.coordinator) == (
        "The self-assessment is decided: remarks are closed."
    )
