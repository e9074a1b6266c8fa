#!/usr/bin/env python3
"""Writes the Parquet files of the tests, and what each of their rows must be read as.

    python3 make.py FOLDER [--all]

Needs pyarrow (26.0.1 wrote the files kept here) and numpy. Without --all: the files kept beside this
script. With --all: every combination of type, nullability, nesting, encoding, codec, page version,
page size and row group size, some thousands of files, for one comparison out of the suite.

FOLDER/NAME.parquet has its rows in FOLDER/NAME.txt, one a line, in the form of
Tests/ParquetTests/Canonical.swift. All content is generated here.
"""
import datetime
import decimal
import itertools
import os
import random
import struct
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

EPOCH = datetime.datetime(1970, 1, 1)


def canonical(value, kind):
    """The text of a value of an Arrow type."""
    t = pa.types
    if value is None:
        return "null"
    if t.is_dictionary(kind):
        return canonical(value, kind.value_type)
    if t.is_struct(kind):
        return "{" + ",".join(f"{f.name}:{canonical(value[f.name], f.type)}" for f in kind) + "}"
    if t.is_map(kind):
        return "[" + ",".join(
            f"{{key:{canonical(k, kind.key_type)},value:{canonical(v, kind.item_type)}}}"
            for k, v in value) + "]"
    if t.is_list(kind) or t.is_large_list(kind) or t.is_fixed_size_list(kind):
        return "[" + ",".join(canonical(v, kind.value_type) for v in value) + "]"
    if t.is_boolean(kind):
        return "true" if value else "false"
    if t.is_uint64(kind) and value >= 2**63:
        return f'"{value}"'
    if t.is_integer(kind):
        return str(value)
    if t.is_floating(kind):
        if value != value:
            return "nan"
        return "d" + format(struct.unpack("<Q", struct.pack("<d", value))[0], "x")
    if t.is_decimal(kind):
        return f'"{value:f}"'
    if t.is_string(kind) or t.is_large_string(kind):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if t.is_binary(kind) or t.is_large_binary(kind) or t.is_fixed_size_binary(kind):
        return "x" + value.hex()
    raise ValueError(f"no canonical form of {kind}")


