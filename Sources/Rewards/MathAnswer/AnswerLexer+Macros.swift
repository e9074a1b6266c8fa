extension AnswerLexer {
  mutating func macro(depth: Int) throws(AnswerFailure) {
    at += 1
    guard at < end else { return }
    var start = at
    if bytes[at].isASCIILetter {
      while at < end, bytes[at].isASCIILetter { at += 1 }
    } else {
      at += 1
      if bytes[start] == UInt8(ascii: "\\"), environments == 0, at < end, bytes[at].isASCIILetter {
        // A macro whose backslash was escaped once more; in an environment a row ends.
        start = at
        while at < end, bytes[at].isASCIILetter { at += 1 }
      }
    }
    var written = text(of: bytes[start..<at])
    if let space = ["qquad", "quad"].first(where: { written.hasPrefix($0) && written != $0 }) {
      // A blank is missing after the macro: `\quadx`.
      at = start + space.utf8.count
      written = space
    }
    switch written {
    case "left", "right": skipNullDelimiter()
    case "begin", "end": return try environment(written)
    case "mathbb", "Bbb":
      if let letter = try groupLetter() { return try append(.macro("mathbb" + letter)) }
    case "not":
      let next = bytes.skippingBlanks(at, limit: end)
      if next < end, bytes[next] == UInt8(ascii: "=") {
        at = next + 1
        return try append(.macro("neq"))
      }
    default: break
    }
    switch MacroTable.meaning(written) {
    case .ignored, .looks: return
    case .skipsGroup: try skipGroup()
    case .text: try textGroup(depth: depth)
    case .symbol(let byte):
      if byte.isOne(of: "([") { brackets.append(false) }
      if byte.isOne(of: ")]") { _ = brackets.popLast() }
      try append(.symbol(byte))
    case .word(let word): try append(.word(word))
    case .currency(let code): try append(.currency(code))
    case .letter(let letter): try append(.letter(letter))
    case .name(let name):
      if name == "lbrace" || name == "langle" { brackets.append(false) }
      if name == "rbrace" || name == "rangle" { _ = brackets.popLast() }
      try append(.macro(name))
    }
  }

  /// `\left.` and `\right.` draw nothing.
  private mutating func skipNullDelimiter() {
    let next = bytes.skippingBlanks(at, limit: end)
    if next < end, bytes[next] == UInt8(ascii: ".") { at = next + 1 }
  }

  /// `\begin{pmatrix}` and the like, one token by the kind of environment.
  private mutating func environment(_ edge: String) throws(AnswerFailure) {
    guard let group = try groupRange() else { return try append(.macro(edge)) }
    var name = text(of: bytes[bytes.trimmed(group)])
    if name.hasSuffix("*") { name.removeLast() }
    at = group.upperBound + 1
    environments = max(0, environments + (edge == "begin" ? 1 : -1))
    let kind: String
    switch name {
    case "matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix": kind = "matrix"
    case "vmatrix": kind = "vmatrix"
    case "array", "tabular":
      kind = "matrix"
      // The columns' alignment.
      if edge == "begin" { try skipGroup() }
    case "cases", "dcases", "rcases", "align", "aligned", "gather", "gathered", "split", "equation",
      "multline":
      kind = "lines"
    default: kind = name
    }
    try append(.macro(edge + " " + kind))
  }

  private mutating func skipGroup() throws(AnswerFailure) {
    if let group = try groupRange() { at = group.upperBound + 1 }
  }

  /// The one letter of `{R}` or after a blank.
  private mutating func groupLetter() throws(AnswerFailure) -> String? {
    if let group = try groupRange() {
      let inner = bytes.trimmed(group)
      guard inner.count == 1 else { return nil }
      at = group.upperBound + 1
      return text(of: bytes[inner])
    }
    let next = bytes.skippingBlanks(at, limit: end)
    guard next < end, bytes[next].isASCIILetter else { return nil }
    at = next + 1
    return text(of: [bytes[next]])
  }

  /// The content of the group that starts here, escaped braces aside; `nil` if none does.
  ///
  /// - Throws: `syntax` if it is not closed; the whole candidate is then broken, and no other group
  ///   is searched for its end.
  private func groupRange() throws(AnswerFailure) -> Range<Int>? {
    var index = at
    while index < end, bytes[index].isBlank || bytes[index] == UInt8(ascii: "*") { index += 1 }
    guard index < end, bytes[index] == UInt8(ascii: "{") else { return nil }
    let start = index + 1
    var depth = 0
    while index < end {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return start..<index }
      default: break
      }
      index += 1
    }
    throw .syntax
  }

  private mutating func textGroup(depth: Int) throws(AnswerFailure) {
    guard let group = try groupRange() else {
      // Only a bare letter may follow (`\mathrm e`); an unclosed group is an error.
      at = bytes.skippingBlanks(at, limit: end)
      guard at < end, bytes[at].isASCIILetter else { throw .syntax }
      return
    }
    // Each level looks for its closing brace once more: eight levels keep that linear.
    guard depth < 8 else { throw .budget }
    let outer = end
    at = group.lowerBound
    end = group.upperBound
    try run(.text, depth: depth + 1)
    at = group.upperBound + 1
    end = outer
  }
}
