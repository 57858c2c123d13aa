"""A file handed up, with what the upper level said of it."""

from dataclasses import dataclass

from cdht_desktop.ops.answers import FileAnswer
from cdht_desktop.ops.handing_up import BatchRow
from cdht_desktop.ui.widgets.chip import ChipValue, Tone
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


def _words(outcome: str) -> str:
    return {
        "accepted": _("Accepted, it counts"),
        "replaced": _("A later one counts"),
        "older": _("A later one counts"),
        "disputed": _("Two differ: none counts"),
        "aside": _("Put aside for now"),
        "refused": _("Refused"),
    }[outcome]
