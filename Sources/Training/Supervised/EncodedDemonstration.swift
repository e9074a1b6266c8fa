internal import StrictJSON
package import Tasks
internal import TextEncoder

extension SupervisedConfig {
  /// The task that reads the records.
  /// - Throws: ``TaskError``.
  package func task(_ registry: TaskRegistry) throws(TaskError) -> any Task {
    let fields = JSONObject([
      ("question", .string(questionField)), ("answer", .string(responseField)),
    ])
    return try registry.task(
      Demonstrations.id, options: JSONObject([("fields", .object(fields))]))
  }

  /// The template that records are rendered by.
  /// - Throws: `TemplateError`.
  package func promptTemplate() throws -> PromptTemplate {
    try TaskLoader.template(template, system: system, prefill: prefill)
  }
}

/// A sample of ``Demonstrations`` as token ids: what is given, and what is learned.
package struct EncodedDemonstration {
  /// What stands before the assistant's first words; all pictures are in it.
  package private(set) var prompt = EncodedPrompt()
  /// The assistant's words and what stands between them.
  package private(set) var response: [Int32] = []
  /// Whether a token of the response is the assistant's.
  package private(set) var isLearned: [Bool] = []

  /// Encodes each stretch by itself, as the policy would meet it: the words of a turn are ordinary
  /// text, its end is markup, or the stop id for the last one.
  /// - Parameters:
  ///   - stopIDs: those of the policy.
  ///   - root: folder of the pictures.
  package init(
    _ sample: Sample, _ template: PromptTemplate, stopIDs: Set<Int32>, encoder: PromptEncoder,
    root: String
  ) throws(PromptError) {
    try Self.requireEarlyPictures(sample, template)
    let tokenizer = encoder.tokenizer
    // What closes the template's turns, where it is a stop id; else the model's own end.
    let closing = template.stopStrings.compactMap { tokenizer.id(of: $0) }
    let stop = closing.first { stopIDs.contains($0) } ?? stopIDs.min()
    let exchanges = template.exchanges(sample.messages, response: sample.reference)
    for (index, exchange) in exchanges.enumerated() {
      let context = try encoder.encode(
        exchange.context, root: root, place: sample.location.description)
      if index == 0 {
        prompt = context
      } else {
        response += context.ids
        isLearned += Array(repeating: false, count: context.ids.count)
      }
      let isLast = index == exchanges.count - 1
      let words =
        tokenizer.encode(exchange.response)
        + (isLast
          ? stop.map { [$0] } ?? [] : tokenizer.encode(parts: [.markup(exchange.end)]))
      try encoder.requireText(words)
      response += words
      isLearned += Array(repeating: true, count: words.count)
    }
  }

  /// Refuses pictures behind words of the assistant.
  /// - Throws: `PromptError.latePicture`.
  package static func requireEarlyPictures(
    _ sample: Sample, _ template: PromptTemplate
  ) throws(PromptError) {
    let later = template.exchanges(sample.messages, response: sample.reference).dropFirst()
    let hasPicture = later.contains { exchange in
      exchange.context.contains { if case .image = $0 { true } else { false } }
    }
    if hasPicture { throw .latePicture }
  }

  /// Why a model of so many positions cannot learn from it, or nil.
  package func complaint(positions: Int) -> String? {
    let count = prompt.ids.count + response.count
    if count > positions { return "\(count) tokens, the model has \(positions) positions" }
    return prompt.ids.isEmpty || !isLearned.contains(true) ? "no tokens" : nil
  }
}
