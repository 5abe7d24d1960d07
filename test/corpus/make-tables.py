"""Writes the files of test/corpus/tables that programs write and people do not: workbooks, databases, arrays,
archives. Run it with Python 3 and openpyxl, xlwt, odfpy, pandas, pyarrow, numpy, Pillow:

    python test/corpus/make-tables.py test/corpus/tables

Every file is small. What must be read from each stands in src-main/domains/data/corpus.*.ts.
"""

import datetime as dt
import io
import os
import sqlite3
import sys
import tarfile
import zipfile
import zlib

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as pq
import xlwt

out = sys.argv[1]


def at(name):
    return os.path.join(out, name)


# --- workbooks ------------------------------------------------------------------------------------------------


def sales_book():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sales"
    sheet.append(["id", "name", "price", "sold", "at", "paid", "zip", "clock"])
    sheet.append([1, "Zoë", 1.5, dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 13, 45, 30), True, "00501", dt.time(8, 30)])
    sheet.append([2, "two\nlines", 2.25, dt.date(1999, 12, 31), dt.datetime(2024, 3, 1), False, "01234", dt.time(17, 5)])
    sheet.append([3, 'say "hi", ok', None, None, None, None, None, None])
    other = book.create_sheet("Notes")
    other.append(["a", "b"])
    other.append([10, "x"])
    other.append([20, "y"])
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    hidden.append(["secret"])
    hidden.append([1])
    return book


sales_book().save(at("sales.xlsx"))
sales_book().save(at("workbook-called.csv"))

book = openpyxl.Workbook()
sheet = book.active
sheet["B3"] = "Quarterly figures of the north"
sheet.merge_cells("B3:E3")
sheet["B5"], sheet["C5"], sheet["D5"], sheet["E5"] = "Region", "City", "Sales", "Share"
sheet["B6"], sheet["C6"], sheet["D6"], sheet["E6"] = "North", "Oslo", 12, 0.25
sheet["C7"], sheet["D7"], sheet["E7"] = "Bergen", 30, 0.5
sheet.merge_cells("B6:B7")
sheet["B9"], sheet["C9"], sheet["D9"], sheet["E9"] = "South", "Rome", 7, 0.25
book.save(at("title-and-merged.xlsx"))

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["n", "double"])
sheet.append([1, "=A2*2"])
sheet.append([2, "=A3*2"])
book.save(at("formulas-not-computed.xlsx"))

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["ratio", "name"])
for row in ([1.5, "a"], [2.5, "b"], ["#DIV/0!", "c"], ["#N/A", "d"]):
    sheet.append(row)
sheet["A4"].data_type = "e"
sheet["A5"].data_type = "e"
book.save(at("error-cells.xlsx"))

book = openpyxl.Workbook()
sheet = book.active
for row in ([1, 2.5], [2, 3.5], [3, 4.5]):
    sheet.append(row)
book.save(at("no-header.xlsx"))

openpyxl.Workbook().save(at("empty-workbook.xlsx"))

book = openpyxl.Workbook()
book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
sheet = book.active
sheet.append(["day", "n"])
sheet.append([dt.date(2024, 2, 29), 1])
sheet.append([dt.date(2010, 1, 1), 2])
book.save(at("dates-from-1904.xlsx"))

old = xlwt.Workbook()
sheet = old.add_sheet("Old")
style = xlwt.easyxf(num_format_str="DD.MM.YYYY")
for column, name in enumerate(["id", "word", "day"]):
    sheet.write(0, column, name)
for row, (number, word, day) in enumerate([(7, "ä", dt.date(2001, 5, 6)), (8, "b", dt.date(2002, 6, 7))], 1):
    sheet.write(row, 0, number)
    sheet.write(row, 1, word)
    sheet.write(row, 2, day, style)
old.save(at("old.xls"))

pd.DataFrame({"id": [1, 2], "word": ["x", "y"], "share": [0.5, 0.25]}).to_excel(at("open.ods"), index=False, engine="odf")


