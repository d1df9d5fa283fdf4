"""Nothing needs a network: not a test, and not a whole run."""

from __future__ import annotations

import socket
import threading

import pytest


@pytest.mark.refit
def test_a_run_needs_no_network_and_says_one_line(fresh_run):
    run = fresh_run("first")
    lines = [line for line in run.said.splitlines() if not line.startswith("note: ")]
    assert len(lines) == 1
    assert lines[0].startswith("258 papers, ")
    assert (run.folder / "papers.csv").is_file()


def test_a_test_cannot_leave_this_machine():
    with socket.socket() as connection, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="need no network"):
        socket.getaddrinfo("example.org", 443)
    with pytest.raises(AssertionError, match="need no network"):
        socket.create_connection(("example.org", 443), timeout=1)


def test_a_test_can_talk_to_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=lambda: server.accept()[0].close())
        answer.start()
        socket.create_connection(server.getsockname(), timeout=5).close()
        answer.join()
