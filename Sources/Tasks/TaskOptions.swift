public import StrictJSON

/// A task's part of a recipe, read with checks.
public struct TaskOptions: Sendable, Equatable {
  /// The task's id, named in errors.
  public let task: String
  /// The options as the recipe gives them.
  public let values: JSONObject

  /// Options of a task.
  public init(task: String, values: JSONObject = JSONObject()) {
    self.task = task
    self.values = values
  }

  /// Fails on the first option outside `known`.
  /// - Throws: ``TaskError/unknownOption(task:key:known:)``.
  public func requireKnown(_ known: [String]) throws(TaskError) {
    for key in values.keys where !known.contains(key) {
      throw .unknownOption(task: task, key: key, known: known)
    }
  }

  /// A text option, or nil where the recipe does not give it.
  /// - Throws: ``TaskError/badOption(task:key:expected:found:)`` for another kind of value.
  public func string(_ key: String) throws(TaskError) -> String? {
    guard let value = values[key] else { return nil }
    guard let text = value.string else {
      throw .badOption(task: task, key: key, expected: "a text", found: value.kind)
    }
    return text
  }

  /// A whole-number option, or nil where the recipe does not give it.
  /// - Throws: ``TaskError/badOption(task:key:expected:found:)`` for another kind of value.
  public func integer(_ key: String) throws(TaskError) -> Int? {
    guard let value = values[key] else { return nil }
    guard let number = value.int else {
      throw .badOption(task: task, key: key, expected: "a whole number", found: value.kind)
    }
    return number
  }

  /// The option `fields` laid over a task's own mapping.
  /// - Throws: ``TaskError`` for a role that no task has or a value that is no path.
  public func fields(over defaults: FieldMapping) throws(TaskError) -> FieldMapping {
    guard let value = values["fields"] else { return defaults }
    guard let object = value.object else {
      throw .badOption(task: task, key: "fields", expected: "a mapping", found: value.kind)
    }
    var mapping = defaults
    let known = FieldMapping.Role.allCases.map(\.rawValue)
    for (key, value) in object.members {
      guard let role = FieldMapping.Role(rawValue: key) else {
        throw .unknownOption(task: task, key: "fields.\(key)", known: known.map { "fields.\($0)" })
      }
      let names = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
      let isComplete = value.string != nil || names.count == value.array?.count
      guard isComplete, !names.isEmpty, names.allSatisfy({ !$0.isEmpty }) else {
        throw .badOption(
          task: task, key: "fields.\(key)", expected: "a field name or a list of them",
          found: value.kind)
      }
      mapping.map(role, to: names)
    }
    return mapping
  }
}

extension JSONValue {
  /// The kind of value, in words for an error.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a Boolean"
    case .number: "a number"
    case .string: "a text"
    case .array(let elements): "a list of \(elements.count)"
    case .object: HeldBytes.index(in: self) == nil ? "an object" : "bytes"
    }
  }
}
