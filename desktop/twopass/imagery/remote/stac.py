"""STAC items: which of an item's assets is the picture, and what the item says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from twopass.imagery import stac_fields
from twopass.imagery.remote.address import Address, joined
from twopass.imagery.remote.fetching import Answer, Fetcher, Patience
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.values import JsonObject, freeze

LARGEST = 5_000_000  # bytes of an item; real ones take 2 to 100 kB
_MOST_ASSETS = 1_000
_ROLES = ("visual", "data", "overview")
_COG = "profile=cloud-optimized"
_TYPES = ("image/tiff", "image/jp2", "image/jpeg", "image/png")


class _Asset(msgspec.Struct):
    href: str
    type: str | None = None
    roles: list[str] | None = None


class _Item(msgspec.Struct):
    type: str
    stac_version: str
    assets: dict[str, _Asset]
    properties: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """What an item says.

    Attributes:
        image: where the picture is.
        datetime: RFC 3339 in UTC, or None.
        properties: by their STAC names, those that make sense (``stac_fields.kept``).
    """

    image: Address
    datetime: str | None
    properties: JsonObject


def is_item(address: Address) -> bool:
    """Return whether an address is that of an item: a JSON file, or one of a STAC server's ``items``."""
    parts = address.target.partition("?")[0].rstrip("/").lower().split("/")
    return parts[-1].endswith((".json", ".geojson")) or parts[-2:-1] == ["items"]


def read_item(address: Address, allowed: frozenset[str], patience: Patience | None = None) -> Item:
    """Fetch an item and choose its picture, which may be on another host: nothing is asked of that here.

    Raises ``TwopassError``: REMOTE_NOT_ALLOWED, REMOTE_UNREACHABLE; REMOTE_ITEM for what is no item with a picture.
    """

    def take(answer: Answer) -> tuple[Address, bytes]:
        if answer.status != 200:
            raise TwopassError(ErrorCode.REMOTE_UNREACHABLE, path=address.name, detail=answer.refusal())
        data = answer.body(LARGEST + 1)
        if len(data) > LARGEST:
            raise _refused(address, f"it is larger than {LARGEST // 1_000_000} MB")
        return answer.address, data

    fetcher: Fetcher[tuple[Address, bytes]] = Fetcher(allowed, patience or Patience())
    try:
        base, data = fetcher.get(address, {"Accept": "application/geo+json, application/json"}, take)
    finally:
        fetcher.close()
    return item_of(data, address, base)


def item_of(data: bytes, address: Address, base: Address | None = None) -> Item:
    """Return what the JSON of an item says; relative links start at *base* (the address itself unless redirected)."""
    try:
        item = msgspec.json.decode(data, type=_Item)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(address, "it has no assets, or is no JSON") from error
    if item.type != "Feature" or len(item.assets) > _MOST_ASSETS:
        raise _refused(address, "it is something else, or has too many assets")
    asset = _picture(item.assets)
    if asset is None:
        raise _refused(address, "none of its assets is an image that Twopass reads")
    return Item(
        image=joined(base or address, asset.href),
        datetime=stac_fields.date_in(item.properties),
        properties=freeze(stac_fields.kept(item.properties)),
    )


def _picture(assets: Mapping[str, _Asset]) -> _Asset | None:
    """Return the asset to show: the visual one, else the likeliest by format and role."""
    ranked = [(rank, place) for place, (key, asset) in enumerate(assets.items()) if (rank := _rank(key, asset))]
    return list(assets.values())[min(ranked)[1]] if ranked else None


def _rank(key: str, asset: _Asset) -> tuple[int, int, int] | None:
    """Return how far behind an asset is (smaller is better), None for what is no image."""
    media = (asset.type or "").lower().replace(" ", "")
    kind = next((place for place, name in enumerate(_TYPES) if media.split(";")[0] == name), None)
    if kind is None:
        ending = asset.href.partition("?")[0].lower()
        kind = 0 if not media and ending.endswith((".tif", ".tiff")) else None
    if kind is None:
        return None
    roles = asset.roles or []
    visual = key.lower() == "visual" or "visual" in roles
    role = next((place for place, name in enumerate(_ROLES) if name in roles), len(_ROLES))
    return (0 if visual else 1, -1 if _COG in media else kind, role)


def _refused(address: Address, reason: str) -> TwopassError:
    return TwopassError(ErrorCode.REMOTE_ITEM, path=address.name, detail=reason)
