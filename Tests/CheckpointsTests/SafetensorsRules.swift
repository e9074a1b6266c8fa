import Testing

/// One rule of the format: a file that keeps it and a twin that breaks it.
struct SafetensorsRule: Sendable, CustomTestStringConvertible {
  let name: String
  let accepted: [UInt8]
  let refused: [UInt8]
  /// Part of the error's text.
  let because: String

  var testDescription: String { name }

  static let all =
    frameRules + lengthRules + keyRules + kindRules + jsonRules + typeRules + sizeRules + shapeRules
    + offsetRules + layoutRules

  /// Rules whose refused file the reference reader (safetensors 0.8.0) takes; it refuses all the
  /// others, and takes every file that is to be accepted.
  static let laxerInReference: Set<String> = [
    "blank before the brace", "tensor twice in two Unicode forms", "metadata null",
    "metadata key twice", "a fourth field", "huge times zero",
  ]
}

/// The bytes of a file: length, header, data of zeros.
func safetensors(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
  safetensors(Array(header.utf8), data: data, length: length)
}

func safetensors(_ header: [UInt8], data: Int = 0, length: UInt64? = nil) -> [UInt8] {
  withUnsafeBytes(of: (length ?? UInt64(header.count)).littleEndian) { Array($0) } + header
    + [UInt8](repeating: 0, count: data)
}

/// A header entry.
func entry(
  _ name: String, _ type: String = "F32", _ shape: String = "[1]", _ offsets: String = "[0,4]"
) -> String {
  "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
}

/// A file of one tensor.
func one(
  _ type: String = "F32", _ shape: String = "[1]", _ offsets: String = "[0,4]", data: Int = 4
) -> [UInt8] {
  safetensors("{" + entry("a", type, shape, offsets) + "}", data: data)
}

/// A file of that header.
func raw(_ body: String, data: Int = 4) -> [UInt8] { safetensors(body, data: data) }

private let good = one()

/// The frame: length, first byte, JSON.
let frameRules: [SafetensorsRule] = [
  .init(name: "no byte at all", accepted: raw("{}", data: 0), refused: [], because: "too short"),
  .init(
    name: "seven bytes", accepted: raw("{}", data: 0), refused: Array(good.prefix(7)),
    because: "too short"),
  .init(
    name: "length alone", accepted: raw("{}", data: 0), refused: Array(safetensors("").prefix(8)),
    because: "does not begin with {"),
  .init(
    name: "length past the end", accepted: safetensors("{}", length: 2),
    refused: safetensors("{}", length: 3), because: "truncated"),
  .init(
    name: "length 100,000,001", accepted: good, refused: safetensors("{}", length: 100_000_001),
    because: "at most 100000000"),
  .init(
    name: "length 100,000,000 of a short file", accepted: good,
    refused: safetensors("{}", length: 100_000_000), because: "truncated"),
  .init(
    name: "length 2^63", accepted: good, refused: safetensors("{}", length: 1 << 63),
    because: "at most 100000000"),
  .init(
    name: "length 2^64 - 1", accepted: good, refused: safetensors("{}", length: .max),
    because: "at most 100000000"),
  .init(
    name: "blank before the brace", accepted: raw("{} ", data: 0), refused: raw(" {}", data: 0),
    because: "does not begin with {"),
  .init(
    name: "byte order mark", accepted: good,
    refused: safetensors([0xEF, 0xBB, 0xBF] + Array("{}".utf8)), because: "begin with {"),
  .init(
    name: "a list", accepted: raw("{}", data: 0), refused: raw("[]", data: 0),
    because: "does not begin with {"),
  .init(
    name: "invalid UTF-8 in a name", accepted: raw("{" + entry("é") + "}"),
    refused: safetensors(
      Array("{\"".utf8) + [0xFF] + Array(entry("a").dropFirst(2).utf8) + Array("}".utf8), data: 4),
    because: "invalid UTF-8"),
  .init(
    name: "NUL in a name", accepted: raw("{" + entry("\\u0000") + "}"),
    refused: raw("{" + entry("\u{0}") + "}"), because: "control character"),
  .init(
    name: "text behind the object", accepted: raw("{" + entry("a") + "}    "),
    refused: raw("{" + entry("a") + "}   x"), because: "text after the value"),
  .init(
    name: "NUL behind the object", accepted: raw("{} ", data: 0), refused: raw("{}\u{0}", data: 0),
    because: "text after the value"),
  .init(
    name: "object that ends too early", accepted: good, refused: raw("{" + entry("a")),
    because: "ends too early"),
  .init(
    name: "depth 100,000", accepted: good,
    refused: raw("{\"a\":" + String(repeating: "[", count: 100_000), data: 0),
    because: "nested deeper"),
  .init(
    name: "single quotes", accepted: good, refused: raw("{'a':1}"), because: "unexpected byte"),
  .init(
    name: "comma at the end", accepted: good, refused: raw("{" + entry("a") + ",}"),
    because: "unexpected byte"),
]

