"""Copies and external documents in the demonstration: issued, recalled, lost; watched, changed, announced."""

from __future__ import annotations

from typing import Any

from documents.models import ControlledCopy, Document, DocumentVersion, ExternalChange, ExternalWatch
from documents.services import acknowledgement, copies, external
from documents.services.reference import reference_file
from portal.demo import document_words as words
from portal.demo.desk import Desk, day_ago
from portal.demo.readers import confirm_all

WATCHED_BY = {"EXT": "adviser", "LAW": "legal"}
#: Days before today of the last check where nothing was found; nobody has looked at EXT-03 since its change.
CHECKED = {"EXT-01": 65, "EXT-02": 33, "EXT-04": 20, "LAW-01": 25, "LAW-02": 80, "LAW-03": 85, "LAW-04": 18}


def issue_copies(desk: Desk) -> None:
    """Issue numbered copies of the manual's first edition, on paper and electronic."""
    version = DocumentVersion.objects.get(document__reference_key="quality_manual", number=1)
    staff = desk.cast.staff
    holders: tuple[dict[str, Any], ...] = (
        {"holder": staff["director"], "language": "ky", "place": "Башкы директордун кабинети"},
        {"holder": staff["adviser"], "language": "ru", "place": "Кабинет 204"},
        {"holder": staff["coordinator"], "language": "ky", "place": "205-кабинет"},
        {"holder": staff["coordinator2"], "language": "ru", "medium": "electronic"},
        {"holder": desk.cast.council[0], "language": "ky"},
        {"holder_name": "Билим берүү китепканасы", "language": "ky", "place": "Бишкек, окуу залы"},
    )
    _issue(desk, version, holders, ago=680)


def _issue(desk: Desk, version: DocumentVersion, holders: Any, *, ago: int) -> None:
    with desk.by("legal", ago, hour=14) as legal:
        for holder in holders:
            copies.issue_copy(version, by=legal, **holder)


def make_copies(desk: Desk) -> None:
    """Take back the copies of the superseded manual: one is still out, one is lost; issue the new edition."""
    rows = ControlledCopy.objects.filter(version__document__reference_key="quality_manual", version__number=1)
    old = {copy.number: copy for copy in rows.select_related("holder", "version__document")}
    for number, ago in ((1, 14), (5, 9)):
        with desk.by("legal", ago, hour=12) as legal:
            copies.give_back_copy(old[number], by=legal)
    with desk.by("adviser", 13) as adviser:
        copies.destroy_copy(old[2], by=adviser, note=words.DESTROYED_NOTE)
    with desk.by("coordinator2", 11) as holder:
        copies.destroy_copy(old[4], by=holder)
    with desk.by("coordinator", 8) as holder:
        copies.report_copy_lost(old[3], by=holder, note=words.LOST_NOTE)
    manual = DocumentVersion.objects.get(document__reference_key="quality_manual", number=2)
    holders = (
        {"holder": desk.cast.staff["director"], "language": "ky", "place": "Башкы директордун кабинети"},
        {"holder": desk.cast.staff["adviser"], "language": "ru", "place": "Кабинет 204"},
        {"holder": desk.cast.staff["evaluator"], "language": "en", "medium": "electronic"},
    )
    _issue(desk, manual, holders, ago=6)
    with desk.by("adviser", 3) as adviser:
        people = desk.cast.council[:5]
        acknowledgement.ask(manual, people, by=adviser, due=day_ago(-11))
    confirm_all(desk, manual, ago=2, only=desk.cast.council[2:4])


def make_external(desk: Desk) -> None:
    """Have every external document watched; one check is late, changes are noted, announced and worked in."""
    shipped = {row["code"]: row for row in reference_file("documents")}
    shipped |= {row["code"]: row for row in map(reference_file, ("esg", "iso_9001"))}
    watches = {}
    for document in Document.objects.filter(control="external").order_by("code"):
        about = shipped[document.code]["watch"]
        fields = {"country": about["country"], "source": about["source"]}
        for name in ("issuer", "edition"):
            fields |= {f"{name}_{code}": text for code, text in about[name].items()}
        watcher = desk.cast.staff[WATCHED_BY[document.code[:3]]]
        with desk.by("legal", 600) as legal:
            watch = external.watch(document, by=legal, watcher=watcher, **fields)
        watches[document.code] = _checked(desk, watch, document.code)
    for code, ago in CHECKED.items():
        with desk.by(watches[code].watcher, ago) as watcher:
            external.check_done(watches[code], by=watcher)
    _changes(desk, watches)


def _checked(desk: Desk, watch: ExternalWatch, code: str) -> ExternalWatch:
    """Look at the source every quarter, as long as the watch was kept."""
    for ago in (480, 390, 300, 210):
        with desk.by(watch.watcher, ago - len(code)) as watcher:
            watch = external.check_done(watch, by=watcher)
    return watch


def _changes(desk: Desk, watches: dict[str, ExternalWatch]) -> None:
    """One change of each state, and one that somebody has not read in time."""
    rows = {row["document"]: row for row in reference_file("external_changes")}
    worked_in = _note(desk, watches["EXT-03"], rows["EXT-03"], ago=150)
    _announce(desk, worked_in, ago=148)
    confirm_all(desk, worked_in, ago=147)
    with desk.by("adviser", 120) as adviser:
        external.close_change(worked_in, by=adviser, note=words.WORKED_IN)
    late = _note(desk, watches["LAW-03"], rows["LAW-03"], ago=31)
    _announce(desk, late, ago=30)
    confirm_all(desk, late, ago=28, leave=1)
    under_way = _note(desk, watches["LAW-02"], rows["LAW-02"], ago=12)
    _announce(desk, under_way, ago=6)
    confirm_all(desk, under_way, ago=4, leave=2)
    _note(desk, watches["EXT-01"], rows["EXT-01"], ago=5)


def _note(desk: Desk, watch: ExternalWatch, row: dict[str, Any], *, ago: int) -> ExternalChange:
    fields = {"roles": row["roles"], "concerns_experts": row["concerns_experts"]}
    for name in ("what", "whom"):
        fields |= {f"{name}_{code}": text for code, text in row[name].items()}
    with desk.by(watch.watcher, ago, hour=15) as watcher:
        year = str(day_ago(ago).year + (watch.document.reference_key == "esg"))
        return external.note_change(watch, by=watcher, edition=year, effective_on=day_ago(ago - 60), **fields)


def _announce(desk: Desk, change: ExternalChange, *, ago: int) -> None:
    with desk.by(change.watch.watcher, ago, hour=16) as watcher:
        external.announce_change(change, by=watcher)
