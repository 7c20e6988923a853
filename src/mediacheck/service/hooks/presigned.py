"""AWS Signature Version 4 in the query: an address that may be asked for a while by whoever has it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit

_SECONDS = 300
_PORTS = {"https": ":443", "http": ":80"}


@dataclass(frozen=True, slots=True)
class Access:
    key: str
    secret: str = field(repr=False)
    region: str


def presigned(url: str, access: Access, now: dt.datetime, seconds: int = _SECONDS) -> str:
    """For a GET; `now` is in UTC. The path has to be quoted as S3 does it: all but letters, digits and `-._~/`."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(_PORTS[parts.scheme])
    day, moment = f"{now:%Y%m%d}", f"{now:%Y%m%dT%H%M%SZ}"
    scope = f"{day}/{access.region}/s3/aws4_request"
    stated = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", f"{access.key}/{scope}"),
        ("X-Amz-Date", moment),
        ("X-Amz-Expires", str(seconds)),
        ("X-Amz-SignedHeaders", "host"),
    ]
    query = "&".join(sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in stated))
    asked = f"GET\n{parts.path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    key = f"AWS4{access.secret}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}&X-Amz-Signature={key.hex()}"
