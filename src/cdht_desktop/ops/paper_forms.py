"""Self-score forms: the sheet that a citizen fills in by pen, with a code that finds the person again, or a blank one."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import overload

from cdht_desktop.data import citizens as people
from cdht_desktop.data import years as reading
from cdht_desktop.data.form_people import FormPerson, form_people
from cdht_desktop.data.store import Store
from cdht_desktop.documents.fields import of_issuer
from cdht_desktop.documents.fields_form import indicator_rows, of_form
from cdht_desktop.documents.fields_person import of_person
from cdht_desktop.documents.values import DocumentValue, RowValue
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.form_codes import form_code, scanned_code
from cdht_desktop.domain.points import show
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import Refused
from cdht_desktop.ops import association
from cdht_desktop.ops.paper_asked import Asked
from cdht_desktop.ops.paper_values import chosen, issuer
from cdht_desktop.words import _


def documents(store: Store, asked: Asked) -> Sequence[DocumentValue]:
    """Return a form for each registered citizen that is asked for, by village and name.

    Who is recognised already has none to fill in, unless asked for by id. `blank`: one form without a person, or one for
    each village asked for. Raises `NotFound` where the year has not been opened, `Refused` where nobody is left.
    """
    with store.read() as connection:
        criteria = reading.criteria_of(connection, asked.year)
        found = [] if asked.blank else form_people(connection, reading.round_of(connection, asked.year))
    forms = _Forms(store, asked.year, criteria)
    if asked.blank:
        return forms.blank(store, asked.villages)
    wanted = [
        row for row in found if chosen(asked, row.id, row.village_id) and (asked.ids is not None or not row.recognised)
    ]
    if not found:
        raise Refused(_("Nobody is registered for {year} yet.").format(year=asked.year))
    if not wanted:
        raise Refused(_("Nobody there has a form to fill in: register people first, or choose others."))
    return _Sheaf(forms, wanted)


class _Sheaf(Sequence[DocumentValue]):
    """The forms of people, each made when it is asked for: of 20,000 no more than one is held."""

    def __init__(self, forms: "_Forms", people: Sequence[FormPerson]) -> None:
        self._forms = forms
        self._people = people

    def __len__(self) -> int:
        return len(self._people)

    @overload
    def __getitem__(self, at: int) -> DocumentValue: ...
    @overload
    def __getitem__(self, at: slice) -> "_Sheaf": ...
    def __getitem__(self, at: int | slice) -> "DocumentValue | _Sheaf":
        if isinstance(at, slice):
            return _Sheaf(self._forms, self._people[at])
        return self._forms.of(self._people[at])


class _Forms:
    """The forms of one year: what they share is made once."""

    def __init__(self, store: Store, year: int, criteria: CriteriaSet) -> None:
        place = association.get(store)
        self._criteria = criteria
        self._places = tuple(map(nfc, filter(None, (place.commune, place.province))))
        self._remote = place.remote
        self._tables: Mapping[str, tuple[RowValue, ...]] = {"indicators": indicator_rows(criteria)}
        self._shared = of_issuer(issuer(store)) | of_form(criteria) | {"year": str(year), "date": ""}
        self._form = cache(self._form_label)

    def of(self, row: FormPerson) -> DocumentValue:
        """Return the form of a registered citizen."""
        code = form_code(row.id)
        person = of_person(
            row.name, row.birth, row.sex, row.id_number, phone=row.phone, village=row.village, group=row.group,
            address=", ".join(filter(None, (row.village, *self._places))),
        )  # fmt: skip
        own = {"code": code, "form": self._form(row.group_code), "own_threshold": self._threshold(remote=row.remote)}
        return DocumentValue(
            _("Form {code}").format(code=code), self._shared | person | own, self._tables, scanned_code(code)
        )

    def blank(self, store: Store, villages: tuple[str | None, ...] | None) -> list[DocumentValue]:
        """Return a form without a person, or one for each of the villages with its name and its threshold."""
        if villages is None:
            return [self._blank("", "")]
        with store.read() as connection:
            known = {one.id: one for one in people.villages(connection)}
        found = [known[village_id] for village_id in villages if village_id in known]
        if not found:
            return [self._blank("", "")]
        remote = [self._remote if one.remote is None else one.remote for one in found]
        return [self._blank(nfc(one.name), self._threshold(remote=far)) for one, far in zip(found, remote, strict=True)]

    def _blank(self, village: str, threshold: str) -> DocumentValue:
        only = self._form(None) if len(self._criteria.forms) == 1 else ""
        own = {"code": "", "form": only, "own_threshold": threshold}
        return DocumentValue(_("Blank form"), self._shared | of_person(village=village) | own, self._tables)

    def _threshold(self, *, remote: bool) -> str:
        return show(self._criteria.remote_threshold if remote else self._criteria.threshold)

    def _form_label(self, group: str | None) -> str:
        form = self._criteria.form_of(group)
        return nfc(form.label) if form else ""
