import Foundation
import Testing

@testable import Rewards

@Suite("equivalence: hostile expressions")
struct EquivalenceHostileTests {
  private static func nested(_ open: String, _ core: String, _ close: String, _ count: Int)
    -> String
  {
    String(repeating: open, count: count) + core + String(repeating: close, count: count)
  }

  private static func sum(_ range: ClosedRange<Int>, _ term: (Int) -> String) -> String {
    range.map(term).joined(separator: "+")
  }

  private static func product(_ range: ClosedRange<Int>, _ factor: (Int) -> String) -> String {
    range.map(factor).joined(separator: "*")
  }

  private static let sevens = String(repeating: "7", count: 20_000)
  private static let threes = String(repeating: "3", count: 19_999)

  private static let pairs: [(String, String, String)] = [
    ("a power tower", nested("9^(", "9", ")", 250), "5"),
    ("two power towers", nested("9^(", "9", ")", 250), nested("9^(", "8", ")", 250)),
    ("a tower of e", nested("e^(", "2", ")", 250), nested("e^(", "1", ")", 250)),
    ("a tower of x", nested("x^(", "x", ")", 250), nested("x^(", "x+1", ")", 250)),
    ("a tower of signs", nested("(-1)^(", "x", ")", 250), "5"),
    ("the factorial of a milliard", "(10^9)!", "(10^9)!+1"),
    ("nested factorials", nested("(", "3", ")!", 250), "5"),
    ("factorials of a million", sum(1...400) { "(\(1_000_000 - $0))!" }, "5"),
    (
      "factorials of thousands", sum(1...800) { "(\(9_000 - $0))!" },
      sum(1...800) { "(\(4_000 - $0))!" }
    ),
    ("binomials", sum(1...500) { "binom(\(10_000 - $0),\(4_000 + $0))" }, "5"),
    ("sines", sum(1...1_300) { "sin(\($0))" }, sum(1...1_300) { "sin(\($0)+2*pi)" }),
    ("sines of x", sum(1...1_000) { "sin(\($0)*x)" }, sum(1...1_000) { "sin(\($0)*x+2*pi)" }),
    ("arcsines", sum(2...1_000) { "arcsin(1/\($0))" }, sum(2...1_000) { "pi/2-arccos(1/\($0))" }),
    (
      "powers of e to i x", sum(1...600) { "e^(\($0)*i*x)" },
      sum(1...600) { "cos(\($0)*x)+i*sin(\($0)*x)" }
    ),
    ("a harmonic sum", sum(1...2_000) { "1/\($0)" }, sum(2...2_001) { "1/\(2_002 - $0)" }),
    ("fractions of long primes", sum(1...1_300) { "1/\(100_000_007 + 2 * $0)" }, "5"),
    ("digits", sevens, sevens + ".5"),
    ("products of digits", "\(sevens)*\(threes)", "\(threes)*\(sevens)+1"),
    ("fractions of digits", "\(sevens)/\(threes)+\(threes)/\(sevens)", "\(threes)/\(sevens)"),
    ("decimals", "0.\(sevens)", "0.\(threes)(7)"),
    ("roots of digits", "sqrt(\(sevens))", "sqrt(\(sevens)+1)"),
    ("long powers", sum(1...800) { "3^\(41_000 - $0)" }, "5"),
    ("fractions of powers", sum(1...400) { "3^\(20_000 - $0)/7^\(9_000 - $0)" }, "5"),
    ("a long binomial power", "(1+x)^100000", "(1+x)^100000+1"),
    ("nested squares", nested("(1+", "x", ")^2", 250), nested("(1+", "2", ")^2", 250)),
    ("nested roots", nested("sqrt(2+", "x", ")", 250), nested("sqrt(2+", "x+1", ")", 250)),
    ("nested fractions", nested("1/(1+", "2", ")", 250), nested("1/(x+", "2", ")", 250)),
    ("nested sines", nested("sin(", "2", ")", 250), nested("sin(", "2+2*pi", ")", 250)),
    (
      "sines of long arguments", sum(1...600) { "sin(2^\(3_000 + $0))" },
      sum(1...600) { "sin(2^\(3_000 + $0)+2*pi)" }
    ),
    ("complex powers", nested("(", "1+i*sqrt(2)", ")^3", 250), "1"),
    (
      "roots of many orders", sum(2...1_000) { "root(3,\($0))" },
      sum(2...1_000) { "1/root(1/3,\($0))" }
    ),
    (
      "a thousand variables", sum(1...1_000) { "sqrt(x_\($0)^2)" },
      sum(1...1_000) { "abs(x_\($0))" }
    ),
    ("factorials of n", sum(1...600) { "(n+\($0))!" }, sum(1...600) { "n!*\($0)" }),
    ("binomials of n and k", sum(1...400) { "binom(n+\($0)00,k+\($0)0)" }, "n"),
    ("exponentials of exponentials", nested("exp(", "2", ")", 250), nested("exp(", "3", ")", 250)),
    ("powers of factorials", nested("(10^", "9", ")!", 120), "5"),
    ("tangents beside their poles", sum(1...800) { "tan(pi/2+10^(-\($0)))" }, "5"),
    ("cotangents of multiples of pi", sum(1...800) { "cot(\($0)*pi)" }, "5"),
    (
      "many different roots", product(2...1_990) { "sqrt(\($0))" },
      product(2...1_990) { "sqrt(\(1_992 - $0))" }
    ),
    (
      "sums of many roots", sum(2...1_990) { "sqrt(\($0))" },
      sum(2...1_990) { "sqrt(\($0))" } + "+10^(-200)"
    ),
    (
      "a polynomial of high degree", sum(1...700) { "\($0)*x^\($0)*y^\(1_000 - $0)" },
      sum(1...700) { "\($0)*x^\($0)*z^\(1_000 - $0)" }
    ),
    (
      "powers of sums of many unknowns", product(1...600) { "(a_\($0)+b_\($0))^\(1_000 + $0)" },
      product(1...600) { "(a_\($0)-b_\($0))^\(1_000 + $0)" }
    ),
    (
      "logarithms of powers", sum(2...900) { "ln(\($0)^1000000000)" },
      sum(2...900) { "1000000000*ln(\($0))" } + "+1"
    ),
    ("arctangents of i", sum(1...500) { "arctan(i*\($0)/1001)" }, "5"),
    ("roots of negative numbers", product(2...900) { "root(-\($0),\($0))" }, "5"),
    ("long exponents", sum(2...900) { "(1+10^(-9))^(\($0)*10^12)" }, "5"),
    ("floors", sum(1...800) { "floor(sqrt(2)*\($0))" }, sum(1...800) { "floor(sqrt(3)*\($0))" }),
  ]

