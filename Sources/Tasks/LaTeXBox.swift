/// Finds `\boxed{…}` in a reference solution.
enum LaTeXBox {
  /// The content of the last `\boxed{…}` or `\fbox{…}` whose braces balance, or nil.
  ///
  /// `\{` and `\}` do not count as braces. Work is linear in the text.
  static func last(in text: String) -> String? {
    let bytes = Array(text.utf8)
    let names = ["boxed", "fbox"].map { Array($0.utf8) }
    // Brace matching for the whole text at once: the closing place of each open brace.
    var closing: [Int: Int] = [:]
    var open: [Int] = []
    var starts: [Int] = []
    var i = 0
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "\\"):
        let after = i + 1
        let name = names.first { bytes[after...].starts(with: $0) }
        guard let name else {
          i += 2
          continue
        }
        var brace = after + name.count
        while brace < bytes.count, bytes[brace] == 0x20 { brace += 1 }
        if brace < bytes.count, bytes[brace] == UInt8(ascii: "{") { starts.append(brace) }
        i = brace
        continue
      case UInt8(ascii: "{"): open.append(i)
      case UInt8(ascii: "}"): if let start = open.popLast() { closing[start] = i }
      default: break
      }
      i += 1
    }
    for start in starts.reversed() {
      if let end = closing[start] {
        return String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
      }
    }
    return nil
  }
}
