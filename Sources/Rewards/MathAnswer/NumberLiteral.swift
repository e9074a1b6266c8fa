/// A number as it is written, separators removed: digits, fraction, repeating block, exponent.
struct NumberLiteral: Hashable, Sendable {
  /// Digits before the point; may be empty if there are digits after it.
  var integer: [UInt8] = []
  /// Digits after the point.
  var fraction: [UInt8] = []
  /// The repeating block after them, as in `0.1\overline{6}`.
  var repeating: [UInt8] = []
  /// The power of ten after `e`.
  var exponent = 0
  /// Whether a point was written.
  var hasPoint = false

  /// Whether it is digits only, without point or exponent.
  var isInteger: Bool { !hasPoint && exponent == 0 && repeating.isEmpty }

  /// The spelling that the lexer would read again.
  var spelling: String {
    var out = text(of: integer)
    if hasPoint { out += "." + text(of: fraction) }
    if !repeating.isEmpty { out += "\\overline{" + text(of: repeating) + "}" }
    if exponent != 0 { out += "e\(exponent)" }
    return out
  }
}

extension NumberLiteral {
  /// The literal times a power of ten; `nil` if it repeats or the exponent is out of range.
  func scaled(by power: Int) -> NumberLiteral? {
    guard repeating.isEmpty, abs(exponent) <= 1_000_000, abs(power) <= 1_000_000 else { return nil }
    var scaled = self
    scaled.exponent += power
    return scaled
  }

  /// The value of a plain whole number of at most nine digits.
  var smallInteger: Int? {
    guard isInteger, (1...9).contains(integer.count) else { return nil }
    return integer.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