class Maker:
    """Random values of Arrow types."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, distinct):
        r = self.random
        if distinct:
            return r.choice(["", "a", "cat", "Zähler", "日本語", '"q"\\n', "a" * 40])
        return "".join(r.choice("abcé日𝄞 \n") for _ in range(r.randrange(30)))

    def value(self, kind, nulls, few=False):
        """A value, null with probability 0.25 where `nulls`; from a small set where `few`."""
        r, t = self.random, pa.types
        if nulls and r.random() < 0.25:
            return None
        if t.is_struct(kind):
            return {f.name: self.value(f.type, f.nullable, few) for f in kind}
        if t.is_map(kind):
            keys = r.sample(range(100), r.choice([0, 0, 1, 2, 5]))
            return [(self.key(kind.key_type, k), self.value(kind.item_type, kind.item_field.nullable, few))
                    for k in keys]
        if t.is_list(kind) or t.is_large_list(kind):
            return [self.value(kind.value_type, kind.value_field.nullable, few)
                    for _ in range(r.choice([0, 0, 1, 1, 2, 3, 9]))]
        if t.is_fixed_size_list(kind):
            return [self.value(kind.value_type, kind.value_field.nullable, few)
                    for _ in range(kind.list_size)]
        if t.is_boolean(kind):
            return r.random() < (0.95 if few else 0.5)
        if t.is_integer(kind):
            bits = kind.bit_width
            low, high = (0, 2**bits - 1) if t.is_unsigned_integer(kind) else (-2**(bits - 1), 2**(bits - 1) - 1)
            if few:
                return r.choice([low, 0, 1, high])
            return r.choice([low, high, r.randint(low, high), r.randint(0, 100), r.randint(0, 100)])
        if t.is_floating(kind):
            special = [0.0, -0.0, 1.5, float("inf"), float("-inf"), float("nan"), 0.1]
            value = r.choice(special) if few else r.choice(special + [r.gauss(0, 1e3)] * 20)
            dtype = {16: np.float16, 32: np.float32, 64: np.float64}[kind.bit_width]
            return float(dtype(value))
        if t.is_decimal(kind):
            digits = r.randint(1, kind.precision)
            number = r.choice([-7, 0, 5]) if few else r.randint(-10**digits + 1, 10**digits - 1)
            with decimal.localcontext(decimal.Context(prec=100)):
                return decimal.Decimal(number).scaleb(-kind.scale)
        if t.is_string(kind) or t.is_large_string(kind):
            return self.text(few)
        if t.is_fixed_size_binary(kind):
            return bytes([r.randrange(3) if few else r.randrange(256)]) * kind.byte_width if few else r.randbytes(kind.byte_width)
        if t.is_binary(kind) or t.is_large_binary(kind):
            return r.choice([b"", b"\0", b"\xff\xd8picture"]) if few else r.randbytes(r.randrange(40))
        raise ValueError(f"no values of {kind}")

    def key(self, kind, number):
        return f"key {number}" if pa.types.is_string(kind) else number


LEAVES = {
    "bool": pa.bool_(), "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(),
    "int64": pa.int64(), "uint8": pa.uint8(), "uint16": pa.uint16(), "uint32": pa.uint32(),
    "uint64": pa.uint64(), "float16": pa.float16(), "float": pa.float32(), "double": pa.float64(),
    "string": pa.string(), "binary": pa.binary(), "fixed": pa.binary(5),
    "decimal9": pa.decimal128(9, 2), "decimal18": pa.decimal128(18, 18),
    "decimal38": pa.decimal128(38, 10), "decimal76": pa.decimal256(76, 3),
}
ENCODINGS = {
    "bool": ["RLE", "PLAIN"],
    "float16": ["BYTE_STREAM_SPLIT"], "float": ["BYTE_STREAM_SPLIT"], "double": ["BYTE_STREAM_SPLIT"],
    "string": ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"],
    "binary": ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"],
    "fixed": ["BYTE_STREAM_SPLIT", "DELTA_BYTE_ARRAY"], "decimal9": ["BYTE_STREAM_SPLIT"],
    "decimal18": ["BYTE_STREAM_SPLIT"], "decimal38": ["BYTE_STREAM_SPLIT", "DELTA_BYTE_ARRAY"],
    "decimal76": ["BYTE_STREAM_SPLIT"],
}
INTEGER_ENCODINGS = ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"]
CODECS = ["NONE", "SNAPPY", "GZIP", "ZSTD"]


def nestings(leaf):
    """Types around a leaf, by name, with whether the column is nullable."""
    optional, required = pa.field("element", leaf), pa.field("element", leaf, nullable=False)
    pair = pa.struct([pa.field("a", leaf), pa.field("b", pa.string(), nullable=False)])
    lists = pa.list_(optional)
    return {
        "flat": leaf, "list": lists, "list_required": pa.list_(required),
        "struct": pa.struct([pa.field("bytes", leaf), pa.field("path", leaf, nullable=False)]),
        "list_struct": pa.list_(pair),
        "struct_list": pa.struct([pa.field("xs", lists), pa.field("y", leaf)]),
        "list_list": pa.list_(lists), "list_list_list": pa.list_(pa.list_(pa.list_(required))),
        "map": pa.map_(pa.string(), leaf), "map_list": pa.map_(pa.int32(), lists),
        "deep": pa.list_(pa.struct([
            pa.field("p", pa.list_(pair)), pa.field("q", pa.struct([pa.field("r", lists), pa.field("s", leaf)]))])),
    }


def table(maker, kind, nullable, rows, few):
    field = pa.field("c", kind, nullable=nullable)
    values = [maker.value(kind, nullable, few) for _ in range(rows)]
    return pa.Table.from_arrays([pa.array(values, kind)], schema=pa.schema([field])), [values]


def rows_of(schema, columns):
    for row in zip(*columns):
        yield "{" + ",".join(f"{f.name}:{canonical(v, f.type)}" for f, v in zip(schema, row)) + "}"


def write(folder, name, tbl, columns, expected=None, **options):
    path = os.path.join(folder, name + ".parquet")
    pq.write_table(tbl, path, **options)
    with open(os.path.join(folder, name + ".txt"), "w", newline="") as file:
        for line in expected or rows_of(tbl.schema, columns):
            file.write(line + "\n")


def leaf_paths(schema):
    """Dotted paths of the leaves of one column `c` as the writer names them."""
    def walk(kind, path):
        t = pa.types
        if t.is_struct(kind):
            for f in kind:
                yield from walk(f.type, f"{path}.{f.name}")
        elif t.is_map(kind):
            yield from walk(kind.key_type, path + ".key_value.key")
            yield from walk(kind.item_type, path + ".key_value.value")
        elif t.is_list(kind) or t.is_large_list(kind) or t.is_fixed_size_list(kind):
            yield from walk(kind.value_type, path + ".list.element")
        else:
            yield path, kind
    for f in schema:
        yield from walk(f.type, f.name)


def everything(folder):
    """Every combination; the sizes of pages and row groups go round so that each meets each."""
    count = 0
    sizes = itertools.cycle([
        dict(data_page_size=100, write_batch_size=7, row_group_size=1000),
        dict(data_page_size=1 << 20, row_group_size=17),
        dict(data_page_size=1000, write_batch_size=64, row_group_size=333),
        dict(data_page_size=1, write_batch_size=1, row_group_size=50),
        dict(data_page_size=1 << 20, row_group_size=1 << 20),
    ])
    codecs = itertools.cycle(CODECS)
    for (leaf_name, leaf), version in itertools.product(LEAVES.items(), ["1.0", "2.0"]):
        own = ENCODINGS.get(leaf_name, INTEGER_ENCODINGS)
        for (nest_name, kind), nullable, encoding in itertools.product(
                nestings(leaf).items(), [True, False], ["dictionary", "PLAIN"] + own):
            for codec in (CODECS if nest_name == "flat" else [next(codecs), next(codecs)]):
                size = next(sizes)
                maker = Maker(count)
                few = encoding == "dictionary" or maker.random.random() < 0.2
                rows = maker.random.choice([0, 1, 2, 63, 150, 400, 700])
                tbl, columns = table(maker, kind, nullable, rows, few)
                options = dict(size, compression=codec, data_page_version=version,
                               write_page_checksum=maker.random.random() < 0.5,
                               use_dictionary=encoding == "dictionary",
                               store_decimal_as_integer=maker.random.random() < 0.5,
                               use_compliant_nested_type=True)
                if encoding == "dictionary":
                    options["dictionary_pagesize_limit"] = maker.random.choice([1, 50, 1 << 20])
                else:
                    if options["store_decimal_as_integer"] and encoding == "DELTA_BYTE_ARRAY":
                        options["store_decimal_as_integer"] = False
                    options["column_encoding"] = {
                        path: encoding for path, k in leaf_paths(tbl.schema) if k == leaf}
                name = f"{count:05d}-{leaf_name}-{nest_name}-{'null' if nullable else 'req'}-{encoding}-{codec}-v{version[0]}"
                write(folder, name, tbl, columns, **options)
                count += 1
    return count


def times(folder):
    """Dates, times and timestamps are read as integers in the column's unit."""
    days = [0, -1, 19000, None]
    kinds = {
        "date": (pa.date32(), days), "time_ms": (pa.time32("ms"), [0, 1, 86_399_999, None]),
        "time_us": (pa.time64("us"), [0, 5, 86_399_999_999, None]),
        "ts_ms": (pa.timestamp("ms"), [0, -5, 10**12, None]),
        "ts_us": (pa.timestamp("us", "UTC"), [0, -5, 10**15, None]),
        "ts_ns": (pa.timestamp("ns"), [0, -5, 10**18 + 1, None]),
    }
    arrays, columns = [], []
    for kind, values in kinds.values():
        storage = pa.int32() if kind.bit_width == 32 else pa.int64()
        arrays.append(pa.array(values, storage).cast(kind))
        columns.append(values)
    tbl = pa.Table.from_arrays(arrays, names=list(kinds))
    lines = ["{" + ",".join(f"{n}:{'null' if v is None else v}" for n, v in zip(kinds, row)) + "}"
             for row in zip(*columns)]
    write(folder, "times", tbl, None, expected=lines)
    ns = [0, -1, -86_400_000_000_000, 10**18 + 1, None]
    tbl = pa.table({"t": pa.array(ns, pa.int64()).cast(pa.timestamp("ns"))})
    lines = ["{t:%s}" % ("null" if v is None else v) for v in ns]
    write(folder, "int96", tbl, None, expected=lines, use_deprecated_int96_timestamps=True)


