"""Projects for tests of formats and exchange: hand-made small ones, and every kind of field through hypothesis."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from twopass.model import geometry
from twopass.model.display import AMOUNTS, COLORMAPS, GAMMAS, PLAIN, SHARPENINGS, DisplayChoice, Stretch
from twopass.model.geometry import Box, OrientedBox, Point, Polygon
from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.ids import Kind, Uid, UidSource
from twopass.model.project import Project
from twopass.model.records import (
    Annotation,
    Certainty,
    Comparison,
    Finding,
    FindingType,
    Label,
    ProjectInfo,
    Registration,
    ReviewState,
    Role,
    Site,
    Snapshot,
    Stamp,
    TrackedObject,
)
from twopass.model.registering import TiePoint, TransformModel
from twopass.model.transforms import Affine
from twopass.model.values import EMPTY, freeze


def whole_projects(max_examples: int) -> settings:
    """Return settings for tests of :func:`projects`.

    Without shrinking: it takes minutes for a whole project, and would turn a failure into a time limit.
    """
    kept = [phase for phase in Phase if phase is not Phase.shrink]
    return settings(deadline=None, max_examples=max_examples, suppress_health_check=list(HealthCheck), phases=kept)


def counting(start: int = 0) -> UidSource:
    """Return a source of uids that is the same every time."""
    numbers = iter(range(start + 1, 10**9))
    return lambda: uid(next(numbers))


def uid(number: int) -> Uid:
    """Return the uid of a number."""
    return Uid(str(uuid.UUID(int=number, version=4)))


def by_uid(*records: Any) -> dict[Uid, Any]:
    """Return records as a project holds them."""
    return {record.uid: record for record in records}


def complete(project: Project) -> Project:
    """Return a project that knows the highest numbers it holds."""
    kinds = [kind for kind in Kind if kind is not Kind.PROJECT]
    numbers = {kind: max((record.number for record in project.of_kind(kind).values()), default=0) for kind in kinds}
    return replace(project, last_numbers=numbers)


def small_project(*annotations: Annotation) -> Project:
    """Return one site, two snapshots of 100 × 80, their comparison, and three labels."""
    first = Snapshot(uid=uid(2), number=1, site=uid(1), file_name="a.png", width=100, height=80, role=Role.BEFORE)
    second = Snapshot(uid=uid(3), number=2, site=uid(1), file_name="b.png", width=100, height=80, role=Role.AFTER)
    labels = [
        Label(uid=uid(5 + place), number=1 + place, name=name, color=color)
        for place, (name, color) in enumerate((("An-124", "#e69f00"), ("Ka-52", "#56b4e9"), ("S-400", "#cc79a7")))
    ]
    return complete(
        Project(
            info=ProjectInfo(uid=uid(99), title="Airfield"),
            sites=by_uid(Site(uid=uid(1), number=1, name="Airfield")),
            snapshots=by_uid(first, second),
            comparisons=by_uid(Comparison(uid=uid(4), number=1, before=uid(2), after=uid(3), site=uid(1))),
            labels=by_uid(*labels),
            annotations=by_uid(*annotations),
        )
    )


def box(number: int, *numbers: float, snapshot: int = 2, label: int = 5, **fields: Any) -> Annotation:
    """Return a box annotation of :func:`small_project`, with uid 100 + number."""
    return Annotation(
        uid=uid(100 + number), number=number, snapshot=uid(snapshot), label=uid(label), shape=Box(*numbers), **fields
    )


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
_SCALAR = st.one_of(
    _TEXT, st.booleans(), st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: x + 0.0)
)
# "rotation" is a name that COCO keeps for something else.
_ATTRIBUTES = st.dictionaries(
    _TEXT | st.just("rotation"), st.one_of(_SCALAR, st.none(), st.lists(_SCALAR, max_size=2)), max_size=3
).map(freeze)
_JSON = st.recursive(
    st.one_of(_SCALAR, st.none()), lambda x: st.lists(x, max_size=2) | st.dictionaries(_TEXT, x, max_size=2)
)
_EXTRA = st.dictionaries(_TEXT.map(lambda text: "x-" + text), _JSON, max_size=2).map(
    lambda value: freeze(value) if value else EMPTY
)
_NUMBER = st.floats(-1e5, 1e5, allow_nan=False).map(lambda x: x + 0.0)
_SIZE = st.floats(0.01, 1e4)
_TIE_POINT = st.builds(TiePoint, st.tuples(_NUMBER, _NUMBER), st.tuples(_NUMBER, _NUMBER), st.booleans())
_TIME = st.sampled_from(("2024-03-01T09:10:00Z", "2024-12-31T23:59:59Z"))
_TAGS = st.lists(_TEXT, max_size=2).map(tuple)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


_STAMP = st.builds(
    Stamp, created=_maybe(_TIME), created_by=_maybe(_TEXT), updated=_maybe(_TIME), updated_by=_maybe(_TEXT)
)
_RING = st.lists(st.tuples(_NUMBER, _NUMBER), min_size=3, max_size=5, unique=True).map(tuple)
SHAPES = st.one_of(
    st.builds(Box, _NUMBER, _NUMBER, _SIZE, _SIZE),
    st.builds(
        OrientedBox,
        st.tuples(_NUMBER, _NUMBER),
        _SIZE,
        _SIZE,
        st.floats(-180, 180, exclude_min=True).map(lambda x: x + 0.0),
        st.booleans(),
    ),
    st.builds(Polygon, st.lists(_RING, min_size=1, max_size=2).map(tuple)),
    st.builds(Point, _NUMBER, _NUMBER),
)
_GEOREFERENCE = st.one_of(
    st.builds(
        Georeference,
        kind=st.just(GeoreferenceKind.AFFINE),
        crs=st.sampled_from(("EPSG:32637", freeze({"type": "GeographicCRS", "name": "x"}))),
        transform=st.builds(Affine, *[_NUMBER] * 6),
        accuracy_m=_maybe(_SIZE),
        source=_maybe(_TEXT),
        extra=_EXTRA,
    ),
    st.builds(
        Georeference,
        kind=st.just(GeoreferenceKind.GCPS),
        crs=st.just("EPSG:4326"),
        gcps=st.lists(
            st.builds(GroundPoint, st.tuples(_NUMBER, _NUMBER), st.tuples(_NUMBER, _NUMBER)), min_size=1, max_size=2
        ).map(tuple),
    ),
    st.builds(
        Georeference,
        kind=st.just(GeoreferenceKind.CORNERS),
        crs=st.just("EPSG:4326"),
        corners=st.lists(st.tuples(_NUMBER, _NUMBER), min_size=4, max_size=4).map(tuple),
    ),
)


_BAND = st.integers(1, 300)
_LIMITS = st.tuples(st.floats(-1e6, 0), st.floats(0.5, 1e6))
_CURVE = st.just(((0.0, 0.0), (255.0, 255.0))) | st.just(((3.0, 1.25), (90.0, 1.25), (255.0, 200.0)))
_DISPLAY = st.just(PLAIN) | st.builds(
    DisplayChoice,
    bands=_maybe(st.tuples(_BAND) | st.tuples(_BAND, _BAND, _BAND)),
    stretch=st.sampled_from(Stretch),
    percentiles=st.tuples(st.floats(0, 49), st.floats(50, 100)),
    colormap=st.sampled_from(COLORMAPS),
    limits=st.just(()) | st.lists(_LIMITS, min_size=3, max_size=3).map(tuple),
    gamma=st.floats(*GAMMAS),
    brightness=st.floats(*AMOUNTS),
    contrast=st.just(0.0) | st.floats(*AMOUNTS),
    sharpen=st.just(0.0) | st.floats(*SHARPENINGS),
    invert=st.booleans(),
    curves=st.just(()) | st.tuples(_CURVE) | st.tuples(_CURVE, _CURVE, _CURVE),
)


def _with_a_stated_area_only(annotation: Annotation) -> Annotation:
    """Leave out an area that is simply the shape's: files always carry one, and only another one is a statement."""
    return replace(annotation, area=None) if annotation.area == geometry.area(annotation.shape) else annotation


