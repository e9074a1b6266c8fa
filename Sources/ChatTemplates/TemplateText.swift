/// A Unicode scalar and where it came from.
struct MarkedScalar: Sendable {
  private static let templateBit: UInt32 = 1 << 31
  private static let generationBit: UInt32 = 1 << 30

  /// The scalar in the low 21 bits, its origin above.
  private var bits: UInt32

  init(_ scalar: Unicode.Scalar, isTemplate: Bool) {
    bits = scalar.value | (isTemplate ? Self.templateBit : 0)
  }

  /// The code point.
  var value: UInt32 { bits & 0x1F_FFFF }
  var scalar: Unicode.Scalar { Unicode.Scalar(value) ?? "\u{FFFD}" }
  /// Both marks together.
  var origin: UInt32 { bits & ~0x1F_FFFF }
  /// Whether the template wrote it.
  var isTemplate: Bool { bits & Self.templateBit != 0 }
  /// Whether it was written inside `{% generation %}`.
  var isGeneration: Bool { bits & Self.generationBit != 0 }

  mutating func markGeneration() { bits |= Self.generationBit }

  /// Another scalar of the same origin.
  func replaced(by scalar: Unicode.Scalar) -> MarkedScalar {
    var copy = self
    copy.bits = scalar.value | origin
    return copy
  }
}

/// A text as Python sees one, a sequence of code points, in which every character carries its
/// origin. Texts compare by their characters alone.
struct TemplateText: Sendable, Hashable {
  var scalars: [MarkedScalar]

  init() { scalars = [] }

  init(_ scalars: some Sequence<MarkedScalar>) { self.scalars = Array(scalars) }

  /// A text of one origin.
  init(_ text: some StringProtocol, isTemplate: Bool) {
    scalars = text.unicodeScalars.map { MarkedScalar($0, isTemplate: isTemplate) }
  }

  /// A text that the interpreter made of a value, which counts as data.
  init(made text: String) { self.init(text, isTemplate: false) }

  var count: Int { scalars.count }
  var isEmpty: Bool { scalars.isEmpty }

  /// The characters without their origin.
  var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars.lazy.map(\.scalar))
    return String(view)
  }

  /// At most the first 200 characters, for a message.
  var excerpt: String { TemplateText(scalars.prefix(200)).string }

  static func == (left: TemplateText, right: TemplateText) -> Bool {
    left.count == right.count
      && zip(left.scalars, right.scalars).allSatisfy { $0.value == $1.value }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for scalar in scalars { hasher.combine(scalar.value) }
  }

  /// Whether the characters are those of a short ASCII word.
  func spells(_ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount
      && scalars.indices.allSatisfy { scalars[$0].value == UInt32(word.utf8Start[$0]) }
  }

  /// Order by code points, as Python's.
  static func < (left: TemplateText, right: TemplateText) -> Bool {
    left.scalars.lexicographicallyPrecedes(right.scalars) { $0.value < $1.value }
  }

  mutating func append(_ other: TemplateText) { scalars.append(contentsOf: other.scalars) }

  /// Appends characters made by the interpreter.
  mutating func append(made text: String) {
    for scalar in text.unicodeScalars { scalars.append(MarkedScalar(scalar, isTemplate: false)) }
  }

  subscript(range: Range<Int>) -> TemplateText { TemplateText(scalars[range]) }
}

extension Unicode.Scalar {
  /// Whether Python's `str.isspace` holds.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }

  /// Whether a line ends with it for Python's `str.splitlines`.
  var endsLine: Bool {
    switch value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// The value of an ASCII digit of a base up to 36.
  var digit: Int? {
    switch value {
    case 0x30...0x39: Int(value) - 0x30
    case 0x41...0x5A: Int(value) - 0x41 + 10
    case 0x61...0x7A: Int(value) - 0x61 + 10
    default: nil
    }
  }

  /// Whether Python's `str.isprintable` holds.
  var isPythonPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: self == " "
    default: true
    }
  }
}
