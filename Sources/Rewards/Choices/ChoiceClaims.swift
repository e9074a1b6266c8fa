/// The letters that a sentence claims, once negations, comparisons and reasons are put aside.
struct ChoiceClaims {
  /// Letters joined by `and`, `or`, commas or slashes: what holds for one holds for all.
  private struct Chain {
    var range: Range<Int>
    var letters: Set<UInt8>
    var isOpen: Bool
  }

  private let tokens: [ChoiceToken]
  private let letterCount: Int
  private var claims: [Chain] = []
  private var isNegated = false
  private var isHedged = false

  /// Reads the tokens of a text.
  init(_ tokens: [ChoiceToken], letterCount: Int) {
    self.tokens = tokens
    self.letterCount = letterCount
    let reasons = reasonMask()
    let asked = questionMask()
    var turned: [Chain] = []
    for chain in chains(reasons) where !reasons[chain.range.lowerBound] {
      if asked[chain.range.lowerBound] {
        isNegated = true
      } else if let word = denial(of: chain) {
        isNegated = true
        let negation = tokens[word].word
        if word < chain.range.lowerBound, negation == "not" || negation.hasSuffix("n't"),
          let rest = turn(chain)
        {
          turned.append(rest)
        }
      } else if isCompared(chain) {
        if let rest = turn(chain) { turned.append(rest) }
      } else if !isPartOfName(chain) {
        claims.append(chain)
      }
    }
    // `not A, B` turns to B where nothing else is claimed.
    if claims.isEmpty { claims = turned }
    isHedged = claims.contains { isHedged($0) }
  }

  /// What the claims amount to.
  var outcome: ChoiceReading.Outcome {
    let letters = claims.reduce(into: Set<UInt8>()) { $0.formUnion($1.letters) }
    guard let letter = letters.first else { return isNegated ? .hedged : .none }
    if isHedged || claims.contains(where: { $0.isOpen }) { return .hedged }
    return letters.count == 1 ? .letter(letter) : .ambiguous
  }

  /// What is left of the text without the letters and the words that only introduce them.
  static func bytesBesideClaim(_ tokens: [ChoiceToken], letterCount: Int) -> [UInt8] {
    let reader = ChoiceClaims(tokens, letterCount: letterCount)
    let rest = tokens.indices.filter { index in
      reader.mention(index) == nil && !introductions.contains(tokens[index].word)
        && !(tokens[index].isDress)
    }
    return ChoiceToken.bytes(of: rest.map { tokens[$0] }[...])
  }

  private static let introductions: Set<String> = [
    "the", "correct", "right", "best", "final", "answer", "option", "choice", "letter", "is", "it",
    "its", "it's", "so", "therefore", "hence", "thus", "i", "think", "choose", "pick", "select",
    "must", "be",
  ]
  private static let hedges: Set<String> = [
    "or", "either", "maybe", "perhaps", "possibly", "probably", "likely", "might", "could",
    "unsure", "guess",
  ]
  private static let negations: Set<String> = [
    "not", "never", "neither", "nor", "except", "excluding", "exclude", "eliminate", "eliminating",
    "reject", "rejecting", "without", "unlike", "cannot",
  ]
  private static let refutations: Set<String> = [
    "wrong", "incorrect", "false", "impossible", "eliminated", "excluded", "rejected", "invalid",
  ]
  private static let rightness: Set<String> = [
    "correct", "right", "true", "answer", "possible", "valid", "fit", "match", "work", "it",
  ]
  private static let comparisons: Set<String> = ["than", "unlike", "versus", "vs"]
  /// What may stand before a letter that is an option and not the end of a name (`vitamin B`).
  private static let leads: Set<String> = titles.union(introductions).union(hedges)
    .union(negations).union(comparisons).union(reasons).union(pictured)
    .union([
      "was", "are", "were", "would", "should", "to", "of", "say", "said", "says", "like", "as",
      "and", "or", "but", "then", "now", "than", "if", "between", "both", "only", "just", "yes",
      "no", "with", "for", "by", "choosing", "chose", "chosen", "picked", "picking", "selected",
      "selecting", "choose", "going", "go", "mark", "circle", "answered", "answering", "ans",
      "clearly", "obviously", "definitely", "certainly", "surely", "actually", "simply", "namely",
      "correctly", "consequently", "finally", "overall", "conclusion", "prefer", "favor", "favour",
      "this", "that", "that's", "which", "means", "gives", "indicates", "suggests", "leaves",
      "leaving", "hence", "ok", "okay", "wait", "also", "instead", "probably", "a", "an",
      "solution", "statement", "response", "case", "one", "believe", "know", "conclude", "suppose",
      "assume", "found", "find", "get", "have", "see", "vote", "submit", "enter", "am", "it'd",
    ])
  /// Things that a picture or question labels with letters.
  private static let pictured: Set<String> = [
    "figure", "fig", "image", "picture", "photo", "graph", "chart", "diagram", "panel", "map",
    "plot", "curve", "line", "point", "region", "area", "box", "bar", "column", "row", "item",
    "object", "shape", "circle", "square", "triangle", "sample", "container", "bottle", "beaker",
    "cup", "person", "man", "woman", "car", "ball", "house", "tree", "path", "route", "arrow",
    "label", "position", "location", "place", "section", "part", "group", "set", "team", "pair",
    "circuit", "sequence", "pattern", "piece", "view", "side", "angle", "vertex", "node", "cell",
  ]
  private static let reasons: Set<String> = [
    "because", "since", "whereas", "while", "although", "though",
  ]
  /// What follows one of these and a colon is a reason: to the end of the text, or of the sentence
  /// where the text begins with it.
  private static let explanations: Set<String> = [
    "explanation", "reason", "reasoning", "justification", "rationale",
  ]
  private static let titles: Set<String> = [
    "option", "choice", "letter", "answer", "options", "choices", "letters", "answers",
  ]
  private static let verbs: Set<String> = ["is", "be", "choose", "pick", "select"]
  /// What may follow a letter that a lower-case word follows; `A train` is no choice.
  private static let followers: Set<String> = [
    "is", "isn't", "was", "wasn't", "and", "or", "nor", "because", "since", "as", "but", "not",
    "rather", "than", "would", "must", "seems", "has", "shows", "can", "can't", "cannot", "does",
    "doesn't", "are", "were", "aren't", "fits", "matches", "correctly", "instead", "only",
  ]

