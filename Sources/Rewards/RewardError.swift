/// What can be wrong with a reward's set-up or with a reference answer.
public enum RewardError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reference does not grade itself right; leave the record out.
  case unusableReference(checker: String, reference: String, status: Grade.Status, rule: String)
  /// The reference is an object around the answer, for checkers of options and boxes, and the
  /// checker reads plain answers.
  case structuredReference(checker: String, reference: String)
  /// No checker of that name is registered.
  case unknownChecker(id: String, nearest: String?, known: [String])
  /// The checker has no option of that name.
  case unknownOption(checker: String, option: String, nearest: String?, known: [String])
  /// The option's value has the wrong type.
  case wrongOptionType(checker: String, option: String, expected: String, found: String)
  /// The option's value is outside its range.
  case invalidOption(checker: String, option: String, value: String, expected: String)
  /// The checker's own factory threw another error.
  case factoryFailed(id: String, reason: String)
  /// Two checkers or two parts would go by the same name.
  case duplicateName(String)
  /// A weight is not a finite number.
  case invalidWeight(part: String, weight: Double)
  /// A weighted sum has no parts.
  case noParts

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .unusableReference(let checker, let reference, let status, let rule):
      return "\(checker): the reference \"\(RewardError.shown(reference))\" does not grade itself "
        + "right (status \(status.rawValue), rule \(rule)); leave the record out or correct it"
    case .structuredReference(let checker, let reference):
      return "\(checker): the reference \(RewardError.shown(reference)) is a JSON object with a "
        + "member \"answer\", and \(checker) reads plain answers; use auto, or multiple_choice, "
        + "box_iou or detection as the answer is"
    case .unknownChecker(let id, let nearest, let known):
      return "no reward is called \"\(id)\"" + RewardError.advice(nearest, known)
    case .unknownOption(let checker, let option, let nearest, let known):
      return "\(checker) has no option \"\(option)\"" + RewardError.advice(nearest, known)
    case .wrongOptionType(let checker, let option, let expected, let found):
      return "\(checker): option \"\(option)\" must be \(expected), not \(found)"
    case .invalidOption(let checker, let option, let value, let expected):
      return "\(checker): option \"\(option)\" is \(value) but must be \(expected)"
    case .factoryFailed(let id, let reason):
      return "the reward \"\(id)\" cannot be made: \(reason)"
    case .duplicateName(let name):
      return "the reward name \"\(name)\" is used twice; rename one"
    case .invalidWeight(let part, let weight):
      return "the weight of \"\(part)\" is \(weight); give a finite number"
    case .noParts:
      return "a weighted reward needs at least one part"
    }
  }

  private static func shown(_ reference: String) -> String {
    reference.count > 200 ? String(reference.prefix(200)) + "..." : reference
  }

  private static func advice(_ nearest: String?, _ known: [String]) -> String {
    if let nearest { return "; did you mean \"\(nearest)\"?" }
    return known.isEmpty
      ? "; there are none" : "; known: " + known.sorted().joined(separator: ", ")
  }
}
