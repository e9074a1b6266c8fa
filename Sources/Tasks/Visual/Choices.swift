internal import StrictJSON

/// The options of a multiple-choice question, lettered from A on.
struct Choices: Equatable {
  /// How many options a question may have.
  static let countRange = 2...26

  /// The options' texts in order.
  let texts: [String]

  /// Options of a text.
  /// - Throws: `RecordError.unusable` for a blank one, one option alone, or more than 26.
  init(_ texts: [String]) throws(RecordError) {
    guard Self.countRange.contains(texts.count) else {
      throw .unusable("\(texts.count) options, from 2 to 26 are wanted")
    }
    self.texts = texts.map(\.trimmed)
    guard let blank = self.texts.firstIndex(where: \.isEmpty) else { return }
    throw .unusable("option \(Self.letter(blank)) is blank")
  }

  /// The options of a record's field: a list, a mapping of the letters from A on, or either
  /// written as a text; nil for an empty one.
  /// - Throws: ``RecordError``; `.unusable` as above, `.wrongType` for other kinds.
  init?(_ value: JSONValue, field: String) throws(RecordError) {
    var value = value
    if let text = value.string {
      if text.trimmed.isEmpty { return nil }
      value = LiteralText.value(text) ?? value
    }
    var texts: [String] = []
    if let elements = value.array {
      for element in elements { texts.append(try Self.text(of: element, field: field)) }
    } else if let object = value.object {
      for (index, (key, element)) in object.members.enumerated() {
        guard index < Self.countRange.upperBound, key == Self.letter(index) else {
          throw .wrongType(
            field: field, expected: "options A, B, C … in order", found: "\"\(key.prefix(40))\"")
        }
        texts.append(try Self.text(of: element, field: field))
      }
    } else {
      throw .wrongType(field: field, expected: "a list of options", found: value.kind)
    }
    if texts.isEmpty { return nil }
    try self.init(texts)
  }

  private static func text(of value: JSONValue, field: String) throws(RecordError) -> String {
    switch value {
    case .string(let text): return text
    case .number(let number): return FieldMapping.plain(number)
    case .bool(let flag): return flag ? "true" : "false"
    default:
      throw .wrongType(field: field, expected: "a list of texts", found: "one with " + value.kind)
    }
  }

  /// The letter of a place: A for 0.
  static func letter(_ index: Int) -> String {
    String(UnicodeScalar(UInt8(clamping: 0x41 + min(index, 25))))
  }

  /// A line for each option, `(A) ten`; an option whose text is its own letter (the pictures show
  /// the rest) is the letter alone.
  var lines: String {
    texts.enumerated().map { index, text in
      let letter = Self.letter(index)
      return text == letter || text == "(\(letter))" ? "(\(letter))" : "(\(letter)) \(text)"
    }.joined(separator: "\n")
  }

  /// The place of the right option, given as its text, its letter (`B`, `(B)`, `B.`, `(B) ten`) or
  /// as a number that counts from 0.
  /// - Throws: ``RecordError``; `.unusable` if it names no option, or two by two ways to read it.
  func index(of answer: JSONValue, field: String) throws(RecordError) -> Int {
    var value = answer
    if let elements = answer.array, elements.count == 1 { value = elements[0] }
    var found: Set<Int> = []
    let text: String
    switch value {
    case .string(let content): text = content.trimmed
    case .number(let number):
      text = FieldMapping.plain(number)
      if let index = Int(text), texts.indices.contains(index) { found.insert(index) }
    case .bool(let flag): text = flag ? "true" : "false"
    case .array(let elements):
      throw .unusable("field \"\(field)\" holds \(elements.count) values, one is needed")
    default:
      throw .wrongType(field: field, expected: "an option's letter or text", found: value.kind)
    }
    let lettered = letteredIndex(text)
    if let lettered { found.insert(lettered) }
    var named = texts.indices.filter { texts[$0] == text }
    if named.isEmpty, lettered == nil {
      let folded = text.lowercased()
      named = texts.indices.filter { texts[$0].lowercased() == folded }
    }
    // Options that are equal are told apart by the letter.
    if !(named.count > 1 && lettered.map(named.contains) ?? false) { found.formUnion(named) }
    guard let index = found.first else {
      throw .unusable("the answer \"\(Self.shortened(text))\" names no option")
    }
    guard found.count == 1 else {
      throw .unusable("the answer \"\(Self.shortened(text))\" names several options")
    }
    return index
  }

  /// The option that a letter names, alone or before the option's text.
  private func letteredIndex(_ text: String) -> Int? {
    var rest = Array(text.utf8)[...]
    let isOpened = rest.first == UInt8(ascii: "(")
    if isOpened { rest = rest.dropFirst() }
    guard let byte = rest.popFirst(), (0x41...0x5A).contains(byte & 0xDF), byte < 0x80 else {
      return nil
    }
    let index = Int(byte & 0xDF) - 0x41
    guard texts.indices.contains(index) else { return nil }
    if rest.isEmpty { return isOpened ? nil : index }
    guard let mark = rest.popFirst(),
      mark == UInt8(ascii: ")") || !isOpened && ".:".utf8.contains(mark)
    else { return nil }
    let label = String(decoding: rest, as: UTF8.self).trimmed
    return label.isEmpty || label == "." || label == texts[index] ? index : nil
  }

  /// The reference that `multiple_choice` reads.
  func reference(right index: Int) -> String {
    JSONValue.object(
      JSONObject([
        ("answer", .string(Self.letter(index))), ("options", .array(texts.map(JSONValue.string))),
      ])
    ).text
  }

  /// The beginning of a text for an error.
  private static func shortened(_ text: String) -> String {
    text.count > 60 ? text.prefix(60) + "…" : text
  }
}
