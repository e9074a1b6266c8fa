import Autograd
import Foundation
import Policy
import StrictJSON
import TensorCore
import TensorTesting
import Testing
import TextEncoder

@testable import Checkpoints

@Suite("adapters")
struct AdapterTests {
  @Test(
    "logits, log-probs, loss and every adapter gradient within 1e-4 of PEFT's largest element",
    .tags(.parity), arguments: TestBackends.available)
  func parity(_ kind: TestBackend) throws {
    let backend = kind.make(threads: 2)
    let model = try Fixture("qwen2-tied").model(on: backend)
    let fixture = try Fixture("qwen2-tied-lora")
    try model.attachAdapter(AdapterFolder(path: fixture.folder))
    model.prepareWeights()
    let ids = try fixture.ints("input_ids").map(Int32.init)
    let rows = [Array(ids[..<16]), Array(ids[16...])]
    let input = PackedInput(
      ids: ids, positions: rows.flatMap { $0.indices.map(Int32.init) },
      layout: .packed(rows.map { .init(prefix: $0.count, suffixes: []) }))
    let tape = Tape(backend, isRecording: true)
    let hidden = model.hiddenStates(input, cache: nil, tape)
    func expect(_ actual: DoubleMatrix, _ name: String) throws {
      expectWithin(
        fractionOfLargest: 1e-4, actual,
        DoubleMatrix(
          rows: actual.rows, columns: actual.columns,
          values: try fixture.floats(name).map(Double.init)), name)
    }
    let logits = backend.allocateMatrix(rows: 32, columns: 320)
    backend.logits(hidden.value, model.head.preparedWeight(), into: logits)
    try expect(backend.download(logits), "logits")

    // loss = -sum(weight * log-prob) / tokens, every token but the first of a row.
    let places = rows.indices.flatMap { row in (0..<15).map { Int32(row * 16 + $0) } }
    let values = LogProbHead(
      hidden, weight: model.head,
      pairs: HeadPairs(rows: places, targets: places.map { ids[Int($0) + 1] }), temperature: 1
    ).backward(tape, logProbSeeds: try fixture.floats("weights").map { -$0 / 30 })
    try expect(
      DoubleMatrix(rows: 2, columns: 15, values: values.logProbs.map(Double.init)),
      "token_log_probs")
    let loss = zip(try fixture.floats("weights"), values.logProbs).reduce(0.0) {
      $0 - Double($1.0) * Double($1.1) / 30
    }
    let expectedLoss = Double(try fixture.floats("loss")[0])
    #expect(abs(loss - expectedLoss) <= 1e-4 * abs(expectedLoss))

    var compared = 0
    for parameter in model.adapterParameters {
      let gradient = try #require(parameter.gradient)
      for (index, part) in parameter.parts.enumerated() {
        let name = part.name.replacingOccurrences(of: ".weight", with: ".default.weight")
        try expect(
          backend.download(parameter.view(ofPart: index, in: gradient)),
          "grad.base_model.model." + name)
        compared += 1
      }
    }
    #expect(compared == fixture.reference.names.filter { $0.hasPrefix("grad.") }.count)
    #expect(model.parameters.allSatisfy { $0.gradient == nil })
  }

  @Test(
    "off, an adapter leaves the bits of its base; on again, its own", arguments: TestBackends.fast)
  func off(_ kind: TestBackend) throws {
    let model = makeSmallPolicy(on: kind.make(threads: 2))
    let base = model.hidden()
    try model.attach(adapterConfiguration())
    let adapted = model.hidden()
    #expect(zip(base, adapted).contains { abs($0 - $1) > 0.1 })
    #expect(model.isAdapterOn)
    model.isAdapterOn = false
    #expect(!model.isAdapterOn)
    expectSameBits(model.hidden(), base, "off")
    model.isAdapterOn = true
    expectSameBits(model.hidden(), adapted, "on again")
  }

  @Test("a new adapter changes no bit of the policy and freezes all else")
  func new() throws {
    let model = makeSmallPolicy(on: TestBackends.fast[0].make(threads: 2))
    let base = model.hidden()
    try model.attachAdapter(
      adapterConfiguration(), random: SeededRandom(seed: 2, purpose: .initialisation), path: "x")
    expectSameBits(model.hidden(), base)
    #expect(model.parameters.allSatisfy { !$0.isTrainable })
    // Two layers of seven modules, an A and a B each.
    #expect(model.adapterTensors().count == 2 * 7 * 2)
    #expect(model.trainableCount == model.adapterTensors().reduce(0) { $0 + $1.count })
    for parameter in model.adapterParameters where parameter.name.contains("lora_A") {
      let values = model.backend.readFloats(parameter.value)
      let bound = 1 / Float(parameter.value.columns).squareRoot()
      #expect(values.allSatisfy { abs($0) <= bound })
      #expect(values.contains { $0 > bound / 2 } && values.contains { $0 < -bound / 2 })
    }
  }

