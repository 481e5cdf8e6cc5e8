"""Where nothing may go: addresses inside, however they are written, and names that lead there."""

import ipaddress
import socket
import threading

import pytest

from config.opentable import peers, transport
from config.opentable.errors import Unreachable


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("10.0.0.7", False),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::127.0.0.1", False),
        ("::ffff:10.0.0.7", False),
        ("64:ff9b::a00:7", False),
        ("2002:a00:7::", False),
        ("2001:0:53aa:64c::f5ff:fff8", False),
        ("ff02::1", False),
    ],
)
def test_only_a_host_on_the_internet_is_public(address: str, is_public: bool) -> None:
    assert peers.is_public(ipaddress.ip_address(address)) is is_public


def test_a_name_that_leads_inside_is_not_even_dialled() -> None:
    heard: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.5)

        def listen() -> None:
            try:
                heard.append(inside.accept()[0])
            except TimeoutError:
                return

        listener = threading.Thread(target=listen)
        listener.start()
        with pytest.raises(Unreachable, match="private address"):
            transport.transmit(
                origin=f"https://localhost:{inside.getsockname()[1]}",
                method="POST",
                path="/",
                headers={},
                body=b"{}",
            )
        listener.join()

    assert heard == []