@st.composite
def projects(draw: Callable[..., Any]) -> Project:
    """Return any project with one site, two snapshots and some of everything."""
    new_uid = counting()
    site = draw(
        st.builds(
            Site,
            uid=st.just(new_uid()),
            number=st.just(3),
            name=_TEXT,
            bbox=_maybe(st.tuples(*[_NUMBER] * 4)),
            split_group=_maybe(_TEXT),
            attributes=_maybe(_ATTRIBUTES),
            notes=_maybe(_TEXT),
            extra=_EXTRA,
        )
    )
    snapshots = [
        draw(
            st.builds(
                Snapshot,
                uid=st.just(new_uid()),
                number=st.just(number),
                site=st.sampled_from((None, site.uid)),
                file_name=st.just(f"{number}.png"),
                width=st.integers(1, 9999),
                height=st.integers(1, 9999),
                role=_maybe(st.sampled_from(Role)),
                sha256=_maybe(st.just("ab" * 32)),
                datetime=_maybe(_TIME),
                date_captured=_maybe(_TEXT),
                license=_maybe(st.just(1)),
                state=_maybe(st.sampled_from(ReviewState)),
                georeference=_maybe(_GEOREFERENCE),
                properties=_maybe(_ATTRIBUTES),
                valid_region=_maybe(st.just(((0.0, 0.0, 9.0, 0.0, 9.0, 9.0),))),
                tags=_maybe(_TAGS),
                split=_maybe(st.just("val")),
                notes=_maybe(_TEXT),
                display=_DISPLAY,
                stamp=_STAMP,
                extra=_EXTRA,
            )
        )
        for number in (2, 5)
    ]
    names = draw(
        st.lists(
            st.sampled_from(("An-124", "Ка-52", "S-400 (TEL)", "飞机", "object")), min_size=2, max_size=4, unique=True
        )
    )
    labels: list[Label] = []
    for place, name in enumerate(names):
        parent = draw(st.sampled_from((None, *(label.uid for label in labels))))
        labels.append(
            draw(
                st.builds(
                    Label,
                    uid=st.just(new_uid()),
                    number=st.just(place * 2 + 1),
                    name=st.just(name),
                    color=_maybe(st.just("#00ff00")),
                    key=st.sampled_from((None, str(place + 1))),
                    parent=st.just(parent),
                    supercategory=_maybe(st.sampled_from(("vehicle", "аэродром"))),
                    aliases=_maybe(_TAGS),
                    description=_maybe(_TEXT),
                    default_shape=_maybe(st.just("oriented_box")),
                    attributes=_maybe(st.just(freeze([{"name": "n", "type": "string"}]))),
                    deprecated=_maybe(st.booleans()),
                    length_m=_maybe(st.floats(1e-3, 1e7)),
                    width_m=_maybe(st.floats(1e-3, 1e7)),
                    extra=_EXTRA,
                )
            )
        )
    a_label = st.sampled_from([label.uid for label in labels])
    thing = draw(
        st.builds(
            TrackedObject,
            uid=st.just(new_uid()),
            number=st.just(4),
            label=a_label,
            name=_maybe(_TEXT),
            attributes=_maybe(_ATTRIBUTES),
            notes=_maybe(_TEXT),
            stamp=_STAMP,
            extra=_EXTRA,
        )
    )
    annotations = [
        draw(
            st.builds(
                Annotation,
                uid=st.just(new_uid()),
                number=st.just(number),
                snapshot=st.sampled_from([s.uid for s in snapshots]),
                label=a_label,
                shape=SHAPES,
                object=st.sampled_from((None, thing.uid)),
                certainty=_maybe(st.sampled_from(Certainty)),
                score=_maybe(st.floats(0, 1)),
                segmentation=_maybe(st.just(freeze({"size": [2, 3], "counts": [0, 2, 4]}))),
                area=_maybe(st.floats(0, 1e6)),
                iscrowd=st.booleans(),
                occluded=_maybe(st.booleans()),
                truncated=_maybe(st.booleans()),
                difficult=_maybe(st.booleans()),
                ignore=_maybe(st.booleans()),
                source=_maybe(st.just("model")),
                source_name=_maybe(_TEXT),
                state=_maybe(st.just("draft")),
                z_order=_maybe(st.integers(-9, 9)),
                attributes=_maybe(_ATTRIBUTES),
                tags=_maybe(_TAGS),
                notes=_maybe(_TEXT),
                reviewed=_maybe(_TIME),
                reviewed_by=_maybe(_TEXT),
                geometry=_maybe(st.just(freeze({"type": "Point", "coordinates": [37.5, 55.0]}))),
                stamp=_STAMP,
                extra=_EXTRA,
            ).map(_with_a_stated_area_only)
        )
        for number in draw(st.lists(st.integers(1, 40), max_size=4, unique=True))
    ]
    matrix = st.tuples(*[_NUMBER] * 9)
    comparison = draw(
        st.builds(
            Comparison,
            uid=st.just(new_uid()),
            number=st.just(7),
            before=st.just(snapshots[0].uid),
            after=st.just(snapshots[1].uid),
            site=st.sampled_from((None, site.uid)),
            registration=_maybe(
                st.builds(
                    Registration,
                    after_to_before=matrix,
                    method=_maybe(_TEXT),
                    rmse_px=_maybe(_SIZE),
                    rmse_m=_maybe(_SIZE),
                    model=_maybe(st.sampled_from(TransformModel)),
                    inliers=_maybe(st.integers(0, 9999)),
                    spread=_maybe(st.floats(0, 1)),
                    misfit_px=_maybe(_SIZE),
                    tie_points=st.lists(_TIE_POINT, max_size=3).map(tuple),
                    extra=_EXTRA,
                )
            ),
            state=_maybe(st.sampled_from(ReviewState)),
            attributes=_maybe(_ATTRIBUTES),
            notes=_maybe(_TEXT),
            stamp=_STAMP,
            extra=_EXTRA,
        )
    )
    an_annotation = st.sampled_from((None, *(annotation.uid for annotation in annotations)))
    finding = draw(
        st.builds(
            Finding,
            uid=st.just(new_uid()),
            number=st.just(2),
            comparison=st.just(comparison.uid),
            type=st.sampled_from(FindingType),
            because=_maybe(st.just("cloud")),
            object=st.sampled_from((None, thing.uid)),
            before_annotation=an_annotation,
            after_annotation=an_annotation,
            certainty=_maybe(st.sampled_from(Certainty)),
            attributes=_maybe(_ATTRIBUTES),
            notes=_maybe(_TEXT),
            stamp=_STAMP,
            extra=_EXTRA,
        )
    )
    info = draw(
        st.builds(
            ProjectInfo,
            uid=st.just(new_uid()),
            title=st.just("t") | _TEXT,
            description=_TEXT,
            version=_maybe(_TEXT),
            year=_maybe(st.just(2024)),
            contributor=_maybe(_TEXT),
            url=_maybe(_TEXT),
            created=_maybe(_TIME),
            image_root=_maybe(st.just("images")),
            licenses=st.just(freeze([{"id": 1, "name": "x", "url": ""}])),
            attributes=st.just(freeze([{"name": "n", "type": "boolean", "default": False}])),
            extensions=_EXTRA,
            extra=_EXTRA,
            extra_top=_EXTRA,
        )
    )
    return complete(
        Project(
            info=info,
            sites=by_uid(site),
            snapshots=by_uid(*snapshots),
            comparisons=by_uid(comparison),
            labels=by_uid(*labels),
            objects=by_uid(thing),
            annotations=by_uid(*annotations),
            findings=by_uid(finding),
        )
    )
