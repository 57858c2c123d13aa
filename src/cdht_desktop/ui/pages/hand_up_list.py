"""The files handed up, and what the upper level said of each."""

from dataclasses import dataclass

from cdht_desktop.ops.answers import FileAnswer
from cdht_desktop.ops.handing_up import BatchRow
from cdht_desktop.ui.pages.hand_up_panel import local_time, shortened
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue, Tone
from cdht_desktop.ui.widgets.rows_table import Column
from cdht_desktop.words import _

_TONES: dict[str, Tone] = {"accepted": "good", "disputed": "bad", "refused": "bad", "aside": "caution"}


@dataclass(frozen=True)
class SentFile:
    """A file handed up; `answer` is what the newest receipt says of it, `newest` whether no later one was made."""

    row: BatchRow
    answer: FileAnswer | None
    newest: bool

    @property
    def id(self) -> str:
        """The row's id, as lists need it."""
        return self.row.id

    @property
    def failed(self) -> bool:
        """Whether the upper level said that the file does not count, and no later one took its place."""
        return self.answer is not None and self.answer.outcome in {"refused", "aside", "disputed"}

    @property
    def state(self) -> ChipValue:
        """What became of the file, in a word or two."""
        if self.answer is None:
            return ChipValue(_("No answer yet") if self.newest else _("A later one was made"))
        return ChipValue(_words(self.answer.outcome), _TONES.get(self.answer.outcome, "quiet"))


def columns() -> list[Column]:
    """Return the columns of the list; what can be spared in a narrow window goes first."""
    return [
        Column(_("File"), lambda one: one.row.file, width=232, stretch=True),
        Column(_("Revision"), lambda one: one.row.revision, width=96, align="right"),
        Column(_("Made"), lambda one: local_time(one.row.at), width=168, align="right", spare=3),
        Column(_("Upper level"), lambda one: one.state, width=232, delegate=ChipDelegate),
        Column(_("Rows of data"), lambda one: thousands(one.row.rows), width=96, align="right", spare=2),
        Column(_("Checksum"), lambda one: shortened(one.row.sha256), width=224, spare=1),
    ]


def _words(outcome: str) -> str:
    return {
        "accepted": _("Accepted, it counts"),
        "replaced": _("A later one counts"),
        "older": _("A later one counts"),
        "disputed": _("Two differ: none counts"),
        "aside": _("Put aside for now"),
        "refused": _("Refused"),
    }[outcome]
