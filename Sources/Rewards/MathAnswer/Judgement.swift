/// What a comparison of two answers says.
enum Judgement {
  case equal(rule: String)
  case different(rule: String)
  /// The prediction cannot be read as the kind the reference has.
  case unreadable(rule: String)
  /// Several values, or a value kept open, where one is due.
  case hedged(rule: String)

  var isEqual: Bool { if case .equal = self { true } else { false } }
}
