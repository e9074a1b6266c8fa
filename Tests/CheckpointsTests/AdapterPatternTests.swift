import Testing

@testable import Checkpoints

/// A pattern, names it must match whole, and names it must not.
private struct Case: Sendable, CustomTestStringConvertible {
  let pattern: String
  let yes: [String]
  let no: [String]

  var testDescription: String { pattern }

  static let all = [
    Case(pattern: "q_proj", yes: ["q_proj"], no: ["a.q_proj", "q_projx", ""]),
    Case(
      pattern: #".*\.(q|v)_proj"#, yes: ["a.q_proj", "a.b.v_proj"],
      no: ["q_proj", "a.k_proj", "axq_proj"]),
    Case(
      pattern: #"^(?!.*visual).*(?:q_proj|down_proj).*$"#,
      yes: ["model.layers.0.q_proj", "down_proj.x"], no: ["visual.q_proj", "model.k_proj"]),
    Case(
      pattern: #"model\.layers\.[\d]{1,}\.(?:self_attn|mlp)\.(?:(?:q_proj|up_proj))"#,
      yes: ["model.layers.0.self_attn.q_proj", "model.layers.123.mlp.up_proj"],
      no: ["model.layers..mlp.up_proj", "model.layers.1.mlp.k_proj"]),
    Case(
      pattern: #"(?:.*?(?:language|text).*?(?:attn|mlp).*?)|(?:\bmodel\.layers\.\d+)"#,
      yes: ["model.language_model.layers.0.mlp.up", "model.layers.7"],
      no: ["model.layers", "xmodel.layers.7"]),
    Case(
      pattern: #"layers\.([0-9]|1[0-5])\.[^.]+"#, yes: ["layers.3.x", "layers.15.yy"],
      no: ["layers.16.x", "layers.3.x.y", "layers.3."]),
    Case(pattern: "(a{2}){2,3}b?", yes: ["aaaa", "aaaaaab"], no: ["aaa", "aaaaa", "aaaaaaaa"]),
    Case(pattern: "a{,2}", yes: ["", "a", "aa"], no: ["aaa"]),
    Case(pattern: "a{2,}", yes: ["aa", "aaaaa"], no: ["a"]),
    Case(pattern: "(?P<x>a|)*b", yes: ["b", "aaab"], no: ["aaa"]),
    Case(pattern: #"x(?=.*\.end).*"#, yes: ["x.a.end"], no: ["x.a"]),
    Case(pattern: #"[]x-]+\-\w\W\S\B."#, yes: ["]x--a-bc"], no: ["]x--aab."]),
    Case(pattern: #"\Aa|b\Z"#, yes: ["a", "b"], no: ["ab"]),
    Case(pattern: "a.c", yes: ["abc"], no: ["a\nc", "ac"]),
    Case(pattern: "[^a-c]d", yes: ["xd", "\nd"], no: ["bd"]),
  ]
}

extension AdapterPattern {
  /// Whether the whole name matches, with all steps there are.
  fileprivate func matches(_ name: String) throws -> Bool {
    var fuel = Self.allFuel
    return try matches(name, fuel: &fuel)
  }
}

@Suite("expressions of adapters")
struct AdapterPatternTests {
  @Test("whole names match as in Python", arguments: Case.all)
  fileprivate func matches(_ example: Case) throws {
    let pattern = try AdapterPattern(example.pattern)
    for name in example.yes { #expect(try pattern.matches(name), "\(name)") }
    for name in example.no { #expect(try !pattern.matches(name), "\(name)") }
  }

  @Test(
    "what is broken or not of the known syntax is refused",
    arguments: [
      "(", "a)", "[a", "*a", "a**", "a{2,1}", "a{1001}", "a{x}", "a{", "\\1", "\\p", "(?<=a)b",
      "(?i)a", "(?P=x)", "a\\", "[z-a]", "[\\D]", "a++", "(?P<a", "[a-\\d]", "a{}",
      String(repeating: "(", count: 70) + String(repeating: ")", count: 70),
      String(repeating: "a", count: 9_000),
    ])
  func refused(_ text: String) {
    #expect(throws: AdapterPattern.Fault.self) { try AdapterPattern(text) }
  }

  @Test("expressions that make others run away end soon or are refused")
  func costs() throws {
    let name = String(repeating: "a", count: 200)
    #expect(try !AdapterPattern("(a+)+b").matches(name))
    #expect(try !AdapterPattern("(a|a)*(a|aa)*b").matches(name))
    #expect(try !AdapterPattern("(.*)*(.*)*(.*)*x").matches(name))
    let nested = try AdapterPattern("((((a?){1000}){1000}){1000}){1000}b")
    #expect(throws: AdapterPattern.Fault.self) { try nested.matches(name) }
  }
}