def rewrite(source, target, change):
    with zipfile.ZipFile(at(source)) as before, zipfile.ZipFile(at(target), "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            after.writestr(entry.filename, change(entry.filename, before.read(entry.filename)))


def with_a_million_rows(name, data):
    if name != "xl/worksheets/sheet1.xml":
        return data
    empty = b"<row/>" * 1_048_572
    return data.replace(b"</sheetData>", empty + b"</sheetData>").replace(b"A1:H4", b"A1:XFD1048576")


rewrite("sales.xlsx", "million-empty-rows.xlsx", with_a_million_rows)

whole = open(at("sales.xlsx"), "rb").read()
open(at("cut-off.xlsx"), "wb").write(whole[: len(whole) * 2 // 3])


def broken_sheet(name, data):
    return data[:480] if name == "xl/worksheets/sheet1.xml" else data


rewrite("no-header.xlsx", "broken-sheet.xlsx", broken_sheet)


def swollen(name, data):
    return data.replace(b"</sheetData>", b"</sheetData>" + b" " * 250_000_000) if name == "xl/worksheets/sheet1.xml" else data


rewrite("no-header.xlsx", "swollen.xlsx", swollen)

# --- databases ------------------------------------------------------------------------------------------------


def database(name, statements, mode="DELETE"):
    path = at(name)
    if os.path.exists(path):
        os.remove(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.executescript(statements)
    connection.commit()
    connection.close()


shop = '''
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, since DATE, seen TIMESTAMP, vip BOOLEAN, score REAL, photo BLOB, big INTEGER);
INSERT INTO customers VALUES
  (1, 'Ada', '2024-02-29', '2024-02-29 10:00:00.123456', 1, 1.5, x'00ff', 9007199254740993),
  (2, 'Zoë', '2023-01-01', '2023-01-01 00:00:00', 0, 2, NULL, -5),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE "odd ""name""" ("a b" INTEGER, "select" TEXT);
INSERT INTO "odd ""name""" VALUES (7, 'x');
CREATE VIEW vips AS SELECT name FROM customers WHERE vip;
'''
database("shop.sqlite", shop)
database("write-ahead.db", "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2);", "WAL")
database(
    "loose-types.sqlite",
    "CREATE TABLE t (n INTEGER, mixed INTEGER);"
    + "".join(f"INSERT INTO t VALUES ({n}, {repr('w%d' % n) if n % 2 else n});" for n in range(1, 31))
    + "INSERT INTO t VALUES ('twelve', 5);",
)
database("no-tables.sqlite", "PRAGMA user_version = 3;")
whole = open(at("shop.sqlite"), "rb").read()
open(at("cut-off.sqlite"), "wb").write(whole[:5000])

# --- Arrow ----------------------------------------------------------------------------------------------------

table = pa.table(
    {
        "id": pa.array([1, 2, 3], pa.int32()),
        "big": pa.array([2**53 + 1, -7, None], pa.int64()),
        "unsigned": pa.array([2**64 - 1, 1, None], pa.uint64()),
        "half": pa.array(np.array([0.5, -2, np.nan], np.float16)),
        "score": pa.array([1.5, None, float("inf")]),
        "word": pa.array(["a", "Zoë", None]).dictionary_encode(),
        "day": pa.array([dt.date(2024, 2, 29), dt.date(1969, 12, 31), None]),
        "at": pa.array([1_700_000_000_123_456, -1, None], pa.timestamp("us", tz="Europe/Oslo")),
        "nanos": pa.array([1_700_000_000_123_456_789, 0, None], pa.timestamp("ns")),
        "clock": pa.array([dt.time(8, 30), dt.time(23, 59, 59, 5), None], pa.time64("us")),
        "money": pa.array([__import__("decimal").Decimal("12.50"), __import__("decimal").Decimal("-0.01"), None], pa.decimal128(10, 2)),
        "ok": pa.array([True, False, None]),
        "tags": pa.array([["x", "y"], [], None], pa.list_(pa.string())),
        "raw": pa.array([b"\x00\x01", b"", None]),
    }
)
feather.write_feather(table, at("every-type.feather"), compression="uncompressed")
feather.write_feather(table, at("lz4.feather"), compression="lz4")
feather.write_feather(table, at("zstd.arrow"), compression="zstd")
nested = pa.table(
    {
        "id": pa.array([1, 2, 3]),
        "who": pa.array(
            [
                {"name": "Ada", "at": {"toJSON": dt.datetime(2024, 2, 29, 8, 30), "big": 9007199254740993}},
                None,
                {"name": "Zoë", "at": None},
            ],
            pa.struct([("name", pa.string()), ("at", pa.struct([("toJSON", pa.timestamp("us")), ("big", pa.int64())]))]),
        ),
        "lines": pa.array(
            [[{"sku": "x", "price": 1.5}, {"sku": "y", "price": float("nan")}], [], None],
            pa.list_(pa.struct([("sku", pa.dictionary(pa.int8(), pa.string())), ("price", pa.float64())])),
        ),
        "tags": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int32())),
        "pair": pa.array([[1, 2], [3, 4], None], pa.list_(pa.int8(), 2)),
    }
)
feather.write_feather(nested, at("nested.arrow"), compression="uncompressed")
pq.write_table(nested, at("nested.parquet"))
with ipc.new_stream(at("stream.arrows"), pa.schema([("n", pa.int64())])) as writer:
    for part in ([1, 2], [3]):
        writer.write_batch(pa.record_batch([pa.array(part, pa.int64())], names=["n"]))
open(at("version-1.feather"), "wb").write(b"FEA1" + bytes(60) + b"FEA1")
whole = open(at("every-type.feather"), "rb").read()
open(at("cut-off.arrow"), "wb").write(whole[: len(whole) // 2])
with ipc.new_file(at("no-batches.arrow"), pa.schema([("n", pa.int64())])):
    pass

# --- NumPy ----------------------------------------------------------------------------------------------------

np.save(at("matrix.npy"), np.array([[1.5, 2], [3, np.nan], [-0.0, np.inf]]))
np.save(at("fortran.npy"), np.asfortranarray(np.arange(12, dtype=np.int16).reshape(3, 4)))
np.save(at("cube-fortran.npy"), np.asfortranarray(np.arange(24, dtype=np.uint8).reshape(2, 3, 4)))
np.save(at("vector.npy"), np.array([True, False, True]))
np.save(at("big-endian.npy"), np.array([1, -2, 3], ">i4"))
np.save(at("half.npy"), np.array([1, 0.5, 65504, 6e-8, -np.inf], np.float16))
np.save(at("texts.npy"), np.array(["ä", "longer", ""]))
np.save(at("moments.npy"), np.array(["2024-02-29T10:00", "1969-12-31T23:59", "NaT"], "datetime64[m]"))
np.save(
    at("record.npy"),
    np.array([(1, 2.5, b"ab"), (2, 3.5, b"c")], np.dtype([("id", "<i8"), ("share", "<f4"), ("code", "S3")], align=True)),
)
np.save(at("objects.npy"), np.array([{"a": 1}, None], object), allow_pickle=True)
np.save(at("single.npy"), np.array(5.0))
np.save(at("complex.npy"), np.array([1j]))
whole = open(at("matrix.npy"), "rb").read()
open(at("cut-off.npy"), "wb").write(whole[:-4])
np.savez_compressed(at("train.npz"), x=np.array([[1, 2], [3, 4], [5, 6]], np.float32), y=np.array([0, 1, 1], np.int64), classes=np.array(["no", "yes"]))

# --- ARFF and fixed width -------------------------------------------------------------------------------------

open(at("weather.arff"), "w", encoding="utf-8").write(
    '''% A comment
@RELATION 'the weather'

@ATTRIBUTE outlook {sunny, 'over cast', rainy}
@attribute temperature NUMERIC
@attribute humidity integer
@attribute note string
@attribute day date "yyyy-MM-dd HH:mm"
@attribute "play it" {yes, no}

@DATA
sunny, 29.5, 85, 'it\\'s hot, really', "2024-07-01 12:00", no
'over cast', ?, 70, ?, ?, yes
% another comment
rainy, -1, 96, "", "2024-07-02 08:30", yes
foggy, 1, 2, x, ?, yes
rainy, 1
rainy, warm, 80, x, ?, yes
rainy, 1, 80, 'open, ?, yes
'''
)
open(at("sparse.arff"), "w", encoding="utf-8").write(
    "@relation s\n@attribute a numeric\n@attribute w {x,y}\n@attribute t string\n@data\n{0 1.5, 2 'p, q'}\n{1 y}\n{}\n{9 1}\n"
)
open(at("no-data.arff"), "w").write("@relation r\n@attribute a numeric\n")
open(at("stations.txt"), "w", encoding="utf-8").write(
    "id   name            height  since\n"
    "001  Bergen Florida    12.5  1983-05-01\n"
    "002  Oslo              94.0  1937-01-01\n"
    "003                   -1.0\n"
)
open(at("no-header.dat"), "w").write("  1  2.50 aa\n 10 12.75 bb\n100  0.10 cc\n")
open(at("sentences.txt"), "w").write("the quick brown fox\njumps over a dog\nand then it rests here\n")

# --- archives -------------------------------------------------------------------------------------------------


def zipped(name, members):
    with zipfile.ZipFile(at(name), "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)


def tarred(name, members, mode="w"):
    with tarfile.open(at(name), mode) as archive:
        for member, data in members.items():
            info = tarfile.TarInfo(member)
            if data is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))


first = b"id,word\n1,a\n2,b\n3,c\n"
second = b"word,id,extra\nd,4.5,x\n"
both = {"README.md": b"# Read me, a long text that is no table\n" * 5, "first.csv": first, "data/second.csv": second, "__MACOSX/._first.csv": b"\0\5", ".DS_Store": b"\0"}
zipped("tables.zip", both)
zipped("slip.zip", {"fine.csv": first, "../../evil.csv": first})
zipped("nested.zip", {"inner.zip": open(at("tables.zip"), "rb").read()})
zipped("no-files.zip", {})
zipped("workbook-in.zip", {"book.xlsx": open(at("sales.xlsx"), "rb").read()})
with zipfile.ZipFile(at("bomb.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("a.csv", "w") as member:
        for _ in range(300):
            member.write(b"1\n" * 500_000)
locked = bytearray(open(at("tables.zip"), "rb").read())
locked[locked.index(b"PK\1\2") + 8] |= 1
open(at("encrypted.zip"), "wb").write(locked)
whole = open(at("tables.zip"), "rb").read()
open(at("cut-off.zip"), "wb").write(whole[:-30])
changed = bytearray(whole)
changed[changed.index(b"data/second.csv") + len("data/second.csv") + 3] ^= 0xFF
open(at("changed-byte.zip"), "wb").write(changed)
tarred("tables.tar", both)
tarred("tables.tar.gz", both, "w:gz")
tarred("slip.tar", {"fine.csv": first, "../evil.csv": first})
tarred("only-a-link.tar", {"passwd.csv": None})
tarred("bomb.tar.gz", {"a.csv": b"1\n" * 150_000_000}, "w:gz")
whole = open(at("tables.tar.gz"), "rb").read()
open(at("cut-off.tar.gz"), "wb").write(whole[: len(whole) // 2])
