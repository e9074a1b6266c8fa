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

  /// The type's name for messages.
  var typeName: String {
    switch self {
    case .bool: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .text: "text"
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
  private var asked: Set<String> = []

  /// The options of one checker.
  public init(checker: String, values: [String: RewardOption]) {
    self.checker = checker
    self.values = values
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
  /// - Throws: `RewardError.wrongOptionType`.
  public mutating func integer(_ name: String, default value: Int) throws(RewardError) -> Int {
    guard let option = take(name) else { return value }
    guard case .integer(let found) = option else {
      throw mismatch(name, expected: "an integer", option)
    }
    return found
  }

  /// Reads a number; an integer will do.
  /// - Throws: `RewardError.wrongOptionType`, or `RewardError.invalidOption` if not finite.
  public mutating func number(_ name: String, default value: Double) throws(RewardError) -> Double {
    guard let option = take(name) else { return value }
    switch option {
    case .integer(let found): return Double(found)
    case .number(let found) where found.isFinite: return found
    case .number(let found):
      throw .invalidOption(
        checker: checker, option: name, value: "\(found)", expected: "a finite number")
    case .bool, .text: throw mismatch(name, expected: "a number", option)
    }
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