  /// The letter that a token mentions as an option.
  private func mention(_ index: Int) -> UInt8? {
    guard let letter = tokens[index].letter else { return nil }
    let before = index > 0 ? tokens[index - 1] : nil
    let after = index + 1 < tokens.count ? tokens[index + 1] : nil
    let isKnown = Int(letter) - 0x41 < letterCount
    if isDressed(index), Int(letter) - 0x41 < max(letterCount, ChoiceReading.defaultCount) {
      return letter
    }
    guard isKnown, !isPartOfWord(index) else { return nil }
    if let before, ChoiceClaims.titles.contains(before.word) {
      // `the answer a train gives` names no option.
      return tokens[index].isUppercaseLetter || after?.isWord != true ? letter : nil
    }
    guard tokens[index].isUppercaseLetter else {
      let isClaimed = before.map { ChoiceClaims.verbs.contains($0.word) } ?? false
      return isClaimed && after?.isWord != true ? letter : nil
    }
    guard letter == 0x41 || letter == 0x49, let after, after.isWord,
      after.bytes.first?.isASCIIDigit != true
    else { return letter }
    if letter == 0x49 {
      return ["and", "or", "nor", "because"].contains(after.word) ? letter : nil
    }
    return ChoiceClaims.followers.contains(after.word) || after.isUppercaseLetter ? letter : nil
  }

  /// In brackets of its own, before `)`, or before a stop or colon at the start of a line.
  private func isDressed(_ index: Int) -> Bool {
    let before = index > 0 ? tokens[index - 1] : nil
    guard index + 1 < tokens.count, let after = tokens[index + 1].symbol else { return false }
    if let open = before?.symbol, open == UInt8(ascii: "(") || open == UInt8(ascii: "[") {
      // Not the argument of a function.
      let isCall = index > 1 && !tokens[index - 1].isSpaced && tokens[index - 2].isWord
      return (after == UInt8(ascii: ")") || after == UInt8(ascii: "]")) && !isCall
    }
    let isApart = tokens[index].isSpaced
    if after == UInt8(ascii: ")"), isApart { return !tokens[index + 1].isSpaced }
    return tokens[index].startsLine && (after == UInt8(ascii: ".") || after == UInt8(ascii: ":"))
      && tokens[index].isUppercaseLetter
  }

