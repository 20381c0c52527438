# Pillow writes and decodes one small picture in many formats: name, file (base64), what it decodes (base64 of RGB).
# python3 pillow.py > pillow.txt
import base64
import io
import struct
import zlib

import PIL
from PIL import Image, ImageCms

W, H = 16, 8
colour = Image.new("RGB", (W, H))
colour.putdata([(x * 17, y * 36, (x * 7 + y * 19) % 256) for y in range(H) for x in range(W)])
grey = Image.new("L", (W, H))
grey.putdata([(x * 16 + y * 2) % 256 for y in range(H) for x in range(W)])


def line(name, data, decoded=None):
    image = decoded or Image.open(io.BytesIO(data)).convert("RGB")
    print(name, base64.b64encode(data).decode(), base64.b64encode(image.tobytes()).decode())


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(image, **options):
    return saved(image, "JPEG", quality=90, optimize=True, **options)


def without(data, marker):
    """The file without its segments of one marker."""
    out, at = data[:2], 2
    while data[at + 1] != 0xDA:
        length = 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 1] != marker:
            out += data[at : at + length]
        at += length
    return out + data[at:]


def png(depth, colour_type, rows, *chunks):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour_type, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*c) for c in chunks) + body + chunk(b"IEND", b"")


print("# Pillow", PIL.__version__)
line("jpeg-grey", jpeg(grey))
line("jpeg-444", jpeg(colour, subsampling=0))
line("jpeg-420", jpeg(colour, subsampling=2))
line("jpeg-422", jpeg(colour, subsampling=1))
line("jpeg-progressive", jpeg(colour, subsampling=0, progressive=True))
line("jpeg-progressive-grey", jpeg(grey, progressive=True))
line("jpeg-rgb", jpeg(colour, keep_rgb=True))
line("jpeg-without-jfif", without(jpeg(colour, subsampling=0), 0xE0))
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
line("jpeg-profile", jpeg(colour, subsampling=0, icc_profile=profile))
inks = colour.convert("CMYK")
c, m, y, _ = inks.split()
inks = Image.merge("CMYK", (c, m, y, grey.point(lambda v: v // 2)))
line("jpeg-cmyk", jpeg(inks))
line("jpeg-cmyk-progressive", jpeg(inks, progressive=True))
line("jpeg-cmyk-without-adobe", without(jpeg(inks), 0xEE))
# YCCK: luma and chroma of the inks, which Adobe's marker announces by transform 2. Pillow stores 255 - value.
planes = Image.merge("RGB", (c, m, y)).convert("YCbCr").split()
ycck = Image.merge("CMYK", (*(p.point(lambda v: 255 - v) for p in planes), grey.point(lambda v: v // 2)))
data = bytearray(jpeg(ycck))
at = data.index(b"Adobe")
data[at + 11] = 2
line("jpeg-ycck", bytes(data))

line("png-grey8", saved(grey, "PNG"))
for depth in (1, 2, 4):
    values = [[(x * 3 + row) % (1 << depth) for x in range(W)] for row in range(H)]

    def packed(row):
        out = bytearray()
        for at in range(0, W, 8 // depth):
            byte = 0
            for v in row[at : at + 8 // depth]:
                byte = byte << depth | v
            out.append(byte)
        return bytes(out)

    line(f"png-grey{depth}", png(depth, 0, [packed(r) for r in values]))
    table = b"".join(bytes(((37 * i) % 256, 255 - 13 * i, (91 * i) % 256)) for i in range(1 << depth))
    line(f"png-palette{depth}", png(depth, 3, [packed(r) for r in values], (b"PLTE", table)))
wide = [[(x * 4096 + y * 777) % 65536 for x in range(W)] for y in range(H)]
high = Image.new("L", (W, H))
high.putdata([v >> 8 for row in wide for v in row])
data = png(16, 0, [struct.pack(">16H", *row) for row in wide])
assert [v >> 8 for v in Image.open(io.BytesIO(data)).getdata()] == list(high.getdata())
line("png-grey16", data, high.convert("RGB"))
line("png-rgb8", saved(colour, "PNG"))
rgb16 = [struct.pack(">48H", *(v for x in range(W) for v in (wide[y][x], wide[y][W - 1 - x], 65535 - wide[y][x]))) for y in range(H)]
line("png-rgb16", png(16, 2, rgb16))
alpha = grey.point(lambda v: 255 - v)
line("png-rgba8", saved(Image.merge("RGBA", (*colour.split(), alpha)), "PNG"))
line("png-grey-alpha8", saved(Image.merge("LA", (grey, alpha)), "PNG"))
line("png-palette8", saved(colour.quantize(60), "PNG"))
line("png-palette8-transparent", saved(colour.quantize(60), "PNG", transparency=bytes(range(60))))
