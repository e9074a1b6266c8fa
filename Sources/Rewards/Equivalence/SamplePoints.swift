/// Pseudo-random points for the variables of two expressions, the same on every machine.
///
/// Sizes from 1/32 to 4,096 and signs take turns, so that values on both sides of what splits a
/// domain occur: an absolute value or a root tells only where its argument is negative.
struct SamplePoints {
  private var state: UInt64
  private let count: Int
  private let integers: Set<Int>

  /// - Parameters:
  ///   - count: how many variables there are.
  ///   - integers: those that take whole positive values only.
  init(seed: UInt64, count: Int, integers: Set<Int>) {
    state = seed
    self.count = count
    self.integers = integers
  }

  private mutating func next() -> UInt64 {
    state = mixed(state, 0x706F_696E_7473)
    return state
  }

  /// The powers of two at which values begin: the second time each has the other sign.
  private static let exponents = [-1, 1, 0, 2, -3, 5, 3, 8, 1, -5, 4, 11, -2, 6, 10]

  /// Whether a variable is negative at the point of that number.
  private func isNegative(_ variable: Int, _ number: Int, _ word: UInt64) -> Bool {
    let round = number / SamplePoints.exponents.count
    if count == 1 { return number & 1 == 1 }
    // All positive, some negative, all negative, some negative.
    switch (number + round) & 3 {
    case 0: return false
    case 2: return true
    default: return variable == number % count || word & 1 == 1
    }
  }

  /// The point of that number.
  mutating func point(_ number: Int) -> [NumericValue] {
    var values: [NumericValue] = []
    for variable in 0..<count {
      let word = next()
      if integers.contains(variable) {
        // Both parities in turn.
        let parity = number >> (variable & 3) & 1
        let range: UInt64 = number % 3 == 0 ? 3 : number % 3 == 1 ? 7 : 20
        values.append(.exact(Rational(2 * Int(word % range) + 1 + parity)))
        continue
      }
      // Variables of the same size at some points, of different ones at others.
      let isApart = variable > 0 && number % 3 > 0
      let shift = isApart ? Int(word >> 40 & 0xFFFF) : 0
      let exponent = SamplePoints.exponents[(number + shift) % SamplePoints.exponents.count]
      let numerator = 2_049 + 2 * (Int(word >> 8 & 0xFFFF_FFFF) % 1_023)
      let scaled = exponent > 0 ? numerator << exponent : numerator
      let divisor = exponent < 0 ? 2_048 << -exponent : 2_048
      let value = isNegative(variable, number, word) ? -scaled : scaled
      values.append(.exact(Rational(value, over: divisor) ?? .one))
    }
    return values
  }

  /// A point near another one.
  mutating func point(near center: [NumericValue]) -> [NumericValue] {
    var values: [NumericValue] = []
    for (variable, value) in center.enumerated() {
      let word = Int(next() >> 8 & 0xFFFF_FFFF)
      guard !integers.contains(variable), case .exact(let start) = value,
        let factor = Rational(4_096 + 2 * (word % 32) - 31, over: 4_096),
        let moved = start.multipliedSmall(by: factor)
      else {
        values.append(value)
        continue
      }
      values.append(.exact(moved))
    }
    return values
  }
}
