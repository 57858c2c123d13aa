"""The texts of the fields of a self-score form: the criteria as they stand on it, and the rows of its indicators."""

from cdht_desktop.documents.fields_year import of_criteria
from cdht_desktop.documents.values import RowValue
from cdht_desktop.domain.criteria import Competence, CriteriaSet
from cdht_desktop.domain.points import show
from cdht_desktop.domain.text import nfc


def of_form(criteria: CriteriaSet) -> dict[str, str]:
    """Return what forms say of a criteria set; points as people write them.

    `remote_threshold` is empty where the set has none of its own. `own_labels` is how many indicators bear the program's
    own short labels, empty where they are the official ones.
    """
    return of_criteria(criteria, some_remote=True) | {
        "step": show(criteria.step),
        "own_labels": "" if criteria.official else str(len(criteria.indicators)),
    }


def indicator_rows(criteria: CriteriaSet) -> tuple[RowValue, ...]:
    """Return the rows of a form: the indicators under their competences, and their sum, which has no `label`."""
    headings = {one.code: _heading(one) for one in criteria.competences}
    rows = [
        RowValue(
            {
                "position": str(one.number),
                "label": nfc(one.label),
                "competence": headings[one.competence],
                "maximum": show(one.maximum),
            }
        )
        for one in criteria.indicators
    ]
    total = {"position": "", "label": "", "competence": "", "maximum": show(criteria.maximum)}
    return (*rows, RowValue(total, strong=True))


def _heading(competence: Competence) -> str:
    return nfc(". ".join(filter(None, (competence.code, competence.label))))
