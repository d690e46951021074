"""STAC items: the right asset, the properties that make sense, and a refusal of everything else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from twopass.imagery.remote.address import parse
from twopass.imagery.remote.stac import is_item, item_of
from twopass.model.errors import ErrorCode, TwopassError

ADDRESS = parse("https://h.example/c/items/a?sig=secret")
COG = "image/tiff; application=geotiff; profile=cloud-optimized"


def item(assets: Any, properties: Any = None, **more: Any) -> bytes:
    data = {"type": "Feature", "stac_version": "1.0.0", "assets": assets, "properties": properties or {}, **more}
    return msgspec.json.encode(data)


def asset(name: str, media: str | None = COG, *roles: str) -> dict[str, Any]:
    return {"href": f"./{name}", "type": media, "roles": list(roles)}


@pytest.mark.parametrize(
    ("assets", "chosen"),
    [
        ({"red": asset("r.tif", COG, "data"), "visual": asset("v.tif", COG)}, "v.tif"),
        ({"red": asset("r.tif", COG, "data"), "tci": asset("v.tif", COG, "visual")}, "v.tif"),
        ({"visual-jp2": asset("v.jp2", "image/jp2", "visual"), "visual": asset("v.tif", COG, "visual")}, "v.tif"),
        ({"small": asset("t.png", "image/png", "thumbnail"), "image": asset("i.tif", "image/tiff", "data")}, "i.tif"),
        ({"small": asset("o.tif", COG, "overview"), "image": asset("i.tif", COG, "data")}, "i.tif"),
        ({"image": asset("i.tif", "image/tiff; application=geotiff"), "cog": asset("c.tif", COG)}, "c.tif"),
        ({"meta": asset("m.xml", "application/xml"), "thumbnail": asset("t.jpg", "image/jpeg")}, "t.jpg"),
        ({"untyped": asset("u.TIFF", None)}, "u.TIFF"),
    ],
)  # fmt: skip
def test_the_likeliest_asset_is_chosen(assets: Any, chosen: str) -> None:
    assert str(item_of(item(assets), ADDRESS).image) == f"https://h.example/c/items/{chosen}"


def test_links_start_where_the_item_really_is() -> None:
    found = item_of(item({"visual": asset("v.tif")}), ADDRESS, parse("https://cdn.example/x/a.json"))
    assert str(found.image) == "https://cdn.example/x/v.tif"


def test_properties_that_make_sense_are_kept() -> None:
    properties = {
        "datetime": None,
        "start_datetime": "2024-12-10T10:00:00+02:00",
        "platform": "sat-1",
        "license": "CC-BY-4.0",
        "gsd": 0.3,
        "view:off_nadir": 12,
        "view:sun_azimuth": "north",
        "view:sun_elevation": True,
        "eo:cloud_cover": 3.5,
        "secret": {"nested": [1]},
    }
    found = item_of(item({"visual": asset("v.tif")}, properties), ADDRESS)
    assert found.datetime == "2024-12-10T08:00:00Z"
    assert dict(found.properties) == {
        "platform": "sat-1",
        "license": "CC-BY-4.0",
        "gsd": 0.3,
        "view:off_nadir": 12,
        "eo:cloud_cover": 3.5,
    }


@pytest.mark.parametrize("platform", ["", 5, "a\nb", "a\u202eb", "x" * 2_000])
def test_texts_that_make_no_sense_are_left_out(platform: Any) -> None:
    assert dict(item_of(item({"visual": asset("v.tif")}, {"platform": platform}), ADDRESS).properties) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"type":"Feature","stac_version":"1","assets":{},"properties":{"a":' + b"[" * 100_000,
        b"[]",
        b"{}",
        item({}),
        item({"visual": {"type": COG}}),
        item({"visual": {"href": 5, "type": COG}}),
        item({"visual": asset("v.tif")}, type="FeatureCollection"),
        item({"meta": asset("m.xml", "application/xml"), "page": asset("p.html", "text/html")}),
        item({str(place): asset("v.tif") for place in range(2_000)}),
    ],
)
def test_what_is_no_item_with_a_picture_is_refused(data: bytes) -> None:
    with pytest.raises(TwopassError) as caught:
        item_of(data, ADDRESS)
    assert caught.value.code is ErrorCode.REMOTE_ITEM
    assert "secret" not in str(caught.value.data)


@pytest.mark.parametrize("href", ["file:///etc/passwd", "https://u:p@h/a.tif", "javascript:1", "https://[/"])
def test_links_to_no_web_address_are_refused(href: str) -> None:
    with pytest.raises(TwopassError) as caught:
        item_of(item({"visual": {"href": href, "type": COG}}), ADDRESS)
    assert caught.value.code is ErrorCode.REMOTE_ADDRESS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://h.example/a.json?x=1", True),
        ("https://h.example/a.GEOJSON", True),
        ("https://h.example/collections/c/items/S2A_1", True),
        ("https://h.example/collections/c/items/a.tif/", True),
        ("https://h.example/a.tif?b=c.json", False),
        ("https://h.example/items", False),
    ],
)
def test_items_are_known_by_their_address(text: str, expected: bool) -> None:
    assert is_item(parse(text)) is expected
