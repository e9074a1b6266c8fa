/// Reads the one total that a text states: `3`, `There are 3 cubes.`, `2 red and 1 blue, so 3 in
/// total`, `a dozen`, `none`.
///
/// Every number of the text is looked at, in digits or in words. If they do not all agree, the one
/// in the clause of `total`, `altogether`, `in all`, after the last `=`, or in a last clause that
/// begins with `so`, `therefore` and the like decides. Words such as `about` are looked over; a bound
/// (`at least 3`, `3 or more`), a range, a list, a number of parts (`three quarters`), a chain whose
/// sides differ (`3 = 4`), and a guess (`maybe 3`) state no total. A number that is asked for or
/// refuted (`3?`, `3 is wrong`) is left out.
enum CountReading {
  /// What a text states.
  enum Outcome: Hashable {
    case total(Int)
    /// No number.
    case none
    /// A number that is not whole, negative, or too long.
    case notWhole
    /// Several numbers and no total.
    case ambiguous
    /// Only a bound, a guess, or a negated number.
    case hedged
  }

  /// Reads a text, Unicode normalised.
  static func read(_ bytes: [UInt8]) -> Outcome {
    let tokens = CountToken.tokens(of: withoutDress(bytes))
    var mentions = CountMentions(tokens)
    mentions.scan()
    if mentions.isBounded { return .hedged }
    guard let first = mentions.found.first else { return mentions.isNegated ? .hedged : .none }
    var stated = mentions.found.last
    if !mentions.found.allSatisfy({ $0.value == first.value }) {
      stated = mentions.total
    } else if mentions.hasList {
      return .ambiguous
    }
    guard let stated, !mentions.isContradicted(stated) else { return .ambiguous }
    return mentions.isGuess(stated) ? .hedged : outcome(stated.value)
  }

  private static func outcome(_ value: Int?) -> Outcome { value.map { .total($0) } ?? .notWhole }
}

/// A number in a text about counts.
struct CountMention {
  /// The whole number; `nil` for one that is not whole, not positive or zero, or too long.
  let value: Int?
  /// The tokens that state it.
  let range: Range<Int>
  /// The clause that it stands in.
  let clause: Int
}

/// All numbers of a text, and which of them is the total.
struct CountMentions {
  private(set) var found: [CountMention] = []
  /// A number is only a bound: `at least 3`.
  private(set) var isBounded = false
  /// A number was negated and left out: `not 3`.
  private(set) var isNegated = false

  let tokens: [CountToken]
  let words: [String]
  /// Whether each token belongs to a question.
  private let isAsked: [Bool]
  /// Whether each token refutes or negates.
  let isDenial: [Bool]
  private(set) var clauses: [Clause] = [Clause(start: 0, isConclusion: false)]

  struct Clause {
    let start: Int
    /// Begins with `so` and the like.
    let isConclusion: Bool
  }

  init(_ tokens: [CountToken]) {
    self.tokens = tokens
    words = tokens.map(\.word)
    var isAsked = [Bool](repeating: false, count: tokens.count)
    var isQuestion = false
    for index in tokens.indices.reversed() {
      if tokens[index].endsSentence { isQuestion = tokens[index].word == "?" }
      isAsked[index] = isQuestion
    }
    self.isAsked = isAsked
    isDenial = tokens.map { CountMentions.denies($0.word) }
  }

  private static let conclusions: Set<String> = [
    "so", "therefore", "thus", "hence", "making", "makes", "giving", "gives",
  ]
  private static let totals: Set<String> = [
    "total", "totals", "totaling", "totalling", "altogether", "overall", "combined", "sum",
  ]
  private static let bounds: [[String]] = [
    ["at", "least"], ["at", "most"], ["more", "than"], ["less", "than"], ["fewer", "than"],
    ["greater", "than"], ["larger", "than"], ["over"], ["under"], ["up", "to"], ["exceeds"],
    ["exceeding"], ["minimum", "of"], ["maximum", "of"], ["<"], [">"], ["\\le"], ["\\ge"],
    ["\\leq"], ["\\geq"], [">="], ["<="], ["=<"], ["below"], ["above"], ["or"], ["either"],
  ]
  private static let boundsAfter: [[String]] = [
    ["or"], ["+"], ["at", "least"], ["at", "most"], ["plus"],
  ]
  private static let boundEnds = Set(bounds.compactMap(\.last))
  private static let boundStarts = Set(boundsAfter.compactMap(\.first))
  /// What makes `one` a pronoun before it.
  private static let pronouns: Set<String> = [
    "the", "this", "that", "which", "each", "every", "another", "other", "any", "some", "last",
    "first", "next", "same",
  ]
  /// What makes `no` no number.
  private static let phrases: Set<String> = [
    "doubt", "idea", "way", "longer", "other", "others", "more", "need", "matter", "problem",
    "further", "additional", "wait", "less", "fewer", ".", ",", "-", "wonder", "image", "picture",
    "photo", "information", "data", "context", "answer", "specific", "enough", "sufficient",
  ]

