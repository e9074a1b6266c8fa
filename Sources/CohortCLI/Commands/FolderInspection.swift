internal import Autograd
internal import CPUBackend
internal import ChatTemplates
internal import Checkpoints
internal import Foundation
internal import Policy
internal import StrictJSON
internal import TextEncoder
internal import VisionEncoder

/// What a folder with a policy holds, and why it does not run where it does not.
///
/// Nothing of the weights but their headers is read.
struct FolderInspection {
  let folder: String
  /// Lines for people, `name: value`.
  private(set) var facts: [(name: String, value: String)] = []
  private(set) var json: [(String, JSONValue)] = []
  /// Why the policy cannot be loaded; empty when it runs.
  private(set) var problems: [String] = []
  /// What is missing for some uses only.
  private(set) var notes: [String] = []
  /// Whether nothing of the folder is there.
  private(set) var isMissing = false

  init(_ folder: String) {
    self.folder = folder
    guard FileManager.default.fileExists(atPath: folder) else {
      isMissing = true
      problems = ["\(folder): no such folder"]
      return
    }
    guard let configuration = attempt({ try ModelConfiguration(folder: folder) }) else { return }
    inspect(configuration)
    inspectWeights(configuration)
    inspectText(configuration)
    inspectPictures(configuration)
  }

  private mutating func inspect(_ c: ModelConfiguration) {
    let architecture = c.family?.architecture ?? "unknown"
    add("architecture", architecture, .string(architecture))
    add(
      "decoder",
      "\(c.layerCount) layers, hidden \(c.hiddenSize), heads \(c.headCount)/\(c.keyValueHeadCount) "
        + "of \(c.headWidth), MLP \(c.intermediateSize), vocabulary \(c.vocabularySize), positions "
        + "\(c.maxPositions)",
      .object(
        JSONObject([
          ("layers", JSONValue(c.layerCount)), ("hidden", JSONValue(c.hiddenSize)),
          ("heads", JSONValue(c.headCount)), ("kv-heads", JSONValue(c.keyValueHeadCount)),
          ("mlp", JSONValue(c.intermediateSize)), ("vocabulary", JSONValue(c.vocabularySize)),
          ("positions", JSONValue(c.maxPositions)),
        ])))
    if let vision = c.vision {
      add(
        "vision",
        "\(vision.layerCount) layers, hidden \(vision.hiddenSize), patches of \(vision.patchSize) "
          + "pixels, \(vision.mergeSize)x\(vision.mergeSize) to a token",
        .object(
          JSONObject([
            ("layers", JSONValue(vision.layerCount)), ("hidden", JSONValue(vision.hiddenSize)),
            ("patch", JSONValue(vision.patchSize)), ("merge", JSONValue(vision.mergeSize)),
          ])))
    }
    add("parameters", "\(c.parameterCount)", JSONValue(c.parameterCount))
    // Weights and their packed copies; gradients and two moments where all is trained.
    let bytes = c.parameterCount * 4
    add(
      "memory",
      "\(Self.mebibytes(2 * bytes)) to evaluate, \(Self.mebibytes(5 * bytes)) to train, "
        + "activations and caches besides",
      .object(
        JSONObject([("evaluate", JSONValue(2 * bytes)), ("train", JSONValue(5 * bytes))])))
  }

  private mutating func inspectWeights(_ configuration: ModelConfiguration) {
    let folder = folder
    guard let weights = attempt({ try SafetensorsFolder(folder: folder) }) else { return }
    var types: [String: Int] = [:]
    for name in weights.names { types[weights.info(name)?.type.rawValue ?? "?", default: 0] += 1 }
    let text = types.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
      .joined(separator: ", ")
    add(
      "weights", "\(text), in \(weights.path)",
      .object(JSONObject(types.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) })))
    // A model that is never written takes no memory.
    let model = makePolicyModel(configuration, on: CPUBackend(threads: 1))
    var expected: Set<String> = configuration.tiesEmbeddings ? ["lm_head.weight"] : []
    for parameter in model.parameters {
      for (index, part) in parameter.parts.enumerated() {
        expected.insert(part.name)
        let shape = parameter.shape(ofPart: index)
        guard let info = weights.info(part.name) else {
          problems.append("\(weights.path): \(part.name) \(shape) is missing")
          continue
        }
        if info.shape != shape {
          problems.append(
            "\(weights.path): \(part.name) is \(info.shape), config.json asks for \(shape)")
        }
        if !["F32", "BF16", "F16"].contains(info.type.rawValue) {
          problems.append("\(weights.path): \(part.name) is \(info.type.rawValue)")
        }
      }
    }
    for name in weights.names
    where !expected.contains(name) && !name.hasSuffix(".rotary_emb.inv_freq") {
      problems.append("\(weights.path): \(name) is none of this architecture's weights")
    }
  }

  private mutating func inspectText(_ configuration: ModelConfiguration) {
    let folder = folder
    if let tokenizer = attempt({ try Tokenizer(folder: folder) }) {
      add(
        "tokenizer", "\(tokenizer.vocabularySize) tokens", JSONValue(tokenizer.vocabularySize))
      _ = attempt {
        try PolicyFolder.requireRoom(for: tokenizer, in: configuration, path: folder)
      }
      if let ids = attempt({
        try PolicyFolder.stopIDs(of: folder, configuration: configuration, tokenizer: tokenizer)
      }) {
        add(
          "stop ids", ids.sorted().map(String.init).joined(separator: ", "),
          .array(ids.sorted().map { JSONValue(Int($0)) }))
        if ids.isEmpty { notes.append("no token ends a completion; recipes need stop-strings") }
      }
    }
    do throws(ChatTemplateError) {
      let templates = try ChatTemplateFolder(folder)
      add(
        "chat templates", templates.names.joined(separator: ", "),
        .array(templates.names.map { .string($0) }))
    } catch .missing {
      notes.append("no chat template; recipes name one of ours")
    } catch { problems.append(error.description) }
  }

  private mutating func inspectPictures(_ configuration: ModelConfiguration) {
    guard configuration.vision != nil else { return }
    let folder = folder
    if let found = attempt({
      try PolicyFolder.preprocessor(of: folder, for: configuration.vision)
    }), found == nil {
      notes.append(
        "\(folder)/preprocessor_config.json is missing: text can be used, pictures cannot")
    }
  }

  private mutating func add(_ name: String, _ value: String, _ json: JSONValue) {
    facts.append((name, value))
    self.json.append((name.replacing(" ", with: "_"), json))
  }

  /// The result of `body`, or nil and one more problem.
  private mutating func attempt<Result>(_ body: () throws -> Result) -> Result? {
    do { return try body() } catch {
      problems.append(ErrorReport(error).message)
      return nil
    }
  }

  private static func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 19)) >> 20) MiB" }
}
