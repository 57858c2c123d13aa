"""The places of the window: which pages there are, in which order, and where each is written.

A page stands alone in its module and is imported when it is first opened: the window is up before any of them.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from cdht_desktop.domain.roles import Right
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.words import _, n_

Level = Literal["commune", "upper"]


@dataclass(frozen=True)
class Place:
    """A page of the window: `module` in `ui/pages` holds the class `page`; it is an entry of the rail unless `under`."""

    key: str
    title: str
    icon: str
    module: str
    page: str
    level: Level | None = None  # None: both
    apart: bool = False  # below the line: not a step of the year
    text: str = ""  # its page in resources/help, where that is not named by the key
    under: str = ""  # reached from this place, which the rail keeps marked meanwhile
    right: Right | None = None  # who lacks it does not get there

    @property
    def words(self) -> str:
        """The place's name, in the language in force."""
        return _(self.title)

    @property
    def help(self) -> str:
        """The name of the place's page in resources/help."""
        return self.text or self.key

    def build(self, desk: Desk) -> Page:
        """Make the page."""
        page: Page = getattr(import_module(f"cdht_desktop.ui.pages.{self.module}"), self.page)(desk)
        return page


PLACES = (
    Place("home", n_("Home"), "home", "home", "HomePage", "commune"),
    Place("home", n_("Home"), "home", "upper_home", "UpperHomePage", "upper", text="upper_home"),
    Place("citizens", n_("Citizens"), "citizens", "citizens", "CitizensPage", "commune"),
    Place("duplicates", n_("Possible duplicates"), "copy", "duplicates", "DuplicatesPage", "commune", under="citizens"),
    Place("scoring", n_("Scoring"), "score", "scoring", "ScoringPage", "commune"),
    Place(
        "recognition", n_("Recognition and certificates"), "certificate", "recognition", "RecognitionPage", "commune"
    ),
    Place("papers", n_("Papers"), "print", "papers", "PapersPage", "commune", right=Right.PRINT),
    Place("hand_up", n_("Hand up"), "hand-up", "hand_up", "HandUpPage", "commune"),
    Place("tasks", n_("Asked by the upper level"), "import", "tasks", "TasksPage", "commune", under="hand_up"),
    Place("receive", n_("Receive batch files"), "receive", "receive", "ReceivePage", "upper"),
    Place("units", n_("Units"), "citizens", "units", "UnitsPage", "upper"),
    Place("drill", n_("A unit's year"), "citizens", "drill", "DrillPage", "upper", text="units", under="units"),
    Place("tasks", n_("Asked of the communes"), "edit", "tasks_upper", "AskedPage", "upper", text="upper_tasks"),
    Place("report", n_("Report of the year"), "report", "report", "ReportPage", "upper"),
    Place("crossings", n_("People in two communes"), "copy", "crossings", "CrossingsPage", "upper", under="report"),
    Place("papers", n_("Papers"), "print", "papers", "PapersPage", "upper", text="upper_papers", right=Right.PRINT),
    Place(
        "privacy", n_("Personal data"), "privacy", "privacy", "PrivacyPage", "commune", apart=True, right=Right.PRIVACY
    ),
    Place("safety", n_("Safety of the data"), "save", "safety", "SafetyPage", apart=True, right=Right.BACKUP),
    Place("history", n_("History"), "history", "history", "HistoryPage", apart=True),
    Place("settings", n_("The association and settings"), "settings", "settings", "SettingsPage", apart=True),
    Place("keys", n_("Keys"), "lock", "keys", "KeysPage", under="settings", right=Right.HAND_UP),
    Place(
        "sharing", n_("Other PCs"), "copy", "sharing", "SharingPage", "commune", under="settings", right=Right.HAND_UP
    ),
    Place("users", n_("Users"), "person", "users", "UsersPage", under="settings", right=Right.USERS),
    Place(
        "layouts", n_("Layouts of papers"), "pages", "layouts", "LayoutsPage", under="settings", right=Right.SETTINGS
    ),
    Place("help", n_("Help"), "help", "help", "HelpPage", apart=True),
)


def places(level: str) -> list[Place]:
    """Return the places of a workspace of this level, in the rail's order."""
    return [place for place in PLACES if place.level in {None, level}]
