/// A value as a template sees it. Every value but a namespace and the state of a loop or generator
/// is immutable, and no value holds anything of the program around it.
enum Value {
  case undefined(Undefined)
  case none
  case bool(Bool)
  case integer(Int)
  /// A JSON integer beyond 64 bits: printed as it was written, not calculated with.
  case bigInteger(String)
  case float(Double)
  case string(TemplateText)
  case list(ValueList)
  case tuple(ValueList)
  /// `dict.keys()` and its like.
  case view(name: String, ValueList)
  case range(ValueRange)
  case dictionary(ValueTable)
  case generator(ValueGenerator)
  case namespace(Namespace)
  case loop(LoopState)
  case function(GlobalFunction)
  case method(BoundMethod)
  case macro(Macro)

  /// Python's name of its type.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .integer, .bigInteger: "int"
    case .float: "float"
    case .string: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .view(let name, _): name
    case .range: "range"
    case .dictionary: "dict"
    case .generator: "generator"
    case .namespace: "Namespace"
    case .loop: "LoopContext"
    case .function: "function"
    case .method: "builtin_function_or_method"
    case .macro: "Macro"
    }
  }

  /// Values inside each other, this one included; what is shared and mutable counts as a leaf.
  var depth: Int {
    switch self {
    case .list(let list), .tuple(let list), .view(_, let list): list.depth
    case .dictionary(let table): table.depth
    case .generator(let generator): generator.depth
    case .method(let method): method.depth
    default: 0
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }
  var isNone: Bool { if case .none = self { true } else { false } }
  var text: TemplateText? { if case .string(let text) = self { text } else { nil } }
  /// The integer, where Python takes one; true and false are 1 and 0.
  var integer: Int? {
    switch self {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// A text made by the interpreter.
  static func made(_ text: String) -> Value { .string(TemplateText(made: text)) }

  /// Whether Python's `bool` holds.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let list), .tuple(let list), .view(_, let list): !list.items.isEmpty
    case .range(let range): range.count > 0
    case .dictionary(let table): table.count > 0
    case .loop(let loop): !loop.items.isEmpty
    case .bigInteger, .generator, .namespace, .function, .method, .macro: true
    }
  }

  /// Whether Python's `==` holds.
  func equals(_ other: Value, _ budget: Budget) throws(TemplateFault) -> Bool {
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let a), .string(let b)):
      if a.count == b.count { try budget.scan(a.count) }
      return a == b
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)),
      (.view(_, let a), .view(_, let b)):
      guard a.items.count == b.items.count else { return false }
      for (one, another) in zip(a.items, b.items) {
        try budget.spend()
        guard try one.equals(another, budget) else { return false }
      }
      return true
    case (.dictionary(let a), .dictionary(let b)):
      guard a.count == b.count else { return false }
      for (key, value) in a.members {
        try budget.spend()
        guard let another = try b.value(of: key, budget), try value.equals(another, budget) else {
          return false
        }
      }
      return true
    case (.range(let a), .range(let b)): return a == b
    case (.bigInteger(let a), .bigInteger(let b)): return a == b
    case (.namespace(let a), .namespace(let b)): return a === b
    case (.loop(let a), .loop(let b)): return a === b
    case (.generator(let a), .generator(let b)): return a === b
    case (.macro(let a), .macro(let b)): return a === b
    case (.function(let a), .function(let b)): return a == b
    default:
      if let a = integer, let b = other.integer { return a == b }
      return isNumber && other.isNumber ? try number == other.number : false
    }
  }

  /// The value as a floating-point number, if it is a number.
  var number: Double {
    get throws(TemplateFault) {
      switch self {
      case .float(let value): return value
      case .integer(let value): return Double(value)
      case .bool(let value): return value ? 1 : 0
      case .bigInteger(let digits): return Double(digits) ?? .infinity
      default: throw .type("must be real number, not \(typeName)")
      }
    }
  }
}

/// A value that is missing, and how it came to be: using it fails with that.
final class Undefined {
  private enum Cause {
    case name(String)
    case attribute(owner: Value.Owner, TemplateText)
    case element(owner: Value.Owner, String)
    case unsafe(owner: String, TemplateText)
    case hint(String)
  }

  private let cause: Cause

