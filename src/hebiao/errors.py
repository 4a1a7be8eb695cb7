"""Exceptions: we could not go on. (A doubtful document is a finding, never an exception.)

HebiaoError
├── InputError            one input cannot be read; the others go on
│   ├── MissingSource     there is no such file or folder
│   ├── EmptySource       nothing in it
│   ├── DamagedSource     the format is known, the bytes are broken or cut
│   ├── EncryptedSource   a password is needed
│   ├── UnknownFormat     not a format that is read here
│   ├── UnsafeSource      an archive or XML that attacks its reader
│   ├── LimitExceeded     larger or slower than the limits allow
│   ├── MissingTool       an optional part of the machine is needed (LibreOffice)
│   ├── PassedOver        no document, but data of a program or the results of an earlier run
│   ├── UnreadForm        a form by its words, but a picture whose table cannot be told
│   ├── IllegibleSource   a picture of which so little can be read that nobody knows what it is
│   └── NoFormFound       read well, but there is no 项目支出绩效自评表 in it
├── UsageError            the request itself makes no sense
└── StoreError            the store cannot be opened or written
"""

from __future__ import annotations

import errno
from typing import Final

from hebiao.lang import Lang, Message

_NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT)
_SYSTEM_ZH: Final = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名字太长",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "同时打开的文件太多",
    errno.EADDRINUSE: "端口已被占用",
} | dict.fromkeys(_NO_SPACE, "磁盘已满")
"""what systems say most, for those who do not read it in English"""


def system_said(error: OSError) -> Message:
    """What the system said, in words; in its own where we have none."""
    en = error.strerror or str(error) or type(error).__name__
    return Message(_SYSTEM_ZH.get(error.errno or 0, en), en)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether what the system said, here or in a cause of it, is that the disk is full."""
    while error is not None:
        said = [error, *error.args]
        if any(isinstance(e, OSError) and e.errno in _NO_SPACE for e in said):
            return True
        error = error.__cause__
    return False


class HebiaoError(Exception):
    """Root of all errors of hebiao; carries one sentence for the person, in both languages."""

    code = "error"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.message = Message(zh, en)

    def in_lang(self, lang: Lang) -> str:
        """The sentence in the given language."""
        return self.message.in_lang(lang)

    def __reduce__(self) -> tuple[type[HebiaoError], tuple[str, str]]:
        return type(self), (self.message.zh, self.message.en)


class InputError(HebiaoError):
    """One input cannot be read; the others go on."""

    code = "input"


class MissingSource(InputError):
    """There is no file or folder of that name."""

    code = "missing"


class EmptySource(InputError):
    """The file has no bytes, or no text at all."""

    code = "empty"


class DamagedSource(InputError):
    """The format is known, but the bytes are broken or cut off."""

    code = "damaged"


class EncryptedSource(InputError):
    """A password is needed."""

    code = "encrypted"


class UnknownFormat(InputError):
    """Not a format that is read here."""

    code = "unknown_format"


class UnsafeSource(InputError):
    """An archive or XML that attacks its reader (path traversal, entity bombs, external entities)."""

    code = "unsafe"


class LimitExceeded(InputError):
    """Larger or slower than the limits allow."""

    code = "limit"


class MissingTool(InputError):
    """An optional part of this machine is needed for this input."""

    code = "missing_tool"


class PassedOver(InputError):
    """No document: data of a program, or the results of an earlier run. Nobody waits for it to be read."""

    code = "skipped"


class UnreadForm(InputError):
    """A picture of a form by its words, whose cells cannot be told: it is typed in, never half read."""

    code = "unread_form"


class IllegibleSource(InputError):
    """A picture of a table whose print cannot be read: whether it is a form is not known, and a better scan is needed."""

    code = "illegible"


class NoFormFound(InputError):
    """The document was read well, but holds no 项目支出绩效自评表."""

    code = "no_form"


class UsageError(HebiaoError):
    """The request itself makes no sense."""

    code = "usage"


class StoreError(HebiaoError):
    """The store cannot be opened or written."""

    code = "store"


class BusyError(StoreError):
    """Somebody else is writing into the store: nothing was written, and it can be tried again."""

    code = "busy"
