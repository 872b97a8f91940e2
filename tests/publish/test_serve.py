"""The server: what it sends, with which policy, and that nothing leads out of its folder."""

import http.client

import pytest

from press.book import policy
from press.publish import serve

PAGE, LITE, DECK = map(policy.sent, (policy.PAGE, policy.LITE, policy.DECK))


@pytest.fixture
def ask(tmp_path):
    """A function that asks a server for an address exactly as it is written: (status, policy, content)."""
    folder = tmp_path / "site"
    for name, text in {"index.html": "first page", "404.html": '<base href="/course/"> not here',
                       "lite/index.html": "lite", "lite/a page.html": "spaced", "pages/lite/index.html": "a page",
                       "pages/welcome.html": "welcome", "slides/a.html": "deck"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    server, address = serve.running(folder)

    def asked(path, method="GET", **headers):
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
        connection.putrequest(method, path, skip_host=False, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return reply.status, reply.headers["Content-Security-Policy"], content

    yield asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path, content, sent", [
    ("/", b"first page", PAGE), ("/pages/welcome.html", b"welcome", PAGE), ("/pages/lite/", b"a page", PAGE),
    ("/course/pages/welcome.html", b"welcome", PAGE), ("/course/lite/index.html", b"lite", LITE),
    ("/slides/a.html", b"deck", DECK), ("/lite/", b"lite", LITE),
    ("/lite/a%20page.html?x=/../", b"spaced", LITE), ("/%6cite/index.html", b"lite", LITE),
])
def test_each_file_goes_out_with_the_policy_of_its_folder(ask, path, content, sent):
    assert ask(path) == (200, sent, content)
    assert ask(path, "HEAD") == (200, sent, b"")


@pytest.mark.parametrize("way", [
    "/lite/..%2F", "/lite/..%2Fpages/welcome.html", "/lite/%2e%2e/pages/welcome.html", "/lite/../index.html",
    "/lite%2F..%2Findex.html", "/course/lite/..%2F", "/lite/..%5Cindex.html", "/..%2Fsecret.txt", "/../secret.txt",
    "/lite/%2E%2E%2F%2e%2e%2fsecret.txt", "/%252e%252e/secret.txt", "/lite/..%00", "/link.txt", "/lite/nothing.html",
    "//[/..%2F",
])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_way_leads_out_of_a_folder(ask, way, method):
    content = b"" if method == "HEAD" else b'<base href="/course/"> not here'
    for packed in ({}, {"Accept_Encoding": "gzip"}):
        assert ask(way, method, **packed) == (404, PAGE, content)


def test_a_request_that_cannot_be_read_is_refused_under_the_policy(ask):
    status, sent, _ = ask("/index.html", "GET /x")
    assert (status, sent) == (400, PAGE)
