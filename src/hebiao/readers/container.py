"""Opening zip containers and XML that strangers wrote: nothing is trusted, every read is bounded.

Shared by archive, docx, xlsx and ofd. Sizes are enforced while reading, because headers may lie.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EncryptedSource, LimitExceeded, UnsafeSource
from hebiao.lazy import regex

if TYPE_CHECKING:
    from lxml.etree import _Element

try:
    from lzma import LZMAError as _LzmaError
except ImportError:  # of a Python built without it, zipfile says that it does not know the method
    _LzmaError = EOFError  # type: ignore[assignment, misc]  # never raised then

BROKEN: Final = (zipfile.BadZipFile, zlib.error, _LzmaError, EOFError, OSError, ValueError)
"""what reading a member raises whose data are broken, by each way of packing"""
_CHUNK: Final = 1 << 18
_RATIO_FROM: Final = 4 << 20
"""members smaller than this may be packed as tightly as they like: one cell may repeat a megabyte of text"""
_UTF8_NAME: Final = 0x800
_DRIVE: Final = regex(r"[A-Za-z]:")
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(c) for c in ("ascii", "utf-16-le", "utf-16-be"))


class Budget(Struct):
    """What may still be unpacked and opened; one budget is shared by an archive and all inside it."""

    unpacked: int
    """bytes left"""
    members: int
    """files left"""

    @classmethod
    def of(cls, limits: Limits) -> Budget:
        """A full budget."""
        return cls(limits.unpacked_bytes, limits.members)


class Member(Struct, frozen=True):
    """One file in a zip container; `name` is decoded and has forward slashes."""

    name: str
    info: zipfile.ZipInfo

    @property
    def is_dir(self) -> bool:
        """Whether it is a folder entry."""
        return self.name.endswith("/")


class Container:
    """An open zip container. Reads are bounded by the limits and by the shared budget."""

    def __init__(self, source: Source, limits: Limits, budget: Budget) -> None:
        self._source = source
        self._limits = limits
        self._budget = budget
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        # A NotImplementedError of zipfile: the directory asks for a version of the format that it does not know.
        except (zipfile.BadZipFile, ValueError, OverflowError, OSError, NotImplementedError) as error:
            raise DamagedSource(
                f"{source.name}：压缩包损坏或不完整，请重新取得文件",
                f"{source.name}: the zip container is broken or cut off; get the file again",
            ) from error
        self.members = tuple(Member(_member_name(i), i) for i in self._zip.infolist())
        if len({i.header_offset for i in self._zip.infolist()}) < len(self.members):
            raise UnsafeSource(
                f"{source.name}：压缩包里几个文件共用同一段数据，疑为压缩炸弹，不予解压",
                f"{source.name}: files in the archive share their data, maybe a zip bomb; not unpacked",
            )
        self._by_name = {m.name: m for m in self.members}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all members in the order of the container."""
        return tuple(m.name for m in self.members)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            DamagedSource: no such member, or its bytes are broken.
            EncryptedSource: a password is needed.
            LimitExceeded: more than the limits allow to unpack.
            UnsafeSource: packed so tightly that it must be a bomb.
        """
        member = self._by_name.get(name)
        if member is None:
            raise DamagedSource(
                f"{self._source.name}：缺少 {name}，文件不完整，请重新取得文件",
                f"{self._source.name}: {name} is missing, the file is incomplete; get it again",
            )
        return self.read_member(member)

    def read_member(self, member: Member) -> bytes:
        """The bytes of a member.

        Raises:
            EncryptedSource: it needs a password.
            DamagedSource: its data are broken, or packed in a way that we do not know.
            UnsafeSource: it unpacks to far more than it takes.
            LimitExceeded: it, or all that was unpacked so far, is larger than allowed.
        """
        where = f"{self._source.name}!{member.name}"
        if member.info.flag_bits & 0x1:
            raise EncryptedSource(
                f"{where}：需要密码，请去掉密码后再试", f"{where}: needs a password; remove it and try again"
            )
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member.info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._budget.unpacked -= len(chunk)
                    self._check(where, member.info, size)
                    parts.append(chunk)
        except BROKEN as error:
            raise DamagedSource(
                f"{where}：数据损坏，请重新取得文件", f"{where}: its data are broken; get the file again"
            ) from error
        # Of zipfile: a method of compression that it does not know (NotImplementedError is one), or no password.
        except RuntimeError as error:
            raise DamagedSource(
                f"{where}：压缩方式不支持，请用普通 zip 方式重新压缩",
                f"{where}: packed in a way that is not supported; pack it again as a plain zip",
            ) from error
        return b"".join(parts)

    def _check(self, where: str, info: zipfile.ZipInfo, size: int) -> None:
        if size > _RATIO_FROM and size > self._limits.ratio * max(info.compress_size, 1):
            raise UnsafeSource(
                f"{where}：压缩比超过 {self._limits.ratio} 倍，疑为压缩炸弹，不予解压",
                f"{where}: packed more than {self._limits.ratio} times, looks like a zip bomb; not unpacked",
            )
        if size > self._limits.file_bytes:
            raise LimitExceeded(
                f"{where}：解压后超过单个文件上限 {self._limits.file_bytes} 字节",
                f"{where}: unpacks to more than {self._limits.file_bytes} bytes, the limit of one file",
            )
        if self._budget.unpacked < 0:
            raise LimitExceeded(
                f"{where}：解压总量超过上限 {self._limits.unpacked_bytes} 字节",
                f"{where}: all unpacked files together exceed {self._limits.unpacked_bytes} bytes",
            )


def open_zip(source: Source, limits: Limits, budget: Budget | None = None) -> Container:
    """Open a zip container (docx, xlsx, ofd, archive) for bounded reading.

    Raises:
        DamagedSource: not a whole zip.
        LimitExceeded: more members than `limits.members`.
    """
    container = Container(source, limits, budget or Budget.of(limits))
    if len(container.members) > limits.members:
        raise LimitExceeded(
            f"{source.name}：包内文件超过 {limits.members} 个",
            f"{source.name}: holds more than {limits.members} files",
        )
    return container


def check_member(archive: str, member: Member) -> None:
    """Refuse a member whose name or kind would lead out of its archive.

    Raises:
        UnsafeSource: absolute path, drive letter, `..`, or a symbolic link.
    """
    name = member.name
    link = stat.S_ISLNK(member.info.external_attr >> 16)
    if link or name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        raise UnsafeSource(
            f"{archive}!{name}：文件名指向压缩包之外，已跳过",
            f"{archive}!{name}: its name leads out of the archive; skipped",
        )


def parse_xml(data: bytes, where: str) -> _Element:
    """The root element of XML from a stranger: no network, no DTD, no entities.

    Raises:
        UnsafeSource: it declares a document type (office files never do; bombs and leaks need it).
        DamagedSource: it is not well-formed.
    """
    from lxml import etree

    refuse_doctype(data, where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged_xml(where) from error
    refuse_dtd(root, where)
    return root


def refuse_dtd(root: _Element, where: str) -> None:
    """Refuse what was parsed with a document type that no look at the bytes could see (UTF-7, UTF-32).

    Raises:
        UnsafeSource: it has one.
    """
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype_in(where)


def refuse_doctype(data: bytes, where: str) -> None:
    """Refuse XML that declares a document type.

    Raises:
        UnsafeSource: it does.
    """
    if any(mark in data for mark in _DOCTYPES):
        raise _doctype_in(where)


def _doctype_in(where: str) -> UnsafeSource:
    return UnsafeSource(
        f"{where}：XML 中含有 DOCTYPE 声明（可能是实体攻击），不予读取",
        f"{where}: its XML declares a DOCTYPE (maybe an entity attack); not read",
    )


def damaged_xml(where: str) -> DamagedSource:
    """The error for XML that is cut off or not well-formed."""
    return DamagedSource(
        f"{where}：XML 损坏或不完整，请重新取得文件",
        f"{where}: its XML is broken or cut off; get the file again",
    )


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; without the UTF-8 flag most Chinese archives hold GBK, some UTF-8."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.split("\0")[0].replace("\\", "/")
