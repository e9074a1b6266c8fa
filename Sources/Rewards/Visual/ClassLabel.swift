/// 1 if the output names the reference's class, or an alias of it, and nothing else.
///
/// The answer is a box or the whole answer element, else the whole text after the reasoning. It is
/// compared folded: case, Unicode composition, a leading article, stops, blanks, hyphens and
/// underscores do not count (`golden_retriever` equals `Golden Retriever.`). In `lenient` mode the
/// label may also follow `answer is`, or a lead without content of its own (`it is`, `the image
/// shows`, `label:`); there is no containment in either mode, so naming several classes never wins.
///
/// Zero for anything else: a part of the name, a plural, prose around it (in `strict` mode), hedges,
/// negations, lists, an empty answer.
///
/// The reference is a label, or a JSON list of accepted labels, or `{"answer": ..., "aliases":
/// {...}}`.
///
/// Options: `mode` (`strict`, default; `lenient`); `aliases` (default none), a table of a label to
/// the list of its aliases, or of an alias to its label, or a list of lists of equal names.
public struct ClassLabelChecker: RewardChecker {
  /// `class_label`.
  public static let id = "class_label"

  /// How much may stand around the label.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// Nothing.
    case strict
    /// A short lead such as `the animal is`.
    case lenient
  }

  /// How much may stand around the label.
  public let mode: Mode
  private let aliases: LabelAliases

  /// A checker; `aliases` maps a label to other names of it.
  public init(mode: Mode = .strict, aliases: [String: [String]] = [:]) {
    self.mode = mode
    var table = LabelAliases()
    for (label, names) in aliases { table.add(names, of: label) }
    self.aliases = table
  }

  private init(mode: Mode, table: LabelAliases) {
    self.mode = mode
    aliases = table
  }

  /// Checks that the reference is a label.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let (golds, _) = golds(reference) else { throw unusable(reference, rule: "reference") }
    try requireRight(golds[0], reference: reference)
  }

  /// Grades one completion; the score is 0 or 1.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let (golds, aliases) = golds(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let answer: [UInt8]
    switch FieldReading(short: bytes, takesPhrases: mode == .lenient) {
    case .failed(let grade): return grade
    case .text(let text): answer = text
    }
    let steps = bytes.count + answer.count
    guard answer.count <= ClassLabelChecker.byteLimit else {
      return .zero(.unparsedPrediction, extracted: shortened(answer), rule: "prose", steps: steps)
    }
    let accepted = golds.map { FoldedLabel($0) }
    for candidate in candidates(answer) where !candidate.isEmpty {
      for gold in accepted {
        if gold == candidate {
          return right(answer, rule: "label", steps: steps)
        }
        if aliases.areSame(gold, candidate) { return right(answer, rule: "alias", steps: steps) }
      }
    }
    if FoldedLabel(answer).isEmpty { return .zero(.noAnswer, rule: "empty", steps: steps) }
    return .zero(.ok, extracted: shortened(answer), rule: "label", steps: steps)
  }

  /// The longest answer that can be a label, bytes.
  private static let byteLimit = 2_048

  private func right(_ answer: [UInt8], rule: String, steps: Int) -> Grade {
    Grade(score: 1, status: .ok, extracted: shortened(answer), rule: rule, steps: steps)
  }

  /// The texts that may be the label.
  private func candidates(_ answer: [UInt8]) -> [FoldedLabel] {
    var candidates = [FoldedLabel(answer)]
    if mode == .lenient, let rest = withoutLead(withoutDress(answer)) {
      candidates.append(FoldedLabel(rest))
    }
    return candidates
  }

  private func golds(_ reference: String) -> ([String], LabelAliases)? {
    guard let record = StructuredReference(reference), let golds = record.answers,
      golds.count <= 256,
      golds.allSatisfy({
        $0.utf8.count <= ClassLabelChecker.byteLimit && !FoldedLabel($0).isEmpty
      })
    else { return nil }
    guard let json = record.fact("aliases") else { return (golds, aliases) }
    var table = aliases
    return table.add(json) ? (golds, table) : nil
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    let mode = try options.choice(
      "mode", of: Mode.allCases.map(\.rawValue), default: Mode.strict.rawValue)
    var table = LabelAliases()
    if let collection = try options.collection("aliases"), !table.add(collection) {
      throw .invalidOption(
        checker: id, option: "aliases", value: "of another form",
        expected: "a table of names, or a list of lists of equal names")
    }
    return ClassLabelChecker(mode: Mode(rawValue: mode) ?? .strict, table: table)
  }
}

/// Words that may stand before the verb or colon of a lead; an article may, too.
private let leadWords: Set<String> = [
  "a", "an", "the", "it", "this", "that", "here", "there", "image", "picture", "photo",
  "photograph", "label", "class", "category", "animal", "bird", "plant", "answer", "object",
  "thing", "subject", "prediction", "species", "main", "final", "correct", "predicted", "shown",
  "depicted", "pictured", "in", "of",
]
private let leadVerbs: Set<String> = ["is", "are", "shows", "depicts", "contains"]

/// What follows the lead of one short sentence: a few words of no content of their own, and one of
/// `is`, `shows` and the like, or a colon, or both.
private func withoutLead(_ answer: [UInt8]) -> [UInt8]? {
  guard answer.count <= 200, !answer.contains(where: \.isNewline) else { return nil }
  var at = 0
  while true {
    at = answer.skippingBlanks(at, limit: answer.count)
    let start = at
    while at < answer.count, answer[at].isWordByte || answer[at] == UInt8(ascii: "'") { at += 1 }
    let word = text(of: answer[start..<at]).lowercased()
    let isVerb = leadVerbs.contains(word) || word == "it's" || word == "that's"
    let next = answer.skippingBlanks(at, limit: answer.count)
    let hasColon = next < answer.count && answer[next] == UInt8(ascii: ":")
    guard isVerb || leadWords.contains(word) else { return nil }
    if hasColon { return Array(answer[(next + 1)...]) }
    if isVerb { return Array(answer[at...]) }
  }
}
