from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler

import pytest

from console.errors import KnownError
from console.link.download import MOST_REDIRECTS, download
from tests.link.web_server import page, redirect, serving


def test_a_whole_answer_is_given_as_it_came() -> None:
    with serving(page(b"\x00body\r\n")) as server:
        assert download(server.url) == b"\x00body\r\n"
        assert server.paths == ["/elements"]


@pytest.mark.parametrize("code", [403, 404, 429, 500, 503])
def test_an_error_page_is_refused_with_the_servers_own_words(code: int) -> None:
    body = b"<html><style>p {}</style><body><h1>GP data has not updated</h1> since your last download</body></html>"
    with serving(page(body, code=code)) as server, pytest.raises(KnownError, match=f"{code}.*GP data has not updated since your") as told:
        download(server.url)
    assert "<" not in str(told.value)
    assert "style" not in str(told.value)


def test_an_answer_that_breaks_off_is_refused() -> None:
    with serving(page(b"short", length=500)) as server, pytest.raises(KnownError, match="broke off after 5 of 500 bytes"):
        download(server.url)


def test_a_chunked_answer_that_breaks_off_is_refused() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"10\r\nhalf")

    with serving(answer) as server, pytest.raises(KnownError, match="broke off"):
        download(server.url)


def test_a_server_that_never_answers_is_given_up() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        server.is_over.wait(30)

    with serving(answer) as server, pytest.raises(KnownError, match="no answer within"):
        download(server.url, silence_s=0.1)


def test_a_server_that_drips_for_ever_is_given_up() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not server.is_over.wait(0.01):
            request.wfile.write(b".")

    with serving(answer) as server, pytest.raises(KnownError, match="not complete within"):
        download(server.url, silence_s=5, whole_s=0.2)


@pytest.mark.parametrize("is_told", [True, False])
def test_an_answer_that_is_too_long_is_refused(is_told: bool) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if is_told:
            request.send_header("Content-Length", "200000")
        request.end_headers()
        request.wfile.write(b"x" * 200_000)

    with serving(answer) as server, pytest.raises(KnownError, match="bytes"):
        download(server.url, most_bytes=1_000)


def test_a_redirect_is_followed() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        (page(b"there") if request.path == "/there" else redirect("/there", 301))(request)

    with serving(answer) as server:
        assert download(server.url) == b"there"


def test_redirects_that_go_round_come_to_an_end() -> None:
    with serving(redirect("/elements")) as server:
        with pytest.raises(KnownError, match="302"):
            download(server.url)
        assert len(server.paths) <= MOST_REDIRECTS + 1


def test_redirects_that_never_repeat_come_to_an_end() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        redirect(f"{request.path}x")(request)

    with serving(answer) as server:
        with pytest.raises(KnownError, match="302"):
            download(server.url)
        assert len(server.paths) <= MOST_REDIRECTS + 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x"])
def test_a_redirect_to_another_kind_of_address_is_refused(target: str) -> None:
    with serving(redirect(target)) as server, pytest.raises(KnownError, match=r"sends us to|not allowed"):
        download(server.url)


def test_nobody_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(KnownError, match="can't be reached"):
            download(f"http://127.0.0.1:{taken.getsockname()[1]}/", silence_s=1)


def test_an_answer_that_is_no_http_is_told() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    with serving(answer) as server, pytest.raises(KnownError, match=r"broke off|reached"):
        download(server.url)
