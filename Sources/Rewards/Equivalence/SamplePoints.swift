/// Pseudo-random points for the variables of two expressions, the same on every machine.
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

  /// How large values are.
  private enum Size { case small, medium, large }

  /// Sizes in turn, and whether some variables are negative.
  private static let kinds: [(size: Size, isMixed: Bool)] = [
    (.small, false), (.medium, false), (.small, true), (.medium, true), (.large, false),
    (.small, false), (.medium, false), (.medium, true), (.small, true), (.large, true),
    (.medium, true), (.small, true),
  ]

  /// The point of that number.
  mutating func point(_ number: Int) -> [Rational] {
    let kind = SamplePoints.kinds[number % SamplePoints.kinds.count]
    var values: [Rational] = []
    for variable in 0..<count {
      let word = next()
      if integers.contains(variable) {
        // Both parities in turn.
        let parity = number >> (variable & 3) & 1
        let range: UInt64 = number % 3 == 0 ? 3 : number % 3 == 1 ? 7 : 20
        values.append(Rational(2 * Int(word % range) + 1 + parity))
        continue
      }
      var size = kind.size
      // Variables of different sizes at one point.
      if count > 1, kind.isMixed, word >> 60 < 6 { size = word >> 60 < 3 ? .small : .medium }
      let bits = Int(word >> 8 & 0xFFFF_FFFF)
      var numerator: Int
      let denominator: Int
      switch size {
      case .small: (numerator, denominator) = (1 + 2 * (bits % 2_047), 4_096)
      case .medium: (numerator, denominator) = (1_025 + 2 * (bits % 4_600), 1_024)
      case .large:
        let scale = 1 << (5 + bits % 8)
        (numerator, denominator) = (4 * scale + 2 * ((bits >> 4) % (2 * scale)) + 1, 8)
      }
      if kind.isMixed, variable == number % count || word & 1 == 1 { numerator = -numerator }
      values.append(Rational(numerator, over: denominator) ?? .one)
    }
    return values
  }
}
