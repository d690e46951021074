"""The one place where an error becomes a sentence: what went wrong, with which file, and what to do."""

from __future__ import annotations

import re

from twopass.model.errors import ErrorCode, TwopassError

SENTENCES: dict[ErrorCode, str] = {
    ErrorCode.FILE_MISSING: "There is no file {path}; check the name, or find where it was moved.",
    ErrorCode.FILE_IS_FOLDER: "{path} is a folder; choose a file inside it.",
    ErrorCode.FILE_UNREADABLE: "{path} can't be read ({detail}); check that you have the right to read it.",
    ErrorCode.FILE_EMPTY: "{path} is empty (0 bytes); copy or download it again.",
    ErrorCode.NOT_AN_IMAGE: "{path} is not an image that Twopass reads; open a TIFF, JPEG, PNG or another picture.",
    ErrorCode.IMAGE_TRUNCATED: "{path} is damaged or cut short ({detail}); copy or download it again.",
    ErrorCode.IMAGE_TOO_LARGE: "{path} claims to be {detail}, more than Twopass opens; check where it comes from.",
    ErrorCode.IMAGE_UNSUPPORTED: "{path} can't be shown ({detail}); convert it to an 8- or 16-bit TIFF.",
    ErrorCode.IMAGE_CHANGED: "{path} is not the image that was labelled; find the original, or start a new comparison.",
    ErrorCode.IMAGE_CRASHED: "Reading {path} broke off ({detail}); that part is not shown. Copy or download it again.",
    ErrorCode.IMAGE_TIMEOUT: "Reading {path} took more than {detail} and was given up; convert it to a tiled TIFF.",
    ErrorCode.IMAGE_MEMORY: "Reading {path} takes more memory than {detail} and was given up; make it a tiled TIFF.",
    ErrorCode.DECODER_FAILED: "{path} is not opened, as images can't be read safely ({detail}); install Twopass again.",
    ErrorCode.REMOTE_ADDRESS: "This address can't be opened ({detail}); use https://, http:// or s3://, no password.",
    ErrorCode.REMOTE_NOT_ALLOWED: "{path} is on the host {detail}, which you have not allowed; allow it, then retry.",
    ErrorCode.REMOTE_UNREACHABLE: "{path} can't be read from the network ({detail}); check address and connection.",
    ErrorCode.REMOTE_NO_RANGES: "{path} can't be read in parts ({detail}); download it, then open the copy.",
    ErrorCode.REMOTE_CHANGED: "{path} changed on its server while it was open; close it and open it again.",
    ErrorCode.REMOTE_ITEM: "{path} is not a STAC item that Twopass opens ({detail}); give the image's own address.",
    ErrorCode.PROJECT_MISSING: "There is no project {path}; check the name, or find where it was moved.",
    ErrorCode.PROJECT_EXISTS: "{path} exists already; choose another name, or open it.",
    ErrorCode.PROJECT_CORRUPT: "{path} is damaged ({detail}) and was left as it is; open a copy or a backup of it.",
    ErrorCode.PROJECT_NEWER: "{path} was made by a newer Twopass (format {detail}); update Twopass to open it.",
    ErrorCode.PROJECT_FOREIGN: "{path} is not a Twopass project; open a .twopass file, or two images.",
    ErrorCode.PROJECT_READ_ONLY: "{path} can only be read; use Save as to go on in a copy.",
    ErrorCode.PROJECT_MOVED: "{path} was moved, replaced or deleted while open; use Save as to keep what is on screen.",
    ErrorCode.PROJECT_BUSY: "{path} is being written by another program; close it there, then retry.",
    ErrorCode.PROJECT_NAME_TOO_LONG: "The name of {path} is too long; use one of at most 247 bytes.",
    ErrorCode.STORE_FAILED: "{path} could not be written ({detail}); retry, or use Save as to go on elsewhere.",
    ErrorCode.DISK_FULL: "The disk of {path} is full; free some space and retry, or use Save as to go on elsewhere.",
    ErrorCode.CACHE_FULL: "The cache can't take {path} ({detail}); free some space there, and it goes on by itself.",
    ErrorCode.NORTH_UNKNOWN: "Nothing says where north is on this snapshot; turn it by hand (R), or give it a place.",
    ErrorCode.GROUND_UNKNOWN: "Nothing says where the ground of both snapshots is; register them, or link by pixel.",
    ErrorCode.NO_PLACE_TO_TAKE: "Register the two first (G); the other snapshot must have a place on the ground.",
    ErrorCode.EDIT_CONFLICT: "This was changed by another program ({what}); close and open the project again.",
    ErrorCode.BAD_SHAPE: "This shape has no extent or is out of range; draw it again.",
    ErrorCode.BAD_NAME: "A label needs a name of 1 to 1,000 characters; type another.",
    ErrorCode.NAME_TAKEN: "There is a label {name} already; choose it, or type another name.",
    ErrorCode.NOTHING_TO_UNDO: "There is nothing to undo.",
    ErrorCode.NOTHING_TO_REDO: "There is nothing to redo.",
    ErrorCode.UNKNOWN_ID: "The {what} this refers to is no longer in the project; import or draw it again.",
    ErrorCode.NOT_REGISTERED: "{path} could not be registered: {detail}. Place tie points instead.",
    ErrorCode.REGISTRATION_FAILED: "Registering broke off ({detail}); try again, or place tie points.",
    ErrorCode.BAD_DATE: "“{text}” is no date; type it as 2024-12-13, 2024-12-13 08:30Z or 13 Dec 2024 0830Z.",
    ErrorCode.BAD_PROPERTY: "{what} must be {detail}; type it again, or leave it empty.",
    ErrorCode.BAD_PLACE: "“{text}” is no place; type degrees, UTM or MGRS (37SBV 50123 20456), or x, y in pixels.",
    ErrorCode.PLACE_OUTSIDE: "{text} lies outside both snapshots; check it, or open a snapshot that shows it.",
    ErrorCode.NO_GROUND: "{detail}; type x, y in pixels, or georeference the snapshot.",
    ErrorCode.BAD_CORNERS: "These corners can't be ({detail}); type top left, top right, bottom right, bottom left.",
    ErrorCode.BAD_LENGTH: "“{text}” is no length; type metres, such as 68.96.",
    ErrorCode.NOTHING_MEASURED: "There is no line; measure one with the measure tool ({detail}) first.",
    ErrorCode.NOT_JSON: "{path} is not JSON ({detail}); choose a label file that Twopass or another program exported.",
    ErrorCode.NOT_COCO: "{path} is JSON, but not COCO ({detail}); choose another file or format.",
    ErrorCode.NOT_NATIVE: "{path} is not a Twopass annotation set ({detail}); choose another file or format.",
    ErrorCode.FORMAT_UNKNOWN: "{path} is in no format that Twopass knows; use native or coco.",
    ErrorCode.FORMAT_NEWER: "{path} is in a newer format ({detail}); update Twopass to import it.",
    ErrorCode.BAD_RECORD: "{path} has a record that makes no sense ({detail}); nothing was imported. Mend the file.",
    ErrorCode.UNSAFE_PATH: "{path} names a file outside its folder ({detail}); nothing was imported. Mend the file.",
    ErrorCode.EXPORT_FAILED: "{path} could not be written ({detail}); choose another place. Nothing was changed there.",
    ErrorCode.NOT_ALIKE: "The after snapshot can't be matched to the before one ({detail}); adjust it by hand.",
    ErrorCode.BAD_JOURNEY: "The journey {path} can't be played: {detail}.",
    ErrorCode.BAD_ARGUMENT: "{detail}",
}


