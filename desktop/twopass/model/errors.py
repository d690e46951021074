"""The one exception type of Twopass and the codes it carries; sentences are made in ``workbench.messages``."""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """What went wrong. Each code has exactly one sentence in ``workbench.messages``."""

    # images
    FILE_MISSING = "file_missing"
    FILE_IS_FOLDER = "file_is_folder"
    FILE_UNREADABLE = "file_unreadable"
    FILE_EMPTY = "file_empty"
    NOT_AN_IMAGE = "not_an_image"
    IMAGE_TRUNCATED = "image_truncated"
    IMAGE_TOO_LARGE = "image_too_large"
    IMAGE_UNSUPPORTED = "image_unsupported"
    IMAGE_CHANGED = "image_changed"
    IMAGE_CRASHED = "image_crashed"
    IMAGE_TIMEOUT = "image_timeout"
    IMAGE_MEMORY = "image_memory"
    DECODER_FAILED = "decoder_failed"
    # images on the network
    REMOTE_ADDRESS = "remote_address"
    REMOTE_NOT_ALLOWED = "remote_not_allowed"
    REMOTE_UNREACHABLE = "remote_unreachable"
    REMOTE_NO_RANGES = "remote_no_ranges"
    REMOTE_CHANGED = "remote_changed"
    REMOTE_ITEM = "remote_item"
    # registration
    NOT_REGISTERED = "not_registered"
    REGISTRATION_FAILED = "registration_failed"
    # projects
    PROJECT_MISSING = "project_missing"
    PROJECT_EXISTS = "project_exists"
    PROJECT_CORRUPT = "project_corrupt"
    PROJECT_NEWER = "project_newer"
    PROJECT_FOREIGN = "project_foreign"
    PROJECT_READ_ONLY = "project_read_only"
    PROJECT_MOVED = "project_moved"
    PROJECT_BUSY = "project_busy"
    PROJECT_NAME_TOO_LONG = "project_name_too_long"
    STORE_FAILED = "store_failed"
    DISK_FULL = "disk_full"
    # pictures kept in the cache
    CACHE_FULL = "cache_full"
    # views
    NORTH_UNKNOWN = "north_unknown"
    GROUND_UNKNOWN = "ground_unknown"
    NO_PLACE_TO_TAKE = "no_place_to_take"
    # edits
    EDIT_CONFLICT = "edit_conflict"
    BAD_SHAPE = "bad_shape"
    BAD_NAME = "bad_name"
    NAME_TAKEN = "name_taken"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_TO_REDO = "nothing_to_redo"
    UNKNOWN_ID = "unknown_id"
    # what is said of a snapshot, and places
    BAD_DATE = "bad_date"
    BAD_PROPERTY = "bad_property"
    BAD_PLACE = "bad_place"
    PLACE_OUTSIDE = "place_outside"
    NO_GROUND = "no_ground"
    BAD_CORNERS = "bad_corners"
    BAD_LENGTH = "bad_length"
    NOTHING_MEASURED = "nothing_measured"
    # label files
    NOT_JSON = "not_json"
    NOT_COCO = "not_coco"
    NOT_NATIVE = "not_native"
    FORMAT_UNKNOWN = "format_unknown"
    FORMAT_NEWER = "format_newer"
    BAD_RECORD = "bad_record"
    UNSAFE_PATH = "unsafe_path"
    EXPORT_FAILED = "export_failed"
    # display
    NOT_ALIKE = "not_alike"
    # journeys and command line
    BAD_JOURNEY = "bad_journey"
    BAD_ARGUMENT = "bad_argument"


class TwopassError(Exception):
    """Anything the user must be told.

    Attributes:
        code: which sentence to show.
        data: the words that fill the sentence (``path``, ``detail``, ``where`` …), plain strings or numbers.
    """

    def __init__(self, code: ErrorCode, **data: str | int | float) -> None:
        super().__init__(f"{code.value}: {data}")
        self.code = code
        self.data: dict[str, str | int | float] = dict(data)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by code and data, so that a worker process can hand an error back."""
        return (_rebuild, (self.code, self.data))


def _rebuild(code: ErrorCode, data: dict[str, str | int | float]) -> TwopassError:
    return TwopassError(code, **data)
