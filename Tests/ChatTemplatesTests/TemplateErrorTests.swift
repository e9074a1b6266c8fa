import ChatTemplates
import Foundation
import StrictJSON
import Testing

@Suite("errors, dates and folders")
struct TemplateErrorTests {
  private func error(_ source: String) -> String {
    do {
      let template = try ChatTemplate(source: source, name: "model/chat_template.jinja")
      _ = try template.render(messages: [["role": "user", "content": []]])
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "name the template, the line and what is wrong",
    arguments: [
      ("a\n{% if x", "line 2: syntax error: unexpected end of template: the tag is not closed"),
      ("\n\n{{ x|nothing }}", "line 3: syntax error: No filter named 'nothing'."),
      ("\n{{ 'a' +\n messages }}", "line 2: can only concatenate str (not \"list\") to str"),
      (
        "{% for m in messages %}\n{{ m.content.text.x }}{% endfor %}",
        "line 2: 'list object' has no attribute 'text'"
      ),
      ("{{ a }}\r\n{{ a.b }}", "line 2: 'a' is undefined"),
      ("{{ messages[5].role }}", "line 1: list object has no element 5"),
      ("{% macro m() %}\n{{ 1 / 0 }}\n{% endmacro %}\n{{ m() }}", "line 2: division by zero"),
      (
        "{{ raise_exception('Roles must alternate') }}",
        "line 1: the template refuses these messages: Roles must alternate"
      ),
      ("\n{% include 'x' %}", "line 2: the tag 'include' is not supported in a chat template"),
      (
        "{{ strftime_now('%Y') }}",
        "line 1: the template asks for the date (strftime_now), and none was given"
      ),
      (
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "line 1: rendering takes more than"
      ),
    ])
  func located(source: String, expected: String) {
    #expect(error(source).hasPrefix("model/chat_template.jinja, " + expected), "\(error(source))")
  }

  @Test("a message that is no object is refused by its number")
  func messageKind() throws {
    let template = try ChatTemplate(source: "", name: "t")
    #expect(throws: ChatTemplateError.messageNotAnObject(index: 1)) {
      try template.render(messages: [["role": "user"], "text"])
    }
  }

  @Test("fuel grows with the data, so that a long conversation is no attack")
  func fuelForData() throws {
    var limits = ChatTemplateLimits()
    limits.fuel = 100
    let template = try ChatTemplate(
      source: "{% for m in messages %}{{ m.role + m.content }}{% endfor %}", name: "t",
      limits: limits)
    let message: JSONValue = [
      "role": "user", "content": .string(String(repeating: "a", count: 99)),
    ]
    let chat = try template.render(messages: Array(repeating: message, count: 500))
    #expect(chat.text.count == 500 * 103)
  }

  @Test(
    "a date is written as strftime writes it",
    arguments: [
      ("%d %b %Y", "05 Feb 2024"), ("%A, %B %-d", "Monday, February 5"), ("%Y-%m-%d", "2024-02-05"),
      ("%H:%M:%S", "15:04:09"), ("%I:%M %p", "03:04 PM"), ("%j %w %u %a %y", "036 1 1 Mon 24"),
      ("%F %T %D %%", "2024-02-05 15:04:09 02/05/24 %"), ("%e|%h", " 5|Feb"), ("x%", "x%"),
    ])
  func dates(format: String, expected: String) throws {
    let date = ChatDate(year: 2024, month: 2, day: 5, hour: 15, minute: 4, second: 9)
    #expect(try rendered("{{ strftime_now('\(format)') }}", date: date) == expected)
  }

