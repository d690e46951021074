"""Addresses: taken apart, made harmless, or refused; never shown with their query."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.imagery.remote.address import host_of, is_remote, joined, parse
from twopass.imagery.remote.allowed import require
from twopass.model.errors import ErrorCode, TwopassError


@pytest.mark.parametrize(
    ("text", "address", "host", "name"),
    [
        ("https://Example.COM/a/b.tif", "https://example.com/a/b.tif", "example.com", "b.tif"),
        ("https://example.com:443/b.tif", "https://example.com/b.tif", "example.com", "b.tif"),
        ("https://example.com:8443/b.tif", "https://example.com:8443/b.tif", "example.com:8443", "b.tif"),
        ("http://example.com/b.tif", "http://example.com/b.tif", "example.com:80", "b.tif"),
        ("https://example.com./b.tif", "https://example.com/b.tif", "example.com", "b.tif"),
        ("https://ü.example/ü c.tif", "https://xn--tda.example/%C3%BC%20c.tif", "xn--tda.example", "ü c.tif"),
        ("https://[2001:DB8::1]:8443/b.tif", "https://[2001:db8::1]:8443/b.tif", "[2001:db8::1]:8443", "b.tif"),
        ("https://h.example/b.tif?sig=s%2F&x=a?b#part", "https://h.example/b.tif?sig=s%2F&x=a?b", "h.example", "b.tif"),
        ("https://h.example", "https://h.example/", "h.example", "image"),
        ("s3://bk-1/a/b c#.tif", "https://bk-1.s3.amazonaws.com/a/b%20c%23.tif", "bk-1.s3.amazonaws.com", "b c#.tif"),
        ("https://h.example/a\xa0%0A.tif", "https://h.example/a%C2%A0%0A.tif", "h.example", "a__.tif"),
        ("s3://my.bucket/b.tif", "https://s3.amazonaws.com/my.bucket/b.tif", "s3.amazonaws.com", "b.tif"),
        ("https://h.example/a%2F..%2Fb.tif", "https://h.example/a%2F..%2Fb.tif", "h.example", "a_.._b.tif"),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(text: str, address: str, host: str, name: str) -> None:
    found = parse(text)
    assert (str(found), found.host, host_of(text)) == (address, host, host)
    assert found.name == name


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.com/a.tif",
        "file:///etc/passwd",
        "/vsicurl/https://example.com/a.tif",
        "https://user:secret@example.com/a.tif",
        "https://user@example.com/a.tif",
        "https:///a.tif",
        "https://exa mple.com/a.tif",
        "https://example.com\\@other.example/a.tif",
        "https://example.com/a\r\nHost: other.tif",
        "https://example.com/a\u202etif.exe",
        "https://example.com:99999/a.tif",
        "https://example.com:x/a.tif",
        "https://[::1/a.tif",
        "https://%65xample.com/a.tif",
        "https://-.example.com/a.tif",
        "https://a..b/a.tif",
        f"https://{'a' * 64}.example/a.tif",
        "s3://bucket",
        "s3://../key",
        "s3://Bucket@host/key",
        "https://example.com/" + "a" * 9_000,
        "",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(TwopassError) as caught:
        parse(text)
    assert caught.value.code is ErrorCode.REMOTE_ADDRESS
    assert "secret" not in str(caught.value)


@given(
    st.text(max_size=60), st.sampled_from(["", "https://", "http://h.example/", "s3://bucket/", "https://h.example:"])
)
def test_any_text_is_an_address_or_refused(text: str, start: str) -> None:
    try:
        address = parse(start + text)
    except TwopassError:
        return
    assert parse(str(address)) == address
    assert str(address).isascii()
    assert not set(" \r\n\t") & set(str(address))
    assert address.name.isprintable()
    assert not set("/\\:") & set(address.name)


def test_an_address_that_went_through_a_path_is_still_one() -> None:
    text = str(Path("https://example.com/a/b.tif"))
    assert text == "https:/example.com/a/b.tif"
    assert is_remote(text)
    assert str(parse(text)) == "https://example.com/a/b.tif"


@pytest.mark.parametrize("text", ["a.tif", "/data/a.tif", "C:/a.tif", "https.tif", "./https:/a", "ftp://h/a.tif", ""])
def test_names_of_files_are_no_addresses(text: str) -> None:
    assert not is_remote(text)


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("./b.tif", "https://h.example/a/b.tif"),
        ("/b.tif", "https://h.example/b.tif"),
        ("//other.example/b.tif", "https://other.example/b.tif"),
        ("s3://bucket/b.tif", "https://bucket.s3.amazonaws.com/b.tif"),
    ],
)
def test_references_start_at_what_they_stand_in(reference: str, address: str) -> None:
    assert str(joined(parse("https://h.example/a/item.json"), reference)) == address


@pytest.mark.parametrize("reference", ["file:///etc/passwd", "data:image/png;base64,", "https://[/", "ftp://h/a"])
def test_references_to_elsewhere_are_refused(reference: str) -> None:
    with pytest.raises(TwopassError):
        joined(parse("https://h.example/a/item.json"), reference)


@pytest.mark.parametrize("host", ["example.com", "sub.example.com", "example.com:8443", "xexample.com", "*", ""])
def test_a_host_is_compared_whole(host: str) -> None:
    for text in ("https://example.co/a.tif", "https://example.com:80/a.tif", "http://example.com/a.tif"):
        with pytest.raises(TwopassError) as caught:
            require(parse(text + "?sig=secret"), frozenset({host}))
        assert caught.value.code is ErrorCode.REMOTE_NOT_ALLOWED
        assert caught.value.data == {"path": "a.tif", "detail": host_of(text)}
    require(parse("https://EXAMPLE.com/a.tif"), frozenset({"example.com"}))
