/// A regular expression of adapter_config.json that a whole module name must match.
///
/// The part of Python's syntax that names of modules call for: alternatives, groups, classes,
/// repeats, anchors, `\d \w \s \b`, look-ahead. Anything else is refused. Matching keeps the set of
/// places that each piece can end at, so no expression makes it run away.
package struct AdapterPattern: Sendable, Equatable {
  package let text: String
  private let root: Node

  /// Why an expression cannot be used.
  struct Fault: Error { let reason: String }

  fileprivate indirect enum Node: Sendable, Equatable {
    case one(Characters)
    case sequence([Node])
    case choice([Node])
    case times(Node, Int, Int?)
    case ahead(Node, isNegative: Bool)
    case start, end, edge(isNegative: Bool)
  }

  /// Ranges of scalars, or all but those.
  fileprivate struct Characters: Sendable, Equatable {
    var ranges: [ClosedRange<UInt32>]
    var isNegative = false

    func holds(_ scalar: UInt32) -> Bool {
      ranges.contains { $0.contains(scalar) } != isNegative
    }
  }

  init(_ text: String) throws(Fault) {
    self.text = text
    var parser = Parser(text)
    root = try parser.whole()
  }

  package static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  /// Steps that the expressions of one file may take, all modules together.
  static let allFuel = 1 << 22

  /// Whether the whole name matches.
  /// - Parameter fuel: steps left; those taken are subtracted.
  /// - Throws: when there is none left.
  func matches(_ name: String, fuel: inout Int) throws(Fault) -> Bool {
    var matcher = Matcher(name: name.unicodeScalars.map(\.value), fuel: fuel)
    defer { fuel = matcher.fuel }
    return try matcher.ends(root, [0]).contains(matcher.name.count)
  }
}

/// Sets of places in a name, by what can match between them.
private struct Matcher {
  let name: [UInt32]
  var fuel: Int

  /// Where matches of a node that begin at any of the places can end.
  mutating func ends(
    _ node: AdapterPattern.Node, _ places: Set<Int>
  ) throws(AdapterPattern.Fault) -> Set<Int> {
    fuel -= 1 + places.count
    guard fuel > 0 else { throw AdapterPattern.Fault(reason: "too costly to match") }
    switch node {
    case .one(let characters):
      return Set(places.filter { $0 < name.count && characters.holds(name[$0]) }.map { $0 + 1 })
    case .sequence(let nodes):
      var places = places
      for node in nodes where !places.isEmpty { places = try ends(node, places) }
      return places
    case .choice(let nodes):
      var all: Set<Int> = []
      for node in nodes { all.formUnion(try ends(node, places)) }
      return all
    case .times(let node, let least, let most):
      return try times(node, least, most, places)
    case .ahead(let node, let isNegative):
      var kept: Set<Int> = []
      for place in places {
        let isAhead = try !ends(node, [place]).isEmpty
        if isAhead != isNegative { kept.insert(place) }
      }
      return kept
    case .start: return places.filter { $0 == 0 }
    case .end: return places.filter { $0 == name.count }
    case .edge(let isNegative):
      return places.filter { (isWord($0 - 1) != isWord($0)) != isNegative }
    }
  }

  private mutating func times(
    _ node: AdapterPattern.Node, _ least: Int, _ most: Int?, _ places: Set<Int>
  ) throws(AdapterPattern.Fault) -> Set<Int> {
    var places = places
    for _ in 0..<least where !places.isEmpty { places = try ends(node, places) }
    var all = places
    var count = least
    // A round that reaches no new place is the last one that matters.
    while !places.isEmpty, most.map({ count < $0 }) ?? true {
      places = try ends(node, places).subtracting(all)
      all.formUnion(places)
      count += 1
    }
    return all
  }

  private func isWord(_ place: Int) -> Bool {
    name.indices.contains(place) && AdapterPattern.Characters.word.holds(name[place])
  }
}

extension AdapterPattern.Characters {
  fileprivate static let any = Self(ranges: [10...10], isNegative: true)
  fileprivate static let digit = Self(ranges: [48...57])
  fileprivate static let word = Self(ranges: [48...57, 65...90, 95...95, 97...122])
  fileprivate static let space = Self(ranges: [9...13, 32...32])
}

/// Reads an expression.
private struct Parser {
  typealias Node = AdapterPattern.Node
  typealias Fault = AdapterPattern.Fault
  private var rest: ArraySlice<Unicode.Scalar>
  private var depth = 0

  init(_ text: String) { rest = Array(text.unicodeScalars.prefix(Self.longest + 1))[...] }

  private static let longest = 8_192
  private static let deepest = 64
  private static let mostTimes = 1_000

  mutating func whole() throws(Fault) -> Node {
    guard rest.count <= Self.longest else { throw Fault(reason: "too long") }
    let node = try choice()
    guard rest.isEmpty else { throw Fault(reason: "a ) without its (") }
    return node
  }

