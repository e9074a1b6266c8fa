/// A slow matcher of the regular expressions that tokenizer files contain: backtracking over
/// scalars, by the definition of each construct. The scanners are compared with it.
struct PatternTwin {
  private indirect enum Node {
    case scalars(@Sendable (Unicode.Scalar) -> Bool)
    case repeated(Node, least: Int, most: Int)
    case alternatives([[Node]])
    case notBefore([Node])
  }

  private let alternatives: [[Node]]

  /// - Precondition: the pattern uses only what the known patterns do.
  init(_ pattern: String) {
    var rest = Array(pattern.unicodeScalars)[...]
    alternatives = Self.parseAlternatives(&rest, foldsCase: false)
    precondition(rest.isEmpty, "PatternTwin: \(pattern)")
  }

  /// Matches from the left, each behind the one before, as texts.
  func matches(in text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var found: [String] = []
    var start = 0
    while start < scalars.count {
      if let end = match([.alternatives(alternatives)][...], scalars, start), end > start {
        var word = String.UnicodeScalarView()
        word.append(contentsOf: scalars[start..<end])
        found.append(String(word))
        start = end
      } else {
        start += 1
      }
    }
    return found
  }

  // MARK: Matching

  private func match(_ nodes: ArraySlice<Node>, _ text: [Unicode.Scalar], _ start: Int) -> Int? {
    guard let node = nodes.first else { return start }
    let rest = nodes.dropFirst()
    switch node {
    case .scalars(let contains):
      guard start < text.count, contains(text[start]) else { return nil }
      return match(rest, text, start + 1)
    case .repeated(let inner, let least, let most):
      if most > 0 {
        let again = Node.repeated(inner, least: max(least - 1, 0), most: most - 1)
        if let end = match(([inner, again] + rest)[...], text, start) { return end }
      }
      return least == 0 ? match(rest, text, start) : nil
    case .alternatives(let list):
      for sequence in list {
        if let end = match((sequence + rest)[...], text, start) { return end }
      }
      return nil
    case .notBefore(let sequence):
      return match(sequence[...], text, start) == nil ? match(rest, text, start) : nil
    }
  }

  // MARK: Parsing

  private static func parseAlternatives(
    _ rest: inout ArraySlice<Unicode.Scalar>, foldsCase: Bool
  ) -> [[Node]] {
    var list: [[Node]] = [[]]
    while let next = rest.first, next != ")" {
      if next == "|" {
        rest.removeFirst()
        list.append([])
      } else {
        let atom = parseAtom(&rest, foldsCase: foldsCase)
        list[list.count - 1].append(quantified(atom, &rest))
      }
    }
    return list
  }

  private static func take(_ text: String, _ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest.removeFirst(text.unicodeScalars.count)
    return true
  }

  private static func quantified(_ atom: Node, _ rest: inout ArraySlice<Unicode.Scalar>) -> Node {
    if take("?", &rest) { return .repeated(atom, least: 0, most: 1) }
    if take("+", &rest) { return .repeated(atom, least: 1, most: 1 << 20) }
    if take("*", &rest) { return .repeated(atom, least: 0, most: 1 << 20) }
    if take("{1,3}", &rest) { return .repeated(atom, least: 1, most: 3) }
    return atom
  }

  private static func parseAtom(
    _ rest: inout ArraySlice<Unicode.Scalar>, foldsCase: Bool
  ) -> Node {
    let isGroup = take("(?i:", &rest)
    if isGroup || take("(?!", &rest) {
      let inner = parseAlternatives(&rest, foldsCase: isGroup)
      precondition(take(")", &rest), "PatternTwin: an open group")
      return isGroup ? .alternatives(inner) : .notBefore([.alternatives(inner)])
    }
    if take("[", &rest) {
      let isNegated = take("^", &rest)
      var parts: [@Sendable (Unicode.Scalar) -> Bool] = []
      while !take("]", &rest) { parts.append(parseClass(&rest)) }
      let all = parts
      return .scalars { scalar in all.contains { $0(scalar) } != isNegated }
    }
    let contains = parseClass(&rest)
    guard foldsCase else { return .scalars(contains) }
    return .scalars { scalar in
      contains(scalar)
        || scalar.properties.uppercaseMapping.lowercased().unicodeScalars.contains(where: contains)
    }
  }

  private static func parseClass(
    _ rest: inout ArraySlice<Unicode.Scalar>
  ) -> @Sendable (Unicode.Scalar) -> Bool {
    if take(#"\p{L}"#, &rest) {
      return { "LuLlLtLmLo".contains(Self.category($0)) }
    }
    if take(#"\p{N}"#, &rest) { return { "NdNlNo".contains(Self.category($0)) } }
    if take(#"\s"#, &rest) { return { $0.properties.isWhitespace } }
    if take(#"\S"#, &rest) { return { !$0.properties.isWhitespace } }
    if take(#"\r"#, &rest) { return { $0 == "\r" } }
    if take(#"\n"#, &rest) { return { $0 == "\n" } }
    _ = take(#"\"#, &rest)
    let literal = rest.removeFirst()
    return { $0 == literal }
  }

  /// The category in Unicode 16: what came later is none.
  private static func category(_ scalar: Unicode.Scalar) -> String {
    if (scalar.properties.age?.major ?? .max) > 16 { return "Cn" }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    default: "other"
    }
  }
}
