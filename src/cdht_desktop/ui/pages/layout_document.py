"""The editor of a running document's layout: its wording, and beside it the pages that it prints."""

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from cdht_desktop.errors import Refused
from cdht_desktop.ops import layout_samples, layouts
from cdht_desktop.ops.layouts import LayoutText
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.layout_document_form import DocumentForm
from cdht_desktop.ui.pages.layout_editor import LayoutEditor
from cdht_desktop.ui.pages.layout_table_form import Values
from cdht_desktop.ui.preview.paper_preview import PaperPreview
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

_BESIDE = 820  # pixels of width from which form and page both fit
_FORM = 400
_ABOVE = 40  # pixels that are seen above the part gone to
_PAUSE = 500  # ms of silence after which a document is made anew


class DocumentEditor(LayoutEditor):
    """Where both do not fit, a button turns from the form to the page and back."""

    def __init__(self, desk: Desk, found: LayoutText) -> None:
        super().__init__(desk, found)
        self.form: DocumentForm | None = None
        self.preview = PaperPreview()
        self.section = Choice()
        self.turn_button = button(_("See the page"), self._turn, icon="eye")
        self._page_wanted = False
        self._making, self._again = False, False
        self._shape: object = None
        self._inner = QVBoxLayout()
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._later.timeout.connect(self._make)
        self._area = self._put_together()
        self.section.activated.connect(lambda _at: self._go_to_section())
        self.preview.clear(_("The page is being made …"))
        self.start()
        self._later.stop()  # the first page without a pause
        self._make()

    def refresh(self, who: object) -> None:
        shape = _shape(self.edits.values)
        if self.form is not None and self._shape == shape:
            if who is not self.form:
                self.form.show_table(self.edits.values)
            return
        self._shape = shape
        self._show_form()

    def draw(self) -> None:
        found = self.edits.found
        layouts.check(found.kind, found.title, self.edits.text())
        self._later.start()

    # The form -------------------------------------------------------------------------------------------------------

    def _show_form(self) -> None:
        old, place = self.form, self._area.verticalScrollBar().value()
        self.form = DocumentForm(self.edits.found.kind, self.edits.values)
        if old is None:
            self._inner.insertWidget(0, self.form)
        else:
            self._inner.replaceWidget(old, self.form)
            old.hide()
            old.deleteLater()
        self.form.changed.connect(self._typed)
        self.form.asked.connect(lambda how: self.edits.change(how, None))
        self.section.set_options([(at, title) for at, (title, _made) in enumerate(self.form.sections)])
        self.keys.watch(self)
        QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(place))

    def _typed(self) -> None:
        form = self.form
        if form is not None and form.differing:
            self.edits.change(form.write, ("form", form.differing), form)

    def _go_to_section(self) -> None:
        if self.form is not None:
            part = self.form.sections[int(str(self.section.value()))][1]
            self._area.verticalScrollBar().setValue(part.mapTo(self.form, QPoint(0, -_ABOVE)).y())

    # The page -------------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        """Make the document on the worker, one at a time."""
        if self._making:
            self._again = True
            return
        self._making, self._again = True, False
        found = self.edits.found
        self.desk.work(
            _("Show a layout"), layout_samples.document, found.kind, found.title, self.edits.text(), self.desk.year,
            done=self._made, failed=self._not_made,
        )  # fmt: skip

    def _made(self, content: bytes) -> None:
        if isValid(self):
            self.preview.show_pdf(content, stay=True)
            self._made_one()

    def _not_made(self, error: Refused) -> bool:
        if isValid(self):
            self.preview.clear(str(error))
            self._made_one()
        return True

    def _made_one(self) -> None:
        self._making = False
        if self._again:
            self._make()

    def _turn(self) -> None:
        self._page_wanted = not self._page_wanted
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        both = self.width() >= _BESIDE
        self.turn_button.setVisible(not both)
        self.turn_button.setText(_("Back to the words") if self._page_wanted else _("See the page"))
        self._area.setVisible(both or not self._page_wanted)
        self.preview.setVisible(both or self._page_wanted)

    def _put_together(self) -> QScrollArea:
        self.section.setAccessibleName(_("Go to a part"))
        self.section.setToolTip(_("Go to a part"))
        self.section.setMaximumWidth(240)
        self.add_to_head(self.turn_button)
        self.add_to_head(self.section)
        inner = QWidget()
        inner.setLayout(self._inner)
        self._inner.setContentsMargins(0, 0, STEP, STEP)
        self._inner.addStretch()
        area = self.add_panel(inner)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.setStretchFactor(area, 1)
        self.body.addWidget(self.preview, 1)
        return area


def _shape(values: Values) -> object:
    """Return what the form's rows depend on: the parts, how many paragraphs each has, which columns."""
    parts = []
    for part in values.get("part", []):
        columns = [column.get("text") for column in part.get("column", [])]
        parts.append((part.get("kind"), len(part.get("text", [])), len(part.get("recipients", [])), columns))
    return parts, "head" in values
