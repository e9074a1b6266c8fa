internal import ArgumentParser
internal import Checkpoints
internal import Policy
internal import StrictJSON
internal import Tasks
internal import TensorCore
internal import TextEncoder
internal import Training

/// `cohort generate`: completions of one prompt.
struct GenerateCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "generate", abstract: "Prints completions of a prompt or a question.",
      discussion: """
        --question is put into the template; --prompt is taken as it is, special tokens included.
        """)
  }

  @Option(help: "Folder of the policy.")
  var model: String

  @Option(help: "Folder of a LoRA adapter for the policy.")
  var adapter: String?

  @Option(help: "The whole prompt.")
  var prompt: String?

  @Option(help: "A question for the template.")
  var question: String?

  @Option(help: "A picture shown with the question; give it several times for several.")
  var image: [String] = []

  @Option(help: "Prompt template, a text with {question}, or chat: the policy's own.")
  var template = "plain-steps"

  @Option(help: "Text that ends a completion, besides the template's.")
  var stop: [String] = []

  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var compute: ComputeOptions

  @Flag(help: "Print one JSON object for each completion.")
  var json = false

  func run(in context: CommandContext) throws {
    guard (prompt == nil) != (question == nil) else {
      throw CommandError.usage("give --question TEXT or --prompt TEXT")
    }
    let policy = try PolicyFolder(
      path: model, adapter: adapter, on: try compute.backend(threads: sampling.threads))
    guard image.isEmpty || question != nil else {
      throw CommandError.usage("--image goes with --question")
    }
    let encoder = PromptEncoder(policy)
    let (encoded, prefill, stops) = try encode(encoder)
    let ids = encoded.ids
    let samples = sampling.samples ?? 1
    let parameters = sampling.parameters(policy, samples: samples)
    let room = policy.model.configuration.maxPositions - ids.count
    guard !ids.isEmpty, parameters.maxNewTokens <= room else {
      throw CommandError.usage(
        ids.isEmpty
          ? "the prompt is empty"
          : "\(ids.count) prompt tokens and --max-new-tokens \(parameters.maxNewTokens) exceed "
            + "the model's \(policy.model.configuration.maxPositions) positions")
    }
    let engine = policy.engine(random: SeededRandom(seed: sampling.seed, purpose: .evaluation))
    let completions = engine.generate(
      [
        GenerationRequest(
          prompt: ids, completionCount: samples, drawIndex: 0, stopStrings: stops + stop,
          images: try encoder.images(encoded.images))
      ], parameters)
    for (index, completion) in completions.joined().enumerated() {
      if json {
        context.console.print(Self.json(completion, prefill: prefill).text)
      } else {
        if samples > 1 { context.console.print("--- \(index + 1)") }
        context.console.print(Printable.escaped(prefill + completion.text))
      }
    }
  }

  private func encode(
    _ encoder: PromptEncoder
  ) throws -> (prompt: EncodedPrompt, prefill: String, stops: [String]) {
    if let prompt {
      let ids = encoder.tokenizer.encodeMatchingAddedTokens(prompt)
      try encoder.requireText(ids)
      return (EncodedPrompt(ids: ids), "", [])
    }
    do {
      var config = TaskConfig()
      config.template = template
      let rendered = try PromptForm(config, encoder)
        .render([
          Message(
            role: .user, text: question ?? "", images: image.map { ImageReference(path: $0) })
        ])
      return (try encoder.encode(rendered, root: nil), rendered.prefill, rendered.stopStrings)
    } catch let error as TemplateError {
      throw CommandError.usage(error.description)
    }
  }

  private static func json(_ completion: SampledCompletion, prefill: String) -> JSONValue {
    .object(
      JSONObject([
        ("text", .string(prefill + completion.text)),
        ("tokens", JSONValue(completion.tokens.count)),
        ("ids", .array(completion.tokens.map { JSONValue(Int($0)) })),
        ("finish", .string(completion.finish.label)),
        ("logp", JSONValue(completion.logProbs.reduce(0) { $0 + Double($1) })),
      ]))
  }
}