/// Duplicate keys and metadata.
let keyRules: [SafetensorsRule] = [
  .init(
    name: "tensor twice",
    accepted: raw("{\(entry("a")),\(entry("b", "F32", "[1]", "[4,8]"))}", data: 8),
    refused: raw("{\(entry("a")),\(entry("a", "F32", "[1]", "[4,8]"))}", data: 8),
    because: "occurs twice"),
  .init(
    name: "tensor twice through an escape",
    accepted: raw("{\(entry("a")),\(entry("\\u0062", "F32", "[1]", "[4,8]"))}", data: 8),
    refused: raw("{\(entry("a")),\(entry("\\u0061", "F32", "[1]", "[4,8]"))}", data: 8),
    because: "occurs twice"),
  .init(
    name: "tensor twice in two Unicode forms",
    accepted: raw("{\(entry("\\u00e9")),\(entry("e", "F32", "[1]", "[4,8]"))}", data: 8),
    refused: raw("{\(entry("\\u00e9")),\(entry("e\\u0301", "F32", "[1]", "[4,8]"))}", data: 8),
    because: "different Unicode forms"),
  .init(
    name: "metadata twice", accepted: raw("{\"__metadata__\":{}}", data: 0),
    refused: raw("{\"__metadata__\":{},\"__metadata__\":{}}", data: 0), because: "occurs twice"),
  .init(
    name: "field twice", accepted: good,
    refused: raw(
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"),
    because: "occurs twice"),
  .init(
    name: "metadata value a number", accepted: raw("{\"__metadata__\":{\"a\":\"1\"}}", data: 0),
    refused: raw("{\"__metadata__\":{\"a\":1}}", data: 0), because: "\"a\" is not a string"),
  .init(
    name: "metadata value null", accepted: raw("{\"__metadata__\":{\"a\":\"\"}}", data: 0),
    refused: raw("{\"__metadata__\":{\"a\":null}}", data: 0), because: "\"a\" is not a string"),
  .init(
    name: "metadata a list", accepted: raw("{\"__metadata__\":{}}", data: 0),
    refused: raw("{\"__metadata__\":[]}", data: 0), because: "not an object of strings"),
  .init(
    name: "metadata null", accepted: raw("{\"__metadata__\":{}}", data: 0),
    refused: raw("{\"__metadata__\":null}", data: 0), because: "not an object of strings"),
  .init(
    name: "entry a number", accepted: good, refused: raw("{\"a\":4}"), because: "not an object"),
  .init(
    name: "no dtype", accepted: good,
    refused: raw("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}"), because: "has no dtype"),
  .init(
    name: "no shape", accepted: good,
    refused: raw("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}"), because: "has no shape"),
  .init(
    name: "no data_offsets", accepted: good,
    refused: raw("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}"), because: "has no data_offsets"),
  .init(
    name: "a fourth field", accepted: good,
    refused: raw("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":0}}"),
    because: "unknown field \"x\""),
  .init(
    name: "dtype null", accepted: good,
    refused: raw("{\"a\":{\"dtype\":null,\"shape\":[1],\"data_offsets\":[0,4]}}"),
    because: "dtype is malformed"),
  .init(
    name: "unknown dtype", accepted: one("I32"), refused: one("Q4_0"), because: "unknown dtype"),
  .init(
    name: "dtype in lower case", accepted: one("F32"), refused: one("f32"),
    because: "unknown dtype"),
]

