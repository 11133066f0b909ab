"""The difference of two texts, word by word and block by block."""

import pytest

from documents.selectors.differences import DiffLine, Piece, diff_bodies, diff_words


def marks(pieces):
    """Runs of words as one readable text."""
    signs = {"same": "{}", "ins": "[+{}+]", "del": "[-{}-]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("", "", ""),
        ("The same.", "The same.", "The same."),
        ("", "New words.", "[+New words.+]"),
        ("Old words.", "", "[-Old words.-]"),
        ("Once a year.", "Twice a year.", "[-Once-][+Twice+] a year."),
        ("it is sent at once", "it is kept for ever", "it is [-sent at once-][+kept for ever+]"),
        ("Процессы оценивает отдел", "Процессы оценивает другой отдел", "Процессы оценивает [+другой +]отдел"),
        ("иш-аракеттер аткарылат", "иш-чаралар аткарылат", "[-иш-аракеттер-][+иш-чаралар+] аткарылат"),
        ("One thing entirely.", "Something else here", "[-One thing entirely.-][+Something else here+]"),
        ("Ends here.", "Ends here", "Ends here[-.-]"),
    ],
)  # fmt: skip
def test_words(old, new, seen):
    assert marks(diff_words(old, new)) == seen


@pytest.mark.parametrize("old", ["", "a b c", "Тил  менен\nсан 1.2, «тырмакча»", "x" * 50 + " y"])
@pytest.mark.parametrize("new", ["", "a c d", "Тил менен\nсан 1.3; «тырмакча»", "y " + "x" * 50])
def test_both_texts_can_be_read_back(old, new):
    pieces = diff_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == new


def test_paragraphs_lists_and_tables_are_compared_in_kind():
    old = (
        "We do this:\n\n- first thing;\n- second thing;\n\n| Term | Meaning |\n|---|---|\n| Audit | a check |"
    )
    new = (
        "We do this:\n\n- first thing;\n- second good thing;\n- third one;\n\n"
        "| Term | Meaning |\n|---|---|\n| Audit | an independent check |\n\nAt the end."
    )
    found = [(line.kind, line.state, [marks(cell) for cell in line.cells]) for line in diff_bodies(old, new)]
    assert found == [
        ("text", "same", ["We do this:"]),
        ("item", "same", ["first thing;"]),
        ("item", "changed", ["second[+ good+] thing;"]),
        ("item", "ins", ["[+third one;+]"]),
        ("row", "same", ["Term", "Meaning"]),
        ("row", "changed", ["Audit", "[-a-][+an independent+] check"]),
        ("text", "ins", ["[+At the end.+]"]),
    ]


def test_what_went_stands_before_what_came_in_its_place():
    found = [
        (line.state, marks(line.cells[0]))
        for line in diff_bodies("Alpha beta gamma.", "Quite other words here")
    ]
    assert found == [("del", "[-Alpha beta gamma.-]"), ("ins", "[+Quite other words here+]")]


def test_the_marks_of_a_numbered_list_stay():
    lines = diff_bodies("a) one thing\nb) two things", "a) one thing\nb) two great things")
    assert lines[1] == DiffLine(
        "item",
        "changed",
        ((Piece("same", "two "), Piece("ins", "great "), Piece("same", "things")),),
        "b)",
    )


def test_a_very_long_text_is_compared_by_sentences():
    old = "One word after another. " * 2000
    pieces = diff_words(old, old.replace("One", "Any", 1))
    assert marks(pieces).startswith("[-One word after another.-][+Any word after another.+] One word")
