"""What no field of a file between PCs may say: each of these is refused (tests/exchange/test_share_records.py)."""

from typing import Any

from tests.fuzz.signing import PATHS

_ID = "01900000-0000-7000-8000-00000000000f"
_KEYS = (*PATHS, 5, None, "x" * 65, [], "Đ", "0" * 41, _ID.upper(), 10**18)
_TEXTS = ("x" * 10_001, 5, None, [], {})
LISTS: dict[str, dict[str, tuple[Any, ...]]] = {
    "criteria_set": {"key": _KEYS, "number": (0, -1, True, "1", None, 10**18), "sha256": ("0" * 64, "", None),
                     "source": ("", "x", None, 5, "[" * 5000), "title": (None, 5), "code": (None, []), "more": (1,)},
    "group": {"key": _KEYS, "number": (0, -1, True, "1", 10**18), "name": ("", None, 5, "x" * 201), "code": ("", 5),
              "official": (1, None, "x"), "position": ("1", None, True, 2**31, 10**18), "spellings": _TEXTS, "more": (1,)},
    "round": {"key": _KEYS, "number": (0, -1, True, "1", 10**18), "year": (1999, 2201, True, "2026", 10**18),
              "kind": ("family", 5), "criteria_set": (0, 99, True, "x", None, 10**18), "state": ("x", None),
              "opened_on": ("x", "2026-02-30", None), "more": (1,)},
    "village": {"key": _KEYS, "number": (0, -1, True, "1", 10**18), "name": ("", None, 5, "x" * 201), "remote": (1, "x"),
                "removed_at": ("x", "", 5, "2026-13-01", "9" * 50, "٢٠٢٦-01-01"), "more": (1,)},
}  # fmt: skip
PERSON: dict[str, tuple[Any, ...]] = {
    "name": ("", "  ", "=1+1", "Lan 5", "x" * 300, "a\nb", 5, None, "a\0b", "{name}", "<b>x</b>", "C:\\x", "../x"),
    "birth": ("2026-02-30", "1950-6-3", "0000", "03/06/1950", "2999", "1899", 1950, None, "x", "1950-13-01"),
    "sex": ("nam", "", 1, True, [], "Male", None),
    "id_number": ("00109500012", "0010950001234", "00109500012a", "", 1095000123, "٠٠١٠٩٥٠٠٠١٢٣", [], None),
    "village": (0, 9_999, -1, True, "1", None, [], 10**18),
    "group": (0, 9_999, -1, True, "1", None, []),
    "phone": _TEXTS, "note": _TEXTS, "consent_source": _TEXTS,
    "consent_date": ("", "x", "2026-02-30", None, 5),
    "removed_at": ("", "x", 5, None, "9" * 41),
    "merged_into": (_ID, "x", 5, None, ""),  # nobody is another's second record who is on the list
    "restricted_on": ("", "x", "2026-02-30", None),
    "erased_on": ("2026-01-01",), "unit_code": ("17",), "surprise": (1,),
}  # fmt: skip
YEAR: dict[str, tuple[Any, ...]] = {
    "id": _KEYS, "round": (0, 9_999, -1, True, "1", None, 10**18), "registered_on": ("", "2026-02-30", "x", 5, None),
    "village": (0, 9_999, -1, True, "1", [], 10**18), "group": (0, 9_999, -1, True, "1", []),
    "remote": (1, 0, "true", None, []), "self": ({}, [], None, 5), "branch": ({"scores": []}, "x"),
    "certificates": ([],), "decision": (1,), "counts": (True,),
}  # fmt: skip
STAGE: dict[str, tuple[Any, ...]] = {
    "scores": ("80", None, [], [80] * 9, [80] * 11, [80] * 9 + [110], [80] * 9 + [-10], [80] * 9 + [True],
               [80] * 9 + ["80"], [[80]] * 10, [80] * 5000, {}, [80] * 9 + [10**18]),
    "evaluated_on": ("", "x", "2026-02-30", None), "digital_skills": (1, "x", None, []), "updates_online": (0, None),
    "note": _TEXTS, "grade": ("passed",), "total": (1000,),
}  # fmt: skip
