package import StrictJSON

/// A chat template in the part of Jinja that published models use, with the settings and functions
/// of transformers' `apply_chat_template`.
///
/// A template comes with a model, from anyone. Rendering one reads nothing but its arguments, calls
/// nothing but what is in this module, and is bounded by ``ChatTemplateLimits``.
///
/// - Source: jinja2 3.1.6 (`lexer.py`, `parser.py`, `filters.py`, `tests.py`, `sandbox.py`) and
///   transformers 5.23 (`utils/chat_template_utils.py`). Differences: integers have 64 bits;
///   filters that are generators there fail here at once, not when they are read; what is
///   not implemented (`include`, filters that write HTML, ...) is refused by name.
package struct ChatTemplate: Sendable {
  /// What errors call the template.
  package let name: String
  private let statements: [Statement]
  private let specialTokens: [String: String]
  private let limits: ChatTemplateLimits

  /// Reads a template.
  /// - Parameters:
  ///   - source: the template.
  ///   - name: what errors call it, its file for example.
  ///   - specialTokens: variables such as `bos_token` that are markup like the template's own text.
  /// - Throws: ``ChatTemplateError/template(name:line:fault:)``.
  package init(
    source: String, name: String, specialTokens: [String: String] = [:],
    limits: ChatTemplateLimits = ChatTemplateLimits()
  ) throws(ChatTemplateError) {
    self.name = name
    self.specialTokens = specialTokens
    self.limits = limits
    do throws(TemplateLexer.Failure) {
      statements = try TemplateParser.statements(of: source, limits: limits)
    } catch {
      throw .template(name: name, line: error.line, fault: error.fault)
    }
  }

  /// The text of a conversation.
  ///
  /// - Parameters:
  ///   - messages: objects with `role` and `content`, a string or parts such as
  ///     `{"type": "image"}` and `{"type": "text", "text": ...}`.
  ///   - tools: JSON schemas of functions; nil is the template's `none`.
  ///   - addsGenerationPrompt: whether the template is to open the model's turn at the end.
  ///   - variables: further variables (`enable_thinking`, ...). One of a special token's name
  ///     replaces it.
  ///   - date: what `strftime_now` sees; without it, a template that asks for it fails.
  /// - Throws: ``ChatTemplateError``.
  package func render(
    messages: [JSONValue], tools: [JSONValue]? = nil, addsGenerationPrompt: Bool = false,
    variables: JSONObject = JSONObject(), date: ChatDate? = nil
  ) throws(ChatTemplateError) -> RenderedChat {
    for (index, message) in messages.enumerated() where message.object == nil {
      throw .messageNotAnObject(index: index)
    }
    let size =
      messages.reduce(0) { $0 + $1.size } + (tools ?? []).reduce(0) { $0 + $1.size }
      + JSONValue.object(variables).size
    let budget = Budget(limits, input: size)
    var line = 1
    do throws(TemplateFault) {
      let chat = Value.list(try ValueList(try Self.values(of: messages, budget), budget))
      var values: [String: Value] = [
        "documents": .none, "add_generation_prompt": .bool(addsGenerationPrompt),
      ]
      for (name, token) in specialTokens {
        values[name] = .string(TemplateText(token, isTemplate: true))
      }
      values["tools"] = Value.none
      if let tools { values["tools"] = try Value(.array(tools), budget) }
      for (name, value) in variables.members { values[name] = try Value(value, budget) }
      values["messages"] = chat
      let interpreter = Interpreter(variables: values, date: date, budget: budget)
      defer { line = interpreter.line }
      return RenderedChat(try interpreter.render(statements))
    } catch {
      throw .template(name: name, line: line, fault: error)
    }
  }

  // MARK: Messages

  /// Roles that a program gives: a message of one has it as the template's own word, so that a
  /// template may build a special token around it (`'<|' + message.role + '|>'`).
  static let knownRoles: Set<String> = [
    "system", "developer", "user", "assistant", "tool", "function", "ipython", "model",
    "observation", "environment",
  ]

  private static func values(
    of messages: [JSONValue], _ budget: Budget
  ) throws(TemplateFault) -> [Value] {
    var values: [Value] = []
    for message in messages {
      guard let object = message.object else { continue }
      var members: [(key: Value, value: Value)] = []
      // As transformers: what a message thought is found under either of its two common names.
      let thought = ["reasoning_content", "thinking", "reasoning"].lazy
        .compactMap { object[$0] }.first { !$0.isNull }
      if let thought, object["thinking"] == nil {
        members.append(
          (.string(TemplateText("thinking", isTemplate: false)), try Value(thought, budget)))
      }
      for (key, value) in object.members {
        let isRole = key == "role" && value.string.map(knownRoles.contains) ?? false
        members.append(
          (
            .string(TemplateText(key, isTemplate: false)),
            isRole
              ? .string(TemplateText(value.string ?? "", isTemplate: true))
              : try Value(value, budget)
          ))
      }
      if let thought {
        members.append(
          (
            .string(TemplateText("reasoning_content", isTemplate: false)),
            try Value(thought, budget)
          ))
      }
      values.append(.dictionary(try ValueTable(members, budget)))
    }
    return values
  }
}
