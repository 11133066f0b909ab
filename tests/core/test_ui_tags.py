from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core import clock, dates, icons
from core.access import ALLOWED, Denied
from core.enums import StateChoices
from core.workflow import StepView

NOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


class Colour(StateChoices):
    DRAFT = "draft", "idle", "pencil", "Draft"
    DONE = "done", "ok", "check-circle", "Done & closed"


def shown(source: str, language: str = "en", **context) -> str:
    with translation.override(language):
        return Template("{% load i18n ui charts %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ky", "2026‑ж.\u00a023‑ноябрь"),
        ("ru", "23\u00a0ноября\u00a02026"),
        ("kk", "2026\u00a0ж.\u00a023\u00a0қараша"),
        ("en", "23\u00a0November\u00a02026"),
    ],
)
def test_day_is_written_in_full_words_and_never_breaks(language, words):
    assert shown("{% day value %}", language, value=date(2026, 11, 23)) == (
        f'<time datetime="2026-11-23" class="nowrap">{words}</time>'
    )


def test_every_language_names_twelve_months_and_seven_days():
    for language in ("ky", "ru", "kk", "en"):
        data = dates.words(language)
        assert (len(data.MONTHS), len(data.MONTH_NAMES), len(data.WEEKDAYS)) == (12, 12, 7)


def test_day_of_nothing_is_a_dash():
    assert shown("{% day None %}|{% moment None %}|{% when None %}") == "–|–|–"


def test_moment_is_in_the_readers_time_zone():
    assert ">23\u00a0November\u00a02026, 12:00</time>" in shown("{% moment value %}", value=NOON)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (-1, "yesterday"),
        (1, "tomorrow"),
        (-20, "3\u00a0November"),
        (-400, "19\u00a0October\u00a02025"),
    ],
)
def test_when_names_near_days(days, words):
    with clock.at(NOON):
        text = shown("{% when value %}", value=(NOON + timedelta(days=days)).date())
    assert f">{words}</time>" in text


@pytest.mark.parametrize(
    ("language", "amount", "currency", "words"),
    [
        ("en", 120000, "KGS", "120\u00a0000\u00a0som"),
        ("ru", 1250.5, "USD", "1\u00a0250,50\u00a0$"),
        ("en", None, "KGS", "–"),
    ],
)
def test_money_groups_thousands_and_names_the_currency(language, amount, currency, words):
    if language == "en" and amount:
        words = words.replace("120\u00a0000", "120\u00a0000")
    assert shown("{% money amount currency %}", language, amount=amount, currency=currency) == words


def test_badge_has_tone_icon_and_escaped_word():
    text = shown("{% badge state %}", state=Colour.DONE)
    assert text == f'<span class="badge" data-tone="ok">{icons.micro("check-circle")}Done &amp; closed</span>'


def test_badge_of_an_object_reads_its_state():
    thing = SimpleNamespace(state=Colour.DRAFT)
    assert shown("{% badge thing plain=True %}", thing=thing).startswith(
        '<span class="badge plain" data-tone="idle">'
    )


def test_rating_says_the_word_and_the_short_one_carries_the_full():
    assert ">Unsatisfactory</span>" in shown("{% rating 1 %}")
    assert '<abbr title="Satisfactory">Satisf.</abbr>' in shown("{% rating 3 short=True %}")
    assert "not given yet" in shown("{% rating None %}")


def test_unknown_icon_does_not_break_the_page():
    assert icons.outline("no-such-icon") == icons.outline(icons.UNKNOWN)


def test_avatar_shows_initials():
    person = SimpleNamespace(first_name="Айгүл", last_name="Осмонова", full_name="Осмонова Айгүл")
    assert shown("{% avatar person %}", person=person) == '<span class="avatar" aria-hidden="true">АО</span>'


def test_facts_write_days_in_words_and_empty_values_as_a_dash():
    text = shown(
        "{% facts pairs %}", pairs=[("Day", date(2026, 11, 23)), ("Site", ""), ("Case", "A<B", "/case/")]
    )
    assert "23\u00a0November\u00a02026</time></dd>" in text
    assert '<dt>Site</dt><dd><span class="soft">–</span></dd>' in text
    assert '<a href="/case/">A&lt;B</a>' in text


def test_stepper_tells_where_the_case_stands():
    stages = [
        {"label": "Application", "state": "done"},
        {"label": "Visit", "state": "current"},
        {"label": "End"},
    ]
    text = shown("{% stepper stages %}", stages=stages)
    assert "Stage 2 of 3: Visit" in text
    assert '<progress max="3" value="1"' in text
    assert text.count("aria-current") == 1


