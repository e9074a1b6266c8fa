/// One small operation of a worked solution, for example `23+45=68`.
package struct ArithmeticStep: Sendable, Equatable {
  /// The operation.
  package enum Operation: Character, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
  }

  /// The left operand.
  package let left: Int
  /// The operation.
  package let operation: Operation
  /// The right operand.
  package let right: Int

  /// The operation's value.
  package var result: Int {
    switch operation {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    }
  }

  /// The step as it stands in a solution.
  package var text: String { "\(left)\(operation.rawValue)\(right)=\(result)" }
}

/// The steps of a solution in the order they are written.
package struct Working: Sendable, Equatable {
  /// The steps so far.
  package private(set) var steps: [ArithmeticStep] = []

  /// No step yet.
  package init() {}

  /// The steps separated by commas.
  package var text: String { steps.map(\.text).joined(separator: ", ") }

  /// Writes a sum and returns its value.
  mutating func add(_ left: Int, _ right: Int) -> Int { write(left, .add, right) }

  /// Writes a difference and returns its value.
  mutating func subtract(_ left: Int, _ right: Int) -> Int { write(left, .subtract, right) }

  /// Writes the product of a number below 1000 and a digit by tens and units and returns its value:
  /// `30*6=180, 7*6=42, 180+42=222`.
  mutating func multiply(_ number: Int, byDigit digit: Int) -> Int {
    var sum: Int?
    for unit in [100, 10, 1] {
      let part = number / unit % 10 * unit
      guard part > 0 else { continue }
      let product = write(part, .multiply, digit)
      sum = sum.map { add($0, product) } ?? product
    }
    return sum ?? 0
  }

  /// Writes the long division of a number below 1000, taking away one multiple of the divisor per
  /// digit of the quotient, and returns the remainder: `7*40=280, 287-280=7, 7*1=7, 7-7=0`.
  mutating func remainder(of number: Int, dividedBy divisor: Int) -> Int {
    var rest = number
    for unit in [100, 10, 1] {
      let digit = rest / (divisor * unit)
      guard digit > 0 else { continue }
      rest = subtract(rest, write(divisor, .multiply, digit * unit))
    }
    return rest
  }

  private mutating func write(
    _ left: Int, _ operation: ArithmeticStep.Operation, _ right: Int
  ) -> Int {
    let step = ArithmeticStep(left: left, operation: operation, right: right)
    steps.append(step)
    return step.result
  }
}
