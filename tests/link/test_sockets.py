from __future__ import annotations

import socket
import threading

import pytest

from console.clock import ManualClock
from console.errors import KnownError
from console.link.address import parse_link
from console.link.factory import open_link
from tests.link.listening import PATIENCE_S, STOPPED_S, Running, free_port

NOW_NS = 1_795_344_912_000_000_000


def running(url: str) -> Running:
    return Running(open_link(parse_link(url), ManualClock(NOW_NS)))


def server(port: int = 0) -> socket.socket:
    listening = socket.create_server(("127.0.0.1", port))
    listening.settimeout(PATIENCE_S)
    return listening


def accept(listening: socket.socket) -> socket.socket:
    client, _ = listening.accept()
    client.settimeout(PATIENCE_S)
    return client


def port_of(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


def receive(client: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = client.recv(size - len(found))
        assert part, f"closed after {len(found)} bytes"
        found += part
    return found


def test_bytes_over_tcp_carry_the_time_of_the_clock_that_was_passed_in() -> None:
    with server() as listening, running(f"tcp:127.0.0.1:{port_of(listening)}") as link, accept(listening) as far:
        far.sendall(b"hello")
        link.ear.wait_for_data(b"hello")
        assert link.ear.chunks[0].received_ns == NOW_NS
        assert [status for status, _ in link.ear.statuses] == ["connecting", "open"]
    assert link.ear.statuses[-1][0] == "closed"
    assert link.stopped_after_s < STOPPED_S


def test_host_by_name_is_found() -> None:
    with server() as listening, running(f"tcp:localhost:{port_of(listening)}") as link, accept(listening):
        link.ear.wait_for_status("open")


def test_refused_call_is_tried_again_until_somebody_answers() -> None:
    port = free_port()
    with running(f"tcp:127.0.0.1:{port}") as link:
        link.ear.wait_for_status("waiting", "nobody listens there")
        with server(port) as listening, accept(listening) as far:
            far.sendall(b"late")
            link.ear.wait_for_data(b"late")


def test_connection_that_breaks_is_made_again() -> None:
    with server() as listening, running(f"tcp:127.0.0.1:{port_of(listening)}") as link:
        with accept(listening) as far:
            far.sendall(b"one")
            link.ear.wait_for_data(b"one")
        link.ear.wait_for_status("waiting", "closed the connection")
        with accept(listening) as far:
            far.sendall(b"two")
            link.ear.wait_for_data(b"onetwo")


def test_nothing_is_sent_unless_asked_and_then_all_of_it() -> None:
    payload = bytes(range(256)) * 4000
    with server() as listening, running(f"tcp:127.0.0.1:{port_of(listening)}") as link, accept(listening) as far:
        link.ear.wait_for_status("open")
        sending = threading.Thread(target=link.send, args=(payload,))
        sending.start()
        assert receive(far, len(payload)) == payload
        sending.join()
        far.setblocking(False)
        with pytest.raises(BlockingIOError):
            far.recv(1)


def test_sending_into_a_closed_link_is_refused_and_not_kept() -> None:
    port = free_port()
    with running(f"tcp:127.0.0.1:{port}") as link:
        link.ear.wait_for_status("waiting")
        with pytest.raises(KnownError, match="nothing was sent"):
            link.send(b"old command")
        with server(port) as listening, accept(listening) as far:
            link.ear.wait_for_status("open")
            link.send(b"new")
            assert receive(far, 3) == b"new"
    with pytest.raises(KnownError, match="nothing was sent"):
        link.send(b"after the end")


def test_far_end_that_reads_nothing_ends_in_an_error_and_not_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.link.sockets.SEND_LIMIT_NS", 0)
    with server() as listening, running(f"tcp:127.0.0.1:{port_of(listening)}") as link, accept(listening):
        link.ear.wait_for_status("open")
        with pytest.raises(KnownError, match=r"unknown whether.*did not leave"):
            link.send(bytes(50_000_000))
        link.ear.wait_for_status("waiting")


def test_link_that_never_connects_stops_at_once() -> None:
    with running(f"tcp:127.0.0.1:{free_port()}") as link:
        link.ear.wait_for_status("waiting")
    assert link.stopped_after_s < STOPPED_S
    assert link.ear.statuses[-1] == ("closed", "")


def call(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE_S)


def test_listener_serves_one_client_and_refuses_the_next() -> None:
    port = free_port()
    with running(f"tcp-listen:{port}") as link:
        link.ear.wait_for(lambda: _is_listening(link, port))
        with _called(port) as first:
            link.ear.wait_for_status("open", "client 127.0.0.1")
            with pytest.raises(ConnectionRefusedError):
                call(port)
            first.sendall(b"tm")
            link.ear.wait_for_data(b"tm")
            link.send(b"tc")
            assert receive(first, 2) == b"tc"
        link.ear.wait_for_status("waiting", "closed the connection")
        with _called(port) as second:
            second.sendall(b"more")
            link.ear.wait_for_data(b"tmmore")


def _is_listening(link: Running, port: int) -> bool:
    return ("connecting", f"waiting for a client on 127.0.0.1:{port}") in link.ear.statuses


def _called(port: int) -> socket.socket:
    """A client that insists: the listener opens its port just after it says so."""
    for _ in range(1000):
        try:
            return call(port)
        except ConnectionRefusedError:
            threading.Event().wait(0.005)
    raise AssertionError("nobody listens")


def test_port_in_use_is_told_and_waited_for() -> None:
    with server() as other, running(f"tcp-listen:{port_of(other)}") as link:
        link.ear.wait_for_status("waiting", "address in use")


@pytest.mark.parametrize("kind", ["udp", "tcp-listen"])
def test_foreign_address_is_told(kind: str) -> None:
    with running(f"{kind}:192.0.2.1:{free_port()}") as link:
        link.ear.wait_for_status("waiting", "does not belong to this machine")


def test_datagram_is_a_chunk() -> None:
    port = free_port(socket.SOCK_DGRAM)
    with running(f"udp:127.0.0.1:{port}") as link, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        link.ear.wait_for_status("open")
        for data in (b"one", b"", b"three" * 1000):
            far.sendto(data, ("127.0.0.1", port))
        link.ear.wait_for(lambda: len(link.ear.chunks) == 2)
        assert [chunk.data for chunk in link.ear.chunks] == [b"one", b"three" * 1000]
        assert link.link.uplink() is None, "whoever sends us a datagram does not get our commands"
    assert link.stopped_after_s < STOPPED_S


def test_datagrams_go_where_the_address_says() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.settimeout(PATIENCE_S)
        with running(f"udp:127.0.0.1:{free_port(socket.SOCK_DGRAM)}?send=127.0.0.1:{port_of(far)}") as link:
            link.ear.wait_for_status("open")
            link.send(b"tc")
            assert far.recv(100) == b"tc"
            with pytest.raises(KnownError, match="unknown whether"):
                link.send(bytes(100_000))
            assert link.link.uplink() is not None


def test_udp_goes_on_when_its_datagrams_are_refused() -> None:
    port = free_port(socket.SOCK_DGRAM)
    with running(f"udp:127.0.0.1:{port}?send=127.0.0.1:{free_port(socket.SOCK_DGRAM)}") as link:
        link.ear.wait_for_status("open")
        link.send(b"into the void")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
            far.sendto(b"tm", ("127.0.0.1", port))
        link.ear.wait_for_data(b"tm")


def test_simulator_is_not_opened_here() -> None:
    with pytest.raises(KnownError):
        open_link(parse_link("sim"), ManualClock())
