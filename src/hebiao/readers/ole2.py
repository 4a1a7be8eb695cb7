"""The directory and streams of an OLE2 compound file (old Office files), as far as telling them apart needs.

After [MS-CFB]. Every chain is bounded, so that a broken or hostile file ends in DamagedSource.
"""

from __future__ import annotations

import struct
from typing import Final

from hebiao.errors import DamagedSource

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END: Final = 0xFFFFFFFA
"""sector numbers from here on are marks, not places"""
_STREAM: Final = 2
_ROOT: Final = 5


class Compound:
    """An open compound file: names of its streams, and their bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError, ValueError, OverflowError) as error:
            raise _damaged() from error

    def _open(self) -> None:
        head = self._data[:512]
        shift, mini_shift = struct.unpack_from("<HH", head, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise _damaged()
        self._size = 1 << shift
        n_fat, first_dir = struct.unpack_from("<I", head, 44)[0], struct.unpack_from("<I", head, 48)[0]
        self._cutoff, first_mini, _, next_difat, _ = struct.unpack_from("<5I", head, 56)
        places = list(struct.unpack_from("<109I", head, 76))
        most = len(self._data) // self._size
        while next_difat < _END and len(places) < most + 109:
            sector = struct.unpack(f"<{self._size // 4}I", self._sector(next_difat))
            places.extend(sector[:-1])
            next_difat = sector[-1]
        self._fat: list[int] = []
        for place in places[: min(n_fat, most)]:
            if place < _END:
                self._fat.extend(struct.unpack(f"<{self._size // 4}I", self._sector(place)))
        self.streams: dict[str, tuple[int, int]] = {}
        self._root = (_END, 0)
        directory = self._chain(first_dir)
        for at in range(0, len(directory) - 127, 128):
            self._entry(directory[at : at + 128])
        mini = self._chain(first_mini) if first_mini < _END else b""
        self._mini_fat = struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4])

    def _entry(self, entry: bytes) -> None:
        length, kind = struct.unpack_from("<HB", entry, 64)
        start, size = struct.unpack_from("<II", entry, 116)
        if kind == _ROOT:
            self._root = (start, size)
        elif kind == _STREAM and 2 <= length <= 64:
            self.streams[entry[: length - 2].decode("utf-16-le", "replace")] = (start, size)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        found = self._data[at : at + self._size]
        return found.ljust(self._size, b"\0") if found else _fail()

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        while start < _END:
            parts.append(self._sector(start))
            if len(parts) > len(self._fat):
                raise _damaged()
            start = self._fat[start]
        return b"".join(parts)

    def read(self, name: str) -> bytes:
        """The bytes of a stream.

        Raises:
            DamagedSource: no such stream, or its chain of sectors is broken.
        """
        try:
            start, size = self.streams[name]
            if size >= self._cutoff:
                return self._chain(start)[:size]
            store = self._chain(self._root[0])
            parts: list[bytes] = []
            while start < _END and len(parts) * 64 < size:
                parts.append(store[start * 64 : start * 64 + 64])
                start = self._mini_fat[start]
            return b"".join(parts)[:size]
        except (KeyError, IndexError) as error:
            raise _damaged() from error


def _fail() -> bytes:
    raise _damaged()


def _damaged() -> DamagedSource:
    return DamagedSource(
        "旧版 Office 文件（OLE2）损坏或不完整，请重新取得文件",
        "the old Office file (OLE2) is broken or cut off; get the file again",
    )
