/// Why a preprocessor_config.json cannot be used.
package enum PreprocessorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case unreadable(path: String, fault: FileFault)
  /// The file is not JSON, or no object.
  case notAnObject(path: String, reason: String)
  /// A key has a value of another kind, or outside what is allowed.
  case malformed(path: String, key: String, found: String, expected: String)
  /// A key, or its value, asks for numbers that this preprocessor does not make.
  case unsupported(path: String, key: String, found: String, supported: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let fault): "\(path): \(fault)"
    case .notAnObject(let path, let reason): "\(path): not a JSON object: \(reason)"
    case .malformed(let path, let key, let found, let expected):
      "\(path): \(key): \(found) found, \(expected) expected"
    case .unsupported(let path, let key, let found, let supported):
      "\(path): \(key): \(found) is not supported; \(supported) is"
    }
  }
}
