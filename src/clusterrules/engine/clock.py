"""The one place where the clock is read."""

from datetime import date


def today() -> str:
    """Today's date, year-month-day."""
    return date.today().isoformat()
