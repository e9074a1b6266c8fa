import StrictJSON
import Testing

@testable import CohortCLI

@Suite("YAML documents")
struct YAMLDocumentTests {
  private func value(_ text: String) throws -> JSONValue {
    try YAMLDocument(text, file: "test.yaml").value
  }

  private func error(_ text: String) -> CommandError? {
    do {
      _ = try YAMLDocument(text, file: "test.yaml")
      return nil
    } catch { return error }
  }

  @Test(
    "plain scalars follow the core schema of YAML 1.2",
    arguments: [
      ("1", JSONValue(1)), ("-7", JSONValue(-7)), ("+7", JSONValue(7)), ("0x1F", JSONValue(31)),
      ("0o17", JSONValue(15)), ("1e-4", JSONValue(1e-4)), ("1.5", JSONValue(1.5)),
      (".5", JSONValue(0.5)), ("2.", JSONValue(2.0)), ("true", .bool(true)),
      ("False", .bool(false)), ("null", .null), ("~", .null), ("off", "off"), ("on", "on"),
      ("yes", "yes"), ("No", "No"), ("1_000", "1_000"), ("12:30", "12:30"), ("1e", "1e"),
      ("-", "-"), ("e5", "e5"), ("1.2.3", "1.2.3"), ("2024-01-02", "2024-01-02"),
    ])
  func scalars(text: String, expected: JSONValue) throws {
    #expect(YAMLScalar.value(text) == expected)
    if text != "-" { #expect(try value("key: \(text)")["key"] == expected) }
  }

  @Test("quoted scalars and !!str are text whatever they look like")
  func quoted() throws {
    let read = try value("a: \"1\"\nb: 'true'\nc: !!str 5\nd: |\n  x\n  y\n")
    #expect(read == ["a": "1", "b": "true", "c": "5", "d": "x\ny\n"])
  }

  @Test("an empty value is null and an empty file an error")
  func empty() throws {
    #expect(try value("a:\n") == ["a": .null])
    #expect(error("")?.status == .badData)
    #expect(error("# nothing\n") != nil)
  }

  @Test("mappings and lists nest, in block and flow style, in the order written")
  func nesting() throws {
    let read = try value("b: {x: [1, 2.5, on]}\na:\n  - k: v\n    l: 2\n  - off\n")
    #expect(read == ["b": ["x": [1, JSONValue(2.5), "on"]], "a": [["k": "v", "l": 2], "off"]])
  }

  @Test("an alias stands for the value of its anchor")
  func anchors() throws {
    #expect(
      try value("a: &x {n: 1}\nb: *x\nc: [*x, *x]\n")
        == ["a": ["n": 1], "b": ["n": 1], "c": [["n": 1], ["n": 1]]])
  }

  @Test("aliases that multiply are refused before they fill the memory")
  func aliasBomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(error(text)?.description.contains("more than") == true)
  }

  @Test("a key that is there twice is refused with its line")
  func duplicates() {
    for text in ["a: 1\nb: 2\na: 3\n", "m:\n  x: 1\n  x: 2\n", "a: 1\n\"a\": 2\n"] {
      guard case .yaml("test.yaml", let line, _, let message)? = error(text) else {
        Issue.record("\(text) was read")
        continue
      }
      #expect(line != nil)
      #expect(message.contains("twice"))
    }
  }

  @Test("too deep a nesting is an error with a line, not a crash")
  func depth() {
    let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(error(deep)?.description.contains("nested deeper") == true)
    let abyss = String(repeating: "[", count: 100_000)
    #expect(error(abyss)?.status == .badData)
  }

  @Test(
    "what a recipe cannot hold is refused",
    arguments: [
      "a: .inf\n", "a: -.INF\n", "a: .nan\n", "a: !own 1\n", "<<: {a: 1}\n", "? [a]\n: 1\n",
      "a: *nowhere\n", "a: b: c\n", "\tx: 1\n", "a: [1\n", "a: 1\n---\nb: 2\n", "a: \"\\q\"\n",
    ])
  func refused(text: String) {
    #expect(error(text)?.status == .badData)
  }

  @Test("keys know their lines, and what has none takes that of what holds it")
  func lines() throws {
    let document = try YAMLDocument("a:\n  b: 1\n  c:\n    - d: 2\n", file: "test.yaml")
    #expect(document.line(of: "a") == 1)
    #expect(document.line(of: "a.b") == 2)
    #expect(document.line(of: "a.c.0.d") == 4)
    #expect(document.line(of: "a.c.0.missing") == 4)
    #expect(document.line(of: "a.b.deeper") == 2)
  }

  @Test("a written value reads back equal")
  func roundTrip() throws {
    let value: JSONValue = [
      "empty": "", "list": [1, JSONValue(2.5), [], ["nested": ["a", ["b"]]], [["x"]]],
      "text": "off", "number": "1e4", "null": "null", "real": .null, "flag": true,
      "multi": "a\nb\t\"q\" \\ é \u{1}", "odd key: #": "- x", "template": "{question}\nAnswer:",
      "object": .object(JSONObject()),
    ]
    #expect(try self.value(YAMLText.text(value)) == value)
  }
}
