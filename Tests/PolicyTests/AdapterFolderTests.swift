import Autograd
import Foundation
import Policy
import StrictJSON
import TensorCore
import TensorTesting
import Testing
import TextEncoder

@testable import Checkpoints

/// The same tensor by another name.
func renamed(_ tensor: NamedTensor, _ name: String) -> NamedTensor {
  NamedTensor(name: name, shape: tensor.shape, load: tensor.load)
}

/// A policy with its tokenizer in a folder of one test, and an adapter beside it.
private final class Folders {
  let root: String
  let backend: any Backend

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/adapters-" + UUID().uuidString
    backend = TestBackends.fast[0].make(threads: 2)
    try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
    try BPETrainer.train(on: ["1 + 1 = 2"], .init(vocabularySize: 257)).write(toFolder: base)
    try PolicyFolder(
      path: base, model: makeSmallPolicy(on: backend, vocabulary: 260),
      tokenizer: Tokenizer(folder: base)
    ).save(to: base, type: .f32)
    var policy = try PolicyFolder(path: base, on: backend)
    try policy.attach(
      adapterConfiguration(["q_proj", "down_proj"], rank: 2),
      random: SeededRandom(seed: 2, purpose: .initialisation), recipe: "x")
    for parameter in policy.model.adapterParameters {
      backend.fill(parameter.value, with: 0.25)
      parameter.markChanged()
    }
    try policy.save(to: adapter, type: .f32)
    hidden = policy.model.hidden()
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var base: String { root + "/base" }
  var adapter: String { root + "/adapter" }
  /// What base and adapter computed before they were saved.
  private(set) var hidden: [Float] = []

  /// Writes the adapter again with its tensors changed.
  func rewrite(_ change: ([NamedTensor]) -> [NamedTensor]) throws {
    let policy = try PolicyFolder(path: base, adapter: adapter, on: backend)
    try AdapterFolder.write(
      try #require(policy.adapter), targets: [], tensors: change(policy.model.adapterTensors()),
      to: adapter, type: .f32)
  }

  var error: CheckpointError? {
    #expect(throws: CheckpointError.self) {
      try PolicyFolder(path: base, adapter: adapter, on: backend)
    }
  }
}

@Suite("adapter folder")
struct AdapterFolderTests {
  @Test("an adapter that is saved and loaded keeps its bits, and so do its forwards")
  func roundTrip() throws {
    let folders = try Folders()
    let loaded = try PolicyFolder(path: folders.base, adapter: folders.adapter, on: folders.backend)
    expectSameBits(loaded.model.hidden(), folders.hidden)
    #expect(loaded.adapter?.base == folders.base)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folders.adapter).sorted() == [
        "adapter_config.json", "adapter_model.safetensors",
      ])
  }

  @Test("merged and saved, the folder is a model of its own")
  func merged() throws {
    let folders = try Folders()
    var policy = try PolicyFolder(path: folders.base, adapter: folders.adapter, on: folders.backend)
    policy.mergeAdapter()
    try policy.save(to: folders.root + "/merged", type: .f32)
    let merged = try PolicyFolder(path: folders.root + "/merged", on: folders.backend).model
      .hidden()
    let largest = folders.hidden.map(abs).max() ?? 0
    #expect(zip(merged, folders.hidden).allSatisfy { abs($0 - $1) <= 1e-4 * largest })
  }

  @Test("missing, superfluous, misshapen and non-finite tensors are refused by name")
  func tensors() throws {
    let name = "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight"
    func fault(_ change: ([NamedTensor]) -> [NamedTensor]) throws -> TensorFault? {
      let folders = try Folders()
      try folders.rewrite(change)
      guard case .tensor(_, let found, let fault) = folders.error else { return nil }
      #expect(found == name || found == "more")
      return fault
    }
    #expect(
      try fault { $0.filter { $0.name != name } } == .absent(expectedShape: [24, 2]))
    #expect(
      try fault { $0 + [NamedTensor(name: "more", shape: [1], values: [1])] } == .unexpected)
    func replaced(_ shape: [Int], _ value: Float) throws -> TensorFault? {
      try fault {
        $0.map {
          $0.name == name
            ? NamedTensor(
              name: name, shape: shape,
              values: Array(repeating: value, count: shape.reduce(1, *))) : $0
        }
      }
    }
    #expect(try replaced([2, 24], 1) == .wrongShape(expected: [24, 2], found: [2, 24]))
    #expect(try replaced([24, 2], .infinity) == .notFinite(element: 0))
  }

  @Test("an adapter's folder is not taken for a model")
  func notAModel() throws {
    let folders = try Folders()
    let error = #expect(throws: CheckpointError.self) {
      try PolicyFolder(path: folders.adapter, on: folders.backend)
    }
    #expect(error?.description.contains("base") == true)
    #expect(error?.kind == .badData)
  }
}
