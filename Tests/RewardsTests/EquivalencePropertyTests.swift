import Testing

@testable import Rewards

/// Random expressions and rewritings of them that keep the value.
private struct ExpressionGenerator {
  private var sequence: TestSequence
  private let variables: [String]

  init(seed: UInt64, variables: [String]) {
    sequence = TestSequence(seed)
    self.variables = variables
  }

  private func number(_ value: Int) -> MathExpression { ExpressionNotation.read("\(value)") }

  private mutating func leaf() -> MathExpression {
    switch sequence.below(variables.isEmpty ? 7 : 11) {
    case 0...3: return number(1 + sequence.below(12))
    case 4: return .quotient(number(1 + sequence.below(9)), number(2 + sequence.below(8)))
    case 5: return .symbol("\\pi")
    case 6: return .call("sqrt", [number(2 + sequence.below(9))])
    default: return .symbol(variables[sequence.below(variables.count)])
    }
  }

  mutating func expression(depth: Int) -> MathExpression {
    guard depth > 0, sequence.below(8) > 0 else { return leaf() }
    switch sequence.below(12) {
    case 0...2: return .sum([expression(depth: depth - 1), expression(depth: depth - 1)])
    case 3...5: return .product([expression(depth: depth - 1), expression(depth: depth - 1)])
    case 6: return .quotient(expression(depth: depth - 1), expression(depth: depth - 1))
    case 7: return .negated(expression(depth: depth - 1))
    case 8: return .power(expression(depth: depth - 1), number(2 + sequence.below(3)))
    case 9: return .call("sqrt", [.power(expression(depth: depth - 1), number(2))])
    default:
      let names = ["sin", "cos", "arctan", "abs", "exp", "tanh"]
      return .call(names[sequence.below(names.count)], [expression(depth: depth - 1)])
    }
  }

  /// An expression of the same value.
  mutating func rewritten(_ expression: MathExpression) -> MathExpression {
    let inner: MathExpression
    switch expression {
    case .sum(let terms): inner = .sum(terms.reversed().map { rewritten($0) })
    case .product(let factors):
      if factors.count == 2, case .sum(let terms) = factors[1], sequence.below(2) == 0 {
        inner = .sum(terms.map { .product([factors[0], $0]) })
      } else {
        inner = .product(factors.reversed().map { rewritten($0) })
      }
    case .quotient(let a, let b):
      inner =
        sequence.below(2) == 0
        ? .product([rewritten(a), .power(rewritten(b), .negated(number(1)))])
        : .quotient(.negated(rewritten(a)), .negated(rewritten(b)))
    case .negated(let a): inner = .product([.negated(number(1)), rewritten(a)])
    case .power(let base, let exponent):
      inner =
        exponent == number(2)
        ? .product([rewritten(base), base]) : .power(rewritten(base), exponent)
    case .call("sin", let arguments):
      inner = .negated(.call("sin", [.negated(rewritten(arguments[0]))]))
    case .call("abs", let arguments):
      inner = .call("sqrt", [.power(rewritten(arguments[0]), number(2))])
    case .call("exp", let arguments):
      inner = .quotient(number(1), .power(.symbol("e"), .negated(rewritten(arguments[0]))))
    case .call(let name, let arguments): inner = .call(name, arguments.map { rewritten($0) })
    case .number, .symbol: inner = expression
    }
    switch sequence.below(12) {
    case 0: return .sum([inner, number(3), .negated(number(3))])
    case 1: return .quotient(.product([inner, number(7)]), number(7))
    case 2: return .negated(.negated(inner))
    default: return inner
    }
  }

  /// An expression that differs by a small part of its value, or by a small number.
  mutating func missed(_ expression: MathExpression) -> MathExpression {
    let power = [1, 6, 12, 25, 45][sequence.below(5)]
    return .sum([expression, .power(number(10), .negated(number(power)))])
  }
}

@Suite("equivalence: properties")
struct EquivalencePropertyTests {
  private static let kinds: [(variables: [String], seed: UInt64)] = [
    ([], 1), ([], 2), (["x"], 3), (["x", "y"], 4), (["i"], 5), (["x", "i"], 6),
  ]

  @Test("an expression with a value equals itself and its rewritings, in both orders")
  func rewritings() {
    var compared = 0
    for kind in Self.kinds {
      var generator = ExpressionGenerator(seed: kind.seed, variables: kind.variables)
      for round in 0..<150 {
        let expression = generator.expression(depth: 1 + round % 4)
        let itself = verdict(expression, expression).0
        guard itself.rule != "undefined" else { continue }
        #expect(itself.isEqual, "\(expression) by \(itself.rule)")
        let other = generator.rewritten(expression)
        let found = verdict(expression, other).0
        // Nested exponentials may be beyond every precision.
        guard found.rule != "budget", found.rule != "undefined" else { continue }
        compared += 1
        #expect(found.isEqual, "\(expression) is not \(other) by \(found.rule)")
        #expect(verdict(other, expression).0 == found)
      }
    }
    #expect(compared > 700)
  }

  @Test("an expression differs from what is a little more, in both orders")
  func misses() {
    var compared = 0
    for kind in Self.kinds {
      var generator = ExpressionGenerator(seed: kind.seed + 100, variables: kind.variables)
      for round in 0..<150 {
        let expression = generator.expression(depth: 1 + round % 4)
        let other = generator.missed(generator.rewritten(expression))
        let found = verdict(expression, other).0
        guard found.rule != "budget", found.rule != "undefined" else { continue }
        compared += 1
        #expect(!found.isEqual, "\(expression) is \(other) by \(found.rule)")
        #expect(verdict(other, expression).0 == found)
      }
    }
    #expect(compared > 700)
  }

  @Test("verdict and steps are the same on every thread and in every order")
  func determinism() async {
    var pairs: [(MathExpression, MathExpression)] = []
    for kind in Self.kinds {
      var generator = ExpressionGenerator(seed: kind.seed + 200, variables: kind.variables)
      for _ in 0..<25 {
        let expression = generator.expression(depth: 3)
        pairs.append((expression, generator.rewritten(expression)))
        pairs.append((expression, generator.missed(expression)))
      }
    }
    let expected = pairs.map { verdict($0.0, $0.1) }
    await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<8 {
        let pairs = pairs
        group.addTask {
          for step in pairs.indices {
            // Every worker in another order.
            let index = (step * 7 + worker * 31) % pairs.count
            let found = verdict(pairs[index].0, pairs[index].1)
            if found.0 != expected[index].0 || found.steps != expected[index].steps { return false }
          }
          return true
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
