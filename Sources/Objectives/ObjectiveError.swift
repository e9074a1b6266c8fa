/// A setting of an objective, of resampling or of a schedule that cannot be used.
public enum ObjectiveError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The value of `key` lies outside what is allowed.
  case outOfRange(key: String, value: String, allowed: String)
  /// `key` has no value although another setting needs it.
  case missing(key: String, neededBy: String)

  /// The key, its value and what to write instead.
  public var description: String {
    switch self {
    case .outOfRange(let key, let value, let allowed):
      "\(key) is \(value); it must be \(allowed)"
    case .missing(let key, let neededBy):
      "\(key) has no value; \(neededBy) needs it"
    }
  }
}
