/// Runs the statements of a template. It reads nothing but its arguments and writes nothing but a
/// text; work, depth and length are bounded by its budget.
final class Interpreter {
  /// What a statement asks its loop to do next.
  private enum Flow {
    case proceed, breakLoop, continueLoop
  }

  let budget: Budget
  let date: ChatDate?
  /// Variables of the caller.
  private let variables: [String: Value]
  private var output = TemplateText()
  /// The line of what runs now.
  var line = 1
  /// Scopes and namespaces that may hold themselves: emptied one by one at the end.
  private var captured: [Scope] = []
  private var namespaces: [Namespace] = []

  init(variables: [String: Value], date: ChatDate?, budget: Budget) {
    self.variables = variables
    self.date = date
    self.budget = budget
  }

  /// The text that the statements print.
  func render(_ statements: [Statement]) throws(TemplateFault) -> TemplateText {
    defer {
      for scope in captured { scope.values = [:] }
      for namespace in namespaces { namespace.values = [:] }
    }
    _ = try run(statements, in: Scope(nil))
    return output
  }

  func value(of name: String, in scope: Scope) -> Value {
    if let value = scope.value(of: name) ?? variables[name] { return value }
    if let function = GlobalFunction(rawValue: name) { return .function(function) }
    return .undefined(Undefined(name: name))
  }

  func makeNamespace() throws(TemplateFault) -> Namespace {
    try budget.spend()
    let namespace = Namespace()
    namespaces.append(namespace)
    return namespace
  }

  // MARK: Output

  private func write(_ text: TemplateText) throws(TemplateFault) {
    try budget.make(text.count)
    if output.count + text.count > budget.limits.characters {
      throw .tooLong(limit: budget.limits.characters)
    }
    output.append(text)
  }

  /// What a part of the template prints.
  private func capture(
    _ body: () throws(TemplateFault) -> Void
  ) throws(TemplateFault) -> TemplateText {
    var result = TemplateText()
    swap(&result, &output)
    try body()
    swap(&result, &output)
    return result
  }

  // MARK: Statements

  private func run(_ statements: [Statement], in scope: Scope) throws(TemplateFault) -> Flow {
    try budget.enter()
    defer { budget.leave() }
    for statement in statements {
      try budget.spend()
      let flow = try run(statement, in: scope)
      if flow != .proceed { return flow }
    }
    return .proceed
  }

  private func run(_ statement: Statement, in scope: Scope) throws(TemplateFault) -> Flow {
    switch statement {
    case .data(let text): try write(text)
    case .output(let expression, let line):
      self.line = line
      let value = try evaluate(expression, in: scope)
      try write(try value.str(budget))
    case .set(let target, let expression, let line):
      self.line = line
      try assign(try evaluate(expression, in: scope), to: target, in: scope)
    case .conditional(let branches, let otherwise, let line):
      self.line = line
      for branch in branches {
        if try evaluate(branch.test, in: scope).isTrue { return try run(branch.body, in: scope) }
      }
      return otherwise.isEmpty ? .proceed : try run(otherwise, in: scope)
    case .loop(let loop):
      line = loop.line
      let items = try elements(of: try evaluate(loop.values, in: scope))
      return try run(loop, over: items, depth: 0, in: scope)
    case .macro(let definition):
      scope.values[definition.name] = .macro(makeMacro(definition, in: scope))
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    default: return try runBlock(statement, in: scope)
    }
    return .proceed
  }

  /// The statements whose body is a scope of its own.
  private func runBlock(_ statement: Statement, in scope: Scope) throws(TemplateFault) -> Flow {
    switch statement {
    case .setBlock(let target, let filters, let body, let line):
      let (text, flow) = try captured(body, in: Scope(scope))
      if flow != .proceed { return flow }
      self.line = line
      try assign(try apply(filters, to: .string(text), in: scope), to: target, in: scope)
    case .filter(let filters, let body, let line):
      let (text, flow) = try captured(body, in: Scope(scope))
      if flow != .proceed { return flow }
      self.line = line
      try write(try apply(filters, to: .string(text), in: scope).str(budget))
    case .with(let values, let body, let line):
      self.line = line
      let inner = Scope(scope)
      for (target, value) in values {
        try assign(try evaluate(value, in: scope), to: target, in: inner)
      }
      return try run(body, in: inner)
    case .call(let definition, let call, let line):
      self.line = line
      let macro = makeMacro(definition, in: scope)
      guard case .postfix(let base, var steps) = call, case .call(let list)? = steps.last?.kind
      else { return .proceed }
      steps.removeLast()
      let callee = try evaluate(steps.isEmpty ? base : .postfix(base, steps), in: scope)
      var arguments = try evaluate(list, in: scope)
      arguments.keywords.append(("caller", .macro(macro)))
      try write(try self.call(callee, arguments).str(budget))
    case .generation(let body):
      var (text, _) = try captured(body, in: Scope(scope))
      for index in text.scalars.indices { text.scalars[index].markGeneration() }
      try write(text)
    default: break
    }
    return .proceed
  }

  private func captured(
    _ body: [Statement], in scope: Scope
  ) throws(TemplateFault) -> (TemplateText, Flow) {
    var flow = Flow.proceed
    let text = try capture { () throws(TemplateFault) in flow = try run(body, in: scope) }
    return (text, flow)
  }

