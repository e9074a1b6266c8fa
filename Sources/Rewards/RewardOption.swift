/// The value of one option of a checker, as a recipe gives it.
public enum RewardOption: Sendable, Hashable {
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// Any finite number.
  case number(Double)
  /// A name or other text.
  case text(String)
  /// Values in order.
  case list([RewardOption])
  /// Values under names.
  case table([String: RewardOption])

  /// The type's name for messages.
  var typeName: String {
    switch self {
    case .bool: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .text: "text"
    case .list: "a list"
    case .table: "a table"
    }
  }
}

/// The options given to one checker; remembers which were asked for.
///
/// A factory reads each option it knows; what is left over is unknown and reported with the nearest
/// name that was asked for.
public struct RewardOptions: Sendable {
  /// The checker's name, for messages.
  public let checker: String
  private let values: [String: RewardOption]
  private let registry: RewardRegistry
  private var asked: Set<String> = []

  /// The options of one checker.
  ///
  /// - Parameter registry: where a checker that wraps another finds it.
  public init(
    checker: String, values: [String: RewardOption], registry: RewardRegistry = .standard
  ) {
    self.checker = checker
    self.values = values
    self.registry = registry
  }

  /// Reads a Boolean option.
  /// - Throws: `RewardError.wrongOptionType`.
  public mutating func bool(_ name: String, default value: Bool) throws(RewardError) -> Bool {
    guard let option = take(name) else { return value }
    guard case .bool(let found) = option else {
      throw mismatch(name, expected: "true or false", option)
    }
    return found
  }

  /// Reads an integer option.
  /// - Throws: `RewardError.wrongOptionType`, or `.invalidOption` if outside the range.
  public mutating func integer(
    _ name: String, default value: Int, in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(RewardError) -> Int {
    guard let option = take(name) else { return value }
    guard case .integer(let found) = option else {
      throw mismatch(name, expected: "an integer", option)
    }
    guard range.contains(found) else {
      throw .invalidOption(
        checker: checker, option: name, value: "\(found)",
        expected: "from \(range.lowerBound) to \(range.upperBound)")
    }
    return found
  }

  /// Reads a number; an integer will do.
  /// - Throws: `RewardError.wrongOptionType`, or `.invalidOption` if not finite or outside the range.
  public mutating func number(
    _ name: String, default value: Double,
    in range: ClosedRange<Double> = -(.infinity) ... .infinity
  ) throws(RewardError) -> Double {
    try number(name, in: range) ?? value
  }

  /// Reads a number that may be left out; an integer will do.
  /// - Throws: `RewardError.wrongOptionType`, or `.invalidOption` if not finite or outside the range.
  public mutating func number(
    _ name: String, in range: ClosedRange<Double> = -(.infinity) ... .infinity
  ) throws(RewardError) -> Double? {
    let found: Double
    switch take(name) {
    case nil: return nil
    case .integer(let value): found = Double(value)
    case .number(let value): found = value
    case .some(let option): throw mismatch(name, expected: "a number", option)
    }
    guard found.isFinite else {
      throw .invalidOption(
        checker: checker, option: name, value: "\(found)", expected: "a finite number")
    }
    guard range.contains(found) else {
      throw .invalidOption(
        checker: checker, option: name, value: "\(found)",
        expected: "from \(range.lowerBound) to \(range.upperBound)")
    }
    return found
  }

  /// Reads a text option that must be one of the choices.
  /// - Throws: `RewardError.wrongOptionType` or `RewardError.invalidOption`.
  public mutating func choice(
    _ name: String, of choices: [String], default value: String
  ) throws(RewardError) -> String {
    guard let option = take(name) else { return value }
    guard case .text(let found) = option else { throw mismatch(name, expected: "text", option) }
    guard choices.contains(found) else {
      throw .invalidOption(
        checker: checker, option: name, value: "\"\(found)\"",
        expected: "one of " + choices.joined(separator: ", "))
    }
    return found
  }

  /// Reads a list or a table of any values; `nil` if it is left out.
  /// - Throws: `RewardError.wrongOptionType` if it is neither.
  public mutating func collection(_ name: String) throws(RewardError) -> RewardOption? {
    guard let option = take(name) else { return nil }
    switch option {
    case .list, .table: return option
    default: throw mismatch(name, expected: "a list or a table", option)
    }
  }

  /// Reads the name of another checker and the table of its options, and builds it.
  ///
  /// - Parameters:
  ///   - name: the option with the other checker's name.
  ///   - options: the option with its options.
  ///   - id: the checker if none is named.
  /// - Throws: what `RewardRegistry.makeChecker` throws, or `RewardError.wrongOptionType`.
  public mutating func checker(
    _ name: String, options: String, default id: String
  ) throws(RewardError) -> any RewardChecker {
    var id = id
    switch take(name) {
    case nil: break
    case .text(let found): id = found
    case .some(let option): throw mismatch(name, expected: "text", option)
    }
    switch take(options) {
    case nil: return try registry.makeChecker(id)
    case .table(let values): return try registry.makeChecker(id, options: values)
    case .some(let option): throw mismatch(options, expected: "a table", option)
    }
  }

  /// Reports the first option, in order of name, that nobody asked for.
  /// - Throws: `RewardError.unknownOption`.
  func rejectUnknown() throws(RewardError) {
    guard let unknown = values.keys.filter({ !asked.contains($0) }).min() else { return }
    throw .unknownOption(
      checker: checker, option: unknown, nearest: nearestName(to: unknown, in: asked),
      known: asked.sorted())
  }

  private mutating func take(_ name: String) -> RewardOption? {
    asked.insert(name)
    return values[name]
  }

  private func mismatch(
    _ name: String, expected: String, _ found: RewardOption
  ) -> RewardError {
    .wrongOptionType(checker: checker, option: name, expected: expected, found: found.typeName)
  }
}

extension RewardOption {
  /// The value as a text, for options that list answers; empty for a collection.
  var spelling: String {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): StructuredReference.spelling(value)
    case .text(let value): value
    case .list, .table: ""
    }
  }
}
