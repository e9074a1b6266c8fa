internal import BigInt

/// The variables of the expressions that are compared, numbered in the order of their appearance.
struct VariableNames {
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  var count: Int { names.count }

  mutating func number(of name: String) -> Int {
    if let known = numbers[name] { return known }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }
}

/// An expression in postfix order, its rational parts evaluated.
///
/// Whatever evaluates it runs through the instructions with a stack of values: the depth of an
/// expression costs no call stack.
struct FoldedExpression {
  enum Instruction {
    /// The rational of that index.
    case exact(Int)
    /// The literal of that index, too large to evaluate.
    case literal(Int)
    case variable(Int)
    case pi, e, i
    case infinity(isNegative: Bool)
    case negate
    /// Of that many operands.
    case add(Int), multiply(Int)
    case divide, power
    case call(MathFunction, Int)

    /// How many values it takes from the stack.
    var arity: Int {
      switch self {
      case .exact, .literal, .variable, .pi, .e, .i, .infinity: 0
      case .negate: 1
      case .divide, .power: 2
      case .add(let count), .multiply(let count), .call(_, let count): count
      }
    }

    /// The index of the rational that it is.
    var rational: Int? { if case .exact(let index) = self { index } else { nil } }
  }

  let instructions: [Instruction]
  let rationals: [Rational]
  let literals: [NumberLiteral]
  /// The value of the whole as far as exact arithmetic can tell.
  let value: ExactValue
  /// The variables in it.
  let variables: Set<Int>
  /// Variables that only make sense as integers: arguments of factorials, exponents of what may
  /// be negative.
  let integerVariables: Set<Int>
  /// Whether it may follow another rule, or have no value, in a part of its domain: by roots,
  /// absolute values, logarithms and the like.
  let isSplit: Bool
  let hasImaginaryUnit: Bool
  let hasPi: Bool
  let hasE: Bool
  /// A hash that is the same on every machine.
  let hash: UInt64

  /// Folds an expression.
  ///
  /// - Throws: `budget` when the grading has no steps left; a value that is too large stays
  ///   unevaluated.
  init(
    _ expression: MathExpression, _ names: inout VariableNames, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    var folding = ExpressionFolding(names)
    let value = try folding.fold(expression, &budget)
    names = folding.names
    self.init(folding, value)
  }

  private init(_ folding: ExpressionFolding, _ value: ExactValue) {
    instructions = folding.instructions
    rationals = folding.rationals
    literals = folding.literals
    self.value = value
    var variables: Set<Int> = []
    var (hasI, hasPi, hasE) = (false, false, false)
    var isSplit = false
    var exponent: Rational?
    var hash: UInt64 = 0
    for instruction in instructions {
      defer { exponent = instruction.rational.map { folding.rationals[$0] } }
      switch instruction {
      case .exact(let index):
        let rational = folding.rationals[index]
        if let (n, d) = rational.small {
          hash = mixed(mixed(hash, UInt64(bitPattern: Int64(n))), UInt64(d))
        } else {
          let words = [rational.numerator.magnitude, rational.denominator.magnitude]
          for word in words.joined(by: \.words) { hash = mixed(hash, UInt64(word)) }
        }
      case .literal(let index):
        let literal = folding.literals[index]
        for byte in literal.integer + literal.fraction { hash = mixed(hash, UInt64(byte)) }
        hash = mixed(hash, UInt64(bitPattern: Int64(literal.exponent)))
      case .variable(let number):
        variables.insert(number)
        hash = mixed(hash, 0x100 + UInt64(number))
      case .pi:
        hasPi = true
        hash = mixed(hash, 1)
      case .e:
        hasE = true
        hash = mixed(hash, 2)
      case .i:
        hasI = true
        hash = mixed(hash, 3)
      case .infinity(let isNegative): hash = mixed(hash, isNegative ? 4 : 5)
      case .negate: hash = mixed(hash, 6)
      case .add(let count): hash = mixed(mixed(hash, 7), UInt64(count))
      case .multiply(let count): hash = mixed(mixed(hash, 8), UInt64(count))
      case .divide: hash = mixed(hash, 9)
      case .power:
        if exponent?.isSmallInteger != true { isSplit = true }
        hash = mixed(hash, 10)
      case .call(let function, let count):
        if function.isSplit { isSplit = true }
        if function == .exp { hasE = true }
        hash = mixed(mixed(hash, function.code << 8), UInt64(count))
      }
    }
    self.variables = variables
    self.isSplit = isSplit
    self.hasImaginaryUnit = hasI
    self.hasPi = hasPi
    self.hasE = hasE
    self.hash = hash
    integerVariables =
      variables.isEmpty ? [] : FoldedExpression.integerVariables(folding.instructions, folding)
  }

  private static func integerVariables(
    _ instructions: [Instruction], _ folding: ExpressionFolding
  ) -> Set<Int> {
    var found: Set<Int> = []
    func mark(_ range: Range<Int>) {
      for index in range {
        if case .variable(let number) = instructions[index] { found.insert(number) }
      }
    }
    // Where the part that ends in each value of the stack begins.
    var starts: [Int] = []
    for (index, instruction) in instructions.enumerated() {
      let arity = instruction.arity
      let start = arity == 0 ? index : starts[starts.count - arity]
      switch instruction {
      case .power:
        let exponent = starts[starts.count - 1]
        var isPositive = false
        if exponent == start + 1 {
          switch instructions[start] {
          case .exact(let base): isPositive = folding.rationals[base].sign > 0
          case .pi, .e: isPositive = true
          default: break
          }
        }
        if !isPositive { mark(exponent..<index) }
      case .call(.factorial, _), .call(.binomial, _), .call(.gcd, _), .call(.lcm, _):
        mark(start..<index)
      default: break
      }
      starts.removeLast(arity)
      starts.append(start)
    }
    return found
  }

  /// The bits of the longest number in it.
  var longestBits: Int { rationals.reduce(0) { max($0, $1.bits) } }
}

extension Array where Element == BigUInt {
  fileprivate func joined(by words: (BigUInt) -> BigUInt.Words) -> [UInt] {
    flatMap { Array<UInt>(words($0)) }
  }
}