  /// Pairs that are equal; the work may end before that is known.
  private static let equal: Set<String> = [
    "a harmonic sum", "sines", "sines of x", "arcsines", "powers of e to i x", "nested sines",
    "sines of long arguments", "roots of many orders", "a thousand variables",
    "many different roots",
  ]

  @Test("ends within the budget, and what differs is never equal", arguments: pairs.map(\.0))
  func bounded(name: String) throws {
    let pair = try #require(Self.pairs.first { $0.0 == name })
    let ((isEqual, rule), steps) = verdict(
      ExpressionNotation.read(pair.1), ExpressionNotation.read(pair.2))
    // What a last operation would have cost is counted, though it is not carried out.
    #expect(rule == "budget" || steps <= AnswerLimit.steps)
    #expect(!isEqual || Self.equal.contains(name), "by \(rule)")
  }

  @Test("a constant between no bounds is not taken as equal")
  func unbounded() {
    // At no precision is anything known of the sine but that it is between -1 and 1.
    #expect(verdict("1/2", "sin(e^(e^10))") == (false, "budget"))
    #expect(verdict("e^(-5000)/2", "e^(-5000)*sin(e^(e^10))") == (false, "budget"))
    #expect(verdict("2", "sin(e^(e^10))") == (false, "ball"))
  }

  @Test("expressions as deep as the parser allows need no deep stack")
  func depth() throws {
    nonisolated(unsafe) var found: [Bool] = []
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      func deep(_ core: MathExpression) -> MathExpression {
        var expression = core
        let two = ExpressionNotation.read("2")
        for _ in 0..<AnswerLimit.depth {
          expression = .call("sin", [.power(.product([two, expression]), two)])
          expression = .quotient(.sum([.negated(expression), two]), two)
        }
        return expression
      }
      let x = deep(.symbol("x"))
      found.append(verdict(x, x).0.isEqual)
      found.append(verdict(x, deep(.symbol("y"))).0.isEqual)
      found.append(Equivalence.unknowns(of: x) == ["x"])
      var budget = StepBudget()
      found.append((try? Equivalence.order(x, x, &budget)) == .some(nil))
      done.signal()
    }
    thread.stackSize = 512 << 10
    thread.start()
    done.wait()
    #expect(found == [true, false, true, true])
  }

  @Test("ten thousand comparisons leave no memory behind")
  func memory() throws {
    func resident() -> Int {
      guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
        return 0
      }
      return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 12 } ?? 0
    }
    let (a, b) = (ExpressionNotation.read("sin(2)+sqrt(3)"), ExpressionNotation.read("cos(2)*pi"))
    for _ in 0..<1_000 { _ = verdict(a, b) }
    let before = resident()
    for _ in 0..<10_000 { _ = verdict(a, b) }
    #expect(resident() - before < 8 << 20)
  }
}
