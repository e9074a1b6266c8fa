/// A chat as its template writes it: text that remembers who wrote which part.
package struct RenderedChat: Sendable, Equatable {
  /// Neighbouring characters of one origin.
  package struct Run: Sendable, Equatable {
    /// The characters.
    package var text: String
    /// Whether the template wrote them, so that special tokens may be recognised in them. False for
    /// what came from messages, tools and variables, and for numbers and punctuation made of values.
    package var isTemplate: Bool
    /// Whether they stand in `{% generation %}`: what the model is to learn to write.
    package var isGeneration: Bool

    package init(text: String, isTemplate: Bool, isGeneration: Bool) {
      self.text = text
      self.isTemplate = isTemplate
      self.isGeneration = isGeneration
    }
  }

  /// Runs in order; none is empty, and neighbours differ in origin.
  package var runs: [Run]

  init(_ text: TemplateText) {
    runs = []
    var start = 0
    let scalars = text.scalars
    for index in scalars.indices
    where index + 1 == scalars.count || scalars[index + 1].origin != scalars[index].origin {
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: scalars[start...index].lazy.map(\.scalar))
      runs.append(
        Run(
          text: String(piece), isTemplate: scalars[index].isTemplate,
          isGeneration: scalars[index].isGeneration))
      start = index + 1
    }
  }

  /// The whole text.
  package var text: String { runs.map(\.text).joined() }

  /// The runs as values of another type.
  ///
  /// `chat.parts(markup: PromptPart.markup, content: PromptPart.content)` is what a tokenizer takes.
  package func parts<Part>(
    markup: (String) -> Part, content: (String) -> Part
  ) -> [Part] {
    runs.map { $0.isTemplate ? markup($0.text) : content($0.text) }
  }
}
