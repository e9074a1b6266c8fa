internal import Autograd
package import Policy
internal import TensorCore

/// Forward and backward over the groups of one update, in micro-batches.
///
/// Seeds (d loss / d log-prob) are known beforehand, so gradients of micro-batches simply add up.
package struct PolicyUpdate {
  /// How the recomputed log-probs compare with those stored while sampling.
  package struct LogProbCheck: Sendable, Equatable {
    package var comparedTokens = 0
    package var meanDifference = 0.0
    package var maxDifference = 0.0
    /// Where the largest difference stands: group, completion, token.
    package var worst: PackedGroups.Place?

    fileprivate var sum = 0.0
  }

  private let model: any PolicyModel
  private let rowsPerForward: Int

  /// - Parameter rowsPerForward: packed rows of a micro-batch at most.
  package init(model: any PolicyModel, rowsPerForward: Int) {
    self.model = model
    self.rowsPerForward = rowsPerForward
  }

  /// Adds the gradient of sum(seed * log-prob) to the parameters.
  ///
  /// Completions whose seeds are all zero are not forwarded.
  /// - Parameters:
  ///   - stored: log-probs stored while sampling, by group, completion, token; nil for data that
  ///     was not sampled.
  ///   - seeds: d loss / d log-prob, by group, completion, token.
  ///   - onBatch: told before each micro-batch.
  /// - Returns: the comparison with `stored`, and the sum of seed * log-prob.
  package func accumulate(
    _ groups: [TokenGroup], stored: [[[Float]]]?, seeds: [[[Float]]], temperature: Float,
    onBatch: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) -> (check: LogProbCheck, weightedSum: Double) {
    model.prepareWeights()
    var check = LogProbCheck()
    var weightedSum = 0.0
    let trained = Self.trained(groups, seeds: seeds)
    let batches = MicroBatches.split(
      trained.map(\.group), rows: rowsPerForward,
      rowsPerPatch: MemoryPlan.rowsPerPatch(model.configuration))
    for (number, batch) in batches.enumerated() {
      onBatch(number, batches.count)
      let parts = batch.map { part in
        let whole = trained[part.group]
        return (
          group: whole.group.with(completions: Array(whole.group.completions[part.completions])),
          source: whole.source, members: Array(whole.members[part.completions])
        )
      }
      let packed = PackedGroups(parts.map(\.group))
      let flatSeeds = packed.places.map { place in
        seeds[parts[place.group].source][parts[place.group].members[place.completion]][place.token]
      }
      let tape = Tape(model.backend, isRecording: true)
      let hidden = model.hiddenStates(packed.input, cache: nil, tape)
      let values = LogProbHead(
        hidden, weight: model.head, bias: model.headBias, pairs: packed.pairs,
        temperature: temperature
      ).backward(tape, logProbSeeds: flatSeeds)
      for (index, place) in packed.places.enumerated() {
        let value = values.logProbs[index]
        weightedSum += Double(flatSeeds[index]) * Double(value)
        guard let stored else { continue }
        let part = parts[place.group]
        let member = part.members[place.completion]
        check.compare(
          value, stored[part.source][member][place.token],
          at: PackedGroups.Place(group: part.source, completion: member, token: place.token))
      }
    }
    check.meanDifference = check.comparedTokens > 0 ? check.sum / Double(check.comparedTokens) : 0
    return (check, weightedSum)
  }

  /// What has a seed other than zero, with where it came from.
  private static func trained(
    _ groups: [TokenGroup], seeds: [[[Float]]]
  ) -> [(group: TokenGroup, source: Int, members: [Int])] {
    groups.indices.compactMap { index in
      let members = groups[index].completions.indices.filter { member in
        seeds[index][member].contains { $0 != 0 }
      }
      guard !members.isEmpty else { return nil }
      let group = groups[index].with(completions: members.map { groups[index].completions[$0] })
      return (group, index, members)
    }
  }
}

extension PolicyUpdate.LogProbCheck {
  fileprivate mutating func compare(
    _ value: Float, _ stored: Float, at place: PackedGroups.Place
  ) {
    comparedTokens += 1
    let difference = value == stored ? 0 : abs(Double(value) - Double(stored))
    // A NaN on either side is the largest difference of all.
    let size = difference.isNaN ? Double.infinity : difference
    sum += size
    if size > maxDifference {
      maxDifference = size
      worst = place
    }
  }
}
