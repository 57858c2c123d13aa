"""How keys are told: their state as a word and a shape, days, and what stands in a panel about one."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops import trust
from cdht_desktop.ops.own_keys import OwnKeys
from cdht_desktop.ops.trust import KnownRow, PublicKey
from cdht_desktop.ui.pages.hand_up_panel import words_grid
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.ui.widgets.chip import ChipValue
from cdht_desktop.words import _

Counting = Sequence[tuple[str, int, int, str]]


def day(value: dt.date | None) -> str:
    """Return a day as people here write it."""
    return f"{value:%d/%m/%Y}" if value else ""


def day_of(at: str | None) -> str:
    """Return the day of an ISO moment, in local time."""
    return day(dt.datetime.fromisoformat(at).astimezone().date()) if at else ""


def level_words(level: str) -> str:
    """Say what the holder of a key is."""
    if level == "pc":
        return _("another PC of this association")
    return _("upper level") if level == "upper" else _("commune")


def state_chip(row: KnownRow) -> ChipValue:
    """Say how a known key stands."""
    return {
        "confirmed": ChipValue(_("Confirmed"), "good"),
        "certified": ChipValue(_("By certificate"), "good"),
        "unconfirmed": ChipValue(_("Not confirmed"), "caution"),
        "expired": ChipValue(_("Certificate ended"), "caution"),
        "replaced": ChipValue(_("Replaced"), "quiet"),
        "revoked": ChipValue(_("Revoked"), "bad"),
    }[trust.standing(row)]


def confirmed_words(row: KnownRow) -> str:
    """Say when a key was confirmed, and by whom."""
    if not row.key.confirmed:
        return ""
    return _("{day} by {user}").format(day=day_of(row.at), user=row.by) if row.by else day_of(row.at)


def certificate_words(row: KnownRow) -> str:
    """Say for which days a certificate vouches for a key."""
    key = row.key
    return f"{day(key.valid_from)} – {day(key.valid_to)}" if key.certified_by else ""


def revoked_words(row: KnownRow) -> str:
    """Say from when on a key is not believed, and why."""
    if row.revoked_from is None:
        return ""
    return _("from {day} on: {reason}").format(day=day(row.revoked_from), reason=row.revoked_reason or "–")


def known_body(row: KnownRow, certificates: Sequence[str], counting: Counting) -> QWidget:
    """Return what is known about another's key; `counting` are files that it signed after it was revoked."""
    made, column = _column()
    if counting:
        said = _(
            "These files count here although they bear the day of revocation or a later one; ask the unit for them anew:"
        )
        column.addWidget(label(said, "caution", wrap=True))
        column.addWidget(label("\n".join(file for *_unit, file in counting), wrap=True))
    key = row.key
    pairs = [
        (_("Unit"), f"{key.unit_name} ({key.unit})"),
        (_("Level"), level_words(key.level)),
        (_("Confirmed"), confirmed_words(row)),
        (_("Key certificate"), certificate_words(row)),
        (_("Issued here"), "\n".join(certificates)),
        (_("Revoked"), revoked_words(row)),
        (_("Replaced"), day_of(key.replaced_at)),
        (_("Encrypts"), _("yes") if key.recipients else _("no: made by an older program; ask for a new key file")),
        (_("Key"), key.key_id),
    ]
    column.addWidget(facts(pairs))
    column.addWidget(rule())
    column.addWidget(label(_("The ten words of this key"), "strong", wrap=True))
    column.addLayout(words_grid(row.words))
    return made


def file_body(found: PublicKey, words: Sequence[str]) -> QWidget:
    """Return what a key file says, and its words to be compared before it is confirmed."""
    made, column = _column()
    what = _("Ring the unit at a number that you know, and let them read out the ten words on their screen or sheet.")
    column.addWidget(label(what, wrap=True))
    column.addLayout(words_grid(words))
    column.addWidget(rule())
    column.addWidget(
        facts(
            [
                (_("Unit"), f"{found.unit_name} ({found.unit})"),
                (_("Level"), level_words(found.level) if found.level else ""),
                (_("Key"), found.key_id),
            ]
        )
    )
    return made


def own_body(own: OwnKeys) -> QWidget:
    """Return this workspace's own key: its words, and what is known about it."""
    made, column = _column()
    if not own.words:
        column.addWidget(label(_("It is made when it is first needed: with the sheet or the key file."), wrap=True))
        return made
    column.addWidget(label(_("The ten words of your association"), "strong", wrap=True))
    column.addLayout(words_grid(own.words))
    column.addWidget(label(_("Read them out when another unit rings and asks."), "muted", wrap=True))
    column.addWidget(rule())
    said = own.certificate
    column.addWidget(
        facts(
            [
                (_("Key"), own.key_id),
                (_("Made"), day_of(own.made_at)),
                (_("Key certificate"), f"{day(said.valid_from)} – {day(said.valid_to)}" if said else _("none")),
                (_("Issued by"), said.issuer.unit_name if said else ""),
                (_("Revoked"), _("from {day} on").format(day=day(own.revoked_from)) if own.revoked_from else ""),
                (_("Keys before"), str(own.replaced) if own.replaced else ""),
            ]
        )
    )
    return made


def paper_body(own: OwnKeys) -> QWidget:
    """Return what the paper backup key is for, and how it stands."""
    made, column = _column()
    why = _(
        "Communes encrypt their files to two keys: the working key on this computer, and the paper key. If the computer "
        "breaks or is stolen, only the paper opens the files."
    )
    column.addWidget(label(why, wrap=True))
    if own.paper is None:
        missing = _("There is none yet: your key file names one key alone, and whatever is handed in opens here only.")
        column.addWidget(label(missing, "caution", wrap=True))
    else:
        pairs = [(_("Made"), day_of(own.paper)), (_("Last four letters"), own.paper_check)]
        column.addWidget(facts(pairs))
    after = _("After making one, send your key file to the communes again, so that they encrypt to it.")
    column.addWidget(label(after, "muted", wrap=True))
    return made


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    return made, column
