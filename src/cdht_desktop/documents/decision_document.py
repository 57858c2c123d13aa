"""The decision that recognises a year's list, as a document for either writer."""

from collections.abc import Sequence

from cdht_desktop.documents import fields
from cdht_desktop.documents.values import DecisionValue, DocumentValue, Issuer, ListedPerson, RowValue
from cdht_desktop.errors import Refused
from cdht_desktop.words import _


def decision_document(issuer: Issuer, decision: DecisionValue, people: Sequence[ListedPerson]) -> DocumentValue:
    """Return a decision with its list of `people`, in their order; raises `Refused` where nobody is recognised."""
    if not people:
        raise Refused(_("The decision recognises nobody: there is no list to print."))
    return DocumentValue(
        where=_("The decision"),
        fields=fields.of_issuer(issuer) | fields.of_decision(decision, len(people)),
        tables={"people": [RowValue(fields.of_listed(person)) for person in people]},
    )
