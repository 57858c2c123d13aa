"""Points of a score, kept as whole tenths so that half points never round.

`80` tenths are 8 points. What people read uses a comma: `7,5`.
"""

from decimal import Decimal, InvalidOperation, Overflow

TENTHS = 10
_MOST = 10**9  # tenths: beyond any score, and far below a number that takes minutes to write out


def to_tenths(value: object) -> int | None:
    """Return points (8, 7.5, "7,5", "8") as whole tenths, or None where `value` is no number of at most one decimal."""
    text = str(value).strip().replace(",", ".")
    try:
        tenths = Decimal(text) * TENTHS
    except (InvalidOperation, Overflow):
        return None
    if not tenths.is_finite() or abs(tenths) > _MOST or tenths != tenths.to_integral_value():
        return None
    return int(tenths)


def show(tenths: int | None) -> str:
    """Return tenths as people write points: `80` → `8`, `75` → `7,5`, None → ``."""
    if tenths is None:
        return ""
    whole, rest = divmod(tenths, TENTHS)
    return f"{whole},{rest}" if rest else str(whole)
