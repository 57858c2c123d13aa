"""Puts the page that checks certificates together: one file, resources/verify/verify.html, which can reach nowhere.

    python3 packaging/verify_page.py

Its parts lie in packaging/verify; `vendor` holds the two libraries, minified once with
`terser <file> --compress --mangle` (jsQR 1.4.0) or as they were published (TweetNaCl.js 1.0.3, nacl-fast.min.js).
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "packaging" / "verify"
LICENCES = ROOT / "resources" / "verify" / "LICENCES.txt"
PAGE = ROOT / "resources" / "verify" / "verify.html"
VENDOR = ("jsqr.min.js", "nacl-fast.min.js")
SCRIPTS = ("sha256.js", "code.js", "scan.js", "page.js")  # each uses only those before it
_ADDRESS = re.compile(r"https?://")


def assemble() -> str:
    """Returns the page, with line feeds at the ends of its lines.

    Its Content-Security-Policy names the one script and the one style by their hashes and allows nothing else: no
    connection, no picture, no frame, no form.
    """
    style = read(PARTS / "style.css")
    script = program()
    values = {
        "policy": policy(script, style),
        "style": style,
        "licences": html.escape(_ADDRESS.sub("", read(LICENCES)), quote=False),
        "script": script,
    }
    return re.sub(r"\{(policy|style|licences|script)\}", lambda found: values[found[1]], read(PARTS / "page.html"))


def program() -> str:
    """Returns the libraries, and our scripts in a scope of their own."""
    libraries = "".join(read(PARTS / "vendor" / name).rstrip() + ";\n" for name in VENDOR)
    own = "\n".join(read(PARTS / name) for name in SCRIPTS)
    return f'\n{libraries}(() => {{\n"use strict";\n\n{own}}})();\n'


def policy(script: str, style: str) -> str:
    """Returns the Content-Security-Policy of a page with this script and this style."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{fingerprint(script)}'",
            f"style-src '{fingerprint(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def fingerprint(text: str) -> str:
    """Returns the hash of an inline script or style, as a policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def read(file: Path) -> str:
    """Returns a part's text, whatever its line ends are on this machine."""
    return file.read_text(encoding="utf-8")


def main() -> int:
    """Writes the page; returns the exit code."""
    PAGE.write_text(assemble(), encoding="utf-8", newline="\n")
    print(f"{PAGE.relative_to(ROOT)}: {PAGE.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
