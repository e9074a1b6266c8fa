/// What one and the same reply to every question would have to say to be right here.
///
/// Of a reference with options (`{"answer": "B", "options": ["red", "blue"]}`) that is the letter or
/// the option's text; of any other the reference itself, case and blanks aside. Whether two different
/// references accept the same reply, as boxes that nearly coincide do, is not looked at.
struct FixedAnswer: Hashable {
  /// What is asked for: equal for samples that have the same answer.
  let content: [UInt8]
  /// The letter of the right option, where there are options.
  let letter: String?

  init(reference: String) {
    if case .option(let letter, let text) = ReferenceForm(reference) {
      content = DataSetText.normalised(text)
      self.letter = letter
    } else {
      content = DataSetText.normalised(reference)
      letter = nil
    }
  }

  /// How many of some questions one fixed reply answers at most.
  static func mostFrequent(_ answers: [FixedAnswer]) -> Int {
    func largest<Key: Hashable>(_ keys: [Key]) -> Int {
      keys.reduce(into: [:]) { counts, key in counts[key, default: 0] += 1 }.values.max() ?? 0
    }
    return max(largest(answers.map(\.content)), largest(answers.compactMap(\.letter)))
  }
}
