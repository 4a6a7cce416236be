"""Tell a file's format by its first bytes: a scanner's or a person's file name may lie."""

from __future__ import annotations

from enum import StrEnum

HEAD_BYTES = 1024  # a PDF may have junk of up to 1 KiB before its header (PDF 1.7, appendix H.3.4.1)

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".pdf"})


class Format(StrEnum):
    JPEG = "JPEG"
    PNG = "PNG"
    TIFF = "TIFF"
    PDF = "PDF"


_MAGIC = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),  # BigTIFF
    (b"MM\0+", Format.TIFF),
)


def sniff(head: bytes) -> Format | None:
    """Return the format that the first ``HEAD_BYTES`` of a file show, or None."""
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    return Format.PDF if b"%PDF-" in head[:HEAD_BYTES] else None