  init(name: String) { cause = .name(name) }
  init(hint: String) { cause = .hint(hint) }
  init(attribute: TemplateText, of owner: Value) {
    cause = .attribute(owner: owner.owner, attribute)
  }
  init(element: String, of owner: Value) { cause = .element(owner: owner.owner, element) }
  init(unsafe attribute: TemplateText, of owner: Value) {
    cause = .unsafe(owner: owner.typeName, attribute)
  }

  /// Whether the sandbox hid something that exists.
  var isUnsafe: Bool { if case .unsafe = cause { true } else { false } }

  var fault: TemplateFault {
    switch cause {
    case .name(let name): .undefined("'\(name.prefix(200))' is undefined")
    case .attribute(let owner, let name):
      .undefined("'\(owner)' has no attribute '\(name.excerpt)'")
    case .element(let owner, let key): .undefined("\(owner) has no element \(key)")
    case .unsafe(let owner, let name):
      .unsafe("access to attribute '\(name.excerpt)' of '\(owner)' object is unsafe.")
    case .hint(let text): .undefined(text)
    }
  }
}

extension Value {
  typealias Owner = String

  /// How Jinja calls the owner of something missing.
  fileprivate var owner: Owner { isNone ? "None" : "\(typeName) object" }
}

/// Values in order.
final class ValueList {
  let items: [Value]
  let depth: Int
  /// Attributes that the first elements are found under too.
  let names: [String]

  /// - Throws: ``TemplateFault/tooDeep(limit:)``.
  init(_ items: [Value], names: [String] = [], _ budget: Budget) throws(TemplateFault) {
    let depth = 1 + (items.lazy.map(\.depth).max() ?? 0)
    if depth > budget.limits.depth { throw .tooDeep(limit: budget.limits.depth) }
    self.items = items
    self.depth = depth
    self.names = names
  }
}

/// Python's `range`.
struct ValueRange: Equatable {
  let start: Int
  let step: Int
  let count: Int

  subscript(index: Int) -> Int { start &+ index &* step }
}

/// Values that can be taken once: what filters such as `select` give.
final class ValueGenerator {
  private var items: [Value]
  private var position = 0
  /// What goes wrong after the last of the items.
  private let failure: TemplateFault?
  let depth: Int

  init(_ items: [Value], failure: TemplateFault? = nil, _ budget: Budget) throws(TemplateFault) {
    depth = try ValueList(items, budget).depth
    self.items = items
    self.failure = failure
  }

  func next() throws(TemplateFault) -> Value? {
    if position < items.count {
      position += 1
      return items[position - 1]
    }
    if let failure { throw failure }
    return nil
  }

  /// Everything that is left.
  func rest() throws(TemplateFault) -> [Value] {
    if let failure { throw failure }
    let rest = Array(items[position...])
    items = []
    position = 0
    return rest
  }
}

/// Python objects with attributes that a template may set.
final class Namespace {
  var values: [TemplateText: Value] = [:]
}

/// What `loop` tells about a running loop.
final class LoopState {
  var items: [Value]
  var index = 0
  let depth: Int
  let statement: LoopStatement
  let scope: Scope
  let count: Int
  var lastChanged: [Value]?

  init(_ items: [Value], depth: Int, statement: LoopStatement, scope: Scope) {
    self.items = items
    count = items.count
    self.depth = depth
    self.statement = statement
    self.scope = scope
  }
}

/// Functions that every template has.
enum GlobalFunction: String, CaseIterable {
  case range, dict, namespace, cycler, joiner, lipsum
  case raiseException = "raise_exception"
  case strftimeNow = "strftime_now"
}

/// A method together with its object.
final class BoundMethod {
  let object: Value
  let name: String
  let depth: Int

  init(_ object: Value, _ name: String) {
    self.object = object
    self.name = name
    depth = object.depth + 1
  }
}

/// A macro and the names around it.
final class Macro {
  let definition: MacroDefinition
  let scope: Scope

  init(_ definition: MacroDefinition, _ scope: Scope) {
    self.definition = definition
    self.scope = scope
  }
}

/// Names of a part of the template, inside those of another.
final class Scope {
  var values: [String: Value] = [:]
  let parent: Scope?

  init(_ parent: Scope?) { self.parent = parent }

  func value(of name: String) -> Value? {
    var scope: Scope? = self
    while let current = scope {
      if let value = current.values[name] { return value }
      scope = current.parent
    }
    return nil
  }
}
