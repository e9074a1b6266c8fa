/// Reads the statements of a template; ``TemplateParser/expression()`` and its like read the
/// expressions. Nesting is bounded by ``ChatTemplateLimits/depth``.
struct TemplateParser {
  let tokens: [TemplateToken]
  let limits: ChatTemplateLimits
  var position = 0
  var depth = 0
  /// Loops around the place, within the innermost macro.
  private var loops = 0
  /// `if` blocks around the place: an unknown filter in one of them fails only when it is reached.
  var conditions = 0
  /// `caller`, `kwargs` and `varargs` where they were read in the innermost macro.
  var specials: Set<String> = []
  /// Filters and tests that do not exist, outside of conditions.
  var unknown: [TemplateLexer.Failure] = []

  /// The statements of a template.
  static func statements(
    of source: String, limits: ChatTemplateLimits
  ) throws(TemplateLexer.Failure) -> [Statement] {
    if source.unicodeScalars.count > limits.sourceCharacters {
      throw TemplateLexer.Failure(fault: .tooLong(limit: limits.sourceCharacters), line: 1)
    }
    var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: source), limits: limits)
    let statements = try parser.body(until: [])
    if let failure = parser.unknown.first { throw failure }
    return statements
  }

  private init(tokens: [TemplateToken], limits: ChatTemplateLimits) {
    self.tokens = tokens
    self.limits = limits
  }

  // MARK: Tokens

  var current: TemplateToken { tokens[position] }
  var next: TemplateToken { tokens[min(position + 1, tokens.count - 1)] }
  var line: Int { current.line }

  mutating func skip() { if position + 1 < tokens.count { position += 1 } }

  func fail(_ text: String, line: Int? = nil) -> TemplateLexer.Failure {
    TemplateLexer.Failure(fault: .syntax(text), line: line ?? self.line)
  }

  func isSymbol(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }
  func isName(_ name: String) -> Bool { current.kind == .name(name) }

  mutating func take(symbol: String) -> Bool {
    if isSymbol(symbol) {
      skip()
      return true
    }
    return false
  }

  mutating func take(name: String) -> Bool {
    if isName(name) {
      skip()
      return true
    }
    return false
  }

  mutating func expect(_ kind: TemplateToken.Kind) throws(TemplateLexer.Failure) {
    guard current.kind == kind else {
      let expected = TemplateToken(kind: kind, line: 0).description
      throw current.kind == .end
        ? fail("unexpected end of template, expected '\(expected)'")
        : fail("expected token '\(expected)', got '\(current.description)'")
    }
    skip()
  }

  mutating func expectName() throws(TemplateLexer.Failure) -> String {
    guard case .name(let name) = current.kind else {
      throw fail("expected token 'name', got '\(current.description)'")
    }
    skip()
    return name
  }

  mutating func enter() throws(TemplateLexer.Failure) {
    if depth >= limits.depth {
      throw TemplateLexer.Failure(fault: .tooDeep(limit: limits.depth), line: line)
    }
    depth += 1
  }

  mutating func leave() { depth -= 1 }

  // MARK: Statements

  /// Statements up to a tag of one of these names, which is the current token then; or all of them.
  private mutating func body(until ends: [String]) throws(TemplateLexer.Failure) -> [Statement] {
    try enter()
    defer { leave() }
    var statements: [Statement] = []
    let start = line
    while true {
      switch current.kind {
      case .data(let text):
        statements.append(.data(text))
        skip()
      case .variableBegin:
        let line = line
        skip()
        let value = try tuple()
        statements.append(.output(Self.droppingSafe(value), line: line))
        try expect(.variableEnd)
      case .blockBegin:
        skip()
        if case .name(let name) = current.kind, ends.contains(name) { return statements }
        statements.append(try statement())
        try expect(.blockEnd)
      default:
        if !ends.isEmpty {
          throw fail(
            "unexpected end of template; 'end' tag of the block before it is missing: "
              + ends.joined(separator: ", "), line: start)
        }
        return statements
      }
    }
  }

  /// The statements of a block, from the end of its opening tag to after the name of its last.
  private mutating func block(_ end: String) throws(TemplateLexer.Failure) -> [Statement] {
    let statements = try blockBody(until: [end])
    skip()
    return statements
  }

  private mutating func blockBody(until ends: [String]) throws(TemplateLexer.Failure)
    -> [Statement]
  {
    _ = take(symbol: ":")
    try expect(.blockEnd)
    return try body(until: ends)
  }

  /// `safe` changes nothing in what is printed, as nothing is escaped there.
  private static func droppingSafe(_ value: Expression) -> Expression {
    guard case .postfix(let base, let steps) = value, let last = steps.last,
      case .filter("safe", let arguments) = last.kind, arguments.isEmpty
    else { return value }
    return .postfix(base, steps.dropLast())
  }

  private mutating func statement() throws(TemplateLexer.Failure) -> Statement {
    let line = line
    guard case .name(let tag) = current.kind else { throw fail("tag name expected") }
    skip()
    switch tag {
    case "for": return try loop(line)
    case "if": return try conditional(line)
    case "set": return try set(line)
    case "macro":
      let name = try expectName()
      return .macro(try macro(name, signature: try signature(), end: "endmacro", line: line))
    case "call":
      let parameters = isSymbol("(") ? try signature() : []
      let call = try expression()
      guard case .postfix(_, let steps) = call, let last = steps.last, case .call = last.kind
      else { throw fail("expected call", line: line) }
      return .call(
        try macro("caller", signature: parameters, end: "endcall", line: line), call, line: line)
    case "filter":
      var steps = [try filter(try expectName())]
      while take(symbol: "|") { steps.append(try filter(try expectName())) }
      return .filter(steps, try block("endfilter"), line: line)
    case "with": return try with(line)
    case "generation":
      let outer = loops
      loops = 0
      defer { loops = outer }
      return .generation(try block("endgeneration"))
    case "break", "continue":
      if loops == 0 { throw fail("'\(tag)' outside loop", line: line) }
      return tag == "break" ? .breakLoop : .continueLoop
    case "include", "import", "from", "extends", "block", "autoescape", "print", "do", "trans",
      "debug":
      throw TemplateLexer.Failure(fault: .unsupported("the tag '\(tag)'"), line: line)
    default: throw fail("Encountered unknown tag '\(tag.prefix(100))'.", line: line)
    }
  }

  private mutating func loop(_ line: Int) throws(TemplateLexer.Failure) -> Statement {
    let target = try assignmentTarget(mayBeAttribute: false)
    guard take(name: "in") else {
      throw fail("expected token 'in', got '\(current.description)'")
    }
    let values = try tuple(allowsConditional: false, endsBefore: "recursive")
    let test = take(name: "if") ? try expression() : nil
    let isRecursive = take(name: "recursive")
    loops += 1
    let body = try blockBody(until: ["endfor", "else"])
    loops -= 1
    var otherwise: [Statement] = []
    if take(name: "else") {
      otherwise = try block("endfor")
    } else {
      skip()
    }
    return .loop(
      LoopStatement(
        target: target, values: values, test: test, isRecursive: isRecursive, body: body,
        otherwise: otherwise, line: line))
  }

  private mutating func conditional(_ line: Int) throws(TemplateLexer.Failure) -> Statement {
    var branches: [(test: Expression, body: [Statement])] = []
    conditions += 1
    defer { conditions -= 1 }
    while true {
      let test = try tuple(allowsConditional: false)
      branches.append((test, try blockBody(until: ["elif", "else", "endif"])))
      if take(name: "elif") { continue }
      let otherwise = take(name: "else") ? try block("endif") : []
      if otherwise.isEmpty, isName("endif") { skip() }
      return .conditional(branches, otherwise: otherwise, line: line)
    }
  }

  private mutating func set(_ line: Int) throws(TemplateLexer.Failure) -> Statement {
    let target = try assignmentTarget(mayBeAttribute: true)
    if take(symbol: "=") { return .set(target, try tuple(), line: line) }
    var steps: [PostfixStep] = []
    while take(symbol: "|") { steps.append(try filter(try expectName())) }
    return .setBlock(target, filters: steps, try block("endset"), line: line)
  }

  private mutating func with(_ line: Int) throws(TemplateLexer.Failure) -> Statement {
    var values: [(target: AssignmentTarget, value: Expression)] = []
    while current.kind != .blockEnd, current.kind != .end {
      if !values.isEmpty { try expect(.symbol(",")) }
      let target = try assignmentTarget(mayBeAttribute: false)
      try expect(.symbol("="))
      values.append((target, try expression()))
    }
    return .with(values, try block("endwith"), line: line)
  }

  private mutating func signature() throws(TemplateLexer.Failure)
    -> [(name: String, fallback: Expression?)]
  {
    var parameters: [(name: String, fallback: Expression?)] = []
    try expect(.symbol("("))
    while !isSymbol(")") {
      if !parameters.isEmpty { try expect(.symbol(",")) }
      let name = try assignableName()
      if parameters.contains(where: { $0.name == name }) {
        throw fail("duplicate argument '\(name.prefix(100))' in function definition")
      }
      if take(symbol: "=") {
        parameters.append((name, try expression()))
      } else if parameters.last?.fallback != nil {
        throw fail("non-default argument follows default argument")
      } else {
        parameters.append((name, nil))
      }
    }
    skip()
    return parameters
  }

  private mutating func macro(
    _ name: String, signature: [(name: String, fallback: Expression?)], end: String, line: Int
  ) throws(TemplateLexer.Failure) -> MacroDefinition {
    let (outerLoops, outerSpecials) = (loops, specials)
    (loops, specials) = (0, [])
    let body = try block(end)
    let read = specials
    (loops, specials) = (outerLoops, outerSpecials.union(read))
    return MacroDefinition(
      name: name, parameters: signature, body: body, specials: read, line: line)
  }

  // MARK: Assignment

  private static let constants: Set<String> = ["true", "false", "none", "True", "False", "None"]

  private mutating func assignableName() throws(TemplateLexer.Failure) -> String {
    let name = try expectName()
    if Self.constants.contains(name) { throw fail("can't assign to '\(name)'") }
    return name
  }

  /// One target, or several with commas between them.
  private mutating func assignmentTarget(
    mayBeAttribute: Bool
  ) throws(TemplateLexer.Failure) -> AssignmentTarget {
    try enter()
    defer { leave() }
    var targets: [AssignmentTarget] = []
    var isTuple = false
    while true {
      if take(symbol: "(") {
        targets.append(try assignmentTarget(mayBeAttribute: false))
        try expect(.symbol(")"))
      } else {
        let name = try assignableName()
        if mayBeAttribute, take(symbol: ".") {
          targets.append(.attribute(of: name, try expectName()))
        } else {
          targets.append(.name(name))
        }
      }
      guard take(symbol: ",") else { break }
      isTuple = true
      if isName("in") || isSymbol("=") || isSymbol(")") || current.kind == .blockEnd { break }
    }
    return isTuple ? .tuple(targets) : targets[0]
  }
}
