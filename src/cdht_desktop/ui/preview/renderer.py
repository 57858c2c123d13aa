"""Draws pages on a thread of its own, the page in sight first, and keeps the last ones drawn."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from cdht_desktop.ui.preview.pages import PdfPages

Who = Literal["page", "strip"]  # in the order in which they are served
_ORDER: tuple[Who, ...] = ("page", "strip")
KEPT = (
    96 * 1024 * 1024
)  # bytes of pictures: some twenty pages on a common screen, or all thumbnails one scrolls through


class Key(NamedTuple):
    """One picture: a page of the paper shown, in dots."""

    paper: int  # counts the papers shown: a picture that comes late belongs to none of the later ones
    number: int
    wide: int
    high: int


class Pictures:
    """Pictures by their keys; the one not asked for longest goes first when they are more than `limit` bytes."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[Key, QImage] = OrderedDict()
        self.bytes = 0

    def get(self, key: Key) -> QImage | None:
        """Return a picture, None where it is not kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    def put(self, key: Key, image: QImage) -> None:
        """Keep a picture; the newest is kept whatever its size."""
        if (old := self._kept.pop(key, None)) is not None:
            self.bytes -= old.sizeInBytes()
        self._kept[key] = image
        self.bytes += image.sizeInBytes()
        while self.bytes > self._limit and len(self._kept) > 1:
            _key, gone = self._kept.popitem(last=False)
            self.bytes -= gone.sizeInBytes()

    def clear(self) -> None:
        """Let all go."""
        self._kept.clear()
        self.bytes = 0


class Renderer(QObject):
    """Draws what is wanted now: each `want` replaces what the same asker wanted before and was not drawn yet.

    Signal, on the GUI thread: `drawn(key)` once a picture lies in `pictures`.
    """

    drawn = Signal(object)
    _made = Signal(object, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures = Pictures()
        self.paper = 0
        self._pages: PdfPages | None = None
        self._wanted: dict[Who, list[Key]] = {"page": [], "strip": []}
        self._drawing: Key | None = None
        self._guard = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="preview")
        self._made.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._pool_ending(self._pool))

    def show(self, pages: PdfPages | None) -> None:
        """Draw another paper from now on, or none; the one before is closed, and its pictures are let go."""
        if self._pages is not None:
            self._pages.close()
        with self._guard:
            self._pages = pages
            self.paper += 1
            self._wanted = {"page": [], "strip": []}
        self.pictures.clear()

    def want(self, who: Who, keys: Iterable[Key]) -> None:
        """Draw these, the first first; those kept already are not drawn again."""
        missing = [key for key in keys if key not in self.pictures]
        with self._guard:
            if self._drawing in missing:
                missing.remove(self._drawing)
            self._wanted[who] = missing
        if missing:
            self._pool.submit(self._work)

    @staticmethod
    def _pool_ending(pool: ThreadPoolExecutor) -> object:
        return lambda *_args: pool.shutdown(wait=False, cancel_futures=True)

    def _work(self) -> None:
        while (task := self._next()) is not None:
            key, pages = task
            self._made.emit(key, pages.picture(key.number, key.wide, key.high))

    def _next(self) -> tuple[Key, PdfPages] | None:
        with self._guard:
            lists: Sequence[list[Key]] = [self._wanted[who] for who in _ORDER]
            wanted = next((keys for keys in lists if keys), None)
            if wanted is None or self._pages is None:
                self._drawing = None
                return None
            self._drawing = wanted.pop(0)
            return self._drawing, self._pages

    def _keep(self, key: Key, image: QImage) -> None:
        if key.paper == self.paper:
            self.pictures.put(key, image)
            self.drawn.emit(key)
