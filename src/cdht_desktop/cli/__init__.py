"""The command line: the same actions as the window, for scripts and for tests.

With `--json` one JSON document stands on standard output and nothing else. Exit 0 done; 1 refused, with one sentence on
standard error; 2 wrong usage.
"""

import sys
import traceback

import typer

from cdht_desktop.cli import (
    answers,
    batch,
    keys,
    mending,
    papers,
    people,
    receiving,
    servers,
    sharing,
    units,
    users,
    verifying,
    workspace,
    years,
)
from cdht_desktop.cli.papers import Kind
from cdht_desktop.errors import Refused

__all__ = ["Kind", "app", "run_command"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
# In the order of a year, as --help lists them.
app.command("init")(workspace.init)
app.command("register")(years.register)
app.command("recognise")(years.recognise)
app.command("print")(papers.print_paper)
app.command("report")(papers.report)
app.command("parquet")(servers.parquet_files)
app.command("connect")(servers.connect)
for name, command in (
    ("aside", receiving.batch_aside), ("take", receiving.batch_take), ("reject", receiving.batch_reject),
    ("replay", receiving.batch_replay), ("put-back", receiving.batch_put_back),
):  # fmt: skip
    batch.batch_app.command(name)(command)
app.command("verify")(verifying.verify)
app.command("check")(workspace.check)
app.command("backup")(workspace.backup)
app.command("restore")(workspace.restore)
app.command("salvage")(mending.salvage)
app.command("demo")(workspace.demo_command)
app.command("self-test")(workspace.self_test)
for name, group in (
    ("citizens", people.citizens_app), ("round", years.round_app), ("scores", years.scores_app), ("keys", keys.keys_app),
    ("batch", batch.batch_app), ("users", users.users_app), ("answers", answers.answers_app),
    ("tasks", answers.tasks_app), ("share", sharing.share_app), ("units", units.units_app), ("year", units.year_app),
):  # fmt: skip
    app.add_typer(group, name=name)


def run_command() -> int:
    """Run the command line; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # redirected output is cp1252 on Windows
            stream.reconfigure(encoding="utf-8")
    try:
        app(standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.TyperException as error:
        show = getattr(error, "show", None)  # only errors of usage have it
        show() if show else print(error.format_message(), file=sys.stderr)
        return error.exit_code
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    except Exception as error:  # noqa: BLE001 - a bug: told as the window tells one
        # Where it broke; not the message, which may hold personal data.
        traceback.print_exception(type(error), None, error.__traceback__)
        return 1
    return 0
