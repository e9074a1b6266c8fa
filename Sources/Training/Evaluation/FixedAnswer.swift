internal import StrictJSON

/// What one and the same reply to every question would have to say to be right here.
///
/// Of a reference with options (`{"answer": "B", "options": ["red", "blue"]}`) that is the letter or
/// the option's text; of any other the reference itself. Whether two different references accept
/// the same reply, as boxes that nearly coincide do, is not looked at.
struct FixedAnswer: Hashable {
  /// What is asked for: equal for samples that have the same answer.
  let content: String
  /// The letter of the right option, where there are options.
  let letter: String?

  init(reference: String) {
    if let (letter, option) = Self.choice(reference) {
      content = option.lowercased()
      self.letter = letter
    } else {
      content = reference
      letter = nil
    }
  }

  private static func choice(_ reference: String) -> (letter: String, option: String)? {
    guard reference.utf8.first == UInt8(ascii: "{"),
      let facts = (try? JSONParser.parse(reference))?.object,
      let letter = facts["answer"]?.string, letter.utf8.count == 1, let byte = letter.utf8.first,
      let options = facts["options"]
    else { return nil }
    let option: JSONValue?
    if let list = options.array {
      let index = Int(byte) - 0x41
      option = list.indices.contains(index) ? list[index] : nil
    } else {
      option = options[letter]
    }
    return option?.string.map { (letter, $0) }
  }

  /// How many of some questions one fixed reply answers at most.
  static func mostFrequent(_ answers: [FixedAnswer]) -> Int {
    func largest(_ keys: [String]) -> Int {
      keys.reduce(into: [:]) { counts, key in counts[key, default: 0] += 1 }.values.max() ?? 0
    }
    return max(largest(answers.map(\.content)), largest(answers.compactMap(\.letter)))
  }
}
