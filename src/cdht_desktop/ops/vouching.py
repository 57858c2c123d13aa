"""For whom an upper level vouches: the certificate that came with a file, and whether its issuer is believed."""

from sqlalchemy import Connection

from cdht_desktop.data import exchange_keys as kept
from cdht_desktop.data import key_statements as statements
from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import key_words
from cdht_desktop.exchange.key_words import Certificate
from cdht_desktop.exchange.manifest import Manifest


def certificate_of(connection: Connection, manifest: Manifest) -> Certificate | None:
    """Return the certificate in a manifest where it is for the key that signed and its issuer is believed."""
    signer = manifest.signer
    if signer.certificate is None or manifest.sender.level != "commune":  # it makes nobody an upper level
        return None
    try:
        found = key_words.read_certificate(signer.certificate)
    except BadBatch:
        return None
    if found.public.hex() != signer.public_key or not _believed(connection, found, signer.certificate):
        return None
    return found


def _believed(connection: Connection, certificate: Certificate, content: str) -> bool:
    """Say whether a certificate was issued here, or by a confirmed upper level whose key is not revoked."""
    issuer = certificate.issuer
    if any(row.content == content for row in statements.certificates(connection, [certificate.key_id])):
        return True
    if statements.revoked_from(connection, issuer.key_id) is not None:
        return False
    own = kept.own_key(connection)
    if own is not None and own.public == issuer.public:
        return True
    return is_known_upper(connection, issuer.key_id, issuer.public)


def is_known_upper(connection: Connection, key_id: str, public: bytes | None = None) -> bool:
    """Say whether a key is that of an upper level which an officer confirmed, and is not revoked."""
    return statements.revoked_from(connection, key_id) is None and any(
        key.level == "upper" and key.confirmed and key.replaced_at is None and public in {None, key.public}
        for key in kept.known_keys(connection, key_id=key_id)
    )
