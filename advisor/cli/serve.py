"""run: starts the web app."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentTypeError, Namespace
from typing import Any

from advisor.cli.inputs import add_packs
from advisor.errors import InputError
from advisor.knowledge import PACKS_VARIABLE, open_knowledge, share_folder


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "run",
        help="start the web app",
        description="Starts the app on this computer only. Nothing is sent anywhere.",
    )
    parser.add_argument("--port", type=_port, default=None, help="default: 8501, or the next free one")
    parser.add_argument("--address", default="localhost", help="interface to listen on (default: localhost)")
    parser.add_argument("--headless", action="store_true", help="do not open a browser")
    add_packs(parser)
    parser.set_defaults(run=run_app)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 65535:
        raise ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)


def command(args: Namespace) -> list[str]:
    """The call that starts Streamlit on app.py."""
    flags = [
        f"--server.address={args.address}",
        f"--server.headless={str(args.headless).lower()}",
        "--browser.gatherUsageStats=false",
    ]
    port = [f"--server.port={args.port}"] if args.port else []
    return [sys.executable, "-m", "streamlit", "run", str(share_folder() / "app.py"), *flags, *port]


def run_app(args: Namespace) -> int:
    """Run until stopped. The app's folder is the working folder, because Streamlit reads its settings from there."""
    folder = share_folder()
    if not (folder / "app.py").is_file():
        raise InputError.single(str(folder), "holds no app.py", "Install the package again, or run from the repository")
    if args.packs:
        open_knowledge(packs=args.packs)  # what is wrong with a pack is told here, not on a page
        os.environ[PACKS_VARIABLE] = os.pathsep.join(str(pack.resolve()) for pack in args.packs)
    if os.name == "posix":  # become the server, so that a signal to this process reaches it
        os.chdir(folder)
        os.execv(sys.executable, command(args))
    return subprocess.call(command(args), cwd=folder)
