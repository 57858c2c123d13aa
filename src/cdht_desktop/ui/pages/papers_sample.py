"""The first sheets of a paper that is one sheet a person: enough to look at where making all would take long."""

import dataclasses

from cdht_desktop.ops import evaluations
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.recognition import CertificateRow
from cdht_desktop.ui.desk import Desk

WHOLE = 60  # sheets that are made at once, without a sample
SHOWN = 20  # sheets of a sample


@dataclasses.dataclass(frozen=True)
class Sample:
    """What is made to be looked at; `of` is how many sheets the whole paper has, 0 where it is the whole."""

    asked: Asked
    of: int = 0


def sample(desk: Desk, asked: Asked, certificates: list[CertificateRow]) -> Sample:
    """Return what to make for the preview of a paper; `certificates` are those that are wanted."""
    if asked.paper is Paper.CERTIFICATES:
        return _first(asked, [row.id for row in certificates])
    if asked.paper is Paper.FORM and not asked.blank:
        return _first(asked, _forms(desk, asked))
    return Sample(asked)


def _first(asked: Asked, ids: list[str]) -> Sample:
    if len(ids) <= WHOLE:
        return Sample(asked)
    return Sample(dataclasses.replace(asked, ids=tuple(ids[:SHOWN])), len(ids))


def _forms(desk: Desk, asked: Asked) -> list[str]:
    """Return the registrations that have a form; none where it is quicker to make them all."""
    if asked.ids is not None:
        return list(asked.ids)
    if asked.villages is not None and None in asked.villages:
        return []
    found: list[str] = []
    done = set(desk.read(evaluations.find, asked.year, state="recognised"))
    for village in asked.villages if asked.villages is not None else (None,):
        found += [one for one in desk.read(evaluations.find, asked.year, village_id=village) if one not in done]
    return found
