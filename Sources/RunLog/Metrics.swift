internal import StrictJSON

/// Named numbers of one step or event, in the order they were set.
package struct Metrics: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// Names in order.
  package private(set) var names: [String] = []
  private var values: [String: Double] = [:]

  /// No metrics.
  package init() {}

  /// Metrics in order; a later value of the same name replaces the earlier.
  package init(dictionaryLiteral elements: (String, Double)...) {
    for (name, value) in elements { self[name] = value }
  }

  /// The metric of that name. Setting nil removes it.
  package subscript(_ name: String) -> Double? {
    get { values[name] }
    set {
      if let newValue {
        if values.updateValue(newValue, forKey: name) == nil { names.append(name) }
      } else if values.removeValue(forKey: name) != nil {
        names.removeAll { $0 == name }
      }
    }
  }

  /// Names and values in order.
  package var pairs: [(name: String, value: Double)] {
    names.compactMap { name in values[name].map { (name, $0) } }
  }

  /// Adds the metrics of another set, each name with `prefix` before it.
  package mutating func merge(_ other: Metrics, prefix: String = "") {
    for (name, value) in other.pairs { self[prefix + name] = value }
  }
}

/// One line of a log: members in order, and the names of those that JSON cannot write.
struct LogLine {
  private var object = JSONObject()
  private var nonFinite: [String] = []

  /// Sets a member.
  mutating func set(_ name: String, _ value: JSONValue) { object[name] = value }

  /// Sets a number; NaN and infinities become null and are named in `non_finite`.
  mutating func set(_ name: String, _ value: Double) {
    object[name] = JSONValue(value)
    if !value.isFinite { nonFinite.append(name) }
  }

  /// Sets an object of numbers; one that is not finite is named as `name/key`.
  mutating func set(_ name: String, _ numbers: Metrics) {
    var inner = JSONObject()
    for (key, value) in numbers.pairs {
      inner[key] = JSONValue(value)
      if !value.isFinite { nonFinite.append(name + "/" + key) }
    }
    object[name] = .object(inner)
  }

  /// The line without its end.
  var text: String {
    var object = object
    if !nonFinite.isEmpty { object["non_finite"] = .array(nonFinite.map { .string($0) }) }
    return JSONValue.object(object).text
  }
}
