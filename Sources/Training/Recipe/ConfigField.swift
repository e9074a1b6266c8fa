package import StrictJSON
internal import Tasks

/// Why a recipe was refused: the key's dotted path and what to do.
public struct ConfigError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Dotted path of the key, for example `objective.f-norm`.
  public let key: String
  /// What is wrong and what to do.
  public let message: String

  /// An error about a key.
  public init(key: String, message: String) {
    self.key = key
    self.message = message
  }

  /// The key and the message.
  public var description: String { key.isEmpty ? message : "\(key): \(message)" }
}

/// A nested, validated part of a recipe. Defaults live in the type's initial values and nowhere
/// else; the field table gives reading, unknown-key errors, dotted overrides and the resolved form.
package protocol ConfigSection: Sendable {
  init()
  /// One entry per key, in the order of the resolved form.
  static var fields: [ConfigField<Self>] { get }
  /// Checks that need several fields.
  func validate(path: String) throws(ConfigError)
}

extension ConfigSection {
  package func validate(path: String) throws(ConfigError) {}

  /// Reads a section; keys not given keep their defaults.
  package init(json: JSONValue, path: String) throws(ConfigError) {
    self.init()
    guard let object = json.object else {
      throw ConfigError(key: path, message: "expected a mapping of keys to values")
    }
    let fields = Self.fields
    for (key, value) in object.members {
      let full = path.isEmpty ? key : path + "." + key
      guard let field = fields.first(where: { $0.key == key }) else {
        throw ConfigError(
          key: full, message: NearestName.unknown(key, among: fields.map(\.key), kind: "key"))
      }
      try field.read(&self, value, full)
    }
    try validate(path: path)
  }

  /// All keys with their values.
  package var json: JSONValue {
    .object(JSONObject(Self.fields.map { ($0.key, $0.write(self)) }))
  }
}

/// One key of a section.
package struct ConfigField<Section> {
  package let key: String
  /// One line for help and documentation.
  package let summary: String
  package let read: (inout Section, JSONValue, _ path: String) throws(ConfigError) -> Void
  package let write: (Section) -> JSONValue

  /// A value of any type that converts to and from JSON.
  package init<Value: ConfigValue>(
    _ key: String, _ path: WritableKeyPath<Section, Value>, _ summary: String,
    check: ((Value) -> String?)? = nil
  ) {
    self.key = key
    self.summary = summary
    read = { (section: inout Section, json: JSONValue, name: String) throws(ConfigError) in
      let value = try Value(configValue: json, path: name)
      if let problem = check?(value) { throw ConfigError(key: name, message: problem) }
      section[keyPath: path] = value
    }
    write = { $0[keyPath: path].configValue }
  }

}

/// A Swift value that a recipe can hold.
package protocol ConfigValue {
  init(configValue json: JSONValue, path: String) throws(ConfigError)
  var configValue: JSONValue { get }
}

extension ConfigValue where Self: ConfigSection {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    try self.init(json: json, path: path)
  }
  package var configValue: JSONValue { json }
}

extension Int: ConfigValue {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    guard let value = json.int else {
      throw ConfigError(key: path, message: "expected a whole number, got \(json.text)")
    }
    self = value
  }
  package var configValue: JSONValue { JSONValue(self) }
}

extension Double: ConfigValue {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    guard let value = json.double else {
      throw ConfigError(key: path, message: "expected a number, got \(json.text)")
    }
    self = value
  }
  package var configValue: JSONValue { JSONValue(self) }
}

extension Bool: ConfigValue {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    guard let value = json.bool else {
      throw ConfigError(key: path, message: "expected true or false, got \(json.text)")
    }
    self = value
  }
  package var configValue: JSONValue { .bool(self) }
}

extension String: ConfigValue {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    switch json {
    case .string(let value): self = value
    case .number(let number): self = number.text
    default: throw ConfigError(key: path, message: "expected text, got \(json.text)")
    }
  }
  package var configValue: JSONValue { .string(self) }
}

extension Optional: ConfigValue where Wrapped: ConfigValue {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    self = json.isNull ? nil : try Wrapped(configValue: json, path: path)
  }
  package var configValue: JSONValue { self?.configValue ?? .null }
}

extension Array: ConfigValue where Element: ConfigValue {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    guard let elements = json.array else {
      throw ConfigError(key: path, message: "expected a list, got \(json.text)")
    }
    self = []
    for (index, element) in elements.enumerated() {
      append(try Element(configValue: element, path: "\(path).\(index)"))
    }
  }
  package var configValue: JSONValue { .array(map(\.configValue)) }
}

extension Dictionary: ConfigValue where Key == String, Value: ConfigValue {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    guard let object = json.object else {
      throw ConfigError(key: path, message: "expected a mapping, got \(json.text)")
    }
    self = [:]
    for (key, value) in object.members {
      self[key] = try Value(configValue: value, path: "\(path).\(key)")
    }
  }
  package var configValue: JSONValue {
    .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value.configValue) }))
  }
}

extension JSONValue: ConfigValue {
  package init(configValue json: JSONValue, path: String) { self = json }
  package var configValue: JSONValue { self }
}

/// An enumeration written by its raw value, for example `group-std`.
package protocol ConfigEnum: ConfigValue, CaseIterable, RawRepresentable where RawValue == String {}

extension ConfigEnum {
  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    let names = Self.allCases.map(\.rawValue)
    // YAML reads `off` and `on` as Booleans in some dialects; the names stay texts here.
    let text: String? = json.string ?? json.bool.map { $0 ? "on" : "off" }
    guard let text, let value = Self(rawValue: text) else {
      throw ConfigError(
        key: path,
        message: NearestName.unknown(text ?? json.text, among: names, kind: "value"))
    }
    self = value
  }
  package var configValue: JSONValue { .string(rawValue) }
}