  /// Reads all tokens.
  mutating func scan() {
    var at = 0
    while at < tokens.count {
      if tokens[at].endsClause {
        clauses.append(Clause(start: at + 1, isConclusion: false))
        at += 1
      } else if CountMentions.conclusions.contains(words[at]) {
        clauses.append(Clause(start: at, isConclusion: true))
        at += 1
      } else if let (value, count) = number(at) {
        let size = fractionSize(after: at + count)
        add(size == 0 ? value : nil, at..<(at + count + size))
        at += count + size
      } else {
        at += 1
      }
    }
    // `No, there are 3`: the first word answers, and counts only if nothing else does.
    if words.first == "no", found.isEmpty, !isNegated {
      found.append(CountMention(value: 0, range: 0..<1, clause: 0))
    }
  }

  private mutating func add(_ value: Int?, _ range: Range<Int>) {
    if isAsked[range.lowerBound] || isRefuted(range) {
      isNegated = true
      return
    }
    switch bearing(of: range) {
    case .bound: isBounded = true
    case .negated: isNegated = true
    case .plain:
      let isNegative = isNegative(range.lowerBound)
      found.append(
        CountMention(
          value: isNegative ? nil : value, range: range, clause: clauses.count - 1))
    }
  }

  /// Whether `minus` or `negative` stands before a number and no other number before that.
  private func isNegative(_ at: Int) -> Bool {
    guard at > 0, words[at - 1] == "minus" || words[at - 1] == "negative" else { return false }
    return found.last?.range.upperBound != at - 1
  }

  /// The number at a token and how many tokens it takes.
  private func number(_ at: Int) -> (Int?, Int)? {
    switch tokens[at].kind {
    case .number(let value):
      guard at + 1 < tokens.count, let size = NumberWords.multipliers[words[at + 1]] else {
        return (value, 1)
      }
      let product = value?.multipliedReportingOverflow(by: size)
      return (product.flatMap { $0.overflow ? nil : $0.partialValue }, 2)
    case .symbol: return nil
    case .word: break
    }
    let next = at + 1 < words.count ? words[at + 1] : ""
    switch words[at] {
    case "nothing" where next == "but": return nil
    case "none", "nothing", "nobody": return (0, 1)
    case "no":
      if next == "one" { return (0, 2) }
      return next.isEmpty || CountMentions.phrases.contains(next) ? nil : (0, 1)
    case "any" where at > 0:
      // `aren't any`, `do not see any`.
      let isNegative = tokens.indices[max(0, at - 3)..<at].reversed()
        .prefix { !tokens[$0].endsClause }
        .contains {
          ["not", "without", "never", "cannot"].contains(words[$0]) || words[$0].hasSuffix("n't")
        }
      return isNegative ? (0, 1) : nil
    case "one":
      let previous = at > 0 ? words[at - 1] : ""
      if CountMentions.pronouns.contains(previous) || next == "of" { return nil }
    default: break
    }
    // `these two people` names things that were counted before.
    if at > 0, words[at - 1] == "these" || words[at - 1] == "those" { return nil }
    return NumberWords.parse(words, at: at).map { ($0.value, $0.count) }
  }

  private enum Bearing { case plain, bound, negated }

