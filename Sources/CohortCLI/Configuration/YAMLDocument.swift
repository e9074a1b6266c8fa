internal import StrictJSON
internal import Yams

/// A YAML file as a JSON value, with the line of every key.
struct YAMLDocument: Equatable {
  var value: JSONValue
  /// Line, counted from 1, of each dotted path.
  var lines: [String: Int]

  /// Deepest nesting of a recipe.
  static let depthLimit = 32
  /// Values in all, aliases counted each time, so that a few anchors cannot make millions.
  static let valueLimit = 100_000

  /// Reads one YAML document.
  ///
  /// Plain scalars follow the core schema of YAML 1.2; anchors and aliases are resolved; merge
  /// keys and own tags are refused.
  /// - Parameter file: the name for errors.
  /// - Throws: `CommandError.yaml` with line and column.
  init(_ text: String, file: String) throws(CommandError) {
    let root: Node?
    do {
      root = try Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw Self.error(error, file: file)
    } catch {
      throw .yaml(file: file, line: nil, column: nil, message: "not YAML: \(error)")
    }
    guard let root else {
      throw .yaml(file: file, line: nil, column: nil, message: "the file is empty")
    }
    var conversion = Conversion(file: file)
    value = try conversion.value(root, path: "", depth: 0)
    lines = conversion.lines
  }

  /// The line of a key, or of the nearest thing around it that has one.
  func line(of key: String) -> Int? {
    var path = key[...]
    while true {
      if let line = lines[String(path)] { return line }
      guard let dot = path.lastIndex(of: ".") else { return nil }
      path = path[..<dot]
    }
  }

  private struct Conversion {
    let file: String
    var lines: [String: Int] = [:]
    var count = 0

    init(file: String) { self.file = file }

    mutating func value(_ node: Node, path: String, depth: Int) throws(CommandError) -> JSONValue {
      count += 1
      guard count <= YAMLDocument.valueLimit else {
        throw error(node, "more than \(YAMLDocument.valueLimit) values")
      }
      guard depth <= YAMLDocument.depthLimit else {
        throw error(node, "nested deeper than \(YAMLDocument.depthLimit)")
      }
      if let line = node.mark?.line, lines[path] == nil { lines[path] = line }
      switch node {
      case .scalar(let scalar): return try self.scalar(scalar, node)
      case .sequence(let sequence):
        var elements: [JSONValue] = []
        for (index, element) in sequence.enumerated() {
          elements.append(
            try value(element, path: Self.joined(path, "\(index)"), depth: depth + 1))
        }
        return .array(elements)
      case .mapping(let mapping):
        var object = JSONObject()
        for (key, element) in mapping {
          guard case .scalar(let name) = key else { throw error(key, "a key must be text") }
          guard name.string != "<<" else {
            throw error(key, "merge keys are not supported; write the keys out")
          }
          guard object[name.string] == nil else {
            throw error(key, "the key \"\(name.string)\" is there twice")
          }
          let full = Self.joined(path, name.string)
          if let line = key.mark?.line { lines[full] = line }
          object[name.string] = try value(element, path: full, depth: depth + 1)
        }
        return .object(object)
      case .alias: throw error(node, "an alias without its anchor")
      }
    }

    private func scalar(_ scalar: Node.Scalar, _ node: Node) throws(CommandError) -> JSONValue {
      let tag = scalar.tag.rawValue
      if tag == "tag:yaml.org,2002:str" || tag == "!" { return .string(scalar.string) }
      let isPlain = scalar.style == .plain || scalar.style == .any
      guard tag.isEmpty || tag.hasPrefix("tag:yaml.org,2002:") else {
        throw error(node, "the tag \(tag) is not supported")
      }
      guard isPlain else { return .string(scalar.string) }
      guard let value = YAMLScalar.value(scalar.string) else {
        throw error(node, "\(scalar.string) is not a finite number")
      }
      return value
    }

    private func error(_ node: Node, _ message: String) -> CommandError {
      .yaml(file: file, line: node.mark?.line, column: node.mark?.column, message: message)
    }

    private static func joined(_ path: String, _ name: String) -> String {
      path.isEmpty ? name : path + "." + name
    }
  }

  private static func error(_ error: YamlError, file: String) -> CommandError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      .yaml(file: file, line: mark.line, column: mark.column, message: "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      .yaml(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "the key \"\(names.first ?? "")\" is there twice")
    case .reader(let problem, let offset, _, _):
      .yaml(
        file: file, line: nil, column: nil,
        message: "not YAML: \(problem)" + (offset.map { " at byte \($0)" } ?? ""))
    default: .yaml(file: file, line: nil, column: nil, message: "not YAML")
    }
  }
}
