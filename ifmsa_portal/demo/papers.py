"""Small honest files for the demo: a PDF of a few lines, a photo without a face.

They come as checked already, since two hundred child processes would make the demo wait; a test shows that
the real checks take them.
"""

from __future__ import annotations

import hashlib
import io

from PIL import Image, ImageDraw

from documents.checks import CheckedUpload

PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 298]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>"
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
LINE_HEIGHT = 22  # points
SIZE = (350, 450)  # pixels, the proportions of a passport photo
SCENE = (800, 500)


def pdf(name: str, lines: list[str]) -> CheckedUpload:
    """An upload of one small page with these lines, Latin letters only; others become question marks."""
    rows = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    stream = f"BT /F 15 Tf {LINE_HEIGHT} TL 30 250 Td\n{rows}ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE,
        FONT,
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
    ]
    return CheckedUpload(name, "application/pdf", _assembled(objects))


def photo(name: str, seed: str) -> CheckedUpload:
    """An upload of a portrait without a face, its colours settled by the seed."""
    red, green, blue = hashlib.sha256(seed.encode()).digest()[:3]
    image = Image.new("RGB", SIZE, (225, 228, 226))
    draw = ImageDraw.Draw(image)
    colour = (60 + red % 120, 60 + green % 120, 60 + blue % 120)
    draw.ellipse((105, 80, 245, 260), fill=colour)
    draw.ellipse((35, 280, 315, 640), fill=colour)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=70)
    return CheckedUpload(name, "image/jpeg", content.getvalue())


def scene(name: str, seed: str) -> CheckedUpload:
    """An upload of a landscape for a project's page: hills under a sky, settled by the seed."""
    red, green, blue, low, high = hashlib.sha256(seed.encode()).digest()[:5]
    image = Image.new("RGB", SCENE, (205 + red % 40, 220 + green % 30, 232))
    draw = ImageDraw.Draw(image)
    draw.ellipse((560, 40, 660, 140), fill=(245, 214, 130))
    colour = (30 + red % 90, 90 + green % 80, 80 + blue % 90)
    draw.ellipse((-200, 230 + low % 80, 560, 900), fill=colour)
    draw.ellipse((250, 280 + high % 60, 1100, 950), fill=tuple(part + 25 for part in colour))
    content = io.BytesIO()
    image.save(content, "JPEG", quality=70)
    return CheckedUpload(name, "image/jpeg", content.getvalue())


def _escaped(line: str) -> str:
    line = line.encode("cp1252", "replace").decode("cp1252")
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _assembled(objects: list[str]) -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj{body}endobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(content)
    ending = [
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>",
        f"startxref\n{start}\n%%EOF\n",
    ]
    return content + "\n".join(ending).encode()
