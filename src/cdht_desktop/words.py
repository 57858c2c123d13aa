"""What people read: every sentence goes through gettext here; Vietnamese unless asked otherwise.

Message ids are English. `CDHT_LANG=en` shows them as they are.
"""

import gettext
import os

from cdht_desktop.places import RESOURCES

_DOMAIN = "cdht"
_translations: gettext.NullTranslations = gettext.NullTranslations()


def set_language(language: str) -> None:
    """Make `language` ("vi" or "en") the one that `_` answers in; an unknown one falls back to the message ids."""
    global _translations  # noqa: PLW0603 - one language for the process, as gettext itself keeps it
    _translations = gettext.translation(_DOMAIN, RESOURCES / "locale", languages=[language], fallback=True)


def _(message: str) -> str:
    """Return the sentence in the language in force."""
    return _translations.gettext(message) if message else ""


def n_(message: str) -> str:
    """Mark a message for the catalogue where it is defined; it is translated where it is shown."""
    return message


set_language(os.environ.get("CDHT_LANG", "vi"))
