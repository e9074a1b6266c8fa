import Checkpoints

/// Every dtype with the bits of its element, written down here and not taken from the reader.
private let bits: [(type: String, bits: Int)] = [
  ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8), ("F8_E5M2", 8),
  ("F8_E4M3", 8), ("F8_E8M0", 8), ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16),
  ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
]

/// Four elements of each dtype in their bytes, and in one byte less.
let sizeRules: [SafetensorsRule] = bits.map { type, bits in
  let size = bits / 2
  return .init(
    name: "four of \(type)", accepted: one(type, "[2,2]", "[0,\(size)]", data: size),
    refused: one(type, "[2,2]", "[0,\(size - 1)]", data: size - 1),
    because: "need \(size) bytes")
}

/// Spellings that are no dtype, beside one that is.
let typeRules: [SafetensorsRule] = [
  ("F32", "F32 "), ("U8", ""), ("I8", "I128"), ("F8_E4M3", "F8_E4M3FN"), ("BF16", "bf16"),
  ("BF16", "bfloat16"), ("F16", "f16"), ("I64", "i64"), ("BOOL", "bool"), ("F64", "float64"),
  ("U8", "U8\\u0000"), ("F32", "\\uFF26\\uFF13\\uFF12"), ("F32", "../F32"),
].map { good, bad in
  let size = (bits.first { $0.type == good }?.bits ?? 0) / 8
  return .init(
    name: "dtype \(bad)", accepted: one(good, "[1]", "[0,\(size)]", data: size),
    refused: one(bad, "[1]", "[0,\(size)]", data: size), because: "unknown dtype")
}

/// Values of another kind in each field of an entry.
let kindRules: [SafetensorsRule] =
  ["true", "[]", "{}", "1"].map { value in
    .init(
      name: "dtype \(value) unquoted", accepted: one(),
      refused: raw("{\"a\":{\"dtype\":\(value),\"shape\":[1],\"data_offsets\":[0,4]}}"),
      because: "dtype is malformed")
  }
  + ["null", "true", "{}", "\"\"", "[[1]]", "[null]", "[true]", "[{}]", "[1,\"1\"]"].map { value in
    .init(
      name: "shape \(value)", accepted: one(), refused: one("F32", value),
      because: "shape is malformed")
  }
  + [
    "null", "true", "{}", "\"\"", "4", "[]", "[[0,4]]", "[null,4]", "[0,\"4\"]", "[0.0,4]",
    "[0,4.0]", "[0,4e0]", "[-0,4]", "[0,18446744073709551616]", "[false,4]", "{\"0\":4}",
  ].map { value in
    .init(
      name: "data_offsets \(value)", accepted: one(), refused: one("F32", "[1]", value),
      because: "data_offsets is malformed")
  }

