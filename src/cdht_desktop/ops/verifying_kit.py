"""What an association hands out so that anybody can check its certificates: a page, its public key, revoked numbers."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.exchange.certificate_facts import revoked_line
from cdht_desktop.exchange.keys import typed
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.ops import association, own_keys
from cdht_desktop.ops.rights import needs
from cdht_desktop.places import RESOURCES

# As the people who get them read their names: without marks, for sticks and chat programs of any age.
PAGE, KEY, REVOKED = "kiem-tra-giay-chung-nhan.html", "khoa-cong-khai.cdhtkey", "giay-da-thu-hoi.txt"
TYPED = "khoa-de-go-tay.txt"
OLDER = "khoa-cong-khai-cu-{number}.cdhtkey"


@dataclass(frozen=True)
class Kit:
    """Where it was written; `typed` holds the public key as it is typed where no file can be opened.

    `older` are the keys before it, the newest first: certificates printed in their time are checked with them.
    """

    page: Path
    key: Path
    revoked: Path
    typed: Path
    revoked_count: int
    older: tuple[Path, ...] = ()


@needs(Right.EXPORT)
def save_kit(store: Store, folder: Path) -> Kit:
    """Write the page that checks certificates, this association's public key and the numbers revoked so far.

    Files of these names are replaced. Raises `DiskProblem`.
    """
    association.commune_only(store)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, folder) from error
    page, key, revoked, by_hand = folder / PAGE, folder / KEY, folder / REVOKED, folder / TYPED
    with (RESOURCES / "verify" / "verify.html").open("rb") as source, replacing(page) as stream:
        shutil.copyfileobj(source, stream)
    own_keys.save_public_key(store, key)
    with replacing(by_hand) as stream:
        stream.write(f"{typed(own_keys.signing(store).public)}\r\n".encode())
    with store.read() as connection:
        lines = [revoked_line(number, year) for number, year in reading.revoked(connection)]
    with replacing(revoked) as stream:
        stream.write("".join(f"{line}\r\n" for line in lines).encode("utf-8"))
    return Kit(page, key, revoked, by_hand, len(lines), _save_older(store, folder))


def _save_older(store: Store, folder: Path) -> tuple[Path, ...]:
    """Write the keys that were replaced, so that what was printed before a key was lost can still be checked."""
    contents = own_keys.replaced_key_files(store)
    files = tuple(folder / OLDER.format(number=number) for number in range(1, len(contents) + 1))
    for file, content in zip(files, contents, strict=True):
        with replacing(file) as stream:
            stream.write(content)
    return files
