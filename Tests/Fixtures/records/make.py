#!/usr/bin/env python3
"""Writes the Parquet data files of the tests, in the forms of published sets of pictures.

    python3 make.py FOLDER

Needs pyarrow (26.0.1 wrote the files kept here). All questions are ours; the pictures are
Tests/Fixtures/images.
"""
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))


def picture(name):
    with open(os.path.join(HERE, "..", "images", name), "rb") as file:
        return file.read()


def write(folder, name, schema, rows):
    table = pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(
        table, os.path.join(folder, name), row_group_size=2, compression="zstd",
        write_statistics=False, store_schema=False)


def main(folder):
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    grey, colour = picture("gradient-grey.jpg"), picture("gradient.jpg")
    # The form of the sets of R1-V and Visual-RFT.
    write(folder, "problems.parquet", pa.schema([
        ("image", image), ("problem", pa.string()), ("solution", pa.string())]), [
        {"image": {"bytes": grey, "path": "grey.jpg"}, "problem": "How many?",
         "solution": "<answer> 3 </answer>"},
        {"image": {"bytes": colour, "path": None}, "problem": "How many now?",
         "solution": "<answer>4</answer>"},
        {"image": {"bytes": None, "path": "gradient.jpg"}, "problem": "And here?",
         "solution": "<answer>5</answer>"}])
    # Lists, numbers, what is missing, a picture in a column of its own.
    write(folder, "questions.parquet", pa.schema([
        ("images", pa.list_(image)), ("picture", pa.binary()), ("question", pa.string()),
        ("answer", pa.string()), ("number", pa.float64()), ("choices", pa.list_(pa.string())),
        ("boxes", pa.list_(pa.list_(pa.int32()))), ("width", pa.int32()), ("height", pa.int32()),
        ("facts", pa.struct([("level", pa.int8())]))]), [
        {"images": [{"bytes": grey, "path": "a.jpg"}, {"bytes": colour, "path": "b.jpg"}],
         "picture": grey, "question": "Which is grey?", "answer": "first", "number": 27.0,
         "choices": ["first", "second"], "facts": {"level": 2}},
        {"images": None, "picture": colour, "question": "Box it.", "number": float("nan"),
         "boxes": [[1, 2, 30, 31]], "width": 48, "height": 32, "facts": None},
        {"images": [], "picture": b"", "question": "1+1?", "answer": "2",
         "number": float("inf"), "choices": [], "facts": {"level": None}}])
    write(folder, "demonstrations.parquet", pa.schema([
        ("image", image), ("question", pa.string()), ("response", pa.string()),
        ("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())])))]), [
        {"image": {"bytes": colour, "path": "b.jpg"}, "question": "1+1", "response": "2"},
        {"messages": [{"role": "user", "content": "1+2"}, {"role": "assistant", "content": "3"}]}])


if __name__ == "__main__":
    main(sys.argv[1])
