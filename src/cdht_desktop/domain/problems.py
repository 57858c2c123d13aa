"""What is wrong with a cell of a list: where it stands, how bad it is, and the sentence about it."""

from dataclasses import dataclass
from typing import Any, Literal

from cdht_desktop.words import _, n_

Severity = Literal["error", "warning", "notice"]

_SENTENCES = {
    "name_missing": n_("The name is missing."),
    "name_formula": n_("The name is a formula, not a name."),
    "name_too_long": n_("The name is longer than 100 letters."),
    "name_characters": n_("The name holds a digit or a sign that no name has."),
    "name_remark": n_("“{value}” behind the name is no part of it; it was put into the note."),
    "name_second": n_("A second column “{header}” was not read."),
    "birth_missing": n_("The birth date or year is missing."),
    "birth_not_understood": n_("“{value}” is not understood as a birth date or year."),
    "birth_does_not_exist": n_("{value} is a date that does not exist."),
    "birth_in_future": n_("The birth date {value} lies in the future."),
    "birth_two_digits": n_("“{value}” was read as {birth}, by the ID number; please check."),
    "birth_century": n_("“{value}” was read as {birth}; please check the century."),
    "birth_about": n_("“{value}” was read as {birth}; please check."),
    "birth_month_first": n_(
        "The dates below “{header}” were read with the month first (05/25/1960 as 25/05/1960); please check."
    ),
    "birth_mixed": n_(
        "Some dates below “{header}” have the day first and some the month first; where both are possible, they were "
        "read with the day first. Please check."
    ),
    "birth_from_number": n_("The birth date was read from the number {value} as {birth}; please check."),
    "sex_not_understood": n_("“{value}” is not understood as Nam or Nữ."),
    "sex_twice": n_("The birth year stands in the column for men and in the column for women."),
    "id_not_12_digits": n_("The ID number has {count} digits instead of 12."),
    "id_not_digits": n_("The ID number holds something other than digits."),
    "id_all_alike": n_("The ID number is twelve times the same digit."),
    "id_digits_lost": n_(
        "Excel turned the ID number into “{value}” and lost its last digits; please give all 12 digits."
    ),
    "id_zeros": n_(
        "The number {value} has lost zeros, and with them it does not agree with the sex and the birth year; "
        "please give all 12 digits."
    ),
    "id_sex": n_("The sex does not agree with the ID number; please check."),
    "id_birth": n_("The birth year does not agree with the ID number; please check."),
    "id_repeated": n_("The same person stands already in row {other}; the row was left out."),
    "row_repeated": n_(
        "Row {other} has the same name, birth and village; this row was left out. If they are two people, give their "
        "ID numbers."
    ),
    "id_other_name": n_("The ID number is already that of row {other}, with another name."),
    "name_marks": n_("On the list this person was “{value}”. If they are two people, give their ID numbers."),
    "id_taken": n_("The ID number already belongs to another citizen with another name."),
    "phone_not_understood": n_("“{value}” is not understood as a phone number; it was left out."),
    "phone_several": n_("“{value}” holds more than one phone number; {phone} was taken."),
    "village_missing": n_("No village is named; the person was taken in without one."),
    "village_differs": n_("The title says “{value}”, the name of the sheet “{other}”; the title's was taken."),
    "text_too_long": n_("The text is longer than {count} letters."),
    "person_not_found": n_("Nobody with this ID number (or this name) is in the list of citizens."),
    "person_ambiguous": n_("Several citizens have this name; give the ID number."),
    "person_other_name": n_("The ID number is that of a citizen with another name; please check both."),
    "person_not_registered": n_("This person is not registered for the year."),
    "person_restricted": n_("This person asked that their data be kept but not used: they cannot be scored."),
    "person_by_hand": n_("A row added by hand: the person was found by the name or the ID number."),
    "code_unknown": n_("An unknown code: the person was found by the name or the ID number."),
    "code_other_name": n_("The code is that of somebody with another name; please check the row."),
    "name_changed": n_("The name was changed in the sheet: scores were taken by the code, the name stays."),
    "people_missing": n_("Not in this sheet: {names}: {count} of {village}; nothing changes for them."),
    "people_missing_more": n_("Not in this sheet: {names} …: {count} of {village}; nothing changes for them."),
    "person_repeated": n_("The scores of this person stand already in row {other}."),
    "score_missing": n_("The score is missing."),
    "score_not_understood": n_("“{value}” is not a number of points."),
    "score_below_0": n_("The score is below 0."),
    "score_above_max": n_("The score {value} is above the maximum of {maximum}."),
    "score_step": n_("Scores go in steps of {step}; “{value}” does not."),
    "total_disagrees": n_("The total {value} does not agree with the scores, which add up to {total}."),
    "mark_not_understood": n_("“{value}” is not understood as yes or no; it was taken as not answered."),
    "village_new": n_("The village “{value}” is new."),
    "village_known": n_("“{value}” was taken for the village “{other}”."),
    "group_new": n_("The group “{value}” is new."),
    "already_recognised": n_("This person is already recognised for the year; the scores were left as they are."),
}


@dataclass(frozen=True)
class Problem:
    """One fault or notice: `row` as the spreadsheet counts it (from 1), `field` the field's name or the column's header."""

    file: str
    sheet: str
    row: int
    field: str
    severity: Severity
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as the command line prints it."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "field": self.field,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True)
class Place:
    """Where in a file a row stands."""

    file: str
    sheet: str
    row: int

    def problem(self, field: str, severity: Severity, code: str, **values: object) -> Problem:
        """Return the problem `code` at this place; `values` fill its sentence."""
        return Problem(self.file, self.sheet, self.row, field, severity, code, sentence(code, **values))


def sentence(code: str, **values: object) -> str:
    """Return the sentence for a code, in the language in force."""
    return _(_SENTENCES[code]).format(**values)
