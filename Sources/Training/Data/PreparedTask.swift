internal import Rewards
package import Tasks

/// A sample with its prompt as token ids.
package struct PreparedSample: Sendable {
  package let sample: Sample
  /// Prompt ids, the forced prefill included.
  package let prompt: [Int32]
  /// The prompt's pictures, not decoded yet.
  package let images: [PlacedImage]
  /// Between the boxes of the record and those of the policy; nil where their pixels are the same.
  package let boxScaling: BoxScaling?

  /// Patches of all its pictures.
  package var patchCount: Int { images.reduce(0) { $0 + $1.patchCount } }

  package init(
    sample: Sample, prompt: [Int32], images: [PlacedImage] = [], boxScaling: BoxScaling? = nil
  ) {
    self.boxScaling = boxScaling
    self.sample = sample
    self.prompt = prompt
    self.images = images
  }
}

/// A task ready for rollouts: samples that fit, how they are graded, where completions end.
package struct PreparedTask: Sendable {
  package let name: String
  package let weight: Double
  package let samples: [PreparedSample]
  package let refused: [RefusedRecord]
  package let skippedCount: Int
  /// Changes with any question, reference or their order.
  package let fingerprint: UInt64
  package let rewards: TaskRewards
  /// What the policy is made to begin with; put before a completion when it is graded.
  package let prefill: String
  package let stopStrings: [String]
  /// The first prompt as text, for people.
  package let firstPrompt: String

  /// How much of each task is used, and what is not.
  static func notes(_ tasks: [PreparedTask]) -> [String] {
    tasks.flatMap { task -> [String] in
      var notes = ["task \(task.name): \(task.samples.count) samples"]
      notes += task.rewards.versions.map { "reward \($0.name): version \($0.version)" }
      if task.skippedCount > 0 {
        notes.append("task \(task.name): \(task.skippedCount) lines skipped")
      }
      if let first = task.refused.first {
        notes.append(
          "task \(task.name): \(task.refused.count) records refused (all in refused.jsonl), "
            + "the first \(first.id): \(first.reason)")
      }
      return notes
    }
  }

  /// A completion of a sample, as the rewards see it: boxes of both in the policy's pixels.
  package func request(
    _ text: String, tokenCount: Int, isTruncated: Bool, sample prepared: PreparedSample
  ) -> RewardRequest {
    let sample = prepared.sample
    return RewardRequest(
      output: ModelOutput(text: prefill + text, tokenCount: tokenCount, isTruncated: isTruncated),
      reference: prepared.boxScaling?.reference ?? sample.reference, question: sample.question,
      sample: sample.id, kind: sample.kind)
  }
}
