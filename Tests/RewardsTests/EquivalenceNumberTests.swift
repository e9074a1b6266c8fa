import BigInt
import Testing

@testable import Rewards

/// A pseudo-random sequence for tests, the same on every machine.
struct TestSequence {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = mixed(state, 1)
    return state
  }

  /// A number from 0 up to a limit.
  mutating func below(_ limit: Int) -> Int { Int(next() >> 1) % limit }
}

@Suite("equivalence: numbers")
struct EquivalenceNumberTests {
  /// A fraction of up to that many bits, often small.
  private func fraction(_ sequence: inout TestSequence, bits: Int) -> (BigInt, BigInt) {
    func number(_ sequence: inout TestSequence) -> BigInt {
      let words = (0..<(1 + bits / 64)).map { _ in UInt(sequence.next()) }
      let magnitude = BigUInt(words: words) >> sequence.below(64 * words.count)
      return BigInt(sign: sequence.below(2) == 0 ? .plus : .minus, magnitude: magnitude)
    }
    let numerator = number(&sequence)
    let denominator = number(&sequence)
    return (numerator, denominator.isZero ? 1 : denominator)
  }

  @Test("fractions of every size add, multiply, order and round like cross products of integers")
  func fractions() throws {
    var sequence = TestSequence(1)
    for round in 0..<2_000 {
      var budget = StepBudget()
      let bits = [20, 60, 64, 70, 200][round % 5]
      let (a, b) = fraction(&sequence, bits: bits)
      let (c, d) = fraction(&sequence, bits: round % 3 == 0 ? 30 : bits)
      let (x, y) = (try Rational(a, over: b), try Rational(c, over: d))
      let sum = try x.adding(y, &budget)
      #expect(sum.numerator * b * d == (a * d + c * b) * sum.denominator)
      let product = try x.multiplied(by: y, &budget)
      #expect(product.numerator * b * d == a * c * product.denominator)
      #expect(sum.denominator > 0 && product.denominator > 0)
      let difference = (a * d - c * b) * (b.sign == d.sign ? 1 : -1)
      #expect(try x.compared(to: y, &budget) == Int(difference.signum()))
      if !x.isZero {
        #expect(x.inverted.numerator * a == x.inverted.denominator * b)
        let cube = try x.power(-3, &budget)
        #expect(cube.numerator * a * a * a == cube.denominator * b * b * b)
      }
      let floor = try x.floor(&budget)
      let above = try x.adding(floor.negated, &budget)
      #expect(floor.denominator == 1)
      #expect(try above.compared(to: .zero, &budget) >= 0)
      #expect(try above.compared(to: .one, &budget) < 0)
    }
  }