  private mutating func choice() throws(Fault) -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw Fault(reason: "nested too deeply") }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(Fault) -> Node {
    var nodes: [Node] = []
    while let next = rest.first, next != "|", next != ")" {
      nodes.append(try repeated(try atom()))
    }
    return .sequence(nodes)
  }

  private mutating func repeated(_ node: Node) throws(Fault) -> Node {
    let bounds: (Int, Int?)
    if take("*") {
      bounds = (0, nil)
    } else if take("+") {
      bounds = (1, nil)
    } else if take("?") {
      bounds = (0, 1)
    } else if take("{") {
      bounds = try counts()
    } else {
      return node
    }
    // Lazy or greedy, the same whole names match.
    _ = take("?")
    if let next = rest.first, "*+?{".unicodeScalars.contains(next) {
      throw Fault(reason: "a repeat of a repeat")
    }
    return .times(node, bounds.0, bounds.1)
  }

  private mutating func counts() throws(Fault) -> (Int, Int?) {
    let least = number()
    let most = take(",") ? number() : least
    let isOpen = most == nil
    guard take("}"), least != nil || most != nil, (least ?? 0) <= Self.mostTimes,
      (most ?? 0) <= Self.mostTimes, isOpen || (least ?? 0) <= (most ?? 0)
    else { throw Fault(reason: "{ that is no count up to \(Self.mostTimes)") }
    return (least ?? 0, most)
  }

  private mutating func number() -> Int? {
    var digits = ""
    while let next = rest.first, ("0"..."9").contains(next), digits.count < 6 {
      digits.unicodeScalars.append(next)
      rest.removeFirst()
    }
    return Int(digits)
  }

  private mutating func atom() throws(Fault) -> Node {
    guard let next = rest.popFirst() else { throw Fault(reason: "it ends too early") }
    switch next {
    case "(": return try group()
    case "[": return .one(try characterClass())
    case ".": return .one(.any)
    case "^": return .start
    case "$": return .end
    case "*", "+", "?", "{": throw Fault(reason: "nothing to repeat")
    case "\\":
      guard let escaped = rest.popFirst() else { throw Fault(reason: "it ends in \\") }
      switch escaped {
      case "b": return .edge(isNegative: false)
      case "B": return .edge(isNegative: true)
      case "A": return .start
      case "Z": return .end
      default: return .one(try Self.escape(escaped))
      }
    default: return .one(.init(ranges: [next.value...next.value]))
    }
  }

  private mutating func group() throws(Fault) -> Node {
    var wrap: (Node) -> Node = { $0 }
    if take("?") {
      if take("=") {
        wrap = { .ahead($0, isNegative: false) }
      } else if take("!") {
        wrap = { .ahead($0, isNegative: true) }
      } else if take("P"), take("<") {
        while let next = rest.first, next != ">" {
          guard AdapterPattern.Characters.word.holds(next.value) else { break }
          rest.removeFirst()
        }
        guard take(">") else { throw Fault(reason: "a group name without its >") }
      } else if !take(":") {
        throw Fault(reason: "a group of another kind than (?:, (?=, (?! and (?P<name>")
      }
    }
    let node = try choice()
    guard take(")") else { throw Fault(reason: "a ( without its )") }
    return wrap(node)
  }

  private mutating func characterClass() throws(Fault) -> AdapterPattern.Characters {
    var found = AdapterPattern.Characters(ranges: [])
    found.isNegative = take("^")
    var isFirst = true
    while let next = rest.popFirst() {
      if next == "]", !isFirst { return found }
      isFirst = false
      var low = next
      if next == "\\" {
        guard let escaped = rest.popFirst() else { break }
        let set = try Self.escape(escaped)
        guard !set.isNegative else { throw Fault(reason: "\\\(escaped) inside [ ]") }
        guard set.ranges.count == 1, set.ranges[0].count == 1 else {
          found.ranges += set.ranges
          continue
        }
        low = escaped
      }
      guard rest.first == "-", rest.dropFirst().first != "]" else {
        found.ranges.append(low.value...low.value)
        continue
      }
      rest.removeFirst()
      guard let high = rest.popFirst(), high != "\\", high >= low else {
        throw Fault(reason: "a range that is none inside [ ]")
      }
      found.ranges.append(low.value...high.value)
    }
    throw Fault(reason: "a [ without its ]")
  }

  private static func escape(
    _ scalar: Unicode.Scalar
  ) throws(Fault) -> AdapterPattern.Characters {
    switch scalar {
    case "d": return .digit
    case "w": return .word
    case "s": return .space
    case "D", "W", "S":
      var set = scalar == "D" ? AdapterPattern.Characters.digit : scalar == "W" ? .word : .space
      set.isNegative = true
      return set
    default:
      guard scalar == "_" || !AdapterPattern.Characters.word.holds(scalar.value) else {
        throw Fault(reason: "\\\(scalar)")
      }
      return .init(ranges: [scalar.value...scalar.value])
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }
}
