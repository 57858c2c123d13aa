"""Why a server was not reached, as an officer is told; what libpq says is as it said it to this program."""

from dataclasses import dataclass

import pytest

from cdht_desktop.data.server_reasons import not_reached
from cdht_desktop.errors import ServerPassword, ServerProblem

_FAILED = 'connection failed: connection to server at "192.0.2.7", port 5432 failed: '


@dataclass
class Connection:
    """What psycopg leaves of a connection that failed."""

    needs_password: bool = False
    used_password: bool = False
    host: bytes = b"srv.example"
    port: bytes = b"5432"
    user: bytes = b"an"
    db: bytes = b"tinh"


class Failed(Exception):
    """An error as psycopg raises it."""

    def __init__(self, said: str, connection: Connection | None) -> None:
        super().__init__(said)
        self.pgconn = connection


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Connection refused\n\tIs the server running on that host?", "listens on srv.example at port 5432"),
        ("Không thể kết nối (0x0000274D/10061)", "listens on srv.example at port 5432"),
        ("timeout expired", "srv.example cannot be reached"),
        ("server does not support SSL, but SSL was required", "srv.example offers no encrypted connection"),
        ("SSL error: certificate verify failed", "srv.example could not prove that it is the right one"),
        ('root certificate file "C:/x.crt" does not exist', "srv.example could not prove"),
        ('server certificate for "a" does not match host name "srv.example"', "srv.example could not prove"),
        (
            'FATAL:  no pg_hba.conf entry for host "192.0.2.9", user "an", database "tinh", no encryption',
            "does not let this computer in as an",
        ),
        ('FATAL:  database "tinh" does not exist', "There is no database “tinh”"),
        ('LỖI NGHIÊM TRỌNG:  cơ sở dữ liệu "tinh" không tồn tại', "There is no database “tinh”"),
    ],
)
def test_what_stands_in_the_way_is_told(said: str, told: str):
    for used in (False, True):  # a password that was taken says nothing of what came after it
        error = not_reached(Failed(_FAILED + said, Connection(used_password=used)))
        assert isinstance(error, ServerProblem)
        assert not isinstance(error, ServerPassword)
        assert told in str(error)
        assert str(error).endswith("Nothing was changed.")


def test_a_name_that_nobody_knows_is_told_without_a_connection():
    error = not_reached(Failed("failed to resolve host 'srv.exmaple': [Errno -2] Name or service not known", None))
    assert "No computer of the name" in str(error)


def test_a_password_is_told_apart_where_database_and_user_bear_one_name():
    both = Connection(used_password=True, user=b"tinh")
    wrong = not_reached(Failed(_FAILED + 'FATAL:  password authentication failed for user "tinh"', both))
    assert isinstance(wrong, ServerPassword)
    gone = not_reached(Failed(_FAILED + 'FATAL:  database "tinh" does not exist', both))
    assert not isinstance(gone, ServerPassword)


def test_a_password_that_is_asked_for_or_not_taken_is_told():
    for connection, told in (
        (Connection(needs_password=True), "asks for"),
        (Connection(used_password=True), "not take"),
    ):
        error = not_reached(Failed(_FAILED + 'LỖI:  sai mật khẩu của người dùng "an"', connection))
        assert isinstance(error, ServerPassword)
        assert told in str(error)


def test_what_is_unknown_is_told_as_the_server_says_it():
    error = not_reached(Failed("received invalid response to SSL negotiation: H\nmore", Connection()))
    assert str(error).endswith("It says: received invalid response to SSL negotiation: H")
