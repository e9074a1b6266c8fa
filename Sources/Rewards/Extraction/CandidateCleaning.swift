/// A candidate without what surrounds the value: formula delimiters, emphasis, quotes, stops.
func cleanedCandidate(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = withoutFormulaDelimiters(bytes)
  var range = bytes.trimmed(bytes.startIndex..<bytes.endIndex)
  let quotes = "`\"".utf8
  var isChanged = true
  while isChanged, !range.isEmpty {
    isChanged = false
    if quotes.contains(bytes[range.lowerBound]) {
      range = (range.lowerBound + 1)..<range.upperBound
      isChanged = true
    } else if quotes.contains(bytes[range.upperBound - 1]) {
      range = range.lowerBound..<(range.upperBound - 1)
      isChanged = true
    } else if bytes.hasBytes([0x2A, 0x2A], at: range.lowerBound), range.count > 2 {
      range = (range.lowerBound + 2)..<range.upperBound
      isChanged = true
    } else if range.count > 2, bytes.hasBytes([0x2A, 0x2A], at: range.upperBound - 2) {
      range = range.lowerBound..<(range.upperBound - 2)
      isChanged = true
    } else if ".:".utf8.contains(bytes[range.upperBound - 1]) {
      range = range.lowerBound..<(range.upperBound - 1)
      isChanged = true
    }
    range = bytes.trimmed(range)
  }
  if range != bytes.startIndex..<bytes.endIndex { bytes = Array(bytes[range]) }
  return withoutTrailingNote(bytes)
}

/// Drops `$$`, and pairs of `$` that enclose a formula; a single `$` is a currency sign.
private func withoutFormulaDelimiters(_ bytes: [UInt8]) -> [UInt8] {
  let dollar = UInt8(ascii: "$")
  guard bytes.contains(dollar) else { return bytes }
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count)
  var at = 0
  var openedAt: Int?
  while at < bytes.count {
    if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
      out.append(contentsOf: bytes[at...(at + 1)])
      at += 2
    } else if bytes[at] != dollar {
      out.append(bytes[at])
      at += 1
    } else if at + 1 < bytes.count, bytes[at + 1] == dollar {
      out.append(0x20)
      at += 2
    } else {
      let closes =
        at > 0 && !bytes[at - 1].isBlank
        && !(at + 1 < bytes.count && bytes[at + 1].isASCIIDigit)
      if let opening = openedAt, closes {
        out[opening] = 0x20
        out.append(0x20)
        openedAt = nil
      } else {
        openedAt = out.count
        out.append(dollar)
      }
      at += 1
    }
  }
  return out
}

/// Drops a parenthesis of words after the value: `7 (see step 3)`.
private func withoutTrailingNote(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.last == UInt8(ascii: ")"),
    let open = bytes.lastIndex(of: UInt8(ascii: "(")), open > 0, bytes[open - 1].isBlank
  else { return bytes }
  let words = bytes[open...].split(whereSeparator: { !$0.isASCIILetter })
  guard words.contains(where: { $0.count >= 3 && !MacroTable.functions.contains(text(of: $0)) }),
    !bytes[open...].contains(UInt8(ascii: "\\"))
  else { return bytes }
  let rest = bytes.trimmed(0..<open)
  return rest.isEmpty ? bytes : Array(bytes[rest])
}
