/// An expression of a template. Chains of one precedence are flat, so that only brackets nest.
indirect enum Expression: Sendable {
  case string(TemplateText)
  case integer(Int)
  case float(Double)
  case bool(Bool)
  case none
  case name(String, line: Int)
  case list([Expression], line: Int)
  case tuple([Expression], line: Int)
  case dictionary([(key: Expression, value: Expression)], line: Int)
  /// `+ - * / // % **` from left to right.
  case arithmetic(Expression, [ArithmeticStep])
  /// `a ~ b ~ c`
  case concatenation([Expression], line: Int)
  case and([Expression])
  case or([Expression])
  case not(Expression)
  case sign(isNegative: Bool, Expression, line: Int)
  case comparison(Expression, [ComparisonStep])
  case conditional(test: Expression, then: Expression, otherwise: Expression?, line: Int)
  /// Attributes, elements, calls, filters and tests from left to right.
  case postfix(Expression, [PostfixStep])
}

extension Expression {
  /// Whether it is written out, without a name in it.
  var isLiteral: Bool {
    switch self {
    case .string, .integer, .float, .bool, .none: true
    case .list(let items, _), .tuple(let items, _): items.allSatisfy(\.isLiteral)
    case .dictionary(let members, _):
      members.allSatisfy { $0.key.isLiteral && $0.value.isLiteral }
    case .sign(_, let operand, _): operand.isLiteral
    default: false
    }
  }
}

struct ArithmeticStep: Sendable {
  let symbol: String
  let operand: Expression
  let line: Int
}

struct ComparisonStep: Sendable {
  /// `== != < <= > >= in`, or `not in`.
  let symbol: String
  let operand: Expression
  let line: Int
}

/// What follows a value.
struct PostfixStep: Sendable {
  enum Kind: Sendable {
    case attribute(TemplateText)
    case item(Expression)
    case slice(start: Expression?, stop: Expression?, step: Expression?)
    case call(ArgumentList)
    case filter(String, ArgumentList)
    case test(String, ArgumentList, isNegated: Bool)
  }

  let kind: Kind
  let line: Int
}

/// The arguments of a call as they are written.
struct ArgumentList: Sendable {
  var positional: [Expression] = []
  var keywords: [(name: String, value: Expression)] = []
  /// `*expression`
  var extraPositional: Expression?
  /// `**expression`
  var extraKeywords: Expression?
}

/// What is assigned to.
indirect enum AssignmentTarget: Sendable {
  case name(String)
  /// An attribute of a namespace.
  case attribute(of: String, String)
  case tuple([AssignmentTarget])
}

/// A statement of a template.
indirect enum Statement: Sendable {
  case data(TemplateText)
  case output(Expression, line: Int)
  case set(AssignmentTarget, Expression, line: Int)
  case setBlock(AssignmentTarget, filters: [PostfixStep], [Statement], line: Int)
  case conditional([(test: Expression, body: [Statement])], otherwise: [Statement], line: Int)
  case loop(LoopStatement)
  case macro(MacroDefinition)
  /// `{% call(parameters) expression %}`: the macro is the body.
  case call(MacroDefinition, Expression, line: Int)
  case filter([PostfixStep], [Statement], line: Int)
  case with([(target: AssignmentTarget, value: Expression)], [Statement], line: Int)
  case generation([Statement])
  case breakLoop
  case continueLoop
}

/// `{% for %}`
final class LoopStatement: Sendable {
  let target: AssignmentTarget
  let values: Expression
  let test: Expression?
  let isRecursive: Bool
  let body: [Statement]
  let otherwise: [Statement]
  let line: Int

  init(
    target: AssignmentTarget, values: Expression, test: Expression?, isRecursive: Bool,
    body: [Statement], otherwise: [Statement], line: Int
  ) {
    self.target = target
    self.values = values
    self.test = test
    self.isRecursive = isRecursive
    self.body = body
    self.otherwise = otherwise
    self.line = line
  }
}

/// `{% macro %}`
final class MacroDefinition: Sendable {
  let name: String
  let parameters: [(name: String, fallback: Expression?)]
  let body: [Statement]
  /// Names that the body takes from its call when no parameter has them: `caller`, `kwargs` and
  /// `varargs`.
  let specials: Set<String>
  let line: Int

  init(
    name: String, parameters: [(name: String, fallback: Expression?)], body: [Statement],
    specials: Set<String>, line: Int
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.specials = specials.subtracting(parameters.map(\.name))
    self.line = line
  }
}
