"""Keys that are nobody's: found by arithmetic of their own, and refused wherever a key comes from elsewhere."""

import datetime as dt
import io
import json
import subprocess
import sys

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import ages, batch, canonical, keys, points
from cdht_desktop.exchange.manifest import BadManifest, Sender
from cdht_desktop.progress import Progress

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
KEY = keys.signing_key(bytes(range(32)))
SENDER = Sender("CDHT Desktop", "04849", "Hội thử", "commune", 2026, 1, dt.date(2026, 11, 20))


def added(one, other):
    """The sum of two points of Edwards' curve (RFC 8032, section 5.1.4, in plain fractions)."""
    (x, y), (v, w) = one, other
    both = D * x * v * y * w
    return (x * w + y * v) * pow(1 + both, -1, P) % P, (y * w + x * v) * pow(1 - both, -1, P) % P


def root(square):
    """A square root, None where there is none."""
    for found in (pow(square, (P + 3) // 8, P), pow(square, (P + 3) // 8, P) * pow(2, (P - 1) // 4, P) % P):
        if found * found % P == square % P:
            return found
    return None


def weak_points():
    """The eight points of Edwards' curve whose order divides eight."""
    i = root(-1)
    found = {(0, 1), (0, P - 1), (i, 0), (P - i, 0)}
    # Those of order eight double to (±i, 0), whose y is none: so y² = -x², and the curve -x² + y² = 1 + d·x²·y² becomes
    # d·x⁴ - 2·x² - 1 = 0.
    for sign in (1, -1):
        halves = root(4 + 4 * D)
        square = (2 + sign * halves) * pow(2 * D, -1, P) % P
        x, y = root(square), root(-square)
        if x is not None and y is not None:
            found |= {(a, b) for a in (x, P - x) for b in (y, P - y)}
    return found


def test_the_weak_points_are_all_there_are():
    found = weak_points()
    assert len(found) == 8
    for point in found:
        twice = added(point, point)
        assert added(added(twice, twice), added(twice, twice)) == (0, 1)
    assert {y for _x, y in found} == points._WEAK_Y
    u_of = {(1 + y) * pow(1 - y, -1, P) % P for _x, y in found if y != 1}  # the way from one curve to the other
    assert u_of | {1, P - 1} == points._WEAK_U  # these two: of order four, on the curve itself and on its twist
    assert all(not points.may_sign((y | sign << 255).to_bytes(32, "little")) for y in points._WEAK_Y for sign in (0, 1))


def test_nobody_agrees_on_a_secret_with_a_weak_recipient():
    mine = X25519PrivateKey.generate()
    for u in points._WEAK_U:
        with pytest.raises(ValueError, match=r"."):
            mine.exchange(X25519PublicKey.from_public_bytes(u.to_bytes(32, "little")))


def test_a_weak_key_signs_for_anybody_and_is_refused():
    neutral = (1).to_bytes(32, "little")
    forged = neutral + bytes(32)
    try:
        Ed25519PublicKey.from_public_bytes(neutral).verify(forged, b"whatever")
    except InvalidSignature:
        pytest.skip("this library refuses it by itself")
    with pytest.raises(ValueError, match="anybody"):
        keys.verifying_key(neutral)
    data = io.BytesIO()
    batch.write_batch(data, SENDER, [], KEY, Progress())
    first, line, rest = data.getvalue().split(b"\n", 2)
    manifest = json.loads(line)
    manifest["signer"] |= {"public_key": neutral.hex(), "key_id": keys.key_id(neutral)}
    packed = rest[: manifest["payload"]["size"]]
    made = b"\n".join((first, canonical.dump(manifest), packed)) + b"\nCDHT-SIGNATURE " + forged.hex().encode() + b"\n"
    with pytest.raises(BadBatch, match="signature"):
        batch.open_batch(made, Progress(), name="x.cdht")


def as_recipient(raw):
    """What age would write for 32 bytes (Bech32, BIP 173), its check sum taken from Bech32's own polynomial."""
    alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = int.from_bytes(raw, "big") << 4
    values = [number >> 5 * place & 31 for place in range(51, -1, -1)]
    check = 1
    for value in [
        *(ord(letter) >> 5 for letter in "age"),
        0,
        *(ord(letter) & 31 for letter in "age"),
        *values,
        *[0] * 6,
    ]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= part if top >> bit & 1 else 0
    values += [(check ^ 1) >> 5 * (5 - place) & 31 for place in range(6)]
    return "age1" + "".join(alphabet[value] for value in values)


WEAK = [as_recipient(u.to_bytes(32, "little")) for u in sorted(points._WEAK_U)]
BEYOND = [as_recipient(number.to_bytes(32, "little")) for number in (P, P + 1, P + 9, 2**255, 2**256 - 1)]


def test_age_itself_takes_weak_recipients_and_dies_of_them():
    code = f"import pyrage; pyrage.encrypt(b'x', [pyrage.x25519.Recipient.from_str('{WEAK[0]}')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "PanicException" in done.stderr  # if this no longer holds, the refusal below is still right


@pytest.mark.parametrize("recipient", [*WEAK, *BEYOND])
def test_a_weak_or_doubled_recipient_is_none_wherever_it_comes_from(recipient, tmp_path):
    assert not ages.is_recipient(recipient)
    with pytest.raises(ValueError, match="not a public key"):
        ages.encrypt(b"x", [recipient])
    with pytest.raises(BadManifest, match="reply_to"):
        batch.write_batch(io.BytesIO(), SENDER, [], KEY, Progress(), reply_to=[recipient])
    file = tmp_path / "a.cdhtkey"
    file.write_bytes(keys.public_key_file(KEY, "04849", "Hội thử", recipients=[recipient]))
    with pytest.raises(BadBatch):
        keys.read_public_key_file(file)


def test_honest_keys_are_taken():
    for _one in range(50):
        made = ages.make_age_key()
        assert ages.is_recipient(made.recipient)
        assert not ages.is_recipient(made.recipient.upper())
        assert points.may_sign(keys.make_key_pair().public)
