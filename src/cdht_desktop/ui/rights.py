"""What the signed-in user may not do is not offered: `ops` would refuse it, so nobody should be led up to it."""

from PySide6.QtWidgets import QPushButton

from cdht_desktop.domain.roles import Right
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.basics import withhold


def only_with(desk: Desk, right: Right, *buttons: QPushButton) -> bool:
    """Withhold the buttons of an action from a user who lacks its right; answers whether they are offered."""
    offered: bool = desk.store.may(right)
    if not offered:
        for made in buttons:
            withhold(made)
    return offered
