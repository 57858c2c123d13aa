"""How what is asked between the levels is told in words, and the columns of its lists."""

from cdht_desktop.ops import tasks
from cdht_desktop.ops.answers_in import AnswerFile
from cdht_desktop.ops.tasks import TaskRow
from cdht_desktop.ui.pages.hand_up_panel import local_time
from cdht_desktop.ui.pages.units_words import short_name
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column
from cdht_desktop.words import _

_CHIP = 152
_CHIP_UPPER = 208


def short(day: str) -> str:
    """Return an ISO date as people here write it, "" for none."""
    return f"{day[8:10]}/{day[5:7]}/{day[:4]}" if day else ""


def person_words(row: TaskRow) -> str:
    """Return whom a task is about: name and year of birth; the whole year where it is about nobody."""
    if not row.person_id:
        return _("The year as a whole")
    if not row.person:
        return _("No longer on the list")
    return f"{row.person}, {row.birth.year}" if row.birth else row.person


def what_words(row: TaskRow) -> str:
    """Return what is asked in a few words."""
    if row.kind == "correction":
        return _("Correct: {field}").format(field=tasks.field_words(row.field))
    return tasks.kind_words(row.kind)


def state_chip(row: TaskRow) -> ChipValue:
    """Return how a task stands in the commune."""
    return {
        "open": ChipValue(_("To do"), "accent"),
        "done": ChipValue(_("Done"), "good"),
        "declined": ChipValue(_("Declined"), "caution"),
        "withdrawn": ChipValue(_("Withdrawn"), "quiet"),
    }[row.state]


def asked_chip(row: TaskRow) -> ChipValue:
    """Return how a task stands at the upper level."""
    if row.state == "open":
        return ChipValue(_("Waiting for them"), "accent") if row.sent else ChipValue(_("Not sent yet"), "caution")
    return state_chip(row)


def carried_words(row: TaskRow) -> str:
    """Say by which file the answer goes up, "" where there is none."""
    if not row.answered_on:
        return ""
    if row.carried is None:
        return _("with the next file that is handed up")
    return _("with revision {revision}").format(revision=row.carried)


def task_columns() -> list[Column]:
    """Return the columns of a commune's list."""
    return [
        Column(_("Person"), person_words, width=200, stretch=True),
        Column(_("What is asked"), what_words, width=216),
        Column(_("State"), state_chip, width=_CHIP, delegate=ChipDelegate),
        Column(_("Village"), lambda row: row.village, width=176, spare=1),
        Column(_("Asked on"), lambda row: short(row.made_on), width=DATE_WIDTH, align="right", spare=2),
    ]


def asked_columns() -> list[Column]:
    """Return the columns of the upper level's list."""
    return [
        Column(
            _("Unit"), lambda row: short_name(row.unit_name), width=200, stretch=True, tip=lambda row: row.unit_name
        ),
        Column(_("Person"), person_words, width=200),
        Column(_("What is asked"), what_words, width=192, spare=3),
        Column(_("State"), asked_chip, width=_CHIP_UPPER, delegate=ChipDelegate),
        Column(_("Asked on"), lambda row: short(row.made_on), width=DATE_WIDTH, align="right", spare=1),
    ]


def row_field(name: str) -> str:
    """Return a field of a year's file in words; names that mean nothing to people stay as the format has them."""
    known = {
        "name": _("Full name"), "birth": _("Birth"), "sex": _("Sex"), "id_number": _("ID number"),
        "village": _("Village"), "group": _("Group"), "scores": _("Scores"), "registered_on": _("Registered on"),
        "evaluated_on": _("Scored on"), "stage": _("Scored by"), "digital_skills": _("Digital skills"),
        "updates_online": _("Updates online"), "certificates": _("Certificates"), "number": _("Certificate number"),
        "register_number": _("Register number"), "revoked_on": _("Revoked"), "decision": _("Decision"),
        "control": _("Control sums"),
    }  # fmt: skip
    return known.get(name, name)


def file_columns() -> list[Column]:
    """Return the columns of the files that came from the upper level."""
    return [
        Column(_("File"), lambda one: one.file, width=280, stretch=True),
        Column(_("What it is"), file_kind_words, width=216),
        Column(_("Number"), lambda one: one.revision, width=88, align="right"),
        Column(_("Taken in"), lambda one: local_time(one.at), width=168, align="right", spare=1),
    ]


def file_kind_words(one: AnswerFile) -> str:
    """Say what a file from the upper level is."""
    return kind_of_file(one.kind)


def kind_of_file(kind: str) -> str:
    """Say what kind of file of the upper level one is, "" for another."""
    return {"receipt": _("Receipt"), "return": _("Requests"), "lists": _("Lists for all communes")}.get(kind, "")
