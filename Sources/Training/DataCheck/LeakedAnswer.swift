/// Finds a reference in its own question.
///
/// An answer counts as leaked where it stands as a whole word, case aside, and
/// - the question states it as the answer: behind `answer:`, `answer is`, `solution:`, `####`,
///   `<answer>` or `\boxed{`; this holds for any answer; or
/// - it says something: three letters or more without a macro (yes, no, true and the like aside),
///   or a number of four digits or more. Small numbers and formulas stand in many questions rightly.
///
/// An answer that the question offers among others is none: beside `or`, a comma, `;`, `/` or `|`,
/// or behind the mark of an option such as `(A)` or `2.`.
enum LeakedAnswer {
  /// Longest answer that is looked for, in bytes.
  private static let lengthLimit = 256

  /// How far from the answer blanks, quotes and the like are passed over, in bytes.
  fileprivate static let nearby = 8

  private static let statements = [
    "answer:", "answer is", "answer is:", "answer =", "solution:", "solution is", "result:",
    "####", "<answer>", "\\boxed{",
  ].map { Array($0.utf8) }

  private static let commonWords: Set<String> = [
    "yes", "not", "true", "false", "none", "both", "all", "neither", "either", "unknown", "equal",
    "same", "more", "less",
  ]

  /// Whether a question gives its answer away.
  static func isFound(_ answer: String, in question: String) -> Bool {
    let answer = core(of: DataSetText.normalised(answer))
    guard (1...lengthLimit).contains(answer.count) else { return false }
    let question = DataSetText.normalised(question)
    let isTelling = tells(answer)
    return anyPlace(of: answer, in: question) { place in
      let before = question[..<place]
      let after = question[(place + answer.count)...]
      guard isWhole(answer, before, after) else { return false }
      return isStated(before) || isTelling && !isOffered(before, after)
    }
  }

  /// The answer without dollar signs around it and a full stop behind it.
  private static func core(of answer: [UInt8]) -> [UInt8] {
    var answer = answer[...]
    if answer.last == UInt8(ascii: "."), answer.count > 1 { answer = answer.dropLast() }
    while answer.count > 2, answer.first == UInt8(ascii: "$"), answer.last == UInt8(ascii: "$") {
      answer = answer.dropFirst().dropLast()
    }
    return Array(answer)
  }

  private static func tells(_ answer: [UInt8]) -> Bool {
    let digits = answer.count { isDigit($0) }
    if answer.allSatisfy({ isDigit($0) || ",.-%$".utf8.contains($0) }) { return digits >= 4 }
    let letters = answer.count { isWordByte($0) } - digits
    return letters >= 3 && letters > digits && !answer.contains(UInt8(ascii: "\\"))
      && !commonWords.contains(String(decoding: answer, as: UTF8.self))
  }

  /// Whether what stands beside the answer is no part of a longer word or number.
  private static func isWhole(
    _ answer: [UInt8], _ before: ArraySlice<UInt8>, _ after: ArraySlice<UInt8>
  ) -> Bool {
    if let byte = before.last, let first = answer.first, isWordByte(byte), isWordByte(first) {
      return false
    }
    if let byte = after.first, let last = answer.last, isWordByte(byte), isWordByte(last) {
      return false
    }
    let points = ".,".utf8
    if let first = answer.first, isDigit(first), let point = before.last, points.contains(point),
      let digit = before.dropLast().last, isDigit(digit)
    {
      return false
    }
    if let last = answer.last, isDigit(last), let point = after.first, points.contains(point),
      let digit = after.dropFirst().first, isDigit(digit)
    {
      return false
    }
    return true
  }

  private static func isStated(_ before: ArraySlice<UInt8>) -> Bool {
    let before = before.trimmed(of: " $(\"'*")
    return statements.contains { before.suffix($0.count).elementsEqual($0) }
  }

  private static func isOffered(_ before: ArraySlice<UInt8>, _ after: ArraySlice<UInt8>) -> Bool {
    let before = before.trimmed(of: " \"'")
    let after = after.prefix(nearby).drop { " \"'".utf8.contains($0) }
    let separators = ",;/|".utf8
    if let byte = before.last, separators.contains(byte) { return true }
    if let byte = after.first, separators.contains(byte) { return true }
    if before.suffix(3).elementsEqual(" or".utf8) { return true }
    if after.starts(with: "or ".utf8) { return true }
    // "(a) disc", "a) disc", "a. disc", "2: disc"
    guard let mark = before.last, ").:".utf8.contains(mark) else { return false }
    let label = before.dropLast()
    guard let letter = label.last, isWordByte(letter) else { return false }
    return label.dropLast().last.map { !isWordByte($0) } ?? true
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// A letter or digit, or a part of a letter beyond ASCII; text is in lower case.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
  }

  /// Calls `body` with every place of a word, overlapping ones too, until it returns true.
  ///
  /// Linear in the text whatever both hold.
  /// - Source: Knuth, Morris and Pratt 1977, "Fast pattern matching in strings".
  private static func anyPlace(
    of word: [UInt8], in text: [UInt8], satisfies body: (Int) -> Bool
  ) -> Bool {
    // Length of the longest beginning of the word that ends at each of its bytes.
    var borders = [Int](repeating: 0, count: word.count)
    var matched = 0
    for index in word.indices.dropFirst() {
      while matched > 0, word[matched] != word[index] { matched = borders[matched - 1] }
      if word[matched] == word[index] { matched += 1 }
      borders[index] = matched
    }
    matched = 0
    for index in text.indices {
      while matched > 0, word[matched] != text[index] { matched = borders[matched - 1] }
      if word[matched] == text[index] { matched += 1 }
      guard matched == word.count else { continue }
      if body(index + 1 - word.count) { return true }
      matched = borders[matched - 1]
    }
    return false
  }
}

extension ArraySlice<UInt8> {
  /// Without some bytes at the end, a few at most.
  fileprivate func trimmed(of marks: String) -> ArraySlice<UInt8> {
    var rest = self
    while let byte = rest.last, marks.utf8.contains(byte), count - rest.count < LeakedAnswer.nearby
    {
      rest = rest.dropLast()
    }
    return rest
  }
}
