/// Why a task cannot be set up from a recipe.
public enum TaskError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No task of that name is registered.
  case unknownTask(String, known: [String])
  /// The task has no option of that key.
  case unknownOption(task: String, key: String, known: [String])
  /// The option's value is of another kind.
  case badOption(task: String, key: String, expected: String, found: String)

  /// The error as a sentence for people.
  public var description: String {
    switch self {
    case .unknownTask(let id, let known):
      return "unknown task \"\(id)\"" + Self.suggestion(id, known)
    case .unknownOption(let task, let key, let known):
      return "task \"\(task)\" has no option \"\(key)\"" + Self.suggestion(key, known)
    case .badOption(let task, let key, let expected, let found):
      return "task \"\(task)\", option \"\(key)\": expected \(expected), found \(found)"
    }
  }

  static func suggestion(_ name: String, _ known: [String]) -> String {
    if let near = NearestName.of(name, among: known) { return "; did you mean \"\(near)\"?" }
    return "; known: \(known.joined(separator: ", "))"
  }
}
