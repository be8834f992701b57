"""Mail servers that behave as badly as real ones do, on loopback."""

import socket
import threading
from contextlib import contextmanager

from estado_verde.testing import free_port


@contextmanager
def server(answer):
    """A socket on loopback; ``answer(connection)`` treats each that comes, in a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    open_connections = []

    def accept():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            open_connections.append(connection)
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        for one in open_connections:
            one.close()


@contextmanager
def refusing():
    """A port where nobody listens."""
    yield free_port()


def hanging():
    """It takes the connection and never says a word."""
    return server(lambda connection: None)


def dropping():
    """It greets, and hangs up in the middle of the mail."""

    def answer(connection):
        stream = connection.makefile("rwb", buffering=0)
        stream.write(b"220 hola\r\n")
        for line in iter(stream.readline, b""):
            if line.upper().startswith(b"DATA"):
                stream.write(b"354 siga\r\n")
                stream.readline()
                connection.shutdown(socket.SHUT_RDWR)
                return
            stream.write(b"250 bien\r\n")

    return server(answer)
