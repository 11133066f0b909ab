"""Words and stems: neither database knows Kyrgyz or Kazakh, so the portal finds stems itself for both."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

LANGUAGES = ("ky", "ru", "kk", "en")
#: A longer word is a mistake of extraction; the index keeps its beginning.
LONGEST = 40
#: What is left of a word after its endings are cut is never shorter.
SHORTEST_STEM = 3

#: A clause number (7.5.2) or a date is one word; a letter alone is none.
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
#: Hyphens and joiners that only tell a printer where to break.
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_VOWEL = re.compile(r"[аеиоуүөыіұәэюяё]")

#: What may stand before an ending: it begins hard after a hard consonant, soft after the rest.
_HARD = "(?<=[пфктсшщчцхқһгбд])"
_SOFT = "(?<=[аеиоуүөыіұәэюяйлмнңрзжвгғбд])"
_OPEN = "(?<=[аеиоуүөыіұәэюя])"
_SHUT = "(?<=[бвгғджзйкқлмнңпрстфхһцчшщ])"

#: Endings of a Kyrgyz noun, one at a time from the right: the third person with its cases, genitive and accusative,
#: dative, locative with ablative and "-дагы", plural. First and second persons stay: "чечим" is not "my чеч".
_KYRGYZ = re.compile(
    rf"(?:(?:{_OPEN}с|{_SHUT})[ыиуү](?:н[ыиуү]н|нд[аеоө](?:г[ыиуү])?|н[аеоө]н?|н)?"
    rf"|(?:{_OPEN}н|{_SOFT}д|{_HARD}т)[ыиуү]н?"
    rf"|(?:{_SOFT}г|{_HARD}к)[аеоө]"
    rf"|(?:{_SOFT}д|{_HARD}т)[аеоө](?:н|г[ыиуү])?"
    rf"|(?:{_SOFT}л|{_SOFT}д|{_HARD}т)[аеоө]р)$"
)
#: The same for Kazakh, with the instrumental "-мен".
_KAZAKH = re.compile(
    rf"(?:(?:{_OPEN}с|{_SHUT}|(?<=[уи]))[ыі](?:н[ыі]ң|нд[ае](?:ғ[ыі]|г[ыі])?|н[ае]н?|мен|н)?"
    rf"|(?:{_SOFT}н|{_SOFT}д|{_HARD}т)[ыі]ң?"
    rf"|(?:{_SOFT}[ғг]|{_HARD}[қк])[ае]"
    rf"|(?:{_SOFT}д|{_HARD}т)[ае](?:н|ғ[ыі]|г[ыі])?"
    rf"|(?<=[мнң])н[ае]н"
    rf"|(?:{_SOFT}[мб]|{_HARD}п)ен"
    rf"|(?:{_SOFT}л|{_SOFT}д|{_HARD}т)[ае]р)$"
)
#: A consonant softens before an ending that begins with a vowel: мектеп, мектеби; сурак, сурагы.
_DEVOICED = {"б": "п", "г": "к", "ғ": "қ"}

#: Nouns whose last letters Snowball takes for the ending of a verb in some of their forms: "визит" would be "виз",
#: "визита" "визит". Each form leads to the noun.
_NOUNS = """
    архив аудит визит домен диплом журнал канал квартал кредит лимит материал мотив норматив обмен объем опыт
    орган отзыв оригинал персонал портал потенциал прием призыв разрыв перерыв сигнал созыв состав устав филиал финал
    экзамен запис подпис печат надпис медал правил
"""
_CASES = [
    "",
    "а",
    "у",
    "ом",
    "е",
    "ы",
    "и",
    "ов",
    "ам",
    "ами",
    "ах",
    "ь",
    "ю",
    "ью",
    "ей",
    "ям",
    "ями",
    "ях",
    "о",
]
_FORMS = {noun + case: noun for noun in _NOUNS.split() for case in _CASES}

_ENDINGS = {"ky": _KYRGYZ, "kk": _KAZAKH}
_SNOWBALL = {"ru": snowballstemmer.stemmer("russian"), "en": snowballstemmer.stemmer("english")}

#: Words that tell nothing about what is sought; they are dropped from a query that has others.
_STOP_WORDS = """
    и в во на по с со к о об от до для из за при не или что как это а но у их его
    жана менен боюнча үчүн же да де ал бул ушул мен және үшін бойынша немесе бұл осы
    the a an of and in on to for by with or is are be as at from that this
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def clean(text: str) -> str:
    """Return the text composed (NFC) and without invisible hyphens, as the index keeps it."""
    return unicodedata.normalize("NFC", text).translate(_UNSEEN)


def fold(word: str) -> str:
    """Write one word as words are compared: small letters, ё as е."""
    return word.lower().replace("ё", "е")[:LONGEST]


def spans(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a cleaned text with where they begin and end in it."""
    found = ((fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text))
    return [(word, begin, end) for word, begin, end in found if len(word) > 1 or word.isdigit()]


def words(text: str) -> list[str]:
    """Return the words of any text, as they are compared."""
    return [word for word, _begin, _end in spans(clean(text))]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a word in the language of its text.

    A Latin word is English in any text, and a Cyrillic word in an English text is Russian; numbers stay whole.

    Args:
        word: as `fold` writes it.
        language: ky, ru, kk or en.
    """
    if any(letter.isdigit() for letter in word):
        return word
    if _CYRILLIC.search(word):
        return _cyrillic_stem(word, language)
    return str(_SNOWBALL["en"].stemWord(word)) if _LATIN.search(word) else word


def _cyrillic_stem(word: str, language: str) -> str:
    if language not in _ENDINGS:
        return _FORMS.get(word) or str(_SNOWBALL["ru"].stemWord(word))
    endings = _ENDINGS[language]
    while found := endings.search(word, SHORTEST_STEM):
        # Cut again until nothing gives way: then every form of a word ends at the same place.
        if not _VOWEL.search(word, 0, found.start()):
            break
        word = word[: found.start()]
    return word[:-1] + _DEVOICED.get(word[-1], word[-1])


@lru_cache(maxsize=50_000)
def stems_in_all(word: str) -> tuple[str, ...]:
    """Return the stems of a word whose language nobody knows, each once."""
    return tuple(dict.fromkeys(stem(word, language) for language in LANGUAGES))


def stems(text: str, language: str) -> list[str]:
    """Return the stems of a text, in its order."""
    return [stem(word, language) for word in words(text)]