  @Test("dates that do not exist are none, and weekdays follow the calendar")
  func calendar() throws {
    #expect(ChatDate(year: 2023, month: 2, day: 29) == nil)
    #expect(ChatDate(year: 1900, month: 2, day: 29) == nil)
    #expect(ChatDate(year: 2000, month: 13, day: 1) == nil)
    #expect(ChatDate(year: 2000, month: 4, day: 31) == nil)
    let days = [(2000, 2, 29, "Tue"), (1970, 1, 1, "Thu"), (2025, 12, 31, "Wed"), (1, 1, 1, "Mon")]
    for (year, month, day, name) in days {
      let date = ChatDate(year: year, month: month, day: day)
      #expect(try rendered("{{ strftime_now('%a') }}", date: date) == name)
    }
    #expect(
      try rendered("{{ strftime_now is defined }}{{ strftime_now is callable }}") == "TrueTrue")
    #expect(throws: (any Error).self) {
      try rendered("{{ strftime_now('%Q') }}", date: ChatDate(year: 2000, month: 1, day: 1))
    }
  }

  // MARK: Folders

  @Test("a folder's own file comes before its configuration, and names are found")
  func precedence() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ChatTemplateError.missing(folder: folder.path)) {
      try ChatTemplateFolder(folder.path)
    }
    try folder.write(
      "tokenizer_config.json",
      #"{"bos_token": {"content": "<b>"}, "eos_token": "<e>", "pad_token": null, "chat_template": "c{{ bos_token }}"}"#
    )
    try folder.write("special_tokens_map.json", #"{"eos_token": "<other>", "unk_token": "<u>"}"#)
    func text(_ name: String? = nil, forTools: Bool = false) throws -> String {
      try ChatTemplateFolder(folder.path).template(named: name, forTools: forTools)
        .render(messages: []).text
    }
    #expect(try text() == "c<b>")
    #expect(
      try ChatTemplateFolder(folder.path).specialTokens
        == ["bos_token": "<b>", "eos_token": "<e>", "unk_token": "<u>"])
    try folder.write("chat_template.json", #"{"chat_template": "j{{ eos_token }}"}"#)
    #expect(try text() == "j<e>")
    try folder.write("chat_template.jinja", "f{{ unk_token }}\n")
    #expect(try text() == "f<u>")
    try folder.write("additional_chat_templates/rag.jinja", "r")
    #expect(try text("rag") == "r")
    #expect(try text() == "f<u>")
    #expect(
      throws: ChatTemplateError.unknownName("x", folder: folder.path, known: ["default", "rag"])
    ) { try text("x") }
  }

  @Test("of several named templates the one for tools is taken for tools")
  func named() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "tokenizer_config.json",
      #"{"chat_template": [{"name": "default", "template": "d"}, {"name": "tool_use", "template": "t"}]}"#
    )
    let templates = try ChatTemplateFolder(folder.path)
    #expect(templates.names == ["default", "tool_use"])
    #expect(try templates.template().render(messages: []).text == "d")
    #expect(try templates.template(forTools: true).render(messages: []).text == "t")
    #expect(
      try templates.template(named: "default", forTools: true).render(messages: []).text == "d")
  }

  @Test(
    "files that hold no template are refused by name",
    arguments: [
      ("tokenizer_config.json", "["), ("tokenizer_config.json", "[]"),
      ("tokenizer_config.json", #"{"chat_template": 1}"#),
      ("tokenizer_config.json", #"{"chat_template": [{"name": "a"}]}"#),
      ("chat_template.json", #"{"chat_template": {"a": 1}}"#), ("chat_template.json", ""),
    ])
  func malformed(file: String, text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(file, text)
    do {
      _ = try ChatTemplateFolder(folder.path)
      Issue.record("nothing is wrong with it")
    } catch {
      guard case .malformed(let name, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(name == folder.path + "/" + file)
    }
  }

  @Test("a template that is no file, or no UTF-8, is refused")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    try folder.write("chat_template.jinja/x", "")
    do {
      _ = try ChatTemplateFolder(folder.path)
      Issue.record("nothing is wrong with it")
    } catch {
      guard case .unreadable = error else {
        Issue.record("\(error)")
        return
      }
    }
    let other = try TemporaryFolder()
    try Data([0x61, 0xFF]).write(to: URL(fileURLWithPath: other.path + "/chat_template.jinja"))
    #expect(
      throws: ChatTemplateError.malformed(
        file: other.path + "/chat_template.jinja", reason: "not UTF-8")
    ) { try ChatTemplateFolder(other.path) }
  }
}