/// JSON that other readers let pass.
let jsonRules: [SafetensorsRule] = [
  .init(
    name: "blanks between tokens",
    accepted: raw("{\n\t\"a\" :\r{\"dtype\":\"F32\" , \"shape\":[ 1 ],\"data_offsets\":[0 ,4] } }"),
    refused: raw("{\u{A0}" + entry("a") + "}"), because: "unexpected byte"),
  .init(
    name: "number NaN", accepted: one(), refused: one("F32", "[NaN]"), because: "unexpected byte"),
  .init(
    name: "number with a plus", accepted: one(), refused: one("F32", "[+1]"),
    because: "unexpected byte"),
  .init(
    name: "number in hexadecimal", accepted: one(), refused: one("F32", "[0x1]"),
    because: "unexpected byte"),
  .init(
    name: "number with a separator", accepted: one(), refused: one("F32", "[1_0]"),
    because: "unexpected byte"),
  .init(
    name: "number that ends in a point", accepted: one(), refused: one("F32", "[1.]"),
    because: "malformed number"),
  .init(
    name: "literal in capitals", accepted: one(), refused: one("F32", "[True]"),
    because: "unexpected byte"),
  .init(
    name: "a comment", accepted: one(), refused: raw("{/**/" + entry("a") + "}"),
    because: "unexpected byte"),
  .init(
    name: "a missing colon", accepted: one(), refused: raw("{\"a\" {}}"),
    because: "unexpected byte"),
  .init(
    name: "two commas", accepted: one(),
    refused: raw("{" + entry("a") + ",,\"__metadata__\":{}}"), because: "unexpected byte"),
  .init(
    name: "a name without quotes", accepted: one(), refused: raw("{a:{}}"),
    because: "unexpected byte"),
  .init(
    name: "a second object behind the first", accepted: raw("{}", data: 0),
    refused: raw("{}{}", data: 0), because: "text after the value"),
  .init(
    name: "a lone surrogate in a name", accepted: raw("{" + entry("\\ud83d\\ude00") + "}"),
    refused: raw("{" + entry("\\ud83d") + "}"), because: "surrogate"),
  .init(
    name: "an unknown escape", accepted: raw("{" + entry("\\n") + "}"),
    refused: raw("{" + entry("\\x41") + "}"), because: "escape"),
  .init(
    name: "a line break in a name", accepted: raw("{" + entry("\\n") + "}"),
    refused: raw("{" + entry("\n") + "}"), because: "control character"),
  .init(
    name: "a name that does not end", accepted: one(), refused: raw("{\"a", data: 0),
    because: "ends too early"),
  .init(
    name: "overlong UTF-8", accepted: raw("{" + entry("/") + "}"),
    refused: named([0xC0, 0xAF]), because: "invalid UTF-8"),
  .init(
    name: "UTF-8 of a surrogate", accepted: named(Array("\u{FFFD}".utf8)),
    refused: named([0xED, 0xA0, 0x80]), because: "invalid UTF-8"),
  .init(
    name: "an entry nested too deep", accepted: one(),
    refused: raw("{\"a\":[[[[[[[[[0]]]]]]]]]}"), because: "nested deeper"),
  .init(
    name: "metadata nested", accepted: raw("{\"__metadata__\":{\"a\":\"{}\"}}", data: 0),
    refused: raw("{\"__metadata__\":{\"a\":{}}}", data: 0), because: "\"a\" is not a string"),
  .init(
    name: "metadata in the form of a tensor", accepted: raw("{" + entry("__metadata") + "}"),
    refused: raw("{" + entry("__metadata__") + "}"), because: "is not a string"),
  .init(
    name: "metadata key twice",
    accepted: raw("{\"__metadata__\":{\"a\":\"\",\"b\":\"\"}}", data: 0),
    refused: raw("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", data: 0), because: "occurs twice"),
  .init(
    name: "metadata in capitals is a tensor", accepted: raw("{" + entry("__METADATA__") + "}"),
    refused: raw("{\"__METADATA__\":{\"format\":\"pt\"}}", data: 0), because: "has no dtype"),
]

/// A header whose one tensor is named by those bytes.
private func named(_ name: [UInt8]) -> [UInt8] {
  safetensors(
    Array("{\"".utf8) + name + Array(entry("").dropFirst(1).utf8) + Array("}".utf8), data: 4)
}

