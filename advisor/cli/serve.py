"""run: starts the web app."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from argparse import ArgumentTypeError, Namespace
from ipaddress import ip_address
from typing import Any, Final

from advisor.address import LAN_VARIABLE
from advisor.cli.inputs import add_packs
from advisor.errors import InputError
from advisor.folders import PACKS_VARIABLE, share_folder

_LOCAL: Final = ("localhost", "127.0.0.1")
_EVERYWHERE: Final = ("0.0.0.0", "::")


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "run",
        help="start the web app",
        description="Starts the app on this computer only. Nothing is sent anywhere. For a workshop with phones: "
        "--address 0.0.0.0 lets others in the same network in.",
    )
    parser.add_argument("--port", type=_port, default=None, help="default: 8501, or the next free one")
    parser.add_argument(
        "--address",
        default="localhost",
        help="interface to listen on (default: localhost; 0.0.0.0 for phones in the same network)",
    )
    parser.add_argument(
        "--host",
        dest="hosts",
        metavar="NAME",
        action="append",
        default=[],
        help="a name under which others reach this computer, where it is not its own address; may be repeated",
    )
    parser.add_argument("--headless", action="store_true", help="do not open a browser")
    add_packs(parser)
    parser.set_defaults(run=run_app)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 65535:
        raise ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)


def lan_address() -> str:
    """This computer's address in its network; empty where there is no network. No packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # kept for documentation (RFC 5737): only the way out is looked up
            found = str(probe.getsockname()[0])
        except OSError:
            return ""
    return "" if ip_address(found).is_loopback else found


def names(args: Namespace) -> list[str]:
    """The names by which others reach this computer, the best for a phone first; none where they cannot."""
    if args.address in _LOCAL:
        return list(args.hosts)
    own = [lan_address(), socket.gethostname()] if args.address in _EVERYWHERE else [args.address]
    return list(dict.fromkeys(name for name in (*args.hosts, *own) if name))


def command(args: Namespace) -> list[str]:
    """The call that starts Streamlit on server.py, which serves app.py and the events of workshop rooms."""
    flags = [
        f"--server.address={args.address}",
        f"--server.headless={str(args.headless).lower()}",
        "--browser.gatherUsageStats=false",
    ]
    if reached := names(args):
        flags += [f"--server.allowedHosts={name}" for name in (*_LOCAL, *reached)]
        flags.append(f"--browser.serverAddress={reached[0]}")
    port = [f"--server.port={args.port}"] if args.port else []
    return [sys.executable, "-m", "streamlit", "run", str(share_folder() / "server.py"), *flags, *port]


def run_app(args: Namespace) -> int:
    """Run until stopped. The app's folder is the working folder, because Streamlit reads its settings from there."""
    folder = share_folder()
    for file in ("app.py", "server.py"):
        if not (folder / file).is_file():
            hint = "Install the package again, or run from the repository"
            raise InputError.single(str(folder), f"holds no {file}", hint)
    if args.packs:
        from advisor.knowledge import open_knowledge  # a server without packs reads it when it is up

        open_knowledge(packs=args.packs)  # what is wrong with a pack is told here, not on a page
        os.environ[PACKS_VARIABLE] = os.pathsep.join(str(pack.resolve()) for pack in args.packs)
    if reached := names(args):
        os.environ[LAN_VARIABLE] = reached[0]
        sys.stdout.write(_open_to_others(reached[0], args.port))
        sys.stdout.flush()
    if os.name == "posix":  # become the server, so that a signal to this process reaches it
        os.chdir(folder)
        os.execv(sys.executable, command(args))
    return subprocess.call(command(args), cwd=folder)


def _open_to_others(name: str, port: int | None) -> str:
    at = f"[{name}]" if ":" in name else name
    return (
        f"\n  Others in this network reach the app at http://{at}:{port or 'PORT'}"
        f"{'' if port else ' (the port stands below)'}.\n"
        "  There is no sign-in: who has the link to an assessment can change it. A firewall may ask for permission.\n"
        "  For a workshop: open an assessment, More, Workshop; the QR code on the stage carries this address.\n"
    )
