internal import ArgumentParser
internal import Autograd
internal import CPUBackend
internal import Checkpoints
internal import Glibc
internal import Policy
internal import TensorCore

/// `cohort export`: a policy, or an adapter on it, as a folder that others load.
struct ExportCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "export",
      abstract: "Writes a policy or an adapter as a folder that transformers, PEFT or vLLM load.",
      discussion: """
        Files of tokenizer and processor go along. With --adapter and --merge the adapter is added \
        to the weights and the folder is a model of its own; with --adapter alone the folder is \
        the adapter, for use beside the model.
        """)
  }

  @Option(help: "Folder of the policy.")
  var model: String

  @Option(help: "Folder of a LoRA adapter for it.")
  var adapter: String?

  @Flag(help: "Add the adapter to the weights.")
  var merge = false

  @Option(
    name: .customLong("type"),
    help: "Type of the stored weights: f32 or bf16. Default: the policy's own; an adapter's is f32."
  )
  var storedType: StoredType?

  @Option(help: "Folder to write to.")
  var output: String

  @Flag(help: "Replace a model or adapter that is in the folder already.")
  var replace = false

  func run(in context: CommandContext) throws {
    guard adapter != nil || !merge else {
      throw CommandError.usage("--merge needs --adapter FOLDER")
    }
    for name in ["config.json", "adapter_config.json"]
    where !replace && access(output + "/" + name, F_OK) == 0 {
      throw CommandError.usage(
        "\(output) holds a model or an adapter already; --replace writes over it")
    }
    let sources = [model] + (adapter.map { [$0] } ?? [])
    if sources.contains(where: { PathName.isInside($0, output) && PathName.isInside(output, $0) }) {
      throw CommandError.usage("--output is the folder that is read; choose another name")
    }
    var policy = try PolicyFolder(path: model, adapter: adapter, on: CPUBackend())
    if merge { policy.mergeAdapter() }
    if policy.adapter != nil {
      let type = storedType?.type ?? .f32
      try policy.save(to: output, type: type)
      try policy.copyCompanions(to: output)
      let count = policy.model.adapterParameters.reduce(0) { $0 + $1.count }
      context.console.print(
        "\(output): an adapter of \(count) parameters as \(type.rawValue)")
    } else {
      let isHalf = policy.model.configuration.storedType == "bfloat16"
      let type = storedType?.type ?? (isHalf ? .bf16 : .f32)
      try policy.save(to: output, type: type)
      let count = policy.model.parameterCount
      context.console.print("\(output): \(count) parameters as \(type.rawValue)")
    }
  }
}
