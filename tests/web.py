"""Web servers on loopback that do what a test tells them, and remember what they were asked."""

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """`pages` is what it answers, by path, with the query or without; `asked` are the requests, in order, with their headers.

    `sent` is what came by POST.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.sent: list[bytes] = []
        self.closing = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                plain = self.path.partition("?")[0]
                (site.pages.get(self.path) or site.pages.get(plain) or status(404))(self)

            def do_POST(self) -> None:
                site.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.do_GET()

            def do_CONNECT(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                status(403)(self)

            def log_message(self, *_arguments: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_arguments: object) -> None:
                """A client that hangs up is what many of these tests are about."""

        self.handler = Handler
        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self.server.server_address[1])

    @property
    def pair(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.pair}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def site(certificate: Path | None = None) -> Iterator[Site]:
    """Runs until the end of the block; with a certificate (PEM with its key) it speaks TLS."""
    running = Site()
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        running.server.socket = context.wrap_socket(running.server.socket, server_side=True)
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.closing.set()
        running.server.shutdown()
        running.server.server_close()
        thread.join()


def status(code: int, **headers: str) -> Answer:
    return body(b"", "text/plain", code=code, **headers)


def body(content: bytes, type_: str, *, code: int = 200, **headers: str) -> Answer:
    """An answer; underscores in the headers' names stand for hyphens."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        stated = {"Content_Type": type_, "Content_Length": str(len(content)), **headers}
        for name, value in stated.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One after the other, the last one from then on."""
    waiting = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        now = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        now(handler)

    return answer


def certificate(folder: Path, name: str) -> Path:
    """A PEM file with a certificate for that name, signed by itself, and its key: server's and authority's in one."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    try:
        stated: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        stated = x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([stated]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path