def questions(maker, rows):
    """Records as image-question sets have them; the pictures are random bytes."""
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    schema = pa.schema([
        ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))),
        ("problem", pa.string()), ("prompt", pa.list_(message)), ("answer", pa.list_(pa.string())),
        ("level", pa.int64()), ("score", pa.float64()), ("is_hard", pa.bool_()),
    ])
    columns = [[maker.value(f.type, f.nullable, False) for _ in range(rows)] for f in schema]
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema)], schema=schema), columns


def kept(folder):
    """The small set that the suite reads."""
    for index, codec in enumerate(CODECS):
        tbl, columns = questions(Maker(index), 12)
        write(folder, f"questions-{codec.lower()}", tbl, columns, compression=codec,
              data_page_version=["1.0", "2.0"][index % 2], row_group_size=5, data_page_size=200,
              write_batch_size=4, write_page_checksum=index > 1)
    tbl, columns = questions(Maker(9), 8)
    write(folder, "questions-checksum", tbl, columns, compression="NONE", write_page_checksum=True,
          use_dictionary=False)
    times(folder)
    # One leaf of each type for each of its encodings, in pages of either version.
    for index, encoding in enumerate(["dictionary", "PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT",
                                      "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE"]):
        maker, arrays, fields, columns = Maker(len(encoding)), [], [], []
        for place, (name, kind) in enumerate(LEAVES.items()):
            if encoding in ["dictionary", "PLAIN"] or encoding in ENCODINGS.get(name, INTEGER_ENCODINGS):
                nullable = (place + index) % 2 == 0
                values = [maker.value(kind, nullable, encoding == "dictionary") for _ in range(12)]
                fields.append(pa.field(name, kind, nullable))
                arrays.append(pa.array(values, kind))
                columns.append(values)
        tbl = pa.Table.from_arrays(arrays, schema=pa.schema(fields))
        for version in ["1.0", "2.0"]:
            options = dict(use_dictionary=encoding == "dictionary")
            if encoding != "dictionary":
                options["column_encoding"] = {f.name: encoding for f in fields}
            write(folder, f"types-{encoding.lower()}-v{version[0]}", tbl, columns, compression="ZSTD",
                  data_page_version=version, data_page_size=40, write_batch_size=8,
                  write_statistics=False, store_schema=False, **options)
    # More than one block of differences.
    maker = Maker(5)
    columns = [[maker.random.randrange(-9, 2**(k % 40)) for k in range(300)]]
    tbl = pa.table({"n": pa.array(columns[0], pa.int64())})
    write(folder, "delta-blocks", tbl, columns, compression="NONE", use_dictionary=False,
          column_encoding={"n": "DELTA_BINARY_PACKED"})
    for index, (name, kind) in enumerate(nestings(pa.string()).items()):
        tbl, columns = table(Maker(100 + index), kind, index % 3 != 2, 24, index % 2 == 0)
        write(folder, f"nested-{name}", tbl, columns,
              compression="SNAPPY", data_page_version=["1.0", "2.0"][index % 2], data_page_size=60,
              write_batch_size=5, row_group_size=17, write_statistics=False, store_schema=False)


if __name__ == "__main__":
    target = sys.argv[1]
    os.makedirs(target, exist_ok=True)
    if "--all" in sys.argv:
        times(target)
        print(everything(target) + 2, "files")
    else:
        kept(target)
        names = [n for n in os.listdir(target) if n.endswith((".parquet", ".txt"))]
        print(len(names), "files,", sum(os.path.getsize(os.path.join(target, n)) for n in names), "bytes")
