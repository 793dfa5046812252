from datetime import date, datetime, timedelta, timezone

import pytest

from index.readers.stated.dates import parse_date

DAY = date(2025, 6, 6)


@pytest.mark.parametrize(
    "value",
    [
        "2025-06-06",
        "2025-06-06T23:30:00-09:00",
        "2025-6-6",
        "2025/06/06",
        "2025.06.06",
        "2025. 6. 6.",
        "2025년 6월 6일",
        "2025年6月6日",
        "June 6, 2025",
        "6 June 2025",
        "6th June 2025",
        "Fri, 06 Jun 2025 10:00:00 +0900",
        "Friday, June 6, 2025 9:00 AM KST",
        date(2025, 6, 6),
        datetime(2025, 6, 6, 23, 59, tzinfo=timezone(timedelta(hours=9))),
    ],
)
def test_full_dates_are_read(value):
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "value",
    ["June 6", "June 2025", "2025", "12", "10:30", "Monday", "03/04/2025", "yesterday", "", " ", None, 20250699, True]
    + ["2025-13-01", "2025-02-30", "1799-12-31", "9999-01-01", "0000-00-00", "x" * 5_000, "1" * 50, [], {}],
)
def test_whatever_names_no_single_day_gives_none(value):
    assert parse_date(value) is None


def test_days_ahead_are_accepted_for_a_year():
    today = date.today()
    assert parse_date(today + timedelta(days=366)) == today + timedelta(days=366)
    assert parse_date(today + timedelta(days=367)) is None


def test_a_date_that_both_orders_agree_on_is_read():
    assert parse_date("06/06/2025") == DAY
    assert parse_date("25/06/2025") == date(2025, 6, 25)


@pytest.mark.parametrize(
    "value",
    ["6. Juni 2025", "Freitag, 6. Juni 2025", "6 juin 2025", "le 6 juin 2025 à 08:30", "6 de junio de 2025"]
    + ["viernes, 6 de junio de 2025", "6 giugno 2025", "6 de junho de 2025", "6 juni 2025", "6 czerwca 2025 r."]
    + ["6 июня 2025 г.", "6 червня 2025 року", "6 юни 2025", "den 6 juni 2025", "6. juni 2025 kl. 08.30"]
    + ["6. kesäkuuta 2025", "6. června 2025", "2025. június 6.", "6 Haziran 2025 Cuma", "6 HAZİRAN 2025"]
    + ["6 Ιουνίου 2025", "6 ביוני 2025", "ב-6 ביוני 2025", "٦ يونيو ٢٠٢٥", "6 حزيران 2025", "६ जून २०२५"]
    + ["6 มิถุนายน 2568", "ngày 6 tháng 6 năm 2025", "2025 m. birželio 6 d.", "2025. gada 6. jūnijs"]
    + ["令和7年6月6日", "金曜日 2025年6月6日", "２０２５年６月６日", "6.6.2025", "06.06.2025, 14.05 Uhr", "06/06/2025"]
    + [20250606, "20250606", "20250606083000", 1749200400, 1749200400000, "1749200400", 1749200400.5, "6-Jun-2025"],
)
def test_full_dates_of_many_notations_are_read(value):
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "value",
    # In Zagreb "listopada" is October, in Warsaw November; 202505140830 is a moment of 2025 and one of 1976.
    ["6 listopada 2025", "6 juin", "juin 2025", "6 juin 2025 2 juin 2025", "Kapitel 6 Juni 2025 Ende", "14.05.25"]
    + ["202505140830", "2025-06-06 – 2025-06-09", "06.06.2025 - 09.06.2025", "31. Juni 2025", "1404/03/16", 12, 1e300]
    + [float("nan"), float("inf"), -5, "²⁰²⁵", "Band 6 der Reihe 2025"],
)
def test_other_words_and_two_readings_name_no_day(value):
    assert parse_date(value) is None


@pytest.mark.parametrize(
    "text",
    [
        "Mi., 14.5.2025",
        "ke 14.5.2025",
        "Thứ Tư, 14/05/2025 09:30",
        "14 mai 2025 às 9h30",
        "14 mei 2025 om 09.30 uur",
        "14 maj 2025 klockan 09:30",
        "14 maja 2025 godz. 9:30",
        "الأربعاء، ١٤ مايو ٢٠٢٥",
    ],
)
def test_weekdays_and_hours_beside_a_date_are_passed_over(text):
    assert parse_date(text) == date(2025, 5, 14)


def test_a_weekday_settles_no_order_of_day_and_month():
    assert parse_date("Wed 03/04/2025") is None
