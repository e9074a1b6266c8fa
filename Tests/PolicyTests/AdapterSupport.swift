import Autograd
import Foundation
import Policy
import StrictJSON
import TensorCore
import TensorTesting
import Testing
import TextEncoder

@testable import Checkpoints

/// A configuration as a recipe would give it.
func adapterConfiguration(
  _ targets: JSONValue = "all-linear", rank: Int = 3, alpha: Double = 6,
  ranks: [(String, Int)] = []
) throws -> AdapterConfiguration {
  var configuration = AdapterConfiguration(
    rank: rank, alpha: alpha, isRankStabilised: false,
    targets: try #require(
      try AdapterConfiguration.modules(targets, key: "target_modules", path: "x")))
  for (name, rank) in ranks {
    configuration.ranks.append(
      try AdapterConfiguration.exception(name, rank, key: "rank_pattern", path: "x"))
  }
  return configuration
}

extension PolicyModel {
  /// Attaches an adapter whose update is far from zero.
  func attach(_ configuration: AdapterConfiguration) throws {
    try attachAdapter(
      configuration, random: SeededRandom(seed: 2, purpose: .initialisation), path: "x")
    var random = RandomMatrices(seed: 8)
    for parameter in adapterParameters where parameter.name.hasSuffix("lora_B.weight") {
      let values = random.normal(parameter.value.rows, parameter.value.columns).floats
      values.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
      parameter.markChanged()
    }
  }

  /// Final hidden states of some tokens.
  func hidden() -> [Float] {
    prepareWeights()
    let ids = (0..<23).map { Int32($0 * 7 % 50) }
    let input = PackedInput(
      ids: ids, positions: ids.indices.map(Int32.init),
      layout: .packed([.init(prefix: ids.count, suffixes: [])]))
    return backend.readFloats(
      hiddenStates(input, cache: nil, Tape(backend, isRecording: false)).value)
  }

  var adapterBits: [[Float]] {
    adapterParameters.map { backend.readFloats($0.value) }
  }
}