  private func makeMacro(_ definition: MacroDefinition, in scope: Scope) -> Macro {
    captured.append(scope)
    return Macro(definition, scope)
  }

  // MARK: Loops

  private func run(
    _ statement: LoopStatement, over items: [Value], depth: Int, in scope: Scope
  ) throws(TemplateFault) -> Flow {
    var items = items
    if let test = statement.test {
      var kept: [Value] = []
      for item in items {
        try budget.spend()
        let inner = Scope(scope)
        try assign(item, to: statement.target, in: inner)
        if try evaluate(test, in: inner).isTrue { kept.append(item) }
      }
      items = kept
    }
    if items.isEmpty {
      return statement.otherwise.isEmpty
        ? .proceed : try run(statement.otherwise, in: Scope(scope))
    }
    let loop = LoopState(items, depth: depth, statement: statement, scope: scope)
    defer { loop.items = [] }
    for (index, item) in items.enumerated() {
      try budget.spend()
      loop.index = index
      let inner = Scope(scope)
      inner.values["loop"] = .loop(loop)
      try assign(item, to: statement.target, in: inner)
      if try run(statement.body, in: inner) == .breakLoop { break }
    }
    return .proceed
  }

  /// `loop(items)`: what the loop prints for other items.
  func recurse(_ loop: LoopState, over value: Value) throws(TemplateFault) -> TemplateText {
    guard loop.statement.isRecursive else {
      throw .type("The loop must have the 'recursive' marker to be called recursively.")
    }
    let items = try elements(of: value)
    return try capture { () throws(TemplateFault) in
      _ = try run(loop.statement, over: items, depth: loop.depth + 1, in: loop.scope)
    }
  }

  private func elements(of value: Value) throws(TemplateFault) -> [Value] {
    try value.elements(budget)
  }

  // MARK: Assignment

  func assign(
    _ value: Value, to target: AssignmentTarget, in scope: Scope
  ) throws(TemplateFault) {
    switch target {
    case .name(let name): scope.values[name] = value
    case .attribute(let owner, let name):
      guard case .namespace(let namespace) = self.value(of: owner, in: scope) else {
        throw .type("cannot assign attribute on non-namespace object")
      }
      try set(value, for: TemplateText(name, isTemplate: true), in: namespace)
    case .tuple(let targets):
      let items: [Value]
      do throws(TemplateFault) {
        items = try elements(of: value)
      } catch .type(_) {
        throw .type("cannot unpack non-iterable \(value.typeName) object")
      }
      if items.count > targets.count {
        throw .value("too many values to unpack (expected \(targets.count))")
      }
      if items.count < targets.count {
        throw .value(
          "not enough values to unpack (expected \(targets.count), got \(items.count))")
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target, in: scope) }
    }
  }

  func set(
    _ value: Value, for name: TemplateText, in namespace: Namespace
  ) throws(TemplateFault) {
    if name.scalars.first?.value == 0x5F {
      throw .unsafe("an attribute of a namespace cannot start with '_': '\(name.excerpt)'")
    }
    namespace.values[name] = value
  }

  // MARK: Macros

  func call(_ macro: Macro, _ arguments: Arguments) throws(TemplateFault) -> TemplateText {
    let definition = macro.definition
    let scope = Scope(macro.scope)
    var keywords = arguments.keywords
    func takeKeyword(_ name: String) -> Value? {
      keywords.firstIndex { $0.name == name }.map { keywords.remove(at: $0).value }
    }
    let count = definition.parameters.count
    var missing: [(name: String, fallback: Expression?)] = []
    for (index, parameter) in definition.parameters.enumerated() {
      if index < arguments.positional.count {
        scope.values[parameter.name] = arguments.positional[index]
      } else if let value = takeKeyword(parameter.name) {
        scope.values[parameter.name] = value
      } else {
        missing.append(parameter)
      }
    }
    if definition.specials.contains("caller") {
      scope.values["caller"] =
        takeKeyword("caller") ?? .undefined(Undefined(hint: "No caller defined"))
    }
    if definition.specials.contains("kwargs") {
      let members = keywords.map {
        (key: Value.string(TemplateText($0.name, isTemplate: true)), value: $0.value)
      }
      scope.values["kwargs"] = .dictionary(try ValueTable(members, budget))
    } else if let first = keywords.first {
      throw .type(
        first.name == "caller"
          ? "macro '\(definition.name)' was invoked with two values for the special caller argument."
          : "macro '\(definition.name)' takes no keyword argument '\(first.name.prefix(100))'")
    }
    let extra = arguments.positional.dropFirst(count)
    if definition.specials.contains("varargs") {
      scope.values["varargs"] = .tuple(try ValueList(Array(extra), budget))
    } else if !extra.isEmpty {
      throw .type("macro '\(definition.name)' takes not more than \(count) argument(s)")
    }
    for parameter in missing {
      scope.values[parameter.name] =
        try parameter.fallback.map { (fallback) throws(TemplateFault) in
          try evaluate(fallback, in: scope)
        } ?? .undefined(Undefined(hint: "parameter '\(parameter.name)' was not provided"))
    }
    return try captured(definition.body, in: scope).0
  }
}
