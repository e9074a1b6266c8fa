/// What the command line itself can find wrong.
enum CommandError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A flag or argument is wrong.
  case usage(String)
  /// A key of a recipe is wrong; the line is that of the key or of what holds it.
  case recipe(file: String, line: Int?, key: String, message: String)
  /// A recipe or suite is not YAML.
  case yaml(file: String, line: Int?, column: Int?, message: String)
  /// A named file is not there.
  case missingFile(path: String)
  /// A file cannot be read.
  case unreadable(path: String, reason: String)
  /// Content that cannot be used, found by the command itself.
  case badData(String)
  /// Kernels or a device that this build or machine lacks.
  case unavailable(String)

  var description: String {
    switch self {
    case .usage(let message), .badData(let message), .unavailable(let message): message
    case .recipe(let file, let line, let key, let message):
      "\(Self.place(file, line)): " + (key.isEmpty ? message : "\(key): \(message)")
    case .yaml(let file, let line, let column, let message):
      "\(Self.place(file, line))\(column.map { ":\($0)" } ?? ""): \(message)"
    case .missingFile(let path): "\(path): no such file; check the path"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    }
  }

  var status: CommandStatus {
    switch self {
    case .usage: .usage
    case .recipe, .yaml, .badData: .badData
    case .missingFile: .missingInput
    case .unreadable: .inputOutput
    case .unavailable: .unavailable
    }
  }

  private static func place(_ file: String, _ line: Int?) -> String {
    line.map { "\(file):\($0)" } ?? file
  }
}
