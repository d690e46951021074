from __future__ import annotations

from twopass.model.ids import Uid
from twopass.model.link import Link, LinkMode
from twopass.workbench.remembered import MOST, RememberedLinks

HERE, THERE = Uid("here"), Uid("there")
SHIFTED = Link(offset=(3.5, -2.0), ratio=1.25, turn=-7.0, mode=LinkMode.PIXEL)


def test_a_link_comes_back_and_a_plain_one_is_forgotten(tmp_path):
    file = tmp_path / "data" / "links.json"
    links = RememberedLinks(file)
    links.put(THERE, Link())
    assert not file.exists()
    links.put(HERE, SHIFTED)
    assert RememberedLinks(file).get(HERE) == SHIFTED
    assert links.get(THERE) is None
    links.put(HERE, Link())
    assert links.get(HERE) is None


def test_damage_counts_as_never_and_old_ones_go(tmp_path):
    file = tmp_path / "links.json"
    file.write_bytes(b'{"here": {"offset": "far"}}')
    links = RememberedLinks(file)
    assert links.get(HERE) is None
    for number in range(MOST + 1):
        links.put(Uid(str(number)), SHIFTED)
    assert links.get(Uid("0")) is None
    assert links.get(Uid(str(MOST))) == SHIFTED
