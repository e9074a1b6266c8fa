import ChatTemplates
import Foundation
import StrictJSON
import Testing

@Suite("Jinja's semantics")
struct SemanticsTests {
  /// Classes of Python's errors that stand for a fault.
  private func names(_ fault: TemplateFault) -> Set<String> {
    switch fault {
    case .undefined: ["UndefinedError"]
    case .unsafe: ["SecurityError"]
    case .raised: ["TemplateError"]
    case .syntax: ["TemplateSyntaxError", "TemplateAssertionError"]
    case .type:
      ["TypeError", "AttributeError", "TemplateRuntimeError", "FilterArgumentError"]
    default:
      [
        "ValueError", "ZeroDivisionError", "IndexError", "KeyError", "OverflowError",
        "AssertionError", "FilterArgumentError",
      ]
    }
  }

  @Test("drawn templates give the text that jinja2 gave, or the same kind of error")
  func matchesJinja() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/templates/cases.jsonl")
    let rows = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
      .map { try JSONParser.parse(Array($0)) }
    let variables = try #require(rows.first?["variables"]?.object)
    var unsupported = 0
    for row in rows.dropFirst() {
      let source = try #require(row["template"]?.string)
      do {
        let text = try ChatTemplate(source: source, name: "t")
          .render(messages: [], variables: variables).text
        let expected = row["rendered"]?.string
        #expect(Array(text.utf8) == expected.map { Array($0.utf8) }, "\(source)")
      } catch {
        guard case .template(_, _, let fault) = error else { throw error }
        if case .unsupported = fault {
          unsupported += 1
          continue
        }
        let expected = row["error"]?.string ?? "text \(row["rendered"]?.string ?? "")"
        #expect(names(fault).contains(expected), "\(source): \(fault)")
      }
    }
    #expect(rows.count > 500 && unsupported * 50 < rows.count)
  }
}