  @Test(
    "with an adapter, the log-prob stored while sampling is that of training, bit for bit",
    .tags(.invariant), arguments: TestBackends.fast, [1, 2])
  func sampledEqualsTrained(_ kind: TestBackend, threads: Int) throws {
    let model = makeSmallPolicy(on: kind.make(threads: threads))
    // Parts of a fused product with ranks of their own, and one part left out.
    try model.attach(
      adapterConfiguration(
        ["q_proj", "v_proj", "o_proj", "up_proj", "down_proj"], rank: 4,
        ranks: [("v_proj", 19), ("layers.1.mlp.up_proj", 1)]))
    let prompts: [[Int32]] = [[3, 9, 20], [7], (0..<40).map { Int32($0) }]
    let sampled = GenerationEngine(
      model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: 3, purpose: .sampling)
    ).generate(
      prompts.enumerated().map {
        GenerationRequest(prompt: $1, completionCount: 5, drawIndex: UInt64($0))
      }, SamplingParameters(temperature: 0.8, stopIDs: [], maxNewTokens: 17))
    let groups = zip(prompts, sampled).map {
      TokenGroup(prompt: $0, completions: $1.map(\.tokens))
    }
    for indices in [[0, 1, 2], [2, 0], [1]] {
      let packed = PackedGroups(indices.map { groups[$0] })
      let hidden = model.hiddenStates(
        packed.input, cache: nil, Tape(model.backend, isRecording: true))
      let values = LogProbHead(
        hidden, weight: model.head, pairs: packed.pairs, temperature: 0.8
      ).values(on: model.backend)
      let stored = packed.places.map {
        sampled[indices[$0.group]][$0.completion].logProbs[$0.token]
      }
      expectSameBits(values.logProbs, stored, "groups \(indices)")
    }
  }

  @Test("an adapter whose weights changed without being packed again traps")
  func stale() async {
    await #expect(processExitsWith: .failure) {
      let model = makeSmallPolicy(on: TestBackends.fast[0].make())
      try model.attach(adapterConfiguration())
      _ = model.hidden()
      model.adapterParameters[0].markChanged()
      let input = PackedInput(
        ids: [1], positions: [0], layout: .packed([.init(prefix: 1, suffixes: [])]))
      _ = model.hiddenStates(input, cache: nil, Tape(model.backend, isRecording: false))
    }
  }

  @Test(
    "a base whose values are bf16 keeps every bit of its forwards in half the bytes",
    arguments: TestBackends.fast)
  func halved(_ kind: TestBackend) throws {
    let backend = kind.make(threads: 2)
    let model = makeSmallPolicy(on: backend, tiesEmbeddings: false)
    for parameter in model.parameters where !parameter.isVector {
      let values = backend.readFloats(parameter.value).map { BFloat16.value(BFloat16.bits($0)) }
      values.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
      parameter.markChanged()
    }
    // One value that is none of bf16: that matrix stays as it is.
    let last = try #require(model.parameters.last { $0.name.contains("down_proj") })
    backend.fill(last.value.rows(0..<1).columns(0..<1), with: 0.1)
    last.markChanged()
    try model.attach(adapterConfiguration(["q_proj", "up_proj"]))
    let bits = model.parameters.map { backend.readFloats($0.value) }
    let before = (hidden: model.hidden(), gradients: gradients(of: model))

    model.halveFrozenWeights(rounding: false)
    let kept = model.parameters.filter { !$0.isVector && $0.frozen == nil }
    #expect(kept.map(\.name) == [last.name])
    expectSameBits(model.hidden(), before.hidden)
    for (parameter, values) in zip(model.parameters, bits) {
      expectSameBits(backend.readFloats(parameter.readableValue), values, parameter.name)
    }
    for (a, b) in zip(gradients(of: model), before.gradients) {
      expectWithin(fractionOfLargest: 1e-5, a, b)
    }

    let count = model.frozenHalfCount
    model.halveFrozenWeights(rounding: true)
    #expect(model.frozenHalfCount == count + last.count)
    #expect(backend.readFloats(last.readableValue)[0] == 0.10009765625)
    model.mergeAdapter()
    #expect(model.hidden() != before.hidden)
  }

  /// Gradients of an adapter for a fixed loss over some tokens.
  private func gradients(of model: any PolicyModel) -> [DoubleMatrix] {
    let backend = model.backend
    for parameter in model.adapterParameters { parameter.dropGradient() }
    model.prepareWeights()
    let ids: [Int32] = [4, 8, 15, 16, 23, 42]
    let tape = Tape(backend, isRecording: true)
    let hidden = model.hiddenStates(
      PackedInput(
        ids: ids, positions: ids.indices.map(Int32.init),
        layout: .packed([.init(prefix: ids.count, suffixes: [])])), cache: nil, tape)
    LogProbHead(
      hidden, weight: model.head,
      pairs: HeadPairs(rows: [0, 1, 2, 3, 4], targets: Array(ids.dropFirst())), temperature: 1
    ).backward(tape, logProbSeeds: [1, -1, 2, 0.5, -3])
    return model.adapterParameters.compactMap(\.gradient).map(backend.download)
  }

  @Test("merged, the weights compute what base and adapter did apart")
  func merged() throws {
    let model = makeSmallPolicy(on: TestBackends.fast[0].make(threads: 2))
    try model.attach(adapterConfiguration(["k_proj", "v_proj", "gate_proj", "o_proj"]))
    let apart = model.hidden()
    model.mergeAdapter()
    #expect(model.adapterParameters.isEmpty)
    let merged = model.hidden()
    let largest = apart.map(abs).max() ?? 0
    #expect(zip(apart, merged).allSatisfy { abs($0 - $1) <= 1e-4 * largest })
    #expect(apart != merged || largest == 0)
  }

  @Test("what names no linear layer is refused by key: embeddings, the head, nothing at all")
  func targets() throws {
    for targets: JSONValue in [
      ["embed_tokens"], ["q_proj", "lm_head"], ".*", ["nothing"], "x.*q_proj",
    ] {
      let model = makeSmallPolicy(on: TestBackends.fast[0].make())
      let error = #expect(throws: CheckpointError.self) {
        try model.attach(adapterConfiguration(targets))
      }
      guard case .configuration(_, "target_modules", _) = error else {
        Issue.record("\(targets.text): \(String(describing: error))")
        continue
      }
    }
  }

  @Test("names of a vision policy are those of transformers, of today and of before")
  func vision() throws {
    let backend = TestBackends.fast[0].make()
    let model = try Fixture("qwen2-vl").model(on: backend)
    try model.attach(adapterConfiguration())
    let names = Set(model.adapterTensors().map(\.name))
    for name in [
      "model.language_model.layers.2.mlp.down_proj", "model.visual.blocks.1.attn.qkv",
      "model.visual.merger.mlp.2",
    ] {
      #expect(names.contains("base_model.model.\(name).lora_A.weight"))
      #expect(names.contains("base_model.model.\(name).lora_B.weight"))
    }
    // `proj` is also the patch convolution and `2` a layer's number: those are written whole.
    let modules = model.adaptedModules()
    #expect(modules.contains("fc1") && modules.contains("q_proj"))
    #expect(modules.contains("model.visual.blocks.0.attn.proj"))
    #expect(modules.contains("model.visual.merger.mlp.0"))
    #expect(!modules.contains("proj") && !modules.contains("0"))

    let folder = FileManager.default.temporaryDirectory.path + "/vl-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for isOlder in [false, true] {
      let tensors = model.adapterTensors().map { tensor in
        let older = tensor.name.replacingOccurrences(of: ".model.language_model.", with: ".model.")
          .replacingOccurrences(of: ".model.visual.", with: ".visual.")
        return isOlder ? renamed(tensor, older) : tensor
      }
      try AdapterFolder.write(
        adapterConfiguration([
          "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "qkv",
          "attn.proj", "fc1", "fc2", "mlp.0", "mlp.2",
        ]), targets: [], tensors: tensors, to: folder, type: .f32)
      let loaded = try Fixture("qwen2-vl").model(on: backend)
      try loaded.attachAdapter(AdapterFolder(path: folder))
      #expect(loaded.adapterBits == model.adapterBits)
    }
  }
}
