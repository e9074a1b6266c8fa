import Parquet

/// A value as text in which equal values are equal, as Tests/Fixtures/parquet/make.py writes it.
func canonical(_ value: ParquetValue) -> String {
  switch value {
  case .null: return "null"
  case .bool(let bool): return bool ? "true" : "false"
  case .int64(let number): return String(number)
  case .double(let number):
    return number.isNaN ? "nan" : "d" + String(number.bitPattern, radix: 16)
  case .string(let text):
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"": quoted += "\\" + String(scalar)
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  case .bytes(let bytes):
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("x".utf8)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  case .list(let elements):
    return "[" + elements.map(canonical).joined(separator: ",") + "]"
  case .record(let fields):
    return "{" + fields.map { $0.name + ":" + canonical($0.value) }.joined(separator: ",") + "}"
  }
}
