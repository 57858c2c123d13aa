"""What tests of the page do as a person does: choose a key, put in a code, read what the page says."""

import json
from pathlib import Path

from tests.verify.chromium import Tab

from cdht_desktop.exchange import certificate_code as code
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.certificate_code import CertificateFacts
from cdht_desktop.exchange.keys import KeyPair

PRIVATE = keys.signing_key(bytes(range(32)))
KEYS = KeyPair(bytes(range(32)), keys.public_bytes(PRIVATE))
NAME = "Hội Khuyến học xã Thử"
FILE = keys.public_key_file(PRIVATE, "04849", NAME)
SIGN = code.signer(KEYS)
FACTS = CertificateFacts(
    number="CDHT-2026-00123",
    name="Nguyễn Phúc Bảo Ngọc Huyền Trân",
    birth_year=1958,
    id_last="4321",
    title="CDHT",
    year=2026,
    decision="12/QĐ-HKH",
    date="2026-11-20",
    unit="04849",
)
# Checks a list of codes as a person does, one after the other.
CHECK = """((texts) => texts.map((text) => {
  document.getElementById("code").value = text;
  document.getElementById("check").click();
  const result = document.getElementById("result");
  const facts = [...document.querySelectorAll("#facts dd")].map((said) => [said.dataset.fact, said.textContent]);
  return [result.dataset.state, document.getElementById("why").textContent, Object.fromEntries(facts)];
}))"""


def choose(tab: Tab, field: str, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    tab.choose(field, file)


def with_key(tab: Tab, folder: Path, content: bytes = FILE) -> None:
    choose(tab, "#key-file", folder / "a.cdhtkey", content)
    tab.wait("!document.getElementById('forget').hidden || !document.getElementById('key-problem').hidden")


def check(tab: Tab, *texts: str) -> list[tuple[str, str, dict[str, str]]]:
    return [tuple(found) for found in tab.run(f"{CHECK}({json.dumps(texts)})")]


def text_of(tab: Tab, name: str) -> str:
    return tab.run(f"document.getElementById({json.dumps(name)}).textContent")


def put(tab: Tab, name: str, text: str) -> None:
    field = f"document.getElementById({json.dumps(name)})"
    tab.run(f"{field}.value = {json.dumps(text)}; {field}.dispatchEvent(new Event('input'))")


def as_shown(facts: CertificateFacts) -> dict[str, str]:
    """What the page says of facts: all of them, but those that are not known."""
    year, month, day = facts.date.split("-")
    said = vars(facts) | {"title": "Công dân học tập", "date": f"{day}/{month}/{year}"}
    return {name: str(value) for name, value in said.items() if value not in (None, "")}
