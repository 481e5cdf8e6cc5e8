"""No test leaves this machine."""

import socket
import urllib.request

import pytest

from tests import closed_network


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as probe, pytest.raises(closed_network.LeftTheMachine):
        probe.connect(("192.0.2.1", 80))


def test_another_machines_name_is_not_even_looked_up() -> None:
    with pytest.raises(closed_network.LeftTheMachine):
        urllib.request.urlopen("http://covers.example/")


def test_loopback_is_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as connection,
    ):
        assert connection.getpeername() == server.getsockname()
