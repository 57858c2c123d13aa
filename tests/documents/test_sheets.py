from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.documents.flow import Box, Rule, Strip
from cdht_desktop.documents.sheets import FIRM, FREE, SOFT, Item, paged

ROOM = 100.0

items = st.lists(
    st.builds(
        Item,
        st.builds(Strip, st.floats(1, 60)),
        st.sampled_from([FREE, FREE, FREE, SOFT, FIRM]),
        fresh=st.sampled_from([False] * 9 + [True]),
        white=st.sampled_from([0.0, 0.0, 6.0]),
    ),
    min_size=1,
    max_size=60,
)


def told_apart(found):
    """Return items with strips that can be told apart by their lines."""
    return [
        replace(one, strip=replace(one.strip, rules=(Rule(0, 0, 10 + at),)))
        for at, one in enumerate(found)
    ]  # fmt: skip


def placed(found, room=ROOM, clear=None):
    """Return for each item the number of its page and where it begins there."""
    pages = paged(found, room, clear)
    where = {id(strip): (number, y) for number, page in enumerate(pages) for y, strip in page}
    return [where[id(one.strip)] for one in found]


@given(items)
def test_every_strip_stands_once_in_order_whole_and_under_the_one_before(found):
    found = told_apart(found)
    pages = paged(found, ROOM)
    assert [strip for page in pages for _y, strip in page] == [one.strip for one in found]
    for page in pages:
        bottom = 0.0
        for y, strip in page:
            assert y >= bottom - 1e-9
            bottom = y + strip.height
        assert bottom <= ROOM + 1e-6
    assert all(pages)


@given(items)
def test_what_is_bound_stands_on_one_page_where_a_page_holds_it(found):
    found = told_apart(found)
    pages = [page for page, _y in placed(found)]
    for level in (SOFT, FIRM):
        group = [0]
        for at in range(1, len(found)):
            if found[at - 1].bound < level or found[at].fresh:
                group = []
            group.append(at)
            whole = [found[one] for one in group]
            before = group[0] == 0 or found[group[0] - 1].bound < level or found[group[0]].fresh
            after = at + 1 == len(found) or found[at].bound < level or found[at + 1].fresh
            height = sum(one.strip.height + one.white for one in whole)
            if before and after and height <= ROOM:
                assert len({pages[one] for one in group}) == 1


@given(items)
def test_what_begins_a_page_begins_one(found):
    found = told_apart(found)
    where = placed(found)
    for one, (_page, y) in zip(found, where, strict=True):
        if one.fresh:
            assert y == 0


@given(st.integers(1, 40), st.floats(1, 60))
def test_a_head_stands_over_its_table_and_at_the_top_of_each_further_page(count, before):
    head = Strip(15)
    rows = told_apart([Item(Strip(11), head=head, opens=at == 0) for at in range(count)])
    pages = paged([Item(Strip(before)), *rows], ROOM)
    for number, page in enumerate(pages):
        heads = [y for y, strip in page if strip is head]
        assert len(heads) == (1 if number or len(page) > 1 else 0)
        if number:
            assert heads == [0]
            assert len(page) > 1
    assert all(page[-1][1] is not head for page in pages)


def test_rows_that_fill_a_page_exactly_stay_on_it_and_one_more_takes_the_next():
    head = Strip(20)
    rows = told_apart([Item(Strip(10), head=head, opens=at == 0) for at in range(8)])
    assert len(paged(rows, ROOM)) == 1
    rows[-1] = replace(rows[-1], white=6)
    assert len(paged(rows, ROOM)) == 1
    assert len(paged([*rows, Item(Strip(10), head=head)], ROOM)) == 2


@given(st.floats(0, 80), st.lists(st.floats(2, 12), min_size=1, max_size=20))
def test_nothing_stands_in_the_place_of_a_code_on_the_first_page(top, heights):
    box = Box(40, top, 60, top + 18)
    found = [Item(Strip(height, rules=(Rule(30 + at, height / 2, 20),))) for at, height in enumerate(heights)]
    pages = paged(found, ROOM, box)
    assert not any(strip.touches(box, y) for y, strip in pages[0])
    assert [strip for page in pages for _y, strip in page] == [one.strip for one in found]
