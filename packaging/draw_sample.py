"""Draws the bundled sample into ``resources/sample``: an invented airfield on two dates, as GeoTIFFs at 0.5 m."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from rasterio.transform import from_origin

Point = tuple[float, float]
Polygon = list[Point]
Colour = tuple[int, int, int]
Floats = NDArray[np.float32]

WIDTH, HEIGHT, GSD, SUPER, SEED = 1400, 900, 0.5, 2, 7
TURN = math.radians(-6.0)  # the runway's tilt in the image
SITE = (1080.0, 745.0)  # the ring site's middle, in pixels
DATES = {"before": "2024:12:10 08:12:04", "after": "2024:12:13 08:31:40"}
# TIFF's own date has no room for a time zone.
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    'photoshop:DateCreated="{moment}"/></rdf:RDF></x:xmpmeta>'
)
GAIN = {"before": 1.0, "after": 1.06}
SENSOR_NOISE = {"before": 2.2, "after": 2.9}
# Pixels a shadow moves to the north-west for one metre of height.
SHADOW_STEP: dict[str, Point] = {"before": (-2.1, -1.9), "after": (-1.9, -1.95)}

CONCRETE, ASPHALT, PAINT, YELLOW = (171, 167, 157), (106, 105, 104), (226, 224, 216), (198, 168, 66)
DIRT, BERM, SHADE = (189, 172, 137), (160, 143, 108), (30, 33, 42)


@dataclass(frozen=True)
class Placed:
    """One object on the ground: its kind, its middle in pixels and its heading in degrees clockwise from north."""

    kind: str
    x: float
    y: float
    heading: float

    def at(self, outline: Iterable[Point]) -> Polygon:
        """Return an outline drawn nose-north around the origin where this object stands."""
        c, s = math.cos(math.radians(self.heading)), math.sin(math.radians(self.heading))
        return [(self.x + c * px - s * py, self.y + s * px + c * py) for px, py in outline]


def tilted(x: float, y: float) -> Point:
    """Return a point of the airfield's own straight grid in image pixels."""
    dx, dy = x - WIDTH / 2, y - HEIGHT / 2
    c, s = math.cos(TURN), math.sin(TURN)
    return WIDTH / 2 + c * dx - s * dy, HEIGHT / 2 + s * dx + c * dy


def block(x: float, y: float, w: float, h: float) -> Polygon:
    """Return a rectangle of the airfield's grid in image pixels."""
    return [tilted(*p) for p in ((x, y), (x + w, y), (x + w, y + h), (x, y + h))]


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    """Return an upright rectangle as a polygon."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def ellipse(x: float, y: float, rx: float, ry: float) -> Polygon:
    """Return an ellipse as a polygon."""
    steps = np.linspace(0, 2 * math.pi, 40, endpoint=False)
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in steps]


def ring_point(degrees: float, radius: float) -> Point:
    """Return a point of the ring site by its bearing."""
    a = math.radians(degrees)
    return SITE[0] + radius * math.sin(a), SITE[1] - radius * math.cos(a)


def mirrored(half: Sequence[Point]) -> Polygon:
    """Return the outline whose right half is given from nose to tail."""
    return [*half, *((-x, y) for x, y in reversed(half))]


FUSELAGE = mirrored(
    [(0, -69), (3, -68), (5.4, -64), (6.8, -57), (7.3, -48), (7.3, 22), (6.2, 38), (4, 54), (2, 65), (0, 69)]
)
WING = mirrored([(0, -25), (7, -23), (73.5, 13), (73.5, 19), (70, 20), (30, 9), (7, 11), (0, 11)])
TAIL = mirrored([(0, 46), (3, 47), (27, 61), (27, 67), (3, 64), (0, 64)])
ENGINES = [ellipse(x, y, 3.3, 8.0) for x, y in ((-43, -7), (-25, -17), (25, -17), (43, -7))]
HELICOPTER = mirrored([(0, -15), (2, -14), (2.8, -9), (2.8, 1), (1.3, 5), (0.8, 16), (0, 17)])
STUB_WINGS = rectangle(-7.3, -3.5, 7.3, -0.5)
HULLS: dict[str, list[Polygon]] = {
    "An-124": [FUSELAGE, WING, TAIL],
    "Ka-52": [HELICOPTER, STUB_WINGS],
    "S-400": [rectangle(-3.2, -12, 3.2, 12)],
    "truck": [rectangle(-2.6, -8, 2.6, 8)],
}


def placed(date: str) -> list[Placed]:
    """Return what stands on the airfield on one date."""
    north = math.degrees(TURN)
    stands = {"before": ((500, 462), (750, 462)), "after": ((750, 462), (1005, 462))}[date]
    found = [Placed("An-124", *tilted(*p), north) for p in stands]
    pads = {
        "before": ((20, 72, 110), (95, 72, 5), (185, 72, 95), (265, 72, 180)),
        "after": ((140, 72, 50),),
    }[date]
    found += [Placed("S-400", *ring_point(a, r), h) for a, r, h in pads]
    trucks = {
        "before": ((430, 618, 90), (585, 575, 84), (604, 575, 86), (905, 560, 10), (845, 640, 90), (300, 360, 0)),
        "after": ((460, 618, 90), (585, 575, 84), (640, 540, 20), (930, 575, 60), (845, 640, 90), (1060, 575, 90)),
    }[date]
    found += [Placed("truck", *tilted(x, y), north + h) for x, y, h in trucks]
    if date == "before":
        found += [Placed("Ka-52", *tilted(x, 418), north + h) for x, h in ((213, 20), (278, 16))]
    return found


def box(thing: Placed) -> tuple[int, int, int, int]:
    """Return an object's upright pixel box as x, y, width, height."""
    points = [p for hull in HULLS[thing.kind] for p in thing.at(hull)]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x, y = math.floor(min(xs)), math.floor(min(ys))
    return x, y, math.ceil(max(xs)) - x, math.ceil(max(ys)) - y


