"""The fields of one citizen's form, and what stands in them for a record."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from cdht_desktop.ops import groups, villages
from cdht_desktop.ops.citizens import Citizen
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizen_number import NumberField
from cdht_desktop.ui.pages.citizen_village import VillageField
from cdht_desktop.ui.widgets.basics import restyle
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


def make_form(village: VillageField, number: NumberField) -> FormRows:
    """Return the empty form; groups are offered later."""
    form = FormRows()
    form.line("name", _("Full name"))
    form.date("birth", _("Birth date (or year)"), year_alone=True)
    sexes = [(None, _("not known")), ("male", _("Male")), ("female", _("Female"))]
    form.choice("sex", _("Sex"), sexes, beside=True)
    form.add("id_number", _("ID number"), number)
    form.add("village_id", _("Village"), village)
    form.choice("group_id", _("Group"), [])
    form.line("phone", _("Phone"), longest=40)
    form.note("note", _("Note"), lines=2)
    form.line("consent_source", _("Agreed to the use of their data: on which paper"))
    form.date("consent_date", _("Agreed on"))
    for name, words in {
        "name": _("such as: Nguyễn Thị Đào"),
        "birth": _("such as: 05/03/1958"),
        "id_number": _("12 digits; may be left empty"),
        "consent_source": _("such as: signed registration form"),
    }.items():
        field = form.field(name)
        assert isinstance(field, QLineEdit)  # noqa: S101 - as made above
        field.setPlaceholderText(words)
    return form


def offer_places(desk: Desk, form: FormRows, village: VillageField) -> None:
    """Offer the villages and groups that there are now; what is chosen stays."""
    village.set_villages([(one.id, one.name) for one in desk.read(villages.all_villages)])
    known = [(one.id, one.name) for one in desk.read(groups.all_groups)]
    group = form.field("group_id")
    assert isinstance(group, Choice)  # noqa: S101 - as make_form made it
    group.set_options([(None, _("not known")), *known])


def values_of(one: Citizen) -> dict[str, object]:
    """Return what the form shows of a record."""
    return {
        "name": one.name, "birth": str(one.birth or ""), "sex": one.sex, "id_number": one.id_number,
        "village_id": one.village_id, "group_id": one.group_id, "phone": one.phone, "note": one.note,
        "consent_source": one.consent_source, "consent_date": one.consent_date,
    }  # fmt: skip


def to_read_only(form: FormRows) -> None:
    """Let the form be read, at its full contrast, and nothing in it be changed."""
    for field in form.findChildren(QWidget):
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.setReadOnly(True)
            field.setPlaceholderText("")
        elif isinstance(field, QComboBox):
            field.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            field.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            restyle(field, "readonly", "true")


def in_words(form: FormRows, name: str, value: object) -> str:
    """Return a value of a field as a person reads it."""
    field = form.field(name)
    if isinstance(field, VillageField):
        return field.words_of(value)
    if isinstance(field, QComboBox):
        return field.itemText(max(field.findData(value), 0))
    return str(value or _("(empty)"))
