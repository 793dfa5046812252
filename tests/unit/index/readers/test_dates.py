from datetime import date, datetime, timedelta, timezone

import pytest

from index.readers.dates import parse_date

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
