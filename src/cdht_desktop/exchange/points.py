"""Points of Curve25519 that are nobody's: public keys under which anybody signs, or reads what is encrypted to them.

Libraries take them without a word, or end the process (age's, when it is asked to encrypt to one). Refused are the points
whose order divides eight, and numbers beyond the field, by which one key would have two names (RFC 8032, section 5.1.3;
RFC 7748, section 6.1).
"""

_P = 2**255 - 19
_SIGN = 2**255  # the highest bit of a key that signs is the sign of x
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # of Bech32 (BIP 173)
_KEY_BITS, _FIVE_BITS, _CHECK_LETTERS = 256, 5, 6


def _numbers(*keys: str) -> frozenset[int]:
    return frozenset({0, 1, _P - 1, *(int.from_bytes(bytes.fromhex(key), "little") for key in keys)})


# The y of such points on Edwards' curve, and the u on Montgomery's; tests/exchange/test_points.py finds them again.
_WEAK_Y = _numbers(
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
)
_WEAK_U = _numbers(
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
)


def may_sign(public: bytes) -> bool:
    """Say whether the 32 bytes of an Ed25519 public key can be somebody's."""
    y = int.from_bytes(public, "little") % _SIGN
    return y < _P and y not in _WEAK_Y


def may_receive(recipient: str) -> bool:
    """Say whether a public key of age, whose text is in order (`ages.is_recipient` asks that first), can be somebody's."""
    letters = recipient.removeprefix("age1")[:-_CHECK_LETTERS]
    number = 0
    for letter in letters:
        number = number << _FIVE_BITS | _ALPHABET.index(letter)
    raw = (number >> len(letters) * _FIVE_BITS - _KEY_BITS).to_bytes(_KEY_BITS // 8, "big")
    u = int.from_bytes(raw, "little")
    return u < _P and u not in _WEAK_U
