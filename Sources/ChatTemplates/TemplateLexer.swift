/// Cuts a template into tokens as Jinja does with `trim_blocks` and `lstrip_blocks`, the settings
/// of transformers: the newline after a statement or comment goes, and so do the blanks before one
/// that starts a line. Work is linear in the template.
struct TemplateLexer {
  struct Failure: Error {
    let fault: TemplateFault
    let line: Int
  }

  private let source: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var tokens: [TemplateToken] = []

  /// Every token, ``TemplateToken/Kind/end`` last.
  static func tokens(of source: String) throws(Failure) -> [TemplateToken] {
    var lexer = TemplateLexer(source)
    try lexer.run()
    return lexer.tokens
  }

  /// Line ends become newlines; one at the end of the template is dropped.
  private init(_ text: String) {
    var scalars: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if scalar == "\n", scalars.last == "\r" {
        scalars[scalars.count - 1] = "\n"
      } else {
        if scalars.last == "\r" { scalars[scalars.count - 1] = "\n" }
        scalars.append(scalar)
      }
    }
    if scalars.last == "\r" { scalars[scalars.count - 1] = "\n" }
    if scalars.last == "\n" { scalars.removeLast() }
    source = scalars
  }

  private func fail(_ text: String, line: Int? = nil) -> Failure {
    Failure(fault: .syntax(text), line: line ?? self.line)
  }

  private func has(_ text: StaticString, at start: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard start + count <= source.count else { return false }
    return (0..<count).allSatisfy { source[start + $0].value == UInt32(text.utf8Start[$0]) }
  }

  private func spaceEnd(from start: Int) -> Int {
    var end = start
    while end < source.count, source[end].isPythonSpace { end += 1 }
    return end
  }

  /// Moves on and counts the lines that are passed.
  private mutating func advance(to end: Int) {
    while position < end {
      if source[position] == "\n" { line += 1 }
      position += 1
    }
  }

  private mutating func add(_ kind: TemplateToken.Kind) {
    tokens.append(TemplateToken(kind: kind, line: line))
  }

  private mutating func run() throws(Failure) {
    while position < source.count { try text() }
    add(.end)
  }

  // MARK: Text and tags

  /// Text up to the next tag, and the tag.
  private mutating func text() throws(Failure) {
    let start = position
    var end = start
    while end < source.count {
      if source[end] == "{", end + 1 < source.count,
        source[end + 1] == "{" || source[end + 1] == "%" || source[end + 1] == "#"
      {
        break
      }
      end += 1
    }
    guard end < source.count else { return addData(start..<end, upTo: end) }
    let kind = source[end + 1]
    var after = end + 2
    var sign: Unicode.Scalar?
    if after < source.count, source[after] == "-" || source[after] == "+" {
      sign = source[after]
      after += 1
    }
    let kept = kind == "{" && sign != "-" ? end : strippedEnd(start..<end, sign: sign)
    addData(start..<kept, upTo: end)
    if kind == "%", let raw = rawStart(after) {
      advance(to: raw)
      return try rawText()
    }
    let tagLine = line
    switch kind {
    case "#": try comment(from: after)
    case "%":
      add(.blockBegin)
      advance(to: after)
      try tag(isBlock: true, openedAt: tagLine)
    default:
      add(.variableBegin)
      advance(to: after)
      try tag(isBlock: false, openedAt: tagLine)
    }
  }

  private mutating func addData(_ range: Range<Int>, upTo end: Int) {
    if !range.isEmpty {
      let data = source[range].lazy.map { MarkedScalar($0, isTemplate: true) }
      add(.data(TemplateText(data)))
    }
    advance(to: end)
  }

  /// Where text before a tag ends once the blanks go that the tag asks to strip.
  private func strippedEnd(_ range: Range<Int>, sign: Unicode.Scalar?) -> Int {
    if sign == "+" { return range.upperBound }
    var end = range.upperBound
    while end > range.lowerBound, source[end - 1].isPythonSpace,
      sign == "-" || source[end - 1] != "\n"
    {
      end -= 1
    }
    if sign == "-" { return end }
    let startsLine = end == 0 || source[end - 1] == "\n"
    return startsLine ? end : range.upperBound
  }

  /// The end of `raw %}` after `{%`, if that is the tag.
  private func rawStart(_ start: Int) -> Int? {
    let word = spaceEnd(from: start)
    guard has("raw", at: word) else { return nil }
    let end = spaceEnd(from: word + 3)
    if has("-%}", at: end) { return spaceEnd(from: end + 3) }
    return has("%}", at: end) ? end + 2 : nil
  }

  private mutating func rawText() throws(Failure) {
    let start = position
    var end = start
    while end < source.count {
      if has("{%", at: end) {
        var after = end + 2
        var sign: Unicode.Scalar?
        if after < source.count, source[after] == "-" || source[after] == "+" {
          sign = source[after]
          after += 1
        }
        let word = spaceEnd(from: after)
        if has("endraw", at: word), let close = blockEnd(spaceEnd(from: word + 6)) {
          addData(start..<strippedEnd(start..<end, sign: sign), upTo: close)
          return
        }
      }
      end += 1
    }
    throw fail("Missing end of raw directive")
  }

  private mutating func comment(from start: Int) throws(Failure) {
    var end = start
    while end < source.count {
      if has("-#}", at: end) { return advance(to: spaceEnd(from: end + 3)) }
      if has("#}", at: end) || has("+#}", at: end) {
        let keepsNewline = source[end] == "+"
        end += keepsNewline ? 3 : 2
        if !keepsNewline, end < source.count, source[end] == "\n" { end += 1 }
        return advance(to: end)
      }
      end += 1
    }
    throw fail("Missing end of comment tag")
  }

  /// The end of `%}` and of what it swallows.
  private func blockEnd(_ start: Int) -> Int? {
    if has("-%}", at: start) { return spaceEnd(from: start + 3) }
    if has("+%}", at: start) { return start + 3 }
    guard has("%}", at: start) else { return nil }
    return start + 2 < source.count && source[start + 2] == "\n" ? start + 3 : start + 2
  }

  private func variableEnd(_ start: Int) -> Int? {
    if has("-}}", at: start) { return spaceEnd(from: start + 3) }
    return has("}}", at: start) ? start + 2 : nil
  }

  // MARK: Inside a tag

  private mutating func tag(isBlock: Bool, openedAt tagLine: Int) throws(Failure) {
    var brackets: [Unicode.Scalar] = []
    while position < source.count {
      if brackets.isEmpty, let end = isBlock ? blockEnd(position) : variableEnd(position) {
        add(isBlock ? .blockEnd : .variableEnd)
        return advance(to: end)
      }
      let scalar = source[position]
      if scalar.isPythonSpace {
        advance(to: position + 1)
      } else if scalar.isASCII, (0x30...0x39).contains(scalar.value) {
        try number()
      } else if scalar == "_" || scalar.properties.isXIDContinue {
        try name()
      } else if scalar == "'" || scalar == "\"" {
        try string(scalar)
      } else {
        try symbol(&brackets)
      }
    }
    throw fail("unexpected end of template: the tag is not closed", line: tagLine)
  }

  private mutating func name() throws(Failure) {
    var end = position
    var name = String.UnicodeScalarView()
    while end < source.count, source[end] == "_" || source[end].properties.isXIDContinue {
      name.append(source[end])
      end += 1
    }
    guard source[position] == "_" || source[position].properties.isXIDStart else {
      throw fail("Invalid character in identifier")
    }
    add(.name(String(name)))
    advance(to: end)
  }

  private mutating func symbol(_ brackets: inout [Unicode.Scalar]) throws(Failure) {
    for pair in ["//", "**", "==", "!=", ">=", "<="] {
      let scalars = Array(pair.unicodeScalars)
      if source[position] == scalars[0], position + 1 < source.count,
        source[position + 1] == scalars[1]
      {
        add(.symbol(pair))
        return advance(to: position + 2)
      }
    }
    let scalar = source[position]
    switch scalar {
    case "(": brackets.append(")")
    case "[": brackets.append("]")
    case "{": brackets.append("}")
    case ")", "]", "}":
      guard let expected = brackets.popLast() else { throw fail("unexpected '\(scalar)'") }
      guard expected == scalar else {
        throw fail("unexpected '\(scalar)', expected '\(expected)'")
      }
    case "+", "-", "/", "*", "%", "~", ">", "<", "=", ".", ":", "|", ",", ";": break
    default: throw fail("unexpected char '\(scalar)' at \(position)")
    }
    add(.symbol(String(scalar)))
    advance(to: position + 1)
  }

  // MARK: Literals

  /// Digits with single underscores between them.
  private func digitsEnd(from start: Int, base: Int = 10) -> Int? {
    var end = start
    while end < source.count {
      if let digit = source[end].digit, digit < base {
        end += 1
      } else if source[end] == "_", end > start, source[end - 1] != "_", end + 1 < source.count,
        let digit = source[end + 1].digit, digit < base
      {
        end += 1
      } else {
        break
      }
    }
    return end > start ? end : nil
  }

  private func spelled(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: source[range].lazy.filter { $0 != "_" })
    return String(view)
  }

  private mutating func number() throws(Failure) {
    let start = position
    let prefix = start + 1 < source.count ? source[start + 1].properties.lowercaseMapping : ""
    if source[start] == "0", let base = ["x": 16, "o": 8, "b": 2][prefix] {
      let first = start + 2 < source.count && source[start + 2] == "_" ? start + 3 : start + 2
      if let end = digitsEnd(from: first, base: base) {
        return try integer(start..<end, digits: first..<end, base: base)
      }
    }
    guard let whole = digitsEnd(from: start) else { throw fail("a number was expected") }
    var end = whole
    var isFloat = false
    let followsDot = start > 0 && source[start - 1] == "."
    if !followsDot {
      if end < source.count, source[end] == ".", let fraction = digitsEnd(from: end + 1) {
        end = fraction
        isFloat = true
      }
      if end < source.count, source[end] == "e" || source[end] == "E" {
        var digits = end + 1
        if digits < source.count, source[digits] == "+" || source[digits] == "-" { digits += 1 }
        if let exponent = digitsEnd(from: digits) {
          end = exponent
          isFloat = true
        }
      }
    }
    if isFloat {
      guard let value = Double(spelled(start..<end)) else { throw fail("malformed number") }
      add(.float(value))
      return advance(to: end)
    }
    if source[start] == "0" {
      // Only zeros may follow a zero.
      end = start
      while end < whole, source[end] == "0" || source[end] == "_" { end += 1 }
      while source[end - 1] == "_" { end -= 1 }
    }
    try integer(start..<end, digits: start..<end, base: 10)
  }

  private mutating func integer(
    _ range: Range<Int>, digits: Range<Int>, base: Int
  ) throws(Failure) {
    guard let value = Int(spelled(digits), radix: base) else {
      throw Failure(fault: .unsupported("an integer of more than 64 bits"), line: line)
    }
    add(.integer(value))
    advance(to: range.upperBound)
  }

  private mutating func string(_ quote: Unicode.Scalar) throws(Failure) {
    var end = position + 1
    while end < source.count, source[end] != quote { end += source[end] == "\\" ? 2 : 1 }
    guard end < source.count else {
      throw fail("unexpected char '\(quote)' at \(position): the string is not closed")
    }
    let body = Array(source[position + 1..<end])
    do throws(TemplateFault) {
      add(.string(try StringEscapes.decoded(body)))
    } catch {
      throw Failure(fault: error, line: line)
    }
    advance(to: end + 1)
  }
}
