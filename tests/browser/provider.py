"""An identity provider for tests: OpenID Connect with a code, on loopback, who signs in is a click.

What it signs and with which key is joserfc's business; here are only the four addresses that the
standard asks for. It remembers the nonce of each code and the client that asked.
"""

import html
import json
import secrets
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "servitization-test", "of-the-test-alone"


class Provider:
    """Runs in a thread; `people` are the claims of each, by the name on the button."""

    def __init__(self, people: Mapping[str, Mapping[str, Any]]):
        from joserfc.jwk import RSAKey

        self.people = people
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, tuple[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def secrets(self, file: Path, app: str, more: str = "") -> Path:
        """The secrets of an app at `app` that signs in here."""
        file.write_text(
            f"""[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "{secrets.token_hex(16)}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{self.url}/.well-known/openid-configuration"
{more}
"""
        )
        return file

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def token(self, who: str, nonce: str) -> str:
        from joserfc import jwt

        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": nonce}
        return jwt.encode({"alg": "RS256", "kid": "test"}, {**told, **self.people[who]}, self.key)

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(asked.query).items()}
                if asked.path == "/.well-known/openid-configuration":
                    self.json(provider.metadata())
                elif asked.path == "/keys":
                    self.json({"keys": [provider.key.as_dict(private=False)]})
                elif asked.path == "/authorize":
                    self.text(self.form(query))
                elif asked.path == "/as":
                    code = secrets.token_urlsafe(16)
                    provider.codes[code] = (query["who"], query.get("nonce", ""))
                    back = urlencode({"code": code, "state": query["state"]})
                    self.send_response(302)
                    self.send_header("Location", f"{query['redirect_uri']}?{back}")
                    self.end_headers()
                else:
                    self.send_error(404)

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                given = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
                found = provider.codes.pop(given.get("code", ""), None)
                if found is None:
                    self.send_error(400)
                    return
                self.json(
                    {
                        "access_token": secrets.token_urlsafe(16),
                        "token_type": "Bearer",
                        "expires_in": 600,
                        "id_token": provider.token(*found),
                    }
                )

            def form(self, query: Mapping[str, str]) -> str:
                links = "".join(
                    f'<p><a href="/as?{html.escape(urlencode({**query, "who": name}))}">{name}</a></p>'
                    for name in provider.people
                )
                return f"<!doctype html><title>Who are you?</title>{links}"

            def json(self, told: Any) -> None:
                self.text(json.dumps(told), "application/json")

            def text(self, told: str, kind: str = "text/html; charset=utf-8") -> None:
                body = told.encode()
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