/// Products that overflow or nearly do, and layouts of several tensors.
let layoutRules: [SafetensorsRule] = [
  .init(
    name: "2^32 by 2^32", accepted: one("U8", "[2,1,2]", "[0,4]"),
    refused: one("U8", "[4294967296,4294967296]", "[0,4]"), because: "too large"),
  .init(
    name: "2^63 - 1 of a byte", accepted: one("U8", "[4]", "[0,4]"),
    refused: one("U8", "[9223372036854775807]", "[0,4]"), because: "too large"),
  .init(
    name: "2^60 of a byte", accepted: one("U8", "[4]", "[0,4]"),
    refused: one("U8", "[1152921504606846975]", "[0,4]"), because: "need 1152921504606846975"),
  .init(
    name: "2^61 of 64 bits", accepted: one("F64", "[1]", "[0,8]", data: 8),
    refused: one("F64", "[2305843009213693952]", "[0,0]", data: 0), because: "too large"),
  .init(
    name: "2^62 of half a byte", accepted: one("F4", "[8]", "[0,4]"),
    refused: one("F4", "[4611686018427387904]", "[0,0]", data: 0), because: "too large"),
  .init(
    name: "zero before a huge size",
    accepted: one("F32", "[0,9223372036854775807,2]", "[0,0]", data: 0),
    refused: one("F32", "[9223372036854775807,9223372036854775807,0]", "[0,0]", data: 0),
    because: "too large"),
  .init(
    name: "a zero size with bytes", accepted: one("F32", "[3,0]", "[0,0]", data: 0),
    refused: one("F32", "[3,0]", "[0,4]"), because: "need 0 bytes"),
  .init(
    name: "elements without bytes", accepted: one("U8", "[4]", "[0,4]"),
    refused: one("U8", "[4]", "[4,4]"), because: "need 4 bytes"),
  .init(
    name: "tensors in another order than their names",
    accepted: raw(pair("[4,8]", "[0,4]"), data: 8),
    refused: raw(pair("[4,8]", "[4,8]"), data: 8), because: "byte 0 was expected"),
  .init(
    name: "overlap by one byte", accepted: raw(pair("[0,4]", "[4,8]"), data: 8),
    refused: raw(pair("[0,4]", "[3,7]"), data: 7), because: "overlaps that of \"a\""),
  .init(
    name: "hole of one byte", accepted: raw(pair("[0,4]", "[4,8]"), data: 8),
    refused: raw(pair("[0,4]", "[5,9]"), data: 9), because: "byte 4 was expected"),
  .init(
    name: "one tensor inside another",
    accepted: raw(
      "{\(entry("a", "U8", "[8]", "[0,8]")),\(entry("b", "F32", "[1]", "[8,12]"))}", data: 12),
    refused: raw(
      "{\(entry("a", "U8", "[8]", "[0,8]")),\(entry("b", "F32", "[1]", "[2,6]"))}", data: 8),
    because: "overlaps that of \"a\""),
  .init(
    name: "last byte past the end", accepted: raw(pair("[0,4]", "[4,8]"), data: 8),
    refused: raw(pair("[0,4]", "[4,8]"), data: 7), because: "the file has 7"),
  .init(
    name: "a tail behind two tensors", accepted: raw(pair("[0,4]", "[4,8]"), data: 8),
    refused: raw(pair("[0,4]", "[4,8]"), data: 9), because: "cover 8 of 9"),
  .init(
    name: "an empty tensor at the end",
    accepted: raw("{\(entry("a")),\(entry("e", "F32", "[0]", "[4,4]"))}"),
    refused: raw("{\(entry("a")),\(entry("e", "F32", "[0]", "[5,5]"))}"), because: "the file has 4"),
  .init(
    name: "an empty tensor in a hole",
    accepted: raw("{\(entry("a")),\(entry("e", "F32", "[0]", "[0,0]"))}"),
    refused: raw(
      "{\(entry("a", "F32", "[1]", "[1,5]")),\(entry("e", "F32", "[0]", "[0,0]"))}", data: 5),
    because: "byte 0 was expected"),
]

/// Two tensors of four bytes, a and b.
private func pair(_ a: String, _ b: String) -> String {
  "{\(entry("a", "F32", "[1]", a)),\(entry("b", "F32", "[1]", b))}"
}

/// Files of fewer bytes than a length has, and lengths that are not those of the header.
let lengthRules: [SafetensorsRule] =
  (1...6).map { count in
    .init(
      name: "\(count) bytes", accepted: raw("{}", data: 0),
      refused: Array(safetensors("{}").prefix(count)), because: "too short")
  }
  + [UInt64(1) << 31, 1 << 32, (1 << 63) - 1, (1 << 63) + 2].map { (length: UInt64) in
    .init(
      name: "length \(length)", accepted: one(), refused: safetensors("{}", length: length),
      because: "at most 100000000")
  }
  + [
    .init(
      name: "length of nothing before an object", accepted: raw("{}", data: 0),
      refused: safetensors("{}", length: 0), because: "does not begin with {"),
    .init(
      name: "length that leaves the brace out", accepted: raw("{}", data: 0),
      refused: safetensors("{}", length: 1), because: "ends too early"),
    .init(
      name: "length that takes data in", accepted: one(),
      refused: safetensors(
        "{" + entry("a") + "}", data: 4, length: UInt64(("{" + entry("a") + "}").utf8.count + 1)),
      because: "ends at data byte 4"),
    .init(
      name: "length in the other byte order", accepted: raw("{}", data: 0),
      refused: [0, 0, 0, 0, 0, 0, 0, 2] + Array("{}".utf8), because: "at most 100000000"),
    .init(
      name: "a ZIP archive", accepted: raw("{}", data: 0),
      refused: [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 40), because: "truncated"),
    .init(
      name: "a pickle", accepted: raw("{}", data: 0),
      refused: [0x80, 2, 0x8A, 0x0A] + [UInt8](repeating: 0x6C, count: 40),
      because: "at most 100000000"),
  ]
