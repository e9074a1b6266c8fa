/// Macros that only dress a short answer; their group stays.
private let dressMacros: Set<String> = [
  "boxed", "fbox", "framebox", "text", "textbf", "textit", "textrm", "textsf", "texttt",
  "textnormal", "emph", "mbox", "hbox", "mathrm", "mathbf", "mathit", "mathsf", "mathtt",
  "operatorname", "boldsymbol", "bm", "underline", "left", "right", "big", "Big", "bigl", "bigr",
  "displaystyle", "bf", "rm", "it", "quad", "qquad", "enspace", "thinspace", "hspace",
]

/// A short answer without what only dresses it: text macros and their braces, formula delimiters,
/// emphasis marks, backticks.
///
/// Other macros and their groups stay as they are.
func withoutDress(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.contains(where: { "\\$*`".utf8.contains($0) }) else { return bytes }
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count)
  // Whether each open brace belongs to a dress macro.
  var open: [Bool] = []
  var opensDress = false
  var at = 0
  while at < bytes.count {
    let byte = bytes[at]
    switch byte {
    case UInt8(ascii: "\\"):
      var end = at + 1
      while end < bytes.count, bytes[end].isASCIILetter { end += 1 }
      if end > at + 1 {
        let name = text(of: bytes[(at + 1)..<end])
        if dressMacros.contains(name) {
          let next = bytes.skippingBlanks(end, limit: bytes.count)
          opensDress = next < bytes.count && bytes[next] == UInt8(ascii: "{")
          if opensDress { end = next } else { out.append(0x20) }
        } else if name == "dfrac" || name == "tfrac" {
          out += Array("\\frac".utf8)
        } else {
          out += bytes[at..<end]
        }
      } else if end < bytes.count {
        // A spacing macro or formula delimiter is a blank; an escaped character is itself.
        let isSilent = " ,;:!>()[]".utf8.contains(bytes[end])
        out.append(isSilent ? 0x20 : bytes[end])
        end += 1
      }
      at = end
    case UInt8(ascii: "{"):
      if !opensDress { out.append(byte) }
      open.append(opensDress)
      opensDress = false
      at += 1
    case UInt8(ascii: "}"):
      if open.popLast() != true { out.append(byte) }
      at += 1
    case UInt8(ascii: "*"), UInt8(ascii: "`"):
      // Marks of emphasis and code; a single `*` between two things is a product.
      let isProduct =
        byte == UInt8(ascii: "*") && at > 0 && at + 1 < bytes.count && bytes[at - 1] != byte
        && bytes[at + 1] != byte && bytes[at - 1].isWordByte && bytes[at + 1].isWordByte
      if isProduct { out.append(byte) }
      at += 1
    case UInt8(ascii: "$"):
      // A dollar sign before a digit is a currency unless another one follows the number.
      let isCurrency =
        at + 1 < bytes.count && bytes[at + 1].isASCIIDigit
        && !bytes[(at + 1)...].contains(UInt8(ascii: "$"))
      let isPartOfDouble = at + 1 < bytes.count && bytes[at + 1] == byte
      if isCurrency, !isPartOfDouble { out.append(byte) }
      at += 1
    default:
      out.append(byte)
      at += 1
    }
  }
  return out
}
