"""Reading whose forms are printed: the registered of a year, as a form names them."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from cdht_desktop.data.citizens import birth_of
from cdht_desktop.data.tables import CERTIFICATE, CITIZEN, CITIZEN_GROUP, REGISTRATION, VILLAGE
from cdht_desktop.data.years import VALID
from cdht_desktop.domain.dates import BirthDate

_R, _C, _V, _G = REGISTRATION.c, CITIZEN.c, VILLAGE.c, CITIZEN_GROUP.c


@dataclass(frozen=True)
class FormPerson:
    """A registered citizen with village and group as registered; `remote` says which threshold holds."""

    id: str
    name: str
    birth: BirthDate | None
    sex: str | None
    id_number: str | None
    phone: str
    village_id: str | None
    village: str
    group: str
    group_code: str | None
    remote: bool
    recognised: bool


def form_people(connection: Connection, round_id: str) -> list[FormPerson]:
    """Return who is registered for a round, by village and name; those without a village come last.

    Whoever asked that their data be kept but not used is left out.
    """
    rows = (
        REGISTRATION.join(CITIZEN, _R.citizen_id == _C.id)
        .outerjoin(VILLAGE, _R.village_id == _V.id)
        .outerjoin(CITIZEN_GROUP, _R.group_id == _G.id)
        .outerjoin(CERTIFICATE, VALID)
    )
    query = select(
        _R.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, _C.sex, _C.id_number, _C.phone, _R.village_id,
        _V.name.label("village"), _G.name.label("group"), _G.code.label("group_code"), _R.remote,
        CERTIFICATE.c.id.label("certificate_id"),
    ).select_from(rows)  # fmt: skip
    query = query.where(_R.round_id == round_id, _C.restricted_on.is_(None))
    found = connection.execute(query.order_by(_V.name_sort.nulls_last(), _R.village_id, _C.name_sort, _R.id))
    return [
        FormPerson(
            row.id, row.name, birth_of(row), row.sex, row.id_number, row.phone, row.village_id, row.village or "",
            row.group or "", row.group_code, row.remote, row.certificate_id is not None,
        )
        for row in found
    ]  # fmt: skip
