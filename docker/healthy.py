"""The web container's health: does the process answer under its own name? Any answer but 200 is an error."""

import http.client
import os
from urllib.parse import urlsplit

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
connection.request("GET", "/healthz", headers={"Host": urlsplit(os.environ["SITE_URL"]).netloc})
status = connection.getresponse().status
assert status == http.HTTPStatus.OK, status