class Canvas:
    """An image drawn at twice its size in final pixels, with one mask that gathers all shadows."""

    def __init__(self, ground: Floats, step: Point) -> None:
        self.image = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)
        self.mask = Image.new("L", self.image.size)
        self.mask_draw = ImageDraw.Draw(self.mask)
        self.step = step

    def fill(self, points: Iterable[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self.draw.polygon([(x * SUPER, y * SUPER) for x, y in points], fill=colour)

    def line(self, points: Iterable[Point], colour: Colour, width: float) -> None:
        """Draw a polyline."""
        at = [(x * SUPER, y * SUPER) for x, y in points]
        self.draw.line(at, fill=colour, width=max(1, round(width * SUPER)), joint="curve")

    def veil(self, points: Iterable[Point], colour: Colour, strength: float, blur: float = 0.0) -> None:
        """Tint a polygon, softly where a blur is given."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon([(x * SUPER, y * SUPER) for x, y in points], fill=round(255 * strength))
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * SUPER))
        self.image.paste(colour, mask=mask)

    def cast(self, points: Sequence[Point], low: float, high: float) -> None:
        """Gather the shadow of a body between two heights in metres."""
        for h in np.arange(low, high + 0.01, 0.4):
            moved = [((x + self.step[0] * h) * SUPER, (y + self.step[1] * h) * SUPER) for x, y in points]
            self.mask_draw.polygon(moved, fill=165)

    def settle(self) -> None:
        """Lay the gathered shadows on the ground."""
        self.image.paste(SHADE, mask=self.mask.filter(ImageFilter.GaussianBlur(0.7 * SUPER)))


def octaves(rng: np.random.Generator, coarsest: float, finest: float, size: tuple[int, int]) -> Floats:
    """Return multi-octave noise of about unit spread."""
    total = np.zeros((size[1], size[0]), np.float32)
    cell, weight = coarsest, 1.0
    while cell >= finest:
        small = rng.standard_normal((math.ceil(size[1] / cell) + 2, math.ceil(size[0] / cell) + 2)).astype(np.float32)
        total += weight * np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC))
        cell, weight = cell / 1.83, weight * 0.75
    return (total - total.mean()) / total.std()


def ground(rng: np.random.Generator) -> Floats:
    """Return sand and dry grass, mixed by noise."""
    size = (WIDTH * SUPER, HEIGHT * SUPER)
    grass = 1 / (1 + np.exp(-1.7 * octaves(rng, 640, 8, size)))[..., None]
    sand_colour, grass_colour = np.array((177, 160, 126), np.float32), np.array((128, 127, 91), np.float32)
    mixed = sand_colour * (1 - grass) + grass_colour * grass
    return (mixed * (1 + 0.065 * octaves(rng, 60, 2.5, size))[..., None]).astype(np.float32)


def draw_runway(canvas: Canvas, rng: np.random.Generator) -> None:
    """Draw the runway with its centre line, threshold, aiming marks and rubber."""
    canvas.fill(block(50, 82, 1600, 106), (134, 128, 116))
    canvas.fill(block(58, 90, 1600, 90), ASPHALT)
    canvas.veil(block(250, 117, 520, 36), (52, 52, 54), 0.4, 9)
    for _ in range(26):
        x, y = rng.uniform(180, 420), 135 + rng.normal(0, 10)
        canvas.veil(block(x, y, rng.uniform(90, 330), 1.3), (44, 44, 46), 0.35)
    for y in (95, 173.5):
        canvas.fill(block(110, y, 1500, 1.6), PAINT)
    for k in range(12):
        canvas.fill(block(118, 98.5 + 6.2 * k + (3 if k > 5 else 0), 60, 3.4), PAINT)
    for x in range(240, 1600, 100):
        canvas.fill(block(x, 134, 60, 1.9), PAINT)
    for y in (112, 150):
        canvas.fill(block(470, y, 90, 8), (206, 204, 196))


def draw_taxiways(canvas: Canvas) -> None:
    """Draw the parallel taxiway, its links to the runway and the yellow lines."""
    for x in (70, 620, 1180):
        link = ((x - 22, 180), (x + 68, 180), (x + 46, 200), (x + 46, 292), (x, 292), (x, 200))
        canvas.fill([tilted(*p) for p in link], (118, 116, 112))
    canvas.fill(block(60, 284, 1600, 58), (140, 134, 120))
    canvas.fill(block(64, 290, 1600, 46), (120, 118, 114))
    for x in (70, 620, 1180):
        canvas.fill(block(x, 270, 46, 24), (120, 118, 114))
        canvas.line([tilted(x + 23, y) for y in (178, 313)], YELLOW, 1.0)
        canvas.line([tilted(x + dx, 232) for dx in (2, 44)], YELLOW, 1.6)
    canvas.line([tilted(88, 313), tilted(1700, 313)], YELLOW, 1.0)
    for x in range(90, 1600, 37):
        canvas.line([tilted(x, 290), tilted(x + 2, 336)], (108, 106, 103), 0.6)


def draw_apron(canvas: Canvas, rng: np.random.Generator) -> None:
    """Draw the concrete apron slab by slab, its stand lines and stains, and the helicopter pad."""
    for left, top, across, down in ((380, 336, 50, 17), (170, 372, 10, 6)):
        for i in range(across):
            for j in range(down):
                tone = round(rng.normal(0, 4.5))
                colour = (CONCRETE[0] + tone, CONCRETE[1] + tone, CONCRETE[2] + tone)
                canvas.fill(block(left + 15 * i, top + 15 * j, 15.4, 15.4), colour)
        for i in range(across + 1):
            canvas.line(block(left + 15 * i, top, 0, 15 * down)[1:3], (140, 137, 129), 0.6)
        for j in range(down + 1):
            canvas.line(block(left, top + 15 * j, 15 * across, 0)[:2], (140, 137, 129), 0.6)
    canvas.fill(block(222, 334, 46, 40), (120, 118, 114))
    for x in (500, 750, 1005):
        canvas.line([tilted(x, 313), tilted(x, 545)], YELLOW, 1.0)
        canvas.line([tilted(x - 6, 400), tilted(x + 6, 400)], YELLOW, 1.0)
    for x in (213, 278):
        canvas.line([*(q := [tilted(*p) for p in ellipse(x, 418, 19, 19)]), q[0]], PAINT, 0.8)
    for _ in range(40):
        x, y = rng.uniform(400, 1110), rng.uniform(350, 570)
        spot = [tilted(*p) for p in ellipse(x, y, rng.uniform(2, 12), rng.uniform(2, 6))]
        canvas.veil(spot, (84, 80, 76), rng.uniform(0.1, 0.35), 1.6)


def draw_roads(canvas: Canvas) -> None:
    """Draw the service road, the dirt tracks and the ring site's pads."""
    service = ((90, 618), (500, 618), (1130, 618), (1165, 580), (1165, 330))
    canvas.line([tilted(*p) for p in service], (128, 124, 116), 12)
    for x in (470, 930):
        canvas.line([tilted(x, 588), tilted(x, 618)], (128, 124, 116), 14)
    canvas.line([tilted(700, 618), tilted(705, 760), (690, 910)], (150, 142, 124), 11)
    track = [tilted(960, 618), (975, 640), (985, 668), (1000, 690), ring_point(305, 72)]
    canvas.line(track, DIRT, 8)
    ring = [ring_point(a, 72) for a in range(0, 364, 4)]
    canvas.line(ring, DIRT, 10)
    canvas.line(ring, (172, 155, 121), 2.5)
    for a in (20, 95, 140, 185, 265, 320):
        canvas.fill(ellipse(*ring_point(a, 72), 19, 19), DIRT)
        canvas.line([SITE, ring_point(a, 72)], (182, 165, 130), 5)
    canvas.fill(ellipse(*SITE, 22, 20), DIRT)
    canvas.line([ring_point(140, 72), (1180, 850), (1240, 915)], DIRT, 7)


def berms() -> list[Polygon]:
    """Return the ridge lines of the earth walls: revetments in the west, arcs round the ring site's pads."""
    walls: list[Polygon] = []
    for x, y in ((95, 520), (215, 520), (95, 655), (215, 655)):
        walls.append([tilted(*p) for p in ((x, y + 70), (x, y), (x + 80, y), (x + 80, y + 70))])
    for a in (20, 95, 140, 185, 265, 320):
        cx, cy = ring_point(a, 74)
        arc = [math.radians(a + d) for d in range(-75, 76, 10)]
        walls.append([(cx + 24 * math.sin(t), cy - 24 * math.cos(t)) for t in arc])
    return walls


# x, y, width, height in the airfield's grid, height in metres, roof colour.
BUILDINGS: tuple[tuple[float, float, float, float, float, Colour], ...] = (
    (520, 640, 130, 62, 11, (166, 172, 176)),
    (410, 642, 74, 40, 6, (150, 112, 92)),
    (410, 712, 74, 30, 5, (188, 184, 174)),
    (740, 652, 70, 34, 5, (196, 192, 182)),
    (740, 712, 44, 44, 7, (148, 110, 92)),
    (868, 652, 60, 30, 5, (176, 178, 176)),
    (1200, 420, 34, 34, 15, (202, 200, 194)),
    (1250, 440, 90, 40, 6, (160, 164, 168)),
    (1195, 520, 60, 28, 4, (186, 180, 166)),
    (540, 730, 90, 30, 5, (170, 166, 156)),
)


def draw_walls_and_buildings(canvas: Canvas) -> None:
    """Draw the earth walls and the buildings; their shadows lie already."""
    for wall in berms():
        canvas.line(wall, BERM, 11)
        canvas.line([(x - 2, y - 2) for x, y in wall], (118, 104, 80), 5)
        canvas.line([(x + 1.5, y + 1.5) for x, y in wall], (192, 175, 138), 4)
    for x, y, w, h, tall, roof in BUILDINGS:
        dark: Colour = (roof[0] - 22, roof[1] - 22, roof[2] - 20)
        canvas.fill(block(x, y, w, h), dark)
        canvas.fill(block(x, y + h / 2, w, h / 2), roof)
        canvas.line(block(x, y + h / 2, w, 0)[:2], (214, 212, 206), 0.8)
        for k in range(1, int(w // 12)):
            canvas.line(block(x + 12 * k, y, 0, h)[1:3], dark, 0.5)
        if tall > 6:
            canvas.fill(block(x + 8, y + h - 12, 7, 5), (92, 92, 92))


def cast_shadow(canvas: Canvas, thing: Placed) -> None:
    """Gather the shadow of one object."""
    if thing.kind == "An-124":
        canvas.cast(thing.at(FUSELAGE), 1.0, 7.5)
        canvas.cast(thing.at(WING), 7.0, 8.0)
        canvas.cast(thing.at(TAIL), 9.0, 9.6)
        canvas.cast(thing.at(rectangle(-0.8, 48, 0.8, 66)), 6, 20)
        for engine in ENGINES:
            canvas.cast(thing.at(engine), 3.5, 6.5)
    elif thing.kind == "Ka-52":
        canvas.cast(thing.at(HELICOPTER), 0.5, 3.0)
        canvas.cast(thing.at(STUB_WINGS), 1.5, 2.0)
    else:
        canvas.cast(thing.at(HULLS[thing.kind][0]), 0, 3.4)


def draw_transport(canvas: Canvas, thing: Placed) -> None:
    """Draw one An-124 from above."""
    for engine in ENGINES:
        canvas.fill(thing.at(engine), (138, 141, 146))
        canvas.fill(thing.at([(x * 1.0, y - 0.8) for x, y in engine[20:]]), (92, 95, 100))
    canvas.fill(thing.at(WING), (196, 199, 202))
    for side in (-1, 1):
        canvas.line(thing.at([(side * 7, 6), (side * 30, 4.5), (side * 70, 17)]), (160, 163, 168), 0.8)
        canvas.line(thing.at([(side * 7, -22), (side * 73, 14)]), (222, 224, 226), 1.0)
        for x, y in ((25, -3), (43, 6)):
            canvas.line(thing.at([(side * x, y - 7), (side * x, y + 4)]), (172, 175, 180), 1.2)
    canvas.fill(thing.at(FUSELAGE), (172, 175, 180))
    canvas.fill(thing.at([(x * 0.72 + 1.2, y * 0.985) for x, y in FUSELAGE]), (208, 211, 213))
    canvas.fill(thing.at([(x * 0.3 + 1.8, y * 0.93) for x, y in FUSELAGE]), (230, 232, 232))
    canvas.fill(thing.at(rectangle(-7, -22, 7, 9)), (204, 207, 209))
    canvas.line(thing.at([(-3.4, -60.5), (0, -62.5), (3.4, -60.5)]), (64, 68, 76), 1.4)
    canvas.fill(thing.at(TAIL), (198, 201, 204))
    canvas.line(thing.at([(-26, 64), (0, 61), (26, 64)]), (166, 169, 174), 0.7)
    canvas.fill(thing.at([(0, 40), (1.4, 52), (1.2, 68), (-1.2, 68), (-1.4, 52)]), (236, 237, 236))


def draw_helicopter(canvas: Canvas, thing: Placed) -> None:
    """Draw one Ka-52 from above with its faint rotor disc."""
    canvas.veil(thing.at(ellipse(0, -2, 14.5, 14.5)), (70, 72, 72), 0.16)
    canvas.fill(thing.at(STUB_WINGS), (66, 72, 62))
    canvas.fill(thing.at(HELICOPTER), (78, 84, 70))
    canvas.fill(thing.at(rectangle(-4.2, 11, 4.2, 13)), (70, 76, 64))
    canvas.fill(thing.at(ellipse(0, -10.5, 1.6, 2.4)), (36, 42, 50))
    for blade in range(6):
        a = math.radians(25 + 60 * blade)
        canvas.line(thing.at([(0, -2), (14.5 * math.sin(a), -2 - 14.5 * math.cos(a))]), (58, 60, 58), 0.6)


def draw_vehicle(canvas: Canvas, thing: Placed) -> None:
    """Draw one launcher or one truck from above."""
    if thing.kind == "S-400":
        canvas.fill(thing.at(HULLS["S-400"][0]), (62, 68, 52))
        canvas.fill(thing.at(rectangle(-3.0, -12, 3.0, -7.5)), (122, 126, 100))
        canvas.fill(thing.at(rectangle(-2.4, -11.4, 2.4, -10.2)), (34, 38, 40))
        for x in (-2.4, -0.8, 0.8, 2.4):
            canvas.line(thing.at([(x, -6), (x, 11.4)]), (164, 166, 134), 1.0)
        return
    canvas.fill(thing.at(HULLS["truck"][0]), (96, 98, 84))
    canvas.fill(thing.at(rectangle(-2.4, -8, 2.4, -4.6)), (134, 134, 120))
    canvas.fill(thing.at(rectangle(-2.2, -3.6, 2.2, 7.6)), (112, 114, 98))


def draw_shrubs(canvas: Canvas, rng: np.random.Generator) -> None:
    """Scatter shrubs in clumps over the ground away from the pavements."""
    for _ in range(90):
        cx, cy = rng.uniform(0, WIDTH), rng.choice((rng.uniform(10, 60), rng.uniform(780, 950), rng.uniform(850, 950)))
        for _ in range(int(rng.integers(2, 9))):
            x, y = tilted(cx + rng.normal(0, 16), cy + rng.normal(0, 12))
            r, tone = rng.uniform(1.2, 3.6), int(rng.integers(-10, 10))
            if math.dist((x, y), SITE) < 118:
                continue
            canvas.fill(ellipse(x - 0.9 * r, y - 0.8 * r, r, r), (74, 72, 58))
            canvas.fill(ellipse(x, y, r, r * 0.9), (88 + tone, 96 + tone, 62 + tone))


def scene(date: str) -> Image.Image:
    """Return the airfield on one date as the sensor saw it."""
    rng = np.random.default_rng(SEED)
    canvas = Canvas(ground(rng), SHADOW_STEP[date])
    draw_shrubs(canvas, rng)
    draw_roads(canvas)
    draw_runway(canvas, rng)
    draw_taxiways(canvas)
    draw_apron(canvas, rng)
    for x, y, w, h, tall, _ in BUILDINGS:
        canvas.cast(block(x, y, w, h), 0, tall)
    for wall in berms():
        for (x0, y0), (x1, y1) in pairwise(wall):
            canvas.cast([(x0 - 2, y0 - 2), (x1 - 2, y1 - 2), (x1 + 2, y1 + 2), (x0 + 2, y0 + 2)], 0, 4)
    things = placed(date)
    for thing in things:
        cast_shadow(canvas, thing)
    canvas.settle()
    draw_walls_and_buildings(canvas)
    painters = {"An-124": draw_transport, "Ka-52": draw_helicopter}
    for thing in things:
        painters.get(thing.kind, draw_vehicle)(canvas, thing)
    small = canvas.image.filter(ImageFilter.GaussianBlur(0.9)).resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    weather = 1 + 0.026 * octaves(rng, 90, 3, small.size) + 0.022 * rng.standard_normal((HEIGHT, WIDTH))
    sensor = np.random.default_rng([SEED, len(date)])
    seen = np.asarray(small, np.float32) * weather[..., None] * GAIN[date]
    seen += sensor.normal(0, SENSOR_NOISE[date], (HEIGHT, WIDTH, 1)) + sensor.normal(0, 0.8, (HEIGHT, WIDTH, 3))
    return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))


def write(image: Image.Image, path: Path, taken: str) -> None:
    """Write one picture as a tiled GeoTIFF with its date."""
    profile = {
        "driver": "GTiff", "width": WIDTH, "height": HEIGHT, "count": 3, "dtype": "uint8", "crs": "EPSG:32636",
        "transform": from_origin(500000.0, 3920000.0, GSD, GSD), "tiled": True, "blockxsize": 256, "blockysize": 256,
        "compress": "JPEG", "photometric": "YCBCR", "jpeg_quality": 88,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.update_tags(TIFFTAG_DATETIME=taken)
        moment = f"{taken[:10].replace(':', '-')}T{taken[11:]}Z"
        # rasterio puts an equals sign between name and value, which is where the packet's first one stands.
        name, value = XMP.format(moment=moment).split("=", 1)
        file.update_tags(ns="xml:XMP", **{name: value})
        file.write(np.moveaxis(np.asarray(image), 2, 0))


def main() -> None:
    """Draw both dates."""
    folder = Path(__file__).resolve().parent.parent / "resources" / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    for date, taken in DATES.items():
        write(scene(date), folder / f"{date}.tif", taken)


if __name__ == "__main__":
    main()
