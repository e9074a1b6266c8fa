/// A JSON value as RFC 8259 defines it; object members keep their order, keys are unique.
///
/// Strings and keys compare by their UTF-8 bytes: two spellings of one letter that Swift's
/// `String` calls equal ("é" as one scalar or as two) are different JSON.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The string, if it is one.
  public var string: String? { if case .string(let s) = self { s } else { nil } }
  /// The Boolean, if it is one.
  public var bool: Bool? { if case .bool(let b) = self { b } else { nil } }
  /// The number as an integer, if it is one written without fraction or exponent and fits.
  public var int: Int? { if case .number(let n) = self { n.int } else { nil } }
  /// The number as a finite Double, if it is one.
  public var double: Double? { if case .number(let n) = self { n.double } else { nil } }
  /// The elements, if it is an array.
  public var array: [JSONValue]? { if case .array(let a) = self { a } else { nil } }
  /// The members, if it is an object.
  public var object: JSONObject? { if case .object(let o) = self { o } else { nil } }
  /// Whether it is `null`.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The member of that key, if this is an object that has it.
  public subscript(_ key: String) -> JSONValue? { object?[key] }

  /// Whether both are the same value, strings by their bytes, numbers by their spelling and
  /// objects member by member in order.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): JSONObject.sameBytes(a, b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}
