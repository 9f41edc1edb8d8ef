"""One file from an http(s) server, asked for once, with every size and time bounded. Never called but on an operator's request.

One surprise: an answer with an error status is no file, but its words are what the operator has to read, so they go into the error.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from console import __version__
from console.clock import monotonic_ns
from console.errors import KnownError
from console.utc import SECOND_NS

SILENCE_S = 20.0
WHOLE_S = 120.0
MOST_BYTES = 64 * 1024 * 1024
MOST_REDIRECTS = 5
_PIECE = 64 * 1024
_WORDS = 300
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def download(url: str, *, silence_s: float = SILENCE_S, whole_s: float = WHOLE_S, most_bytes: int = MOST_BYTES) -> bytes:
    """The body of the answer. Raises KnownError for anything but a whole body with a success status within the bounds.

    `silence_s` is the longest wait for the next bytes, `whole_s` for all of them. At most five redirects are followed, never to another
    kind of address or from https to http.
    """
    deadline_ns = monotonic_ns() + round(whole_s * SECOND_NS)
    request = Request(url, headers={"User-Agent": f"Moonkite/{__version__}", "Accept": "application/json, text/plain, */*;q=0.5"})  # noqa: S310
    handlers = [ProxyHandler({}), _Redirects()] if _is_loopback(url) else [_Redirects()]
    try:
        with build_opener(*handlers).open(request, timeout=silence_s) as answer:
            return _body(answer, url, most_bytes, deadline_ns, whole_s)
    except HTTPError as error:
        raise _refusal(error, url) from error
    except TimeoutError as error:
        raise KnownError(f"no answer within {silence_s:g} s", where=url, remedy="try again later") from error
    except URLError as error:
        reason = f"no answer within {silence_s:g} s" if isinstance(error.reason, TimeoutError) else str(error.reason)
        raise KnownError("the server can't be reached", where=url, rule=reason, remedy="look at the network and the address") from error
    except (http.client.HTTPException, OSError) as error:
        raise KnownError("the answer broke off", where=url, rule=str(error) or type(error).__name__, remedy="try again later") from error


def _body(answer: http.client.HTTPResponse, url: str, most_bytes: int, deadline_ns: int, whole_s: float) -> bytes:
    told = answer.headers.get("Content-Length", "")
    length = int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None
    if length is not None and length > most_bytes:
        raise KnownError(f"the answer has {length} bytes", where=url, rule=f"at most {most_bytes}")
    parts, size = [], 0
    while part := answer.read1(_PIECE):
        parts.append(part)
        size += len(part)
        if size > most_bytes:
            raise KnownError(f"the answer has more than {most_bytes} bytes", where=url, rule="nothing of it is used")
        if monotonic_ns() > deadline_ns:
            raise KnownError(f"the answer was not complete within {whole_s:g} s", where=url, remedy="try again later")
    if length is not None and size < length:
        raise KnownError(f"the answer broke off after {size} of {length} bytes", where=url, remedy="try again later")
    return b"".join(parts)


class _Redirects(HTTPRedirectHandler):
    """Follows a few redirects, to http and https only, and never to the weaker of the two."""

    max_redirections = MOST_REDIRECTS
    max_repeats = 2

    def redirect_request(  # noqa: PLR0917 - urllib's own signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        scheme = urlsplit(newurl).scheme.lower()
        if scheme not in ("http", "https") or (req.type == "https" and scheme == "http"):
            raise KnownError(f"the server sends us to {newurl[:200]!r}", where=req.full_url, rule="only to https, or from http to http")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refusal(error: HTTPError, url: str) -> KnownError:
    """The server's own words, without markup."""
    try:
        body = error.read(4 * _WORDS + 2_000)
    except (OSError, http.client.HTTPException):
        body = b""
    finally:
        error.close()
    words = " ".join(_TAGS.sub(" ", body.decode("utf-8", "replace")).split())
    said = f": {''.join(c for c in words if c.isprintable())[:_WORDS]!r}" if words else ""
    reason = str(error.reason).splitlines()[0] if error.reason else ""
    return KnownError(f"the server refused with {error.code} {reason}{said}", where=url, remedy="what was there before is kept")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
