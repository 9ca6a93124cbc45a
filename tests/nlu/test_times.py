"""Since when something holds, as people of each language write it, is read as exactly as it was said, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot import paths
from bot.data_files import DataError
from bot.knowledge import Knowledge
from bot.law.checks import Period
from bot.nlu.times import TimeWords, read_time
from tests.law.checks.people import TODAY, period

KNOWLEDGE = Knowledge.load()
WORDS = {code: TimeWords.load(paths.DATA / "checks" / code / "times.yml", KNOWLEDGE.languages[code]) for code in KNOWLEDGE.checks}
# seen from 22.11.2026: three years ago is half a year to either side of November 2023
THREE_YEARS = Period(date(2023, 5, 22), date(2024, 5, 22))
HALF_A_YEAR = Period(date(2026, 5, 7), date(2026, 6, 6))
THREE_MONTHS = Period(date(2026, 8, 7), date(2026, 9, 6))
YEAR_1395 = Period(date(2016, 3, 20), date(2017, 3, 20))

SAID: dict[str, dict[str, str | Period]] = {
    "de": {
        "2016": "2016",
        "seit 2016": "2016",
        "ich bin seit 2016 hier": "2016",
        "Mai 2021": "2021-05",
        "seit Mai 2021": "2021-05",
        "im März 2019": "2019-03",
        "Dez. 2020": "2020-12",
        "Jänner 2018": "2018-01",
        "03.05.2021": "2021-05-03",
        "am 3. 5. 2021": "2021",
        "2021-05-03": "2021-05-03",
        "05/2021": "2021-05",
        "vor drei Jahren": THREE_YEARS,
        "seit 3 Jahren": THREE_YEARS,
        "vor einem halben Jahr": HALF_A_YEAR,
        "seit drei Monaten": THREE_MONTHS,
        "letztes Jahr": "2025",
        "seit diesem Jahr": Period(date(2026, 1, 1), TODAY),
        "seit März": "2026-03",
        "seit Dezember": "2025-12",
    },
    "en": {
        "2016": "2016",
        "since 2016": "2016",
        "I have been here since 2016": "2016",
        "May 2021": "2021-05",
        "since May 2021": "2021-05",
        "in March 2019": "2019-03",
        "Dec 2020": "2020-12",
        "03/05/2021": "2021-05-03",
        "2021-05-03": "2021-05-03",
        "5/2021": "2021-05",
        "three years ago": THREE_YEARS,
        "for 3 years": THREE_YEARS,
        "half a year ago": HALF_A_YEAR,
        "three months ago": THREE_MONTHS,
        "last year": "2025",
        "since April": "2026-04",
    },
    "ar": {
        "٢٠١٦": "2016",
        "2016": "2016",
        "منذ ٢٠١٦": "2016",
        "من سنة 2016": "2016",
        "أنا هنا منذ عام ٢٠١٦": "2016",
        "مايو ٢٠٢١": "2021-05",
        "أيار 2021": "2021-05",
        "منذ آذار 2019": "2019-03",
        "كانون الأول 2020": "2020-12",
        "ماي 2021": "2021-05",
        "٠٣/٠٥/٢٠٢١": "2021-05-03",
        "3.5.2021": "2021-05-03",
        "قبل ثلاث سنوات": THREE_YEARS,
        "منذ ٣ سنوات": THREE_YEARS,
        "قبل ثلاثة أشهر": THREE_MONTHS,
        "السنة الماضية": "2025",
    },
    "fa": {
        "۲۰۱۶": "2016",
        "2016": "2016",
        "از ۲۰۱۶": "2016",
        "از سال 2016": "2016",
        "۱۳۹۵": YEAR_1395,
        "1395": YEAR_1395,
        "از سال ۱۳۹۵ اینجا هستم": YEAR_1395,
        "مه ۲۰۲۱": "2021-05",
        "می 2021": "2021-05",
        "مارچ ۲۰۱۹": "2019-03",
        "دسمبر 2020": "2020-12",
        "۳/۵/۲۰۲۱": "2021-05-03",
        "سه سال پیش": THREE_YEARS,
        "۳ سال است": THREE_YEARS,
        "سه ماه پیش": THREE_MONTHS,
        "شش ماه پیش": HALF_A_YEAR,
        "پارسال": "2025",
    },
}
SAID |= {
    "uk": {
        "2016": "2016",
        "з 2016": "2016",
        "з 2016 року": "2016",
        "я тут із 2016 року": "2016",
        "травень 2021": "2021-05",
        "з травня 2021": "2021-05",
        "у березні 2019": "2019-03",
        "грудень 2020 року": "2020-12",
        "03.05.2021": "2021-05-03",
        "05.2021": "2021-05",
        "три роки тому": THREE_YEARS,
        "вже 3 роки": THREE_YEARS,
        "три місяці тому": THREE_MONTHS,
        "пів року тому": HALF_A_YEAR,
        "минулого року": "2025",
        "торік": "2025",
    },
    "ru": {
        "2016": "2016",
        "с 2016": "2016",
        "с 2016 года": "2016",
        "я здесь с 2016 года": "2016",
        "май 2021": "2021-05",
        "с мая 2021": "2021-05",
        "в марте 2019": "2019-03",
        "декабрь 2020 года": "2020-12",
        "03.05.2021": "2021-05-03",
        "05.2021": "2021-05",
        "три года назад": THREE_YEARS,
        "уже 3 года": THREE_YEARS,
        "три месяца назад": THREE_MONTHS,
        "полгода назад": HALF_A_YEAR,
        "в прошлом году": "2025",
    },
    "tr": {
        "2016": "2016",
        "2016'dan beri": "2016",
        "2016 yılından beri": "2016",
        "2016’dan beri buradayım": "2016",
        "Mayıs 2021": "2021-05",
        "Mayıs 2021'den beri": "2021-05",
        "2019 mart": "2019-03",
        "Aralık 2020": "2020-12",
        "03.05.2021": "2021-05-03",
        "05/2021": "2021-05",
        "üç yıl önce": THREE_YEARS,
        "3 yıldır": THREE_YEARS,
        "üç sene oldu": THREE_YEARS,
        "üç ay önce": THREE_MONTHS,
        "altı ay önce": HALF_A_YEAR,
        "geçen yıl": "2025",
    },
    "fr": {
        "2016": "2016",
        "depuis 2016": "2016",
        "je suis là depuis 2016": "2016",
        "mai 2021": "2021-05",
        "depuis mai 2021": "2021-05",
        "en mars 2019": "2019-03",
        "déc. 2020": "2020-12",
        "decembre 2020": "2020-12",
        "03/05/2021": "2021-05-03",
        "05/2021": "2021-05",
        "il y a trois ans": THREE_YEARS,
        "depuis 3 ans": THREE_YEARS,
        "il y a trois mois": THREE_MONTHS,
        "il y a six mois": HALF_A_YEAR,
        "l'année dernière": "2025",
        "l’an dernier": "2025",
    },
}
EXAMPLES = [(code, text, meant) for code, examples in SAID.items() if code in WORDS for text, meant in examples.items()]
NO_TIME = {
    "de": [
        "",
        "hallo",
        "keine Ahnung",
        "drei Kinder",
        "ich habe 5 Zeugnisse",
        "§ 25b",
        "Was ist eine Duldung?",
        "12",
        "Jahre",
        "99999",
    ],
    "en": ["", "hello", "no idea", "three children", "may I work?", "I may have 5 papers", "12", "years", "it may be long ago"],
    "ar": ["", "مرحبا", "لا أعرف", "ثلاثة أطفال", "ما هي الدولدونغ؟", "١٢"],
    "fa": ["", "سلام", "نمی‌دانم", "سه بچه", "می‌خواهم کار کنم", "۱۲"],
    "uk": ["", "позаминулого року", "привіт", "не знаю", "троє дітей", "що таке Duldung?", "12"],
    "ru": ["", "привет", "не знаю", "трое детей", "что такое дульдунг?", "12"],
    "tr": ["", "merhaba", "bilmiyorum", "üç çocuk", "Duldung nedir?", "12"],
    "fr": ["", "bonjour", "je ne sais pas", "trois enfants", "qu'est-ce que la Duldung ?", "12"],
}
NONSENSE = [(code, text) for code, texts in NO_TIME.items() if code in WORDS for text in texts]


def test_every_language_of_the_checks_has_its_examples() -> None:
    assert set(WORDS) == set(SAID) == set(NO_TIME) and all(len(examples) >= 12 for examples in SAID.values())


@pytest.mark.parametrize(("language", "text", "meant"), EXAMPLES, ids=[f"{code}: {text}" for code, text, _ in EXAMPLES])
def test_a_time_is_read_as_it_is_meant(language: str, text: str, meant: str | Period) -> None:
    assert read_time(text, WORDS[language], TODAY) == (meant if isinstance(meant, Period) else period(meant))


@pytest.mark.parametrize(("language", "text"), NONSENSE, ids=[f"{code}: {text}" for code, text in NONSENSE])
def test_what_names_no_time_is_not_read_as_one(language: str, text: str) -> None:
    assert read_time(text, WORDS[language], TODAY) is None


@pytest.mark.parametrize("language", WORDS)
def test_digits_of_every_script_are_read_in_every_language(language: str) -> None:
    scripts = [chr(zero) for zero in (0x30, 0x660, 0x6F0, 0x966, 0xFF10)]
    for zero in scripts:
        year = "".join(chr(ord(zero) + int(digit)) for digit in "2016")
        assert read_time(year, WORDS[language], TODAY) == Period.of_year(2016), year


@pytest.mark.parametrize("language", WORDS)
def test_every_month_name_of_cldr_is_read_with_its_year(language: str) -> None:
    for number, name in Locale.parse(KNOWLEDGE.languages[language].locale).months["format"]["wide"].items():
        assert read_time(f"{name} 2021", WORDS[language], TODAY) == Period.of_month(2021, number), name


@pytest.mark.parametrize("language", WORDS)
@given(day=st.dates(date(1950, 1, 1), TODAY))
def test_any_day_in_figures_is_read_to_the_day(language: str, day: date) -> None:
    for text in (f"{day.day}.{day.month}.{day.year}", day.isoformat(), f"{day:%d/%m/%Y}"):
        assert read_time(text, WORDS[language], TODAY) == Period.of_day(day), text


@pytest.mark.parametrize("language", WORDS)
@given(text=st.text(max_size=60))
def test_whatever_is_written_is_read_as_a_time_of_a_life_or_not_at_all(language: str, text: str) -> None:
    read = read_time(text, WORDS[language], TODAY)
    assert read is None or date(1900, 1, 1) <= read.first <= read.last <= TODAY + timedelta(days=75 * 366)


def test_the_present_year_does_not_reach_into_the_future() -> None:
    assert read_time("2026", WORDS["de"], TODAY) == Period(date(2026, 1, 1), TODAY)


def test_wrong_words_for_times_are_told_with_their_line(tmp_path: Path) -> None:
    source = (paths.DATA / "checks" / "de" / "times.yml").read_text(encoding="utf-8")
    path = tmp_path / "times.yml"
    for old, new, part in (
        ("  week: [", "  fortnight: [", "a unit is one of year, month, week, day"),
        ("  6 month: [", "  half a year: [", "a length is a number and a unit"),
        ("last_year: [", "yesteryear: [", "unknown key 'yesteryear'"),
    ):
        assert source.count(old) == 1
        path.write_text(source.replace(old, new), encoding="utf-8")
        line = source[: source.index(old)].count("\n") + 1
        with pytest.raises(DataError, match=part) as caught:
            TimeWords.load(path, KNOWLEDGE.languages["de"])
        assert caught.value.line == line
