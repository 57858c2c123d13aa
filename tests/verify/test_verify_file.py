"""The page that checks certificates, as a file: what its parts make, and nothing that leads out of it."""

import base64
import hashlib
import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "resources" / "verify" / "verify.html"


def assembled() -> str:
    found = importlib.util.spec_from_file_location("verify_page", ROOT / "packaging" / "verify_page.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.assemble()


def test_the_page_is_what_its_parts_make():
    assert PAGE.read_text(encoding="utf-8") == assembled(), "run: python packaging/verify_page.py"


def test_the_page_holds_no_address():
    text = PAGE.read_text(encoding="utf-8")
    assert not re.search(r"(?i)\b(https?|wss?|ftp):|//www\.", text)
    assert not re.search(r"(?i)<[^>]+\b(src|href|action)\s*=", text)
    assert "@import" not in text
    assert "url(" not in text


def test_the_page_fits_a_message():
    assert PAGE.stat().st_size < 300_000


def test_the_policy_allows_this_script_and_this_style_alone():
    text = PAGE.read_text(encoding="utf-8")
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("default-src") == "'none'"
    for kind, tag in (("script-src", "script"), ("style-src", "style")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert rules.pop(kind) == f"'sha256-{digest}'"
    assert rules == {"base-uri": "'none'", "form-action": "'none'", "require-trusted-types-for": "'script'"}


def test_the_page_gives_the_libraries_licences():
    text = PAGE.read_text(encoding="utf-8")
    for said in ("jsQR 1.4.0", "TweetNaCl.js 1.0.3", "Apache License", "public domain"):
        assert said in text
