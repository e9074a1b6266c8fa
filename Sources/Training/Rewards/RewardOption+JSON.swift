package import Rewards
package import StrictJSON

extension RewardOption {
  /// The option of a recipe's or a record's value; nil for null and numbers beyond `Double`.
  package init?(json: JSONValue) {
    switch json {
    case .bool(let value): self = .bool(value)
    case .string(let value): self = .text(value)
    case .number(let number):
      if let value = number.int {
        self = .integer(value)
      } else if let value = number.double {
        self = .number(value)
      } else {
        return nil
      }
    case .array(let elements):
      let options = elements.compactMap(RewardOption.init(json:))
      guard options.count == elements.count else { return nil }
      self = .list(options)
    case .object(let object):
      var options: [String: RewardOption] = [:]
      for (key, value) in object.members {
        guard let option = RewardOption(json: value) else { return nil }
        options[key] = option
      }
      self = .table(options)
    case .null: return nil
    }
  }

  /// The options of a checker; one that is null counts as left out.
  /// - Parameter path: dotted path of the values, for errors.
  /// - Throws: ``ConfigError`` for a value that is no option.
  package static func options(
    _ values: some Sequence<(key: String, value: JSONValue)>, path: String
  ) throws(ConfigError) -> [String: RewardOption] {
    var options: [String: RewardOption] = [:]
    for (key, value) in values where !value.isNull {
      guard let option = RewardOption(json: value) else {
        throw ConfigError(
          key: path.isEmpty ? key : "\(path).\(key)",
          message: "not a value that an option can have: \(value.text.prefix(100))")
      }
      options[key] = option
    }
    return options
  }
}
