"""What hatchling does before it builds: compile the translations, take the resources along."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_translations(locale_folder: Path) -> list[Path]:
    """Writes a .mo beside each <language>/LC_MESSAGES/*.po and returns the paths written.

    Raises:
        babel.messages.pofile.PoFileError: a line of a .po cannot be read.
    """
    written = []
    for po in sorted(locale_folder.glob("*/LC_MESSAGES/*.po")):
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parent.parent.name, abort_invalid=True)
        mo = po.with_suffix(".mo")
        # Written aside and renamed: a program that is running keeps the whole file it opened.
        fresh = mo.with_name(mo.name + ".new")
        with fresh.open("wb") as target:
            write_mo(target, catalog)
        fresh.replace(mo)
        written.append(mo)
    return written


class ResourcesHook(BuildHookInterface[Any]):
    """Puts resources/, with the compiled translations, into the wheel as cdht_desktop/resources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; version is "standard" or "editable"."""
        resources = Path(self.root, "resources")
        compile_translations(resources / "locale")
        # An editable install reads <repo>/resources; copies in site-packages would grow old.
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"][str(resources)] = "cdht_desktop/resources"
