/// Reads the one letter that an answer to a multiple-choice question claims.
///
/// A letter may stand alone or in any usual dress: `B`, `b`, `(B)`, `B.`, `B)`, `**B**`,
/// `\boxed{B}`, `\text{(B)}`, `option B`, `B: text`, or in a sentence (`it must be B`). A letter
/// that is negated (`not A`, `A is wrong`), compared with (`than A`), or part of a reason
/// (`because A ...`), of a question (`A?`) or of a name (`vitamin B`) is not claimed; a second letter
/// that is claimed leaves none. Letters of other scripts are no letters here, full-width ones are
/// folded.
enum ChoiceReading {
  /// What a candidate claims.
  enum Outcome: Hashable {
    /// One letter, upper case ASCII.
    case letter(UInt8)
    /// No letter and, where texts are accepted, no option's text.
    case none
    /// More than one, or a letter beside another option's text.
    case ambiguous
    /// Kept open (`A or B`, `maybe B`) or only negated (`not B`).
    case hedged
  }

  /// The letters looked for where the number of options is not known: A to J.
  static let defaultCount = 10

  /// Reads a candidate.
  ///
  /// - Parameters:
  ///   - candidate: a short answer or a whole text, Unicode normalised.
  ///   - options: the texts of the options in the order of their letters, if known.
  ///   - acceptsText: whether an option's text without a letter counts as its letter.
  /// - Complexity: linear in the candidate, of which at most `unboxedWindow` bytes are read.
  static func read(
    _ candidate: [UInt8], options: [String]? = nil, acceptsText: Bool = true
  ) -> Outcome {
    guard candidate.count <= unboxedWindow else { return .none }
    let texts = (options ?? []).prefix(26).map { FoldedLabel($0) }
    let tokens = ChoiceToken.tokens(of: withoutDress(candidate))
    let letterCount = options == nil ? defaultCount : min(26, max(texts.count, 1))
    if let lone = loneLetter(tokens) { return .letter(lone) }
    let whole = FoldedLabel(candidate)
    if acceptsText, !whole.isEmpty {
      let named = texts.indices.filter { texts[$0] == whole }
      if named.count > 1 { return .ambiguous }
      if let index = named.first { return .letter(letter(index)) }
    }
    if let labelled = labelled(tokens, texts) { return labelled }
    let outcome = ChoiceClaims(tokens, letterCount: letterCount).outcome
    guard case .letter(let claimed) = outcome else { return outcome }
    // Beside the letter, the text of another option.
    let rest = FoldedLabel(ChoiceClaims.bytesBesideClaim(tokens, letterCount: letterCount))
    if !rest.isEmpty, texts.contains(rest),
      !texts.indices.contains(where: { texts[$0] == rest && letter($0) == claimed })
    {
      return .ambiguous
    }
    return outcome
  }

  private static func letter(_ index: Int) -> UInt8 { 0x41 + UInt8(clamping: index) }

  /// The letter of a candidate that has no other word: `B`, `(b).`.
  private static func loneLetter(_ tokens: [ChoiceToken]) -> UInt8? {
    guard tokens.count <= 8 else { return nil }
    let words = tokens.filter { $0.isWord }
    guard words.count == 1, let letter = words[0].letter,
      tokens.allSatisfy({ $0.isWord || $0.isDress })
    else { return nil }
    return letter
  }

  /// A letter in front of (or in parentheses behind) the text of an option.
  private static func labelled(_ tokens: [ChoiceToken], _ texts: [FoldedLabel]) -> Outcome? {
    guard !texts.isEmpty, tokens.count > 1 else { return nil }
    var candidates: [(UInt8, [UInt8])] = []
    if let front = tokens.firstIndex(where: { $0.isWord }),
      tokens[..<front].allSatisfy({ $0.isOpening }), let letter = tokens[front].letter
    {
      let rest = tokens[(front + 1)...].drop { $0.isDress || $0.symbol == UInt8(ascii: "-") }
      candidates.append((letter, ChoiceToken.bytes(of: rest)))
      // The text itself may begin with a sign.
      let signed = tokens[(front + 1)...].drop { $0.isDress }
      candidates.append((letter, ChoiceToken.bytes(of: signed)))
    }
    if let back = tokens.lastIndex(where: { $0.isWord }), let letter = tokens[back].letter,
      back > 0, tokens[back - 1].symbol == UInt8(ascii: "("),
      tokens[(back + 1)...].allSatisfy({ $0.isDress })
    {
      candidates.append((letter, ChoiceToken.bytes(of: tokens[..<(back - 1)])))
    }
    for (claimed, rest) in candidates {
      let folded = FoldedLabel(rest)
      let named = texts.indices.filter { texts[$0] == folded }
      guard !folded.isEmpty, !named.isEmpty else { continue }
      return named.contains { letter($0) == claimed } ? .letter(claimed) : .ambiguous
    }
    return nil
  }
}
