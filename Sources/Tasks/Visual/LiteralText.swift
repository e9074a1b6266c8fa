internal import StrictJSON

/// Values written inside texts of records, as JSON or as the literal of a Python list.
enum LiteralText {
  private static let depthLimit = 16

  /// The list, object or number that a text is, or nil.
  ///
  /// Single quotes are taken for double ones where the text has no double quote.
  static func value(_ text: String) -> JSONValue? {
    do throws(JSONError) {
      return try JSONParser.parse(text, depthLimit: depthLimit)
    } catch {
      let bytes = Array(text.utf8)
      let quote = UInt8(ascii: "\"")
      guard bytes.contains(UInt8(ascii: "'")), !bytes.contains(quote) else { return nil }
      do throws(JSONError) {
        return try JSONParser.parse(
          bytes.map { $0 == UInt8(ascii: "'") ? quote : $0 }, depthLimit: depthLimit)
      } catch { return nil }
    }
  }

  /// The numbers of two corners, `(x1,y1),(x2,y2)`, or nil.
  ///
  /// The tags that models with boxes put around them (`<|box_start|>`, `<box>`) may stand at the
  /// ends.
  static func corners(_ text: String) -> JSONValue? {
    var text = text
    for tag in ["<|box_start|>", "<|box_end|>", "<box>", "</box>"] {
      text = text.pieces(at: tag).joined()
    }
    let bytes = Array(text.utf8).filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    guard bytes.count <= 256, bytes.first == UInt8(ascii: "("), bytes.last == UInt8(ascii: ")")
    else { return nil }
    // As JSON the brackets and commas are checked with the numbers.
    let list = bytes.map {
      $0 == UInt8(ascii: "(")
        ? UInt8(ascii: "[") : $0 == UInt8(ascii: ")") ? UInt8(ascii: "]") : $0
    }
    guard let value = value("[" + String(decoding: list, as: UTF8.self) + "]"),
      let points = value.array, points.count == 2,
      points.allSatisfy({ $0.array?.count == 2 })
    else { return nil }
    return .array(points.flatMap { $0.array ?? [] })
  }
}
