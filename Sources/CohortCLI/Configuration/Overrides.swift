internal import StrictJSON
internal import Tasks
internal import Training

/// Dotted flags laid over a recipe: `--objective.f-norm group-std`, `--data.tasks.0.path=x`.
struct Overrides: Equatable {
  /// A key's path and its value.
  struct Entry: Equatable {
    var path: [String]
    var value: JSONValue

    var key: String { path.joined(separator: ".") }
  }

  var entries: [Entry] = []

  /// Whether a key was given by a flag, itself, around or below.
  func touches(_ key: String) -> Bool {
    entries.contains { entry in
      let name = entry.key
      return name == key || key.hasPrefix(name + ".") || name.hasPrefix(key + ".")
    }
  }

  /// Splits arguments that no declared flag took into positional ones and overrides.
  /// - Parameter flags: the command's own flags, for the nearest name to a misspelt one.
  /// - Throws: `usage` for an unknown flag, one without value, or an empty part of a key.
  static func parse(
    _ arguments: [String], flags: [String] = []
  ) throws(CommandError) -> (positional: [String], overrides: Overrides) {
    var positional: [String] = []
    var overrides = Overrides()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        positional.append(argument)
        continue
      }
      guard argument.hasPrefix("--") else { throw .usage("unknown flag \(argument)") }
      let body = argument.dropFirst(2)
      let equals = body.firstIndex(of: "=")
      let name = body[..<(equals ?? body.endIndex)]
      let path = try self.path(name, flags: flags)
      let text: String
      if let equals {
        text = String(body[body.index(after: equals)...])
      } else {
        guard let next = rest.popFirst() else { throw .usage("\(argument) has no value") }
        text = next
      }
      overrides.entries.append(Entry(path: path, value: try value(text, flag: "--" + name)))
    }
    return (positional, overrides)
  }

  /// The parts of a key; its first part is checked here, since a misspelt flag may have no value.
  private static func path(
    _ name: Substring, flags: [String]
  ) throws(CommandError) -> [String] {
    let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = path.first, path.allSatisfy({ !$0.isEmpty }),
      path.count <= YAMLDocument.depthLimit
    else { throw .usage("--\(name) is no key; write --section.key value") }
    let keys = Recipe.fields.map(\.key)
    guard keys.contains(first) else {
      throw .usage(
        NearestName.unknown(
          "--" + first, among: (flags + keys).map { "--" + $0 }, kind: "flag"))
    }
    return path
  }

  /// Text after a flag: `[...]` and `{...}` are YAML, anything else a plain scalar; a prompt
  /// template that begins with `{question}` is text.
  static func value(_ text: String, flag: String) throws(CommandError) -> JSONValue {
    let isFlow = text.hasPrefix("[") || text.hasPrefix("{")
    if isFlow, !text.hasPrefix("{question}"), !text.hasPrefix("{system}") {
      do throws(CommandError) {
        return try YAMLDocument(text, file: flag).value
      } catch { throw .usage(error.description) }
    }
    guard let value = YAMLScalar.value(text) else {
      throw .usage("\(flag): \(text) is not a finite number")
    }
    return value
  }

  /// The recipe with every entry set, later ones last.
  /// - Throws: `usage` for an index beyond a list or a path through a value.
  func applied(to value: JSONValue) throws(CommandError) -> JSONValue {
    var value = value
    for entry in entries {
      value = try Self.set(entry.value, at: entry.path[...], in: value, entry)
    }
    return value
  }

  private static func set(
    _ value: JSONValue, at path: ArraySlice<String>, in container: JSONValue?, _ entry: Entry
  ) throws(CommandError) -> JSONValue {
    guard let name = path.first else { return value }
    let rest = path.dropFirst()
    switch container {
    case .array(var elements):
      guard let index = Int(name), index >= 0, index <= elements.count else {
        throw .usage(
          "--\(entry.key): \"\(name)\" is no index of a list of \(elements.count); "
            + "the next one is \(elements.count)")
      }
      let new = try set(
        value, at: rest, in: index < elements.count ? elements[index] : nil, entry)
      if index < elements.count { elements[index] = new } else { elements.append(new) }
      return .array(elements)
    case .object(var object):
      object[name] = try set(value, at: rest, in: object[name], entry)
      return .object(object)
    case nil, .null:
      // Nothing there yet: a number opens a list, a name a mapping.
      let empty: JSONValue = Int(name) == nil ? .object(JSONObject()) : .array([])
      return try set(value, at: path, in: empty, entry)
    default:
      throw .usage("--\(entry.key): there is a value where \"\(name)\" should be, not a section")
    }
  }
}