  @Test("products, powers and digits of words are those of the big integers")
  func words() {
    var sequence = TestSequence(2)
    for round in 0..<300 {
      let (a, b) = fraction(&sequence, bits: 40 * round)
      #expect(bigProduct(a, b) == a * b)
      let text = a.magnitude.description
      #expect(bigInteger(ofDigits: Array(text.utf8)) == a.magnitude)
    }
    let extremes = [BigUInt(0), 1, BigUInt(UInt.max), (BigUInt(1) << 640) - 1]
    for a in extremes {
      for b in extremes { #expect(bigProduct(a, b) == a * b) }
      for exponent in [0, 1, 2, 7, 31] {
        #expect(bigPower(a, exponent) == a.power(exponent))
      }
    }
  }

  @Test("an exact root is found if there is one, for every order")
  func roots() throws {
    var sequence = TestSequence(3)
    for round in 0..<400 {
      var budget = StepBudget()
      let order = 2 + round % 6
      let (a, b) = fraction(&sequence, bits: [8, 20, 100][round % 3])
      guard !a.isZero else { continue }
      let base = try Rational(BigInt(a.magnitude), over: BigInt(b.magnitude))
      let power = try base.power(order, &budget)
      let root = try #require(try exactRoot(of: power, order, &budget))
      #expect(try root.equals(base, &budget))
      let next = try power.adding(Rational(1).inverted, &budget)
      if let other = try exactRoot(of: next, order, &budget) {
        #expect(try other.power(order, &budget).equals(next, &budget))
      }
    }
  }

  @Test("the prime fields keep the laws and reduce like big integers")
  func fields() throws {
    var sequence = TestSequence(4)
    for field in ResidueField.real + ResidueField.complex {
      let prime = BigUInt(field.prime)
      let edges: [UInt64] = [0, 1, field.prime - 1, field.prime - 2, 1 << 60]
      for round in 0..<500 {
        let a = round < 25 ? edges[round % 5] : field.reduced(sequence.next())
        let b = round < 25 ? edges[round / 5] : field.reduced(sequence.next())
        #expect(a < field.prime && b < field.prime)
        #expect(BigUInt(field.multiply(a, b)) == BigUInt(a) * BigUInt(b) % prime)
        #expect(BigUInt(field.add(a, b)) == (BigUInt(a) + BigUInt(b)) % prime)
        #expect(field.add(field.subtract(a, b), b) == a)
        if a != 0 { #expect(try field.multiply(a, #require(field.inverse(a))) == 1) }
      }
      if let unit = field.imaginaryUnit { #expect(field.multiply(unit, unit) == field.prime - 1) }
      #expect(field.power(3, field.prime - 1) == 1)
      let half = try #require(Rational(-7, over: 2))
      let residue = try #require(field.residue(half))
      #expect(field.add(residue, residue) == field.negate(7))
    }
    #expect(ResidueField.complex.allSatisfy { $0.imaginaryUnit != nil })
  }

  @Test("a literal is the same number by digits, by fraction and by residue")
  func literals() throws {
    var sequence = TestSequence(5)
    func digits(_ sequence: inout TestSequence, _ limit: Int) -> [UInt8] {
      (0..<sequence.below(limit)).map { _ in UInt8(0x30 + sequence.below(10)) }
    }
    for round in 0..<500 {
      var budget = StepBudget()
      var literal = NumberLiteral()
      let limit = [6, 12, 60][round % 3]
      literal.integer = digits(&sequence, limit)
      literal.fraction = digits(&sequence, limit)
      literal.repeating = round % 2 == 0 ? [] : digits(&sequence, limit)
      literal.exponent = sequence.below(41) - 20
      let value = try Rational(literal, &budget)
      let whole = BigInt(text(of: literal.integer + literal.fraction)) ?? 0
      let block = BigInt(text(of: literal.repeating)) ?? 0
      let nines = BigInt(10).power(literal.repeating.count) - 1
      var upper = literal.repeating.isEmpty ? whole : whole * nines + block
      var lower = literal.repeating.isEmpty ? 1 : nines
      lower *= BigInt(10).power(literal.fraction.count)
      if literal.exponent < 0 {
        lower *= BigInt(10).power(-literal.exponent)
      } else {
        upper *= BigInt(10).power(literal.exponent)
      }
      #expect(value.numerator * lower == upper * value.denominator)
      for field in ResidueField.real { #expect(field.residue(literal) == field.residue(value)) }
    }
  }

  // MARK: Intervals

  /// Whether a narrow interval is inside a wide one.
  private func holds(_ wide: Interval, _ narrow: Interval) -> Bool {
    !narrow.isBelow(wide) && !wide.isBelow(narrow)
  }

  @Test("an interval at a low precision meets that of a high one, and is narrow")
  func enclosures() throws {
    var sequence = TestSequence(6)
    try withIntervals { () throws(AnswerFailure) in
      for _ in 0..<400 {
        let numerator = sequence.below(2_000_001) - 1_000_000
        guard let value = Rational(numerator, over: 1 + sequence.below(1_000)) else { continue }
        let low = Interval.rational(value, precision: 64)
        let high = Interval.rational(value, precision: 1_024)
        #expect(holds(low, high))
        let unit = Interval.rational(
          Rational(sequence.below(2_001) - 1_000, over: 1_000) ?? .zero, precision: 64)
        for function in [\Interval.sine, \.cosine, \.arcTangent, \.magnitude, \.negated] {
          #expect(holds(low[keyPath: function], high[keyPath: function]))
          #expect(low[keyPath: function].widthExponent < -30)
        }
        #expect(holds(unit.arcSine.sine, unit))
        #expect(holds(unit.arcCosine.cosine, unit))
        #expect(holds(unit.exponential.logarithm, unit))
        #expect(holds(unit.adding(low).subtracting(low), unit))
        #expect(holds(unit.root(3).power(3), unit))
        #expect(holds(unit.root(5).power(5), unit))
        #expect(holds(unit.magnitude.squareRoot.power(2), unit.magnitude))
        let cosh = unit.hyperbolicCosine.power(2).subtracting(unit.hyperbolicSine.power(2))
        #expect(holds(cosh, Interval(1, precision: 64)))
        if numerator != 0 {
          #expect(holds(low.multiplied(by: low.inverted), Interval(1, precision: 64)))
        }
      }
    }
  }

  @Test("products of intervals of every sign hold the products of their ends")
  func signs() throws {
    try withIntervals { () throws(AnswerFailure) in
      let ends = [-3, -1, 0, 2, 5]
      var intervals: [(Int, Int, Interval)] = []
      for low in ends {
        for high in ends where high >= low {
          let hull = Interval(low, precision: 64).hull(Interval(high, precision: 64))
          intervals.append((low, high, hull))
        }
      }
      func wide(_ value: Int) -> Interval { Interval(value, precision: 256) }
      let tiny = wide(2).power(100).inverted
      for (a, b, x) in intervals {
        for (c, d, y) in intervals {
          let corners = [a * c, a * d, b * c, b * d]
          let least = Interval(corners.reduce(corners[0], min), precision: 64)
          let most = Interval(corners.reduce(corners[0], max), precision: 64)
          // It holds the ends and no number beyond them.
          let product = x.multiplied(by: y)
          #expect(holds(product, least) && holds(product, most))
          #expect(!holds(product, wide(corners.reduce(corners[0], min)).subtracting(tiny)))
          #expect(!holds(product, wide(corners.reduce(corners[0], max)).adding(tiny)))
        }
        #expect(holds(x.power(2), Interval(a * a, precision: 64)))
        #expect(x.power(2).isNotNegative)
        #expect(x.power(3).isNotNegative == (a >= 0))
      }
    }
  }

  @Test("bounds of factorials by logarithms hold the product")
  func factorials() throws {
    try withIntervals { () throws(AnswerFailure) in
      var product = Interval.factorial(4_096, precision: 128)
      for n in 4_097...4_120 {
        product = product.multiplied(by: Interval(n, precision: 128))
        let bounds = Interval.factorial(n, precision: 128)
        #expect(holds(bounds, product))
        #expect(bounds.widthExponent < product.exponent - 20)
      }
    }
  }

  @Test("big integers are enclosed at every precision")
  func bigIntervals() throws {
    var sequence = TestSequence(7)
    try withIntervals { () throws(AnswerFailure) in
      for round in 0..<200 {
        let (a, b) = fraction(&sequence, bits: 20 * round)
        let value = try Rational(a, over: b)
        let low = Interval.rational(value, precision: 64)
        #expect(holds(low, Interval.rational(value, precision: 2_048)))
        #expect(value.isZero ? low.isZero : low.sign == value.sign)
        #expect(value.isZero || low.widthExponent <= low.exponent - 60)
      }
    }
  }
}
