"""A file's SHA-256 said in words, so that two people on the phone, or a paper and a screen, tell files apart."""

from cdht_desktop.exchange.keys import WORDS, word_list


def file_words(sha256: str) -> tuple[str, ...]:
    """Return ten words for a file: one for each of the first ten bytes (80 bits) of its SHA-256, given in hexadecimal.

    They come from the list of `keys.words`, but are no words of a key: those are made from another digest. Raises
    `ValueError` where `sha256` is none.
    """
    digest = bytes.fromhex(sha256)
    if len(digest) < WORDS:
        raise ValueError("not a checksum")
    listed = word_list()
    return tuple(listed[byte] for byte in digest[:WORDS])
