/// Count, sum and range of completion lengths in tokens.
public struct LengthSummary: Sendable, Equatable {
  /// The number of completions.
  public private(set) var count = 0
  /// The tokens in all of them.
  public private(set) var sum = 0
  /// The shortest length; nil without completions.
  public private(set) var min: Int?
  /// The longest length; nil without completions.
  public private(set) var max: Int?

  /// Creates an empty summary.
  public init() {}

  /// Adds one completion's length in tokens.
  public mutating func add(_ length: Int) {
    count += 1
    sum += length
    min = Swift.min(min ?? length, length)
    max = Swift.max(max ?? length, length)
  }

  /// Adds another summary.
  public static func += (left: inout LengthSummary, right: LengthSummary) {
    left.count += right.count
    left.sum += right.sum
    if let low = right.min { left.min = Swift.min(left.min ?? low, low) }
    if let high = right.max { left.max = Swift.max(left.max ?? high, high) }
  }

  /// The mean length in tokens; nil without completions.
  public var mean: Double? {
    count > 0 ? Double(sum) / Double(count) : nil
  }
}
