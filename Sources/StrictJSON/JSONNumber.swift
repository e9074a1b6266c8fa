/// A number kept as it was written, so that no digit is lost.
public struct JSONNumber: Sendable, Equatable {
  /// The number's own spelling, for example `1.50e3`.
  public let text: String

  /// A number from its JSON spelling; the caller vouches for the grammar.
  init(unchecked text: String) { self.text = text }

  /// An integer.
  public init(_ value: Int) { text = String(value) }

  /// A finite Double in its shortest spelling that reads back equal.
  /// - Precondition: `value` is finite (JSON has no NaN or infinity).
  public init(_ value: Double) {
    precondition(value.isFinite, "JSONNumber: \(value) has no JSON spelling")
    text = value.description
  }

  /// The value if written without fraction or exponent and within `Int`.
  public var int: Int? { Int(text) }
  /// The nearest Double, if finite.
  public var double: Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
}
