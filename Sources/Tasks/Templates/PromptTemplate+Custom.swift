/// Why a template cannot be used.
public enum TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No template of that name.
  case unknown(String, known: [String])
  /// `{question}` stands in the text this many times; it must stand there once.
  case questionCount(Int)
  /// `{system}` stands in the text twice, or after `{question}`.
  case misplacedSystem

  /// The error as a sentence for people.
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "unknown template \"\(name)\"" + TaskError.suggestion(name, known)
    case .questionCount(let count):
      "a template must hold {question} once, this one holds it \(count) times"
    case .misplacedSystem: "a template may hold {system} once, before {question}"
    }
  }
}

extension PromptTemplate {
  /// A template of a recipe's own words: `{question}` once and, if wanted, `{system}` before it.
  ///
  /// Other braces are ordinary text. What stands after `{question}` opens the assistant's turn.
  /// A system text given without `{system}` in the text goes before everything with a blank line.
  /// - Throws: ``TemplateError``.
  public init(
    text: String, system: String? = nil, prefill: String = "", stopStrings: [String] = [],
    name: String = "custom"
  ) throws(TemplateError) {
    let around = text.pieces(at: "{question}")
    guard around.count == 2, let before = around.first, let after = around.last else {
      throw .questionCount(around.count - 1)
    }
    guard after.pieces(at: "{system}").count == 1 else { throw .misplacedSystem }
    let head = before.pieces(at: "{system}")
    guard head.count <= 2 else { throw .misplacedSystem }
    let hasPlace = head.count == 2
    self.init(
      name: name, system: system ?? (hasPlace ? "" : nil), prefill: prefill,
      stopStrings: stopStrings,
      systemFrame: hasPlace
        ? Frame(before: head[0], after: "") : Frame(before: "", after: "\n\n"),
      userFrame: Frame(before: hasPlace ? head[1] : before, after: ""), opening: after,
      closing: "\n")
  }
}
