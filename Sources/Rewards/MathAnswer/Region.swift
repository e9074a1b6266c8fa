/// An interval between two expressions; infinite ends are open.
struct RealInterval {
  /// `nil` for minus infinity.
  let lower: MathExpression?
  let isLowerClosed: Bool
  /// `nil` for infinity.
  let upper: MathExpression?
  let isUpperClosed: Bool

  /// An interval; infinite expressions become open ends.
  ///
  /// - Returns: `nil` if an end is infinite on the wrong side.
  init?(
    lower: MathExpression, isLowerClosed: Bool, upper: MathExpression, isUpperClosed: Bool
  ) {
    if lower.isInfinite, lower.signedInfinity >= 0 { return nil }
    if upper.isInfinite, upper.signedInfinity <= 0 { return nil }
    self.init(
      from: lower.isInfinite ? nil : lower, isLowerClosed, to: upper.isInfinite ? nil : upper,
      isUpperClosed)
  }

  init(
    from lower: MathExpression?, _ isLowerClosed: Bool, to upper: MathExpression?,
    _ isUpperClosed: Bool
  ) {
    self.lower = lower
    self.isLowerClosed = isLowerClosed && lower != nil
    self.upper = upper
    self.isUpperClosed = isUpperClosed && upper != nil
  }

  /// All real numbers.
  static var line: RealInterval { RealInterval(from: nil, false, to: nil, false) }
}

/// Real numbers as a union of intervals in normal form: in order, apart from each other.
struct Region {
  /// The most intervals of one region.
  private static let limit = 64

  /// The name of what lies in it, if one is given.
  var variable: String?
  let intervals: [RealInterval]

  /// All real numbers.
  static var line: Region { Region(sorted: [.line]) }

  private init(sorted: [RealInterval]) { intervals = sorted }

  /// The union of intervals.
  ///
  /// - Returns: `nil` if ends cannot be put in order, or an interval ends before it begins.
  /// - Throws: `budget`.
  init?(_ parts: [RealInterval], _ budget: inout StepBudget) throws(AnswerFailure) {
    guard parts.count <= Region.limit else { throw .budget }
    for part in parts {
      guard let isEmpty = try Region.isEmpty(part, &budget), !isEmpty else { return nil }
    }
    guard let merged = try Region.merged(parts, &budget) else { return nil }
    intervals = merged
  }

  /// The points of a finite set.
  init?(points: [ParsedAnswer], _ budget: inout StepBudget) throws(AnswerFailure) {
    var parts: [RealInterval] = []
    for point in points {
      guard let value = point.plainExpression, !value.isInfinite else { return nil }
      parts.append(RealInterval(from: value, true, to: value, true))
    }
    try self.init(parts, &budget)
  }

  func union(_ other: Region, _ budget: inout StepBudget) throws(AnswerFailure) -> Region? {
    guard intervals.count + other.intervals.count <= Region.limit else { throw .budget }
    guard let merged = try Region.merged(intervals + other.intervals, &budget) else { return nil }
    return named(Region(sorted: merged), other)
  }

  func intersection(_ other: Region, _ budget: inout StepBudget) throws(AnswerFailure) -> Region? {
    var parts: [RealInterval] = []
    for a in intervals {
      for b in other.intervals {
        guard let lower = try Region.order(lower: a, b, &budget),
          let upper = try Region.order(upper: a, b, &budget)
        else { return nil }
        let from = lower >= 0 ? a : b
        let to = upper <= 0 ? a : b
        let part = RealInterval(
          from: from.lower, from.isLowerClosed, to: to.upper, to.isUpperClosed)
        guard let isEmpty = try Region.isEmpty(part, &budget) else { return nil }
        if !isEmpty { parts.append(part) }
      }
    }
    guard parts.count <= Region.limit else { throw .budget }
    guard let merged = try Region.merged(parts, &budget) else { return nil }
    return named(Region(sorted: merged), other)
  }

  /// All other real numbers.
  var complement: Region {
    var parts: [RealInterval] = []
    var from: MathExpression?
    var isFromClosed = false
    var isAtStart = true
    for interval in intervals {
      if interval.lower != nil {
        parts.append(
          RealInterval(
            from: isAtStart ? nil : from, isFromClosed, to: interval.lower, !interval.isLowerClosed)
        )
      }
      isAtStart = false
      from = interval.upper
      isFromClosed = !interval.isUpperClosed
    }
    if isAtStart || from != nil {
      parts.append(RealInterval(from: from, isFromClosed, to: nil, false))
    }
    var region = Region(sorted: parts)
    region.variable = variable
    return region
  }

  private func named(_ region: Region, _ other: Region) -> Region {
    var region = region
    region.variable = variable ?? other.variable
    return region
  }

  // MARK: Order

  private static func merged(
    _ parts: [RealInterval], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> [RealInterval]? {
    // Few parts: insertion keeps the order's failures in hand.
    var sorted: [RealInterval] = []
    for part in parts {
      var at = sorted.count
      while at > 0 {
        guard let side = try order(lower: part, sorted[at - 1], &budget) else { return nil }
        if side >= 0 { break }
        at -= 1
      }
      sorted.insert(part, at: at)
    }
    var merged: [RealInterval] = []
    for part in sorted {
      guard let last = merged.last else {
        merged.append(part)
        continue
      }
      guard let touches = try touches(last, part, &budget) else { return nil }
      guard touches else {
        merged.append(part)
        continue
      }
      guard let side = try order(upper: last, part, &budget) else { return nil }
      let end = side >= 0 ? last : part
      merged[merged.count - 1] = RealInterval(
        from: last.lower, last.isLowerClosed, to: end.upper, end.isUpperClosed)
    }
    return merged
  }

  /// Whether the second interval, which begins later, joins the first.
  private static func touches(
    _ first: RealInterval, _ second: RealInterval, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool? {
    guard let end = first.upper, let start = second.lower else { return true }
    guard let side = try Equivalence.order(start, end, &budget) else { return nil }
    return side < 0 || (side == 0 && (first.isUpperClosed || second.isLowerClosed))
  }

  private static func isEmpty(
    _ interval: RealInterval, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool? {
    guard let lower = interval.lower, let upper = interval.upper else {
      for end in [interval.lower, interval.upper].compactMap({ $0 }) {
        // An end that is no real constant has no order.
        guard try Equivalence.order(end, end, &budget) != nil else { return nil }
      }
      return false
    }
    guard let side = try Equivalence.order(lower, upper, &budget) else { return nil }
    return side > 0 || (side == 0 && !(interval.isLowerClosed && interval.isUpperClosed))
  }

  private static func order(
    lower a: RealInterval, _ b: RealInterval, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Int? {
    guard let x = a.lower else { return b.lower == nil ? 0 : -1 }
    guard let y = b.lower else { return 1 }
    guard let side = try Equivalence.order(x, y, &budget) else { return nil }
    if side != 0 || a.isLowerClosed == b.isLowerClosed { return side }
    return a.isLowerClosed ? -1 : 1
  }

  private static func order(
    upper a: RealInterval, _ b: RealInterval, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Int? {
    guard let x = a.upper else { return b.upper == nil ? 0 : 1 }
    guard let y = b.upper else { return -1 }
    guard let side = try Equivalence.order(x, y, &budget) else { return nil }
    if side != 0 || a.isUpperClosed == b.isUpperClosed { return side }
    return a.isUpperClosed ? 1 : -1
  }
}

extension MathExpression {
  /// The sign of an infinite expression.
  fileprivate var signedInfinity: Int {
    switch self {
    case .negated(let inner): -inner.signedInfinity
    default: 1
    }
  }
}
