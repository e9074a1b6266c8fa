/// What the pre-tokenizer patterns ask of a character.
enum ScalarClass: UInt8, Sendable {
  /// `\p{L}`
  case letter
  /// `\p{N}`
  case number
  /// `\s`, without carriage return and line feed
  case blank
  /// carriage return or line feed
  case newline
  /// anything else
  case other

  /// `\s`
  @inline(__always) var isSpace: Bool { self == .blank || self == .newline }

  /// The class of a scalar as Unicode 16 has it, which the tokenizers library splits by: characters
  /// that were added since are ``other``.
  init(of scalar: Unicode.Scalar) {
    if scalar == "\r" || scalar == "\n" {
      self = .newline
      return
    }
    guard let age = scalar.properties.age, age.major <= 16 else {
      self = .other
      return
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber:
      self = .number
    default:
      self = scalar.properties.isWhitespace ? .blank : .other
    }
  }
}

/// A text as UTF-8 with its scalars' classes: what the pattern scanners walk over.
///
/// The bytes must be valid UTF-8 (they come from a `String`); positions are byte offsets.
struct ScalarText {
  let bytes: UnsafeBufferPointer<UInt8>

  /// Classes of U+0000...U+FFFF; surrogates are never asked for.
  private static let basicPlane: [ScalarClass] = (0..<0x10000).map { value in
    Unicode.Scalar(UInt32(value)).map(ScalarClass.init(of:)) ?? .other
  }

  private let classes: [ScalarClass]

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    classes = Self.basicPlane
  }

  /// Class and UTF-8 length of the scalar that starts at `offset`, which is below the end.
  @inline(__always)
  func scalar(at offset: Int) -> (kind: ScalarClass, length: Int) {
    let byte = bytes[offset]
    return byte < 0x80 ? (classes[Int(byte)], 1) : wideScalar(at: offset)
  }

  private func wideScalar(at offset: Int) -> (kind: ScalarClass, length: Int) {
    let (value, length) = Self.decode(bytes, at: offset)
    if value < 0x10000 { return (classes[Int(value)], length) }
    return (Unicode.Scalar(value).map(ScalarClass.init(of:)) ?? .other, length)
  }

  /// Value and length of the scalar at `offset` of valid UTF-8; a length never leads past the end.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (value: UInt32, length: Int) {
    let lead = UInt32(bytes[offset])
    if lead < 0x80 { return (lead, 1) }
    let wanted = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    let length = min(wanted, bytes.count - offset)
    var value = lead & (0x7F >> UInt32(wanted))
    for i in 1..<max(length, 1) { value = value << 6 | UInt32(bytes[offset + i]) & 0x3F }
    return (value, length)
  }

  /// End of the longest run of one class from `offset`.
  @inline(__always)
  func end(of kind: ScalarClass, from offset: Int, limit: Int) -> Int {
    var end = offset
    while end < limit {
      let next = scalar(at: end)
      if next.kind != kind { break }
      end += next.length
    }
    return end
  }
}
