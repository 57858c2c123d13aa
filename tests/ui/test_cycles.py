"""Cycles are looked for on the GUI thread alone, and left to Python again when the worker is closed."""

import gc
import threading
import weakref

from tests.ui.conftest import until

from cdht_desktop.progress import uncollected
from cdht_desktop.ui import cycles
from cdht_desktop.ui.worker import Job, Worker


class Thing:
    """Something that a cycle keeps."""


def cycle(freed):
    one = Thing()
    one.itself = one
    weakref.finalize(one, lambda: freed.append(threading.current_thread()))


def test_what_the_worker_left_in_a_cycle_is_freed_by_the_gui_thread(qapp):
    gc.collect()
    freed, others = [], set(cycles._ALIVE)  # of workers that other tests left
    worker = Worker()
    try:
        done = []
        worker.run(Job("", lambda: [cycle(freed) for _ in range(5_000)] and None, done=done.append))
        until(lambda: done)
        assert not freed
        until(lambda: len(freed) == 5_000)
        assert set(freed) == {threading.main_thread()}
    finally:
        worker.close()
    assert others == cycles._ALIVE
    assert gc.isenabled() == (not others)


def test_a_worker_that_is_gone_without_being_closed_leaves_the_looking_to_python(qapp):
    others = set(cycles._ALIVE)
    worker = Worker()
    assert not gc.isenabled()
    worker.deleteLater()
    until(lambda: others == cycles._ALIVE)


def test_nothing_is_looked_for_while_great_lists_are_made(qapp):
    freed = []
    worker = Worker()
    try:
        with uncollected():
            for _number in range(2_000):
                cycle(freed)
            worker._cycles.look()
            assert not freed
        for _number in range(2_000):
            cycle(freed)
        worker._cycles.look()
        assert freed
    finally:
        worker.close()
