"""When an action that gave numbers can no longer be taken back.

A recognition can be taken back while nothing of it was on paper or handed up: its numbers then were never given to
anybody, and the next recognition gives them again. Once a certificate of it, its decision, a register or a list with its
numbers was printed or written to a file (come out or not: a spoiled sheet bears the number too), or the year was handed
up, the numbers are known outside, and single certificates are revoked or corrected instead. An action whose numbers lie
below others that were given since stays as well: no gap is left that nobody can explain.
"""

import datetime as dt

from sqlalchemy import Connection

from cdht_desktop.data import numbers_known as known
from cdht_desktop.errors import Stale
from cdht_desktop.words import _


def refuse_known(connection: Connection, seq: int, at: str) -> None:
    """Raise `Stale`, with a sentence that says why, where the action `seq` of the moment `at` gave numbers that stay."""
    if on := known.certificates_printed(connection, seq):
        words = _("This can no longer be taken back: a certificate of it was printed or written to a file on {date}.")
    elif on := known.decision_printed(connection, seq):
        words = _("This can no longer be taken back: its decision was printed or written to a file on {date}.")
    elif on := known.lists_printed(connection, seq, at):
        words = _(
            "This can no longer be taken back: a list with its numbers was printed or written to a file on {date}."
        )
    elif on := known.handed_up(connection, seq, at):
        words = _("This can no longer be taken back: the year was handed up on {date}.")
    elif known.later_given(connection, seq):
        words = _("This can no longer be taken back by itself: certificates with higher numbers were issued since.")
    elif known.passed_over(connection, seq):
        raise Stale(_("These numbers stay void: certificates with higher numbers were issued since."))
    else:
        return
    instead = _("Revoke or correct single certificates instead.")
    raise Stale(f"{words.format(date=_day(on))} {instead}")


def _day(moment: str | None) -> str:
    return dt.datetime.fromisoformat(moment).astimezone().strftime("%d/%m/%Y") if moment else ""