/// Shapes and sizes.
let shapeRules: [SafetensorsRule] = [
  .init(
    name: "negative size", accepted: one(), refused: one("F32", "[-1]"), because: "shape is mal"),
  .init(
    name: "size with a fraction", accepted: one("F32", "[4]", "[0,16]", data: 16),
    refused: one("F32", "[4.0]", "[0,16]", data: 16), because: "shape is malformed"),
  .init(
    name: "size with an exponent", accepted: one("U8", "[1000]", "[0,1000]", data: 1000),
    refused: one("U8", "[1e3]", "[0,1000]", data: 1000), because: "shape is malformed"),
  .init(
    name: "size minus zero", accepted: one("F32", "[0]", "[0,0]", data: 0),
    refused: one("F32", "[-0]", "[0,0]", data: 0), because: "shape is malformed"),
  .init(
    name: "leading zero", accepted: one(), refused: one("F32", "[01]"), because: "malformed num"),
  .init(
    name: "size a string", accepted: one(), refused: one("F32", "[\"1\"]"),
    because: "shape is malformed"),
  .init(
    name: "shape a number", accepted: one(), refused: one("F32", "1"),
    because: "shape is malformed"),
  .init(
    name: "size 2^63", accepted: one(), refused: one("F32", "[9223372036854775808]"),
    because: "shape is malformed"),
  .init(
    name: "product that wraps to the right size", accepted: one("U8", "[2,2]", "[0,4]"),
    refused: one("U8", "[4194305,4194305,211106198978564]", "[0,4]"), because: "too large"),
  .init(
    name: "product that wraps with its dtype", accepted: one("F32", "[1]"),
    refused: one("F32", "[4611686018427387905]", "[0,4]"), because: "too large"),
  .init(
    name: "huge times zero", accepted: one("F32", "[0,9223372036854775807]", "[0,0]", data: 0),
    refused: one("F32", "[9223372036854775807,2,0]", "[0,0]", data: 0), because: "too large"),
  .init(
    name: "rank 0", accepted: one("F32", "[]"), refused: one("F32", "[]", "[0,8]", data: 8),
    because: "need 4 bytes"),
  .init(
    name: "rank 10,000",
    accepted: one("F32", "[1" + String(repeating: ",1", count: 9_999) + "]"),
    refused: one("F32", "[2" + String(repeating: ",2", count: 9_999) + "]"), because: "too large"),
  .init(
    name: "size against offsets", accepted: one("F32", "[2]", "[0,8]", data: 8),
    refused: one("F32", "[2]", "[0,4]"), because: "need 8 bytes"),
  .init(
    name: "half a byte", accepted: one("F4", "[2]", "[0,1]", data: 1),
    refused: one("F4", "[3]", "[0,1]", data: 1), because: "whole bytes"),
  .init(
    name: "six bits", accepted: one("F6_E2M3", "[4]", "[0,3]", data: 3),
    refused: one("F6_E2M3", "[2]", "[0,1]", data: 1), because: "whole bytes"),
]

/// Offsets and cover.
let offsetRules: [SafetensorsRule] = [
  .init(
    name: "negative offset", accepted: one(), refused: one("F32", "[1]", "[-4,0]"),
    because: "data_offsets is malformed"),
  .init(
    name: "reversed offsets", accepted: one(), refused: one("F32", "[1]", "[4,0]"),
    because: "run backwards"),
  .init(
    name: "one offset", accepted: one(), refused: one("F32", "[1]", "[4]"),
    because: "data_offsets is malformed"),
  .init(
    name: "three offsets", accepted: one(), refused: one("F32", "[1]", "[0,4,4]"),
    because: "data_offsets is malformed"),
  .init(
    name: "offset past the end", accepted: one("U8", "[4]", "[0,4]"),
    refused: one("U8", "[5]", "[0,5]"), because: "the file has 4"),
  .init(
    name: "offset 2^63 - 1", accepted: one(),
    refused: one("F32", "[1]", "[9223372036854775803,9223372036854775807]"),
    because: "the file has 4"),
  .init(
    name: "offset 2^63", accepted: one(), refused: one("F32", "[1]", "[0,9223372036854775808]"),
    because: "data_offsets is malformed"),
  .init(
    name: "overlap", accepted: raw("{\(entry("a")),\(entry("b", "F32", "[1]", "[4,8]"))}", data: 8),
    refused: raw("{\(entry("a")),\(entry("b", "F32", "[1]", "[2,6]"))}", data: 6),
    because: "overlaps that of \"a\""),
  .init(
    name: "same bytes twice",
    accepted: raw("{\(entry("a")),\(entry("b", "F32", "[1]", "[4,8]"))}", data: 8),
    refused: raw("{\(entry("a")),\(entry("b"))}"), because: "overlaps that of \"a\""),
  .init(
    name: "hole", accepted: raw("{\(entry("b", "F32", "[1]", "[4,8]")),\(entry("a"))}", data: 8),
    refused: raw("{\(entry("a")),\(entry("b", "F32", "[1]", "[5,9]"))}", data: 9),
    because: "byte 4 was expected"),
  .init(
    name: "start that is not 0", accepted: one(), refused: one("F32", "[1]", "[1,5]", data: 5),
    because: "byte 0 was expected"),
  .init(
    name: "one byte left over", accepted: one(), refused: one(data: 5),
    because: "cover 4 of 5"),
  .init(
    name: "one byte missing", accepted: one(), refused: one(data: 3), because: "the file has 3"),
  .init(
    name: "data without tensors", accepted: raw("{}", data: 0), refused: raw("{}", data: 1),
    because: "cover 0 of 1"),
  .init(
    name: "empty tensor at a shared offset",
    accepted: raw("{\(entry("e", "F32", "[0]", "[4,4]")),\(entry("a"))}"),
    refused: raw("{\(entry("e", "F32", "[0]", "[2,2]")),\(entry("a"))}"),
    because: "overlaps that of \"a\""),
  .init(
    name: "unaligned data",
    accepted: raw(
      "{\(entry("a", "U8", "[1]", "[0,1]")),\(entry("b", "F32", "[1]", "[1,5]"))}", data: 5),
    refused: raw(
      "{\(entry("a", "U8", "[1]", "[0,1]")),\(entry("b", "F32", "[1]", "[4,8]"))}", data: 8),
    because: "byte 1 was expected"),
]
