#!/usr/bin/env python3
"""Makes the images of this folder: python3 make-images.py (Pillow 13.0). Broken ones are cut from whole ones."""

import json
from pathlib import Path

from PIL import Image

folder = Path(__file__).parent


def picture(mode: str, size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGBA", size)
    pixels = [
        (x * 255 // size[0], y * 255 // size[1], (x ^ y) & 255, 255 if x > y else 128)
        for y in range(size[1])
        for x in range(size[0])
    ]
    image.putdata(pixels)
    return image.convert(mode)


def save(name: str, mode: str, size: tuple[int, int], **options: object) -> None:
    picture(mode, size).save(folder / name, **options)


save("grey.png", "L", (20, 10))
save("palette.png", "P", (9, 7))
save("alpha.png", "RGBA", (12, 34))
save("grey-alpha.png", "LA", (5, 6))
save("rgb.png", "RGB", (40, 30))
save("baseline.jpg", "RGB", (64, 48), quality=80)
save("progressive.jpg", "RGB", (33, 21), quality=80, progressive=True)
save("grey.jpg", "L", (17, 19), quality=80)
save("cmyk.jpg", "CMYK", (16, 8), quality=80)
save("still.gif", "P", (11, 13))
picture("P", (10, 8)).save(
    folder / "moving.gif", save_all=True, append_images=[picture("P", (10, 8)).rotate(180)], duration=100
)
save("lossy.webp", "RGB", (50, 25), quality=60)
save("lossless.webp", "RGBA", (15, 16), lossless=True)
save("lossy-alpha.webp", "RGBA", (21, 22), quality=60)
save("rgb.bmp", "RGB", (7, 5))
save("grey.bmp", "L", (6, 3))
save("png-in-a.jpg", "RGB", (8, 8), format="PNG")
save("tiff.tif", "RGB", (4, 4))

for name in ["rgb.png", "baseline.jpg", "progressive.jpg", "moving.gif", "lossy.webp", "rgb.bmp"]:
    whole = (folder / name).read_bytes()
    stem, ending = name.rsplit(".", 1)
    (folder / f"cut-{stem}.{ending}").write_bytes(whole[: len(whole) * 2 // 3])
damaged = bytearray((folder / "rgb.png").read_bytes())
damaged[-30] ^= 1
(folder / "damaged.png").write_bytes(bytes(damaged))
(folder / "empty.png").write_bytes(b"")
(folder / "text.png").write_text("This is no image.\n")
(folder / "page.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n')


def describe(path: Path) -> dict[str, object]:
    """What Pillow says of a whole image, for the test to compare with."""
    with Image.open(path) as image:
        bands = len(image.getbands())
        # A palette is one of colours; Pillow takes one of greys in a BMP for grey.
        if image.mode == "P" or image.format == "BMP":
            bands = 4 if "transparency" in image.info else 3
        return {"format": image.format.lower(), "width": image.width, "height": image.height, "channels": bands}


broken = {"damaged.png", "empty.png", "text.png", "page.svg", "tiff.tif"}
whole = sorted(
    path
    for path in folder.iterdir()
    if path.suffix not in (".py", ".json") and path.name not in broken and not path.name.startswith("cut-")
)
(folder / "expected.json").write_text(json.dumps({path.name: describe(path) for path in whole}, indent=2) + "\n")
