/// Reads masks from texts: rows of digits, `0110/0110`, or JSON.
///
/// JSON is COCO's run-length encoding, `{"size": [height, width], "counts": [...]}` with counts
/// column by column from 0 (or its compressed text), or a list of rows, each a list of 0 and 1 or a
/// text of these. Rows of digits are separated by `/` or ends of lines.
enum MaskReading {
  /// The value of pixels that a reference in rows leaves out.
  static let ignored = 255.0

  /// Reads a text; `nil` if it is anything but one mask.
  static func read(_ bytes: [UInt8]) -> Mask? {
    let content = withoutFence(bytes)
    let range = bytes.trimmed(content)
    guard let first = range.first else { return nil }
    if "[{".utf8.contains(bytes[first]) {
      return LooseJSONParser.parse(Array(bytes[range])).flatMap { read($0)?.mask }
    }
    return digits(bytes[range]).flatMap { Mask(rows: $0) }
  }

  /// Reads JSON, with the pixels of rows that are to be left out.
  static func read(_ json: LooseJSON) -> (mask: Mask, ignored: Mask?)? {
    if let text = json.string { return read(Array(text.utf8)).map { ($0, nil) } }
    if json.isObject {
      guard let size = json.member("size")?.array, size.count == 2,
        let height = whole(size[0]), let width = whole(size[1]), let counts = json.member("counts")
      else { return nil }
      if let text = counts.string {
        return Mask(height: height, width: width, compressed: text).map { ($0, nil) }
      }
      guard let elements = counts.array else { return nil }
      let values = elements.compactMap { whole($0) }
      guard values.count == elements.count else { return nil }
      return Mask(height: height, width: width, counts: values).map { ($0, nil) }
    }
    guard let rows = json.array else { return nil }
    var on: [[Bool]] = []
    var out: [[Bool]] = []
    for row in rows {
      if let text = row.string {
        guard let pixels = digits(Array(text.utf8)[...]), pixels.count == 1 else { return nil }
        on.append(pixels[0])
        out.append(pixels[0].map { _ in false })
      } else {
        guard let elements = row.array else { return nil }
        let values = elements.compactMap(\.number)
        guard values.count == elements.count,
          values.allSatisfy({ $0 == 0 || $0 == 1 || $0 == MaskReading.ignored })
        else { return nil }
        on.append(values.map { $0 == 1 })
        out.append(values.map { $0 == MaskReading.ignored })
      }
    }
    let ignored = out.contains { $0.contains(true) } ? Mask(rows: out) : nil
    return Mask(rows: on).map { ($0, ignored) }
  }

  private static func whole(_ json: LooseJSON) -> Int? {
    guard let value = json.number, value == value.rounded(), value.magnitude < 1e12 else {
      return nil
    }
    return Int(value)
  }

  /// Rows of 0 and 1; `nil` for any other character.
  private static func digits(_ bytes: ArraySlice<UInt8>) -> [[Bool]]? {
    var rows: [[Bool]] = [[]]
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0"): rows[rows.count - 1].append(false)
      case UInt8(ascii: "1"): rows[rows.count - 1].append(true)
      case UInt8(ascii: "/"), 0x0A: rows.append([])
      case 0x0D, 0x20, 0x09: continue
      default: return nil
      }
    }
    return rows
  }

  /// The inside of one code fence around everything.
  private static func withoutFence(_ bytes: [UInt8]) -> Range<Int> {
    let range = bytes.trimmed(0..<bytes.count)
    let fence = Array("```".utf8)
    guard range.count > 6, bytes.hasBytes(fence, at: range.lowerBound),
      bytes.hasBytes(fence, at: range.upperBound - 3)
    else { return range }
    var start = range.lowerBound + 3
    while start < range.upperBound - 3, bytes[start].isASCIILetter { start += 1 }
    return start..<(range.upperBound - 3)
  }
}