def test_tabs_mark_the_page_that_is_open():
    request = RequestFactory().get("/case/1/papers/")
    text = shown(
        "{% tabs items %}",
        request=request,
        items=[("General", "/case/1/", ""), ("Papers", "/case/1/papers/", 7)],
    )
    assert '<a href="/case/1/papers/" aria-current="page">Papers <span>7</span></a>' in text
    assert text.count("aria-current") == 1


def test_blocked_step_keeps_its_place_and_says_every_reason():
    steps = [
        StepView("start", "Start", None, "primary", "", "x"),
        StepView(
            "visit", "Start the visit", None, "", "", "x", ["No order yet.", "One declaration is missing."]
        ),
    ]
    thing = SimpleNamespace(status="draft", version_token="7", step_url=lambda name: f"/step/{name}/")
    text = shown("{% step_buttons thing steps %}", thing=thing, steps=steps)
    assert 'aria-disabled="true" aria-describedby="why-object-visit">Start the visit</button>' in text
    assert "<li>No order yet.</li><li>One declaration is missing.</li>" in text
    assert '<form method="post" action="/step/start/" data-once>' in text
    assert '<input type="hidden" name="expected" value="draft">' in text
    assert '<input type="hidden" name="version" value="7">' in text
    assert text.index("Start the visit") < text.index('action="/step/start/"')


def test_step_that_asks_opens_a_dialog_with_what_will_happen():
    steps = [StepView("back", "Return", "required", "danger", "The organisation gets your words.", "x")]
    thing = SimpleNamespace(status="draft", step_url=lambda name: f"/step/{name}/")
    text = shown("{% step_buttons thing steps %}", thing=thing, steps=steps)
    assert 'data-opens="step-object-back"' in text
    assert '<dialog class="dialog" id="step-object-back"' in text
    assert "The organisation gets your words." in text
    assert 'name="note" rows="4" required' in text


def test_action_is_a_link_when_allowed_and_says_why_when_not():
    assert '<a class="button" href="/x/">Change</a>' in shown('{% action yes "Change" "/x/" %}', yes=ALLOWED)
    text = shown('{% action no "Change" "/x/" %}', no=Denied("Only the coordinator may."))
    assert 'aria-disabled="true"' in text
    assert "Only the coordinator may." in text


@pytest.mark.parametrize(
    ("asked", "link", "state"),
    [("", "?sort=name", ""), ("name", "?sort=-name", "ascending"), ("-name", "?sort=name", "descending")],
)
def test_sort_header_turns_the_order_round(asked, link, state):
    request = RequestFactory().get("/", {"sort": asked, "page": "3"} if asked else {})
    text = shown('{% sort_header "name" "Name" %}', request=request)
    assert f'href="{link}"' in text
    assert (f'aria-sort="{state}"' in text) is bool(state)


def test_note_is_marked_by_tone_and_keeps_its_html():
    text = shown('{% note "warn" role="alert" %}<p>Careful</p>{% endnote %}')
    assert text.startswith('<div class="note" data-tone="warn" role="alert">')
    assert "<p>Careful</p>" in text


def test_likert_bar_says_its_numbers():
    text = shown("{% likert_bar shares %}", shares=[2, 5, 10, 38, 45])
    assert (
        'aria-label="fully disagree 2 %, disagree 5 %, hard to say 10 %, agree 38 %, fully agree 45 %"'
        in text
    )
    assert text.count("<text") == 3


def test_line_chart_repeats_its_numbers_in_a_table():
    text = shown(
        '{% line_chart "Index" labels values target=4 %}', labels=["2025", "2026"], values=[3.5, 4.1]
    )
    assert '<th scope="row">2025</th><td>3.5</td>' in text
    assert "dashed: target 4.0" in text


def test_heat_map_says_that_a_cell_is_hidden():
    text = shown(
        '{% heat_map "Index" "Group" columns rows %}', columns=["1", "2"], rows=[("Finance", [4.4, None])]
    )
    assert "hidden: too few answers" in text
    assert '<td data-heat="1">4.4</td>' in text


def test_bar_chart_scales_to_the_largest():
    text = shown('{% bar_chart "Level" rows %}', rows=[("School", 5), ("University", 20)])
    assert 'width="25.0%"' in text
    assert 'width="100.0%"' in text


def test_sparkline_needs_two_values():
    assert shown("{% sparkline values %}", values=[3]) == ""
