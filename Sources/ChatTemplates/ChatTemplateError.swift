/// Why a chat template cannot be found, read or rendered.
package enum ChatTemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The template is at fault, or the data do not suit it.
  case template(name: String, line: Int, fault: TemplateFault)
  /// The file cannot be read.
  case unreadable(file: String, reason: String)
  /// The file is not JSON, or a field of it is not what it should be.
  case malformed(file: String, reason: String)
  /// The folder has no chat template.
  case missing(folder: String)
  /// The folder has no template of that name.
  case unknownName(String, folder: String, known: [String])
  /// A message is not an object.
  case messageNotAnObject(index: Int)

  /// What is wrong, where, and what to do about it.
  package var description: String {
    switch self {
    case .template(let name, let line, let fault): "\(name), line \(line): \(fault)"
    case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
    case .malformed(let file, let reason): "\(file): \(reason)"
    case .missing(let folder):
      "\(folder): no chat template; chat_template.jinja, chat_template.json or the key "
        + "chat_template of tokenizer_config.json holds one"
    case .unknownName(let name, let folder, let known):
      "\(folder): no chat template named \"\(name.prefix(100))\"; there is "
        + known.prefix(20).map { "\"\($0.prefix(100))\"" }.joined(separator: ", ")
    case .messageNotAnObject(let index): "message \(index + 1) is not an object"
    }
  }
}

/// What went wrong in a template. The texts are those of Jinja and Python where they have one.
package enum TemplateFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The template is not Jinja.
  case syntax(String)
  /// A missing variable, attribute or element was used.
  case undefined(String)
  /// A value of the wrong type.
  case type(String)
  /// A value of the right type that does not do.
  case value(String)
  /// The template itself refused the data through `raise_exception`.
  case raised(String)
  /// Something that Jinja's sandbox forbids.
  case unsafe(String)
  /// A feature of Jinja or Python that this program does not implement.
  case unsupported(String)
  /// The template asks for today's date and the caller gave none.
  case noDate
  /// More steps than the limit.
  case outOfFuel(limit: Int)
  /// Nested deeper than the limit.
  case tooDeep(limit: Int)
  /// A text longer than the limit, in characters.
  case tooLong(limit: Int)

  /// What is wrong.
  package var description: String {
    switch self {
    case .syntax(let text): "syntax error: \(text)"
    case .undefined(let text), .type(let text), .value(let text), .unsafe(let text): text
    case .raised(let text): "the template refuses these messages: \(text)"
    case .unsupported(let text): "\(text) is not supported in a chat template"
    case .noDate: "the template asks for the date (strftime_now), and none was given"
    case .outOfFuel(let limit): "rendering takes more than \(limit) steps"
    case .tooDeep(let limit): "nested deeper than \(limit)"
    case .tooLong(let limit): "a text of more than \(limit) characters"
    }
  }

  /// Whether rendering was stopped by one of ``ChatTemplateLimits``.
  var isLimit: Bool {
    switch self {
    case .outOfFuel, .tooDeep, .tooLong: true
    default: false
    }
  }
}
