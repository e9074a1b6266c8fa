/// Names that stand for the same class.
struct LabelAliases: Sendable {
  /// The labels that each name is an alias of.
  private var heads: [FoldedLabel: Set<FoldedLabel>] = [:]

  /// Whether both are names of one label. A name of two labels does not join these.
  func areSame(_ left: FoldedLabel, _ right: FoldedLabel) -> Bool {
    let heads = heads[left, default: []].union([left])
    return !heads.isDisjoint(with: self.heads[right, default: []].union([right]))
  }

  /// Adds aliases of a label.
  mutating func add(_ names: [String], of label: String) {
    let head = FoldedLabel(label)
    for name in names { heads[FoldedLabel(name), default: []].insert(head) }
  }

  /// Adds a label to its aliases, an alias to its label, or lists of equal names; false if the
  /// value has another form.
  mutating func add(_ option: RewardOption) -> Bool {
    switch option {
    case .table(let table):
      for (key, value) in table.sorted(by: { $0.key < $1.key }) {
        switch value {
        case .text(let label): add([key], of: label)
        case .list(let names): add(names.map(\.spelling), of: key)
        default: return false
        }
      }
    case .list(let groups):
      for group in groups {
        guard case .list(let names) = group, let first = names.first else { return false }
        add(names.map(\.spelling), of: first.spelling)
      }
    default: return false
    }
    return true
  }

  /// The same of a record's JSON.
  mutating func add(_ json: LooseJSON) -> Bool { json.option.map { add($0) } ?? false }
}

extension LooseJSON {
  /// The value as a checker's option; `nil` for null and numbers that are not finite.
  fileprivate var option: RewardOption? {
    switch self {
    case .null: return nil
    case .bool(let value): return .bool(value)
    case .number(let value): return value.isFinite ? .number(value) : nil
    case .string(let value): return .text(value)
    case .array(let elements):
      let options = elements.compactMap(\.option)
      return options.count == elements.count ? .list(options) : nil
    case .object(let members):
      var table: [String: RewardOption] = [:]
      for (key, value) in members {
        guard let option = value.option else { return nil }
        table[key] = option
      }
      return .table(table)
    }
  }
}