  /// Joined to another word or number by a hyphen or sign, as in `B-52`, `C#`, `A+`.
  private func isPartOfWord(_ index: Int) -> Bool {
    if isInitial(index) { return true }
    let joins = "-+#_^=\\@&/%".utf8
    if index + 1 < tokens.count, let next = tokens[index + 1].symbol, !tokens[index + 1].isSpaced,
      joins.contains(next)
    {
      // `A/B` and `A&B` are two letters, `B-` at the end is one with a dash.
      guard index + 2 < tokens.count, !tokens[index + 2].isSpaced else {
        return next == UInt8(ascii: "#") || next == UInt8(ascii: "+")
      }
      return tokens[index + 2].letter == nil
    }
    if index > 1, let previous = tokens[index - 1].symbol, joins.contains(previous),
      !tokens[index].isSpaced, !tokens[index - 1].isSpaced
    {
      return tokens[index - 2].isWord && tokens[index - 2].letter == nil
        && previous != UInt8(ascii: "=")
    }
    return false
  }

  /// One of several letters with stops and no blanks: `A.M.`.
  private func isInitial(_ index: Int) -> Bool {
    let stop = UInt8(ascii: ".")
    if index + 2 < tokens.count, tokens[index + 1].symbol == stop, !tokens[index + 1].isSpaced,
      tokens[index + 2].isWord, !tokens[index + 2].isSpaced
    {
      return true
    }
    return index > 1 && tokens[index - 1].symbol == stop && !tokens[index].isSpaced
      && !tokens[index - 1].isSpaced && tokens[index - 2].isWord
  }

  /// - Parameter reasons: which tokens belong to a reason; no chain goes from one into the other.
  private func chains(_ reasons: [Bool]) -> [Chain] {
    var chains: [Chain] = []
    var index = 0
    while index < tokens.count {
      guard let letter = mention(index) else {
        index += 1
        continue
      }
      var chain = Chain(range: index..<(index + 1), letters: [letter], isOpen: false)
      var next = index + 1
      var isOpen = false
      while next < tokens.count, next - chain.range.upperBound <= 4,
        reasons[next] == reasons[index]
      {
        if let letter = mention(next) {
          chain.letters.insert(letter)
          chain.range = chain.range.lowerBound..<(next + 1)
          chain.isOpen = chain.isOpen || isOpen
          isOpen = false
        } else if tokens[next].word == "or" {
          isOpen = true
        } else if !ChoiceClaims.joins(tokens[next]) {
          break
        }
        next += 1
      }
      chains.append(chain)
      index = chain.range.upperBound
    }
    return chains
  }

  private static func joins(_ token: ChoiceToken) -> Bool {
    if token.isWord { return ["and", "nor"].contains(token.word) || titles.contains(token.word) }
    return token.symbol.map { "()[],/&".utf8.contains($0) } ?? false
  }

  /// Ends a clause: a comma, a stop, or a word that turns to another thought.
  private func endsClause(_ index: Int) -> Bool {
    let token = tokens[index]
    if token.isWord { return ["so", "but", "therefore", "thus", "hence"].contains(token.word) }
    return token.symbol.map { ",;:.!?".utf8.contains($0) } ?? false
  }

  private static func isNegation(_ word: String) -> Bool {
    negations.contains(word) || word.hasSuffix("n't")
  }

  /// The index of the word that denies a chain, if one does.
  private func denial(of chain: Chain) -> Int? {
    var index = chain.range.lowerBound - 1
    var words = 0
    while index >= 0, words < 4, !endsClause(index) {
      if mention(index) != nil { break }
      if tokens[index].isWord {
        if ChoiceClaims.isNegation(tokens[index].word) { return index }
        words += 1
      }
      index -= 1
    }
    index = chain.range.upperBound
    words = 0
    while index < tokens.count, words < 5, !endsClause(index) || tokens[index].symbol == 0x3A {
      if mention(index) != nil { break }
      if tokens[index].isWord {
        let word = tokens[index].word
        if words == 0, ["rather", "instead", "not"].contains(word) { return nil }
        if ChoiceClaims.refutations.contains(word) { return index }
        if ChoiceClaims.isNegation(word), word != "except", word != "without", word != "unlike" {
          // `(C) cannot be determined` is the text of an option.
          let denies = !isDressed(chain.range.upperBound - 1) || deniesRightness(after: index)
          return denies ? index : nil
        }
        words += 1
      }
      index += 1
    }
    return nil
  }

  /// The second of two letters with only a comma between them: in `not A, B` it is turned to.
  private func turn(_ chain: Chain) -> Chain? {
    guard chain.letters.count == 2, !chain.isOpen,
      let comma = tokens[chain.range].firstIndex(where: { $0.symbol == UInt8(ascii: ",") }),
      !tokens[chain.range].contains(where: { ["and", "nor"].contains($0.word) }),
      let second = (comma..<chain.range.upperBound).first(where: { mention($0) != nil }),
      let letter = mention(second), second + 1 >= chain.range.upperBound - 1
    else { return nil }
    return Chain(range: second..<chain.range.upperBound, letters: [letter], isOpen: false)
  }