  private func bearing(of range: Range<Int>) -> Bearing {
    var before = range.lowerBound
    while before > 0, CountMentions.fillers.contains(words[before - 1]) { before -= 1 }
    let isZeroWord = ["no", "none", "nothing", "nobody", "any"].contains(words[range.lowerBound])
    if !isZeroWord, before > 0, CountMentions.boundEnds.contains(words[before - 1]) {
      for phrase in CountMentions.bounds where before >= phrase.count {
        if words[(before - phrase.count)..<before].elementsEqual(phrase) { return .bound }
      }
    }
    let after = range.upperBound
    let isFollowed = after < words.count && CountMentions.boundStarts.contains(words[after])
    for phrase in CountMentions.boundsAfter
    where isFollowed && after + phrase.count <= words.count {
      guard words[after..<(after + phrase.count)].elementsEqual(phrase) else { continue }
      // `2 + 1 = 3` adds, `3+` is a bound.
      if phrase == ["+"] || phrase == ["plus"] {
        let next = range.upperBound + 1
        if next < tokens.count, number(next) != nil { continue }
      }
      return .bound
    }
    if before > 0, !isZeroWord {
      let word = words[before - 1]
      if CountMentions.isNegation(word) { return .negated }
      for phrase in CountMentions.exceptions where before >= phrase.count {
        if words[(before - phrase.count)..<before].elementsEqual(phrase) { return .negated }
      }
    }
    return .plain
  }

  /// Whether two numbers stand side by side with nothing but separators between them.
  var hasList: Bool {
    zip(found, found.dropFirst()).contains { left, right in
      let between = left.range.upperBound..<right.range.lowerBound
      return tokens[between].allSatisfy(\.isSeparator)
        || words[between].allSatisfy(CountMentions.operators.contains)
    }
  }

  /// The number that a total, an equals sign or a conclusion points at.
  var total: CountMention? {
    let marked = clauses.indices.filter { clause in
      tokensOf(clause).contains { index in
        CountMentions.totals.contains(words[index])
          || (words[index] == "in" && index + 1 < words.count && words[index + 1] == "all")
      }
    }
    if !marked.isEmpty {
      var totals: [CountMention] = []
      for clause in marked {
        // `In total, there are 3 cubes.`
        let stated =
          statement(in: clause) ?? (isEmpty(clause) ? statement(in: clause + 1) : nil)
        guard let stated else { return nil }
        totals.append(stated)
      }
      return totals.allSatisfy { $0.value == totals[0].value } ? totals[0] : nil
    }
    if let equals = words.lastIndex(of: "=") {
      let after = found.filter { $0.range.lowerBound > equals }
      if let first = after.first, after.count == 1, first.range.lowerBound == equals + 1 {
        return first
      }
    }
    if let stated = statedBeforeParts { return stated }
    guard let last = found.last, clauses[last.clause].isConclusion else { return nil }
    return statement(in: last.clause)
  }

  /// The first number, if a colon follows its clause and the others add up to it: `three: one red
  /// and two blue`.
  private var statedBeforeParts: CountMention? {
    guard let first = found.first, let value = first.value, first.clause + 1 < clauses.count,
      !found.dropFirst().contains(where: { $0.clause == first.clause })
    else { return nil }
    let start = clauses[first.clause + 1].start
    guard start > 0, words[start - 1] == ":" else { return nil }
    var sum = 0
    for part in found.dropFirst() {
      guard let value = part.value else { return nil }
      let (next, isTooLarge) = sum.addingReportingOverflow(value)
      if isTooLarge { return nil }
      sum = next
    }
    return sum == value ? first : nil
  }

  func tokensOf(_ clause: Int) -> Range<Int> {
    let end = clause + 1 < clauses.count ? clauses[clause + 1].start : tokens.count
    return clauses[clause].start..<max(clauses[clause].start, end)
  }

  private func isEmpty(_ clause: Int) -> Bool { !found.contains { $0.clause == clause } }

  /// The one number of a clause, after its last equals sign if it has one.
  private func statement(in clause: Int) -> CountMention? {
    guard clause < clauses.count else { return nil }
    var mentions = found.filter { $0.clause == clause }
    if let equals = tokensOf(clause).last(where: { words[$0] == "=" }) {
      mentions = mentions.filter { $0.range.lowerBound > equals }
    }
    guard let first = mentions.first, mentions.allSatisfy({ $0.value == first.value }) else {
      return nil
    }
    return first
  }
}
