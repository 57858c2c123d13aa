"""A unit's year that is signed rightly and holds what cannot be."""

import io
from dataclasses import replace
from pathlib import Path

from cdht_desktop.data import year_source
from cdht_desktop.data import years as reading
from cdht_desktop.exchange.batch import write_batch
from cdht_desktop.exchange.keys import signing_key
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.ops import handing_up, own_keys
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026


def write_refused(store: Store, path: Path) -> Path:
    """Write the second revision of a commune's year with scores beyond any maximum in two of its persons."""
    made = handing_up.export(store, YEAR, path.parent, Progress(), reason="x").value
    sender = handing_up.inspect_batch(made.file).manifest.sender
    with store.read() as connection:
        records = [
            (kind, dict(record)) for kind, record in year_source.records(connection, reading.round_of(connection, YEAR))
        ]
    scored = [record for kind, record in records if kind == "person" and "scores" in record]
    for record in scored[:2]:
        record["scores"] = [999] * len(record["scores"])
    content = io.BytesIO()
    key = own_keys.signing(store)
    second: Sender = replace(sender, revision=2)
    write_batch(content, second, records, signing_key(key.private), Progress(), reply_to=own_keys.recipients(store))
    made.file.unlink()
    path.write_bytes(content.getvalue())
    return path
