"""Records in the demonstration: entered by hand, held, moved to the archive, waiting to be destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accreditation.models import Case
from documents.enums import ActKind
from documents.models import Record, RecordKind
from documents.services import acts, records
from portal.demo import document_words as words
from portal.demo.desk import Desk, day_ago

PAPERS = "Архив, 2-шкаф"


@dataclass(frozen=True)
class Entry:
    """A record that somebody enters: kind, title, who, and the day; a year stands for a day in its past.

    Attributes:
        kind: code of the kind of record.
        title: what stands on it.
        who: the colleague.
        ago: days before today, for records of this year and the last.
        years: instead, how many years ago; such records lay in a cupboard before the portal.
        case: status of a case that it is about.
    """

    kind: str
    title: str
    who: str
    ago: int = 0
    years: int = 0
    case: str = ""


ENTRIES = (
    Entry("F-4.4-01", "Жума сайынгы жыйындын протоколдору, 2021-жыл", "secretary", years=5),
    Entry("F-4.4-01", "Жума сайынгы жыйындын протоколдору, 2022-жыл", "secretary", years=4),
    Entry("F-4.4-01", "Протоколы еженедельных совещаний, первый квартал", "secretary", ago=200),
    Entry("F-4.4-01", "Протоколы еженедельных совещаний, второй квартал", "secretary", ago=120),
    Entry(
        "F-7.5-01", "Түзөтүүчү аракет: визиттен кийинки сурамжылоо кечигип жөнөтүлгөн", "coordinator", ago=95
    ),
    Entry(
        "F-7.5-01",
        "Корректирующее действие: в отчёте комиссии перепутаны номера критериев",
        "analyst",
        ago=44,
    ),
    Entry("F-7.5-02", "Риск: к визиту не хватает экспертов по медицинским программам", "adviser", ago=70),
    Entry("F-7.5-02", "Тобокелдик: уюмдун сайты жеткиликсиз болуп калышы", "analyst", ago=37),
    Entry("F-7.2-01", "Чек-лист внутреннего аудита: управление документами", "adviser", ago=160),
    Entry("F-7.2-01", "Чек-лист внутреннего аудита: работа комиссий", "analyst", ago=75),
    Entry("F-7.3-01", "Акт о несоответствии: визит начат без подписи одного эксперта", "coordinator", ago=98),
    Entry("F-7.3-01", "Дал келбестик актысы, 2023-жыл", "coordinator", years=3),
    Entry("F-4.6-01", "Отчёт об анализе со стороны руководства за прошлый год", "adviser", ago=255),
    Entry("F-5.2-01", "Окутуунун натыйжалуулугун баалоо: сапаттын ички аудитору", "secretary", ago=140),
    Entry("F-5.2-01", "Оценка обучения: написание отчёта комиссии", "secretary", ago=62),
    Entry("F-5.2-02", "Заявления экспертов об отсутствии конфликта интересов", "coordinator", ago=170),
    Entry("F-6.2-05", "Регистрация апелляции на отказ в аккредитации", "legal", ago=20, case="refused"),
    Entry("F-6.5-12", "Промежуточный отчёт о выполнении рекомендаций", "coordinator2", ago=25, case="closed"),
    Entry("F-6.4-01", "Жабдууну кабыл алуу актысы: сервер", "accountant", years=3),
    Entry("F-6.4-01", "Акт входного контроля: бланки сертификатов", "accountant", years=2),
    Entry("F-6.4-01", "Акт входного контроля: ноутбуки", "accountant", ago=110),
)


def make_records(desk: Desk) -> None:
    """Enter the records, hold one, move old ones to the archive by an act, and ask to destroy others."""
    kinds = {kind.code: kind for kind in RecordKind.objects.select_related("nomenclature__unit")}
    made = [_enter(desk, entry, kinds[entry.kind]) for entry in ENTRIES]
    with desk.by("legal", 18) as legal:
        appeal = next(record for record in made if record.kind.code == "F-6.2-05")
        records.put_on_hold(record=appeal, reason=words.HOLD_REASON, by=legal)
    _acts(desk)


def _enter(desk: Desk, entry: Entry, kind: RecordKind) -> Record:
    about: dict[str, Any] = {}
    if entry.case:
        about["about"] = Case.objects.filter(status=entry.case).order_by("pk").first()
    if entry.years:
        about |= {"place": PAPERS, "medium": "paper"}
    made_on = date(timezone.localdate().year - entry.years, 4, 15) if entry.years else day_ago(entry.ago)
    with desk.by(entry.who, entry.ago or 400, hour=12) as person:
        return records.register_record(kind=kind, title=entry.title, by=person, made_on=made_on, **about)


def _acts(desk: Desk) -> None:
    staff = desk.cast.staff
    witnesses = [staff["secretary"], staff["accountant"]]
    with desk.by("legal", 52) as legal:
        old = [
            record
            for record in acts.suggest_records(ActKind.TRANSFER)
            if record.kind.code in {"F-6.4-01", "F-7.3-01"}
        ]
        act = acts.draft_act(
            kind=ActKind.TRANSFER, records=old, by=legal, reason=words.TRANSFER_REASON, witnesses=witnesses
        )
        acts.submit_act(act, by=legal)
    with desk.by("director", 50) as director:
        acts.approve_act(act, by=director)
    with desk.by("legal", 48) as legal:
        acts.carry_out_act(act, by=legal)
    with desk.by("legal", 4) as legal:
        gone = list(acts.suggest_records(ActKind.DESTRUCTION))
        act = acts.draft_act(
            kind=ActKind.DESTRUCTION,
            records=gone,
            by=legal,
            reason=words.DESTRUCTION_REASON,
            witnesses=witnesses,
        )
        acts.submit_act(act, by=legal)
