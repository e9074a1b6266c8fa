internal import Glibc

extension ParquetError: CustomStringConvertible {
  /// One sentence that names the place, what is wrong and what to do.
  package var description: String {
    var text = file
    if let column { text += ": column \(clipped(column))" }
    if let rowGroup { text += ", row group \(rowGroup)" }
    if let page { text += ", page \(page)" }
    if let row { text += ", row \(row)" }
    return text + ": " + fault.description
  }
}

extension ParquetFault: CustomStringConvertible {
  /// What is wrong and what to do, without the place.
  package var description: String {
    switch self {
    case .missingFile: "no such file; check the path"
    case .notRegularFile: "not a regular file; name a file"
    case .system(let operation, let code):
      "cannot \(operation): \(String(cString: strerror(code)))"
    case .cutWhileReading(let expected, let found):
      "\(expected) bytes expected, \(found) found: the file was cut while it was read; copy it again"
    case .notParquet(let bytes):
      "\(bytes) bytes that do not begin and end with PAR1: not a Parquet file, or cut short; "
        + "copy it again"
    case .encrypted: "encrypted; decrypt it with the program that wrote it"
    case .otherFile(let path):
      "its data is in another file (\(clipped(path))); write one file that holds it"
    case .tooLarge(let quantity, let value, let limit):
      "\(value) \(quantity.rawValue), at most \(limit) are read; "
        + "write the file with smaller row groups and pages, or raise the limit"
    case .unsupportedCodec(let name):
      "compression \(name) is not read; write the file with snappy, zstd, gzip or none"
    case .unsupportedEncoding(let name, let type):
      "encoding \(name) of \(type) is not read; write the file with another encoding"
    case .unsupportedType(let name): "\(clipped(name)) is not read; leave the column out"
    case .damaged(let part, let damage):
      "\(part.rawValue): \(damage): the file is damaged; copy it again"
    case .checksum(let expected, let found):
      "CRC-32 \(String(found, radix: 16)), \(String(expected, radix: 16)) was written: "
        + "the file is damaged; copy it again"
    case .notUTF8(nil): "a text is not UTF-8; write the column as binary, or repair the text"
    case .notUTF8(let entry?):
      "dictionary entry \(entry) is not UTF-8; write the column as binary, or repair the text"
    case .outOfRange(let what): "\(what) is out of range; leave the column out"
    case .unknownColumn(let name, let present):
      "no column \(clipped(name)); it has \(clipped(present.joined(separator: ", "), 400))"
    }
  }
}

extension ParquetDamage: CustomStringConvertible {
  /// How the part is damaged.
  package var description: String {
    switch self {
    case .endsEarly: "ends early"
    case .missing(let field): "\(field) is missing"
    case .invalid(let field, let value): "\(field) is \(value)"
    case .wrongType(let field): "\(clipped(field)) is of another type than the format says"
    case .count(let what, let expected, let found): "\(expected) \(what) expected, \(found) found"
    case .levels: "the levels of its columns contradict each other"
    case .duplicateName(let name): "two fields are named \(clipped(name))"
    case .nesting(let name): "\(clipped(name)) is marked as list or map and is not built as one"
    case .decompression(let text): text
    }
  }
}

/// A text from outside in double quotes, at most `limit` characters, control characters replaced.
func clipped(_ text: String, _ limit: Int = 80) -> String {
  let head = text.unicodeScalars.prefix(limit)
  var clean = "\""
  for scalar in head {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: clean += "\u{FFFD}"
    default: clean.unicodeScalars.append(scalar)
    }
  }
  return clean + (head.endIndex == text.unicodeScalars.endIndex ? "\"" : "…\"")
}