  /// Whether a lone letter ends a name: `vitamin B`, `Plan B`.
  private func isPartOfName(_ chain: Chain) -> Bool {
    let index = chain.range.lowerBound
    guard chain.range.count == 1, index > 0, tokens[index].isSpaced, !tokens[index].startsLine,
      !isDressed(index), tokens[index - 1].bytes.count > 1,
      tokens[index - 1].bytes.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: "'") })
    else { return false }
    if ChoiceClaims.leads.contains(tokens[index - 1].word) { return false }
    // `I am confident B is right` is about the option.
    return !tokens[(index + 1)...].prefix(4).contains { ChoiceClaims.rightness.contains($0.word) }
  }

  /// Whether a negation is of the option itself: `not correct`, `can't be the answer`.
  private func deniesRightness(after index: Int) -> Bool {
    let next = tokens[(index + 1)...].prefix(4)
    return next.isEmpty || next.contains { ChoiceClaims.rightness.contains($0.word) }
  }

  /// Whether `or`, `maybe` and the like stand close: five words before it or three after.
  private func isHedged(_ chain: Chain) -> Bool {
    func hasHedge(_ indices: some Sequence<Int>, words limit: Int) -> Bool {
      var words = 0
      for index in indices {
        if endsSentence(index) { return false }
        guard tokens[index].isWord else { continue }
        if ChoiceClaims.hedges.contains(tokens[index].word) { return true }
        words += 1
        if words == limit { return false }
      }
      return false
    }
    return hasHedge((0..<chain.range.lowerBound).reversed(), words: 5)
      || hasHedge(chain.range.upperBound..<tokens.count, words: 3)
  }

  private func isCompared(_ chain: Chain) -> Bool {
    var index = chain.range.lowerBound - 1
    while index >= 0,
      ["(", "["].contains(text(of: tokens[index].bytes))
        || ChoiceClaims.titles.contains(tokens[index].word) || tokens[index].word == "the"
    {
      index -= 1
    }
    guard index >= 0 else { return false }
    if tokens[index].word == "of", index > 0 { return tokens[index - 1].word == "instead" }
    return ChoiceClaims.comparisons.contains(tokens[index].word)
  }

  /// The tokens of the sentences that end in a question mark.
  private func questionMask() -> [Bool] {
    var mask = [Bool](repeating: false, count: tokens.count)
    var isQuestion = false
    for index in tokens.indices.reversed() {
      if let symbol = tokens[index].symbol, ".!?;".utf8.contains(symbol), endsSentence(index) {
        isQuestion = symbol == UInt8(ascii: "?")
      }
      mask[index] = isQuestion
      if tokens[index].startsLine { isQuestion = false }
    }
    return mask
  }

  /// The tokens that belong to a reason: up to the end of the sentence, or of the clause if the
  /// sentence begins with it.
  private func reasonMask() -> [Bool] {
    var mask = [Bool](repeating: false, count: tokens.count)
    var index = 0
    var startsSentence = true
    while index < tokens.count {
      if ChoiceClaims.explanations.contains(tokens[index].word), index + 1 < tokens.count,
        tokens[index + 1].symbol == UInt8(ascii: ":")
      {
        // A reason that comes first ends with its sentence.
        for rest in index..<tokens.count {
          if index == 0, rest > 0, tokens[rest].startsLine { break }
          mask[rest] = true
          if index == 0, endsSentence(rest) { break }
        }
        if index > 0 { return mask }
      }
      if ChoiceClaims.reasons.contains(tokens[index].word) {
        let isLeading = startsSentence
        mask[index] = true
        index += 1
        while index < tokens.count, !endsSentence(index),
          !(isLeading && tokens[index].symbol == UInt8(ascii: ","))
        {
          mask[index] = true
          index += 1
        }
        startsSentence = false
        continue
      }
      startsSentence = endsSentence(index)
      index += 1
      if index < tokens.count, tokens[index].startsLine { startsSentence = true }
    }
    return mask
  }

  private func endsSentence(_ index: Int) -> Bool {
    if index > 0, tokens[index].startsLine { return true }
    guard let symbol = tokens[index].symbol, ".!?;".utf8.contains(symbol) else { return false }
    return index + 1 == tokens.count || tokens[index + 1].isSpaced
  }
}