# Of these the file is what matters, not where it lies: who chose it in a window knows that.
_ABOUT_AN_IMAGE = frozenset(
    {
        ErrorCode.FILE_EMPTY,
        ErrorCode.NOT_AN_IMAGE,
        ErrorCode.IMAGE_TRUNCATED,
        ErrorCode.IMAGE_TOO_LARGE,
        ErrorCode.IMAGE_UNSUPPORTED,
        ErrorCode.IMAGE_CHANGED,
        ErrorCode.IMAGE_CRASHED,
        ErrorCode.IMAGE_TIMEOUT,
        ErrorCode.IMAGE_MEMORY,
        ErrorCode.DECODER_FAILED,
    }
)


class _Words(dict[str, object]):
    """The words of a sentence; one that was not given is left out rather than breaking the sentence."""

    def __missing__(self, key: str) -> str:
        return {"path": "The file", "detail": "no details known"}.get(key, "")


def sentence(error: BaseException) -> str:
    """Return one sentence for an error: of a ``TwopassError`` its own, of anything else its kind and text."""
    if isinstance(error, TwopassError):
        # Some details are other programs' words, over several lines.
        return re.sub(r"\s*[\r\n]+\s*", " ", SENTENCES[error.code].format_map(_Words(error.data)))
    text = " ".join(str(error).split())
    return f"Something unexpected went wrong ({type(error).__name__}: {text}); nothing was lost. Please report it."


def short_sentence(error: BaseException) -> str:
    """Return the same sentence for a window, where an image is called by its file's name instead of its path."""
    if isinstance(error, TwopassError) and error.code in _ABOUT_AN_IMAGE and "path" in error.data:
        name = str(error.data["path"]).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
        error = TwopassError(error.code, **{**error.data, "path": name})
    return sentence(error)
