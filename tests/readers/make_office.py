"""Small office files for the tests, from raw parts, so that every oddity can be written."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def make_zip(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_docx(body: str, **more: str) -> bytes:
    """A docx with this body; `more` are further parts of word/ by stem."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {WORD_NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    parts.update({f"word/{stem}.xml": xml for stem, xml in more.items()})
    return make_zip(parts)


def para(text: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" if text else "<w:p/>"


def cell(content: str = "", props: str = "") -> str:
    """A table cell of one paragraph; `props` goes into w:tcPr."""
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{para(content)}</w:tc>"


def row(*cells: str, props: str = "") -> str:
    """A table row."""
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def make_xlsx(sheet_data: str, after: str = "", styles: str = "", strings: str = "") -> bytes:
    """An xlsx with one sheet 表 of these rows; `after` follows sheetData, `styles` is the stylesheet's inside."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{REL}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}">'
        f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{REL}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{sheet_data}</sheetData>{after}'
        "</worksheet>",
        "xl/styles.xml": f'<styleSheet xmlns="{SHEET}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
    }
    return make_zip(parts)


def make_ole2(streams: dict[str, bytes]) -> bytes:
    """An OLE2 file with these streams, each padded to the size from which the plain FAT is used."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        start = len(sectors)
        pieces = [data[i : i + 512].ljust(512, b"\0") for i in range(0, len(data), 512)]
        sectors.extend(pieces)
        fat.extend([*range(start + 1, start + len(pieces)), 0xFFFFFFFE])
        return start

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        head = raw.ljust(64, b"\0") + len(raw).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 12
        return head.ljust(116, b"\0") + start.to_bytes(4, "little") + size.to_bytes(8, "little")

    entries = [entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, data in streams.items():
        body = data.ljust(4096, b"\0")
        entries.append(entry(name, 2, put(body), len(body)))
    first_dir = put(b"".join(entries))
    fat_at = len(sectors)
    fat.append(0xFFFFFFFD)
    sectors.append(b"".join(n.to_bytes(4, "little") for n in fat).ljust(512, b"\xff"))
    numbers = (1, first_dir, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, fat_at)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0"
    head = head.ljust(44, b"\0") + b"".join(n.to_bytes(4, "little") for n in numbers)
    return head.ljust(512, b"\xff") + b"".join(sectors)
