"""The files handed up, and what the upper level said of each."""

from cdht_desktop.ui.pages.hand_up_panel import local_time, shortened
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets.chip import ChipDelegate
from cdht_desktop.ui.widgets.rows_table import Column
from cdht_desktop.words import _


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
