"""A reader over plain sockets: cheap enough that what is measured is the server."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("BENCH_PORT", "8108"))


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def question(path: str, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{PORT}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def connect() -> socket.socket:
    link = socket.create_connection(("127.0.0.1", PORT), timeout=30)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def length_of(head: bytes) -> int:
    """Of the body, as the headers say."""
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise RuntimeError("an answer without a length")


def read(link: socket.socket) -> Reply:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(link)
    head, _, body = data.partition(b"\r\n\r\n")
    wanted = length_of(head)
    while len(body) < wanted:
        body += _more(link)
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Reply(int(first.split()[1]), headers, body)


def _more(link: socket.socket) -> bytes:
    found = link.recv(1 << 17)
    if not found:
        raise ConnectionError("the server hung up")
    return found


def get(path: str, headers: dict[str, str] | None = None) -> Reply:
    """One question on a connection of its own, so that any process may answer."""
    with connect() as link:
        link.sendall(question(path, {**(headers or {}), "Connection": "close"}))
        return read(link)


def rate(path: str, *, clients: int = 4, seconds: float = 4.0) -> float:
    """Answers a second over kept-alive connections, each with one question in flight."""
    asked = question(path)
    with selectors.DefaultSelector() as ready:
        for _ in range(clients):
            link = connect()
            ready.register(link, selectors.EVENT_READ, [0])
            link.sendall(asked)
        answered, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            for key, _events in ready.select(timeout=1):
                if _finished(key.fileobj, key.data):
                    answered += 1
                    key.fileobj.sendall(asked)
        spent = time.monotonic() - began
        for key in list(ready.get_map().values()):
            key.fileobj.close()
    return answered / spent


def _finished(link: socket.socket, left: list[int]) -> bool:
    """Takes what has come; `left` is how much of the body is still to come."""
    data = _more(link)
    if left[0]:
        left[0] -= len(data)
    else:
        head, found, body = data.partition(b"\r\n\r\n")
        if not found or b" 200 " not in head[:20]:
            raise RuntimeError(f"not a page: {head[:60]!r}")
        left[0] = length_of(head) - len(body)
    return left[0] == 0


@contextmanager
def gunicorn(*, workers: int, renders: Path | None = None, **env: str) -> Iterator[None]:
    """The product's own way of serving, on a port of the bench."""
    command = [
        str(Path(sys.executable).parent / "gunicorn"), "-c", "python:config.gunicorn",
        "benchmarks.server:application", "--bind", f"127.0.0.1:{PORT}", "--workers", str(workers),
        "--keep-alive", "30", "--log-level", "error",
    ]  # fmt: skip
    wanted = {
        **os.environ,
        "PUBLIC_PAGE_SECONDS": "1",
        "REMEMBERED_SECONDS": "2",
        **env,
        **({"BENCH_RENDERS": str(renders)} if renders else {}),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=wanted)
    try:
        wait_for_answers(process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)  # gunicorn itself waits 30 s for answers under way


def wait_for_answers(process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("gunicorn ended by itself")
        try:
            connect().close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("gunicorn does not answer")


if __name__ == "__main__":  # the load, in a process of its own: path, seconds
    print(rate(sys.argv[1], seconds=float(sys.argv[2])))
