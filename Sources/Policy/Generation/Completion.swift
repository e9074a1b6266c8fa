/// How tokens are drawn and when a completion ends.
package struct SamplingParameters: Sendable {
  /// 0 is greedy.
  package var temperature: Float
  package var topK: Int
  package var topP: Float
  package var minP: Float
  /// Ends the completion; the id itself is part of it.
  package var stopIDs: Set<Int32>
  package var maxNewTokens: Int

  package init(
    temperature: Float, topK: Int = 0, topP: Float = 1, minP: Float = 0, stopIDs: Set<Int32>,
    maxNewTokens: Int
  ) {
    precondition(
      maxNewTokens > 0 && temperature >= 0,
      "SamplingParameters: temperature \(temperature), \(maxNewTokens) new tokens")
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
    self.stopIDs = stopIDs
    self.maxNewTokens = maxNewTokens
  }
}

/// G completions of one prompt.
package struct GenerationRequest: Sendable {
  package var prompt: [Int32]
  package var completionCount: Int
  /// Index of this draw over the whole run: with (seed, sample, position) it decides every
  /// random number, so that a completion never depends on its neighbours.
  package var drawIndex: UInt64
  /// Each ends a completion as soon as its text contains it.
  package var stopStrings: [String]
  /// The prompt's pictures, in order.
  package var images: [PromptImage]

  package init(
    prompt: [Int32], completionCount: Int, drawIndex: UInt64, stopStrings: [String] = [],
    images: [PromptImage] = []
  ) {
    precondition(
      !prompt.isEmpty && completionCount > 0,
      "GenerationRequest: \(prompt.count) prompt tokens, \(completionCount) completions")
    self.prompt = prompt
    self.completionCount = completionCount
    self.drawIndex = drawIndex
    self.stopStrings = stopStrings
    self.images = images
  }
}

/// Why a completion ended.
package enum FinishReason: Sendable, Equatable {
  case stopID(Int32)
  case stopString(String)
  case length

  /// No stop token and no stop string within the token limit.
  package var isTruncated: Bool { self == .length }

  /// Name in logs: `stop` or `length`.
  package var label: String { isTruncated ? "length" : "stop" }
}

/// One sampled completion. Token ids are the truth; the text is a view of them.
package struct SampledCompletion: Sendable {
  /// Sampled ids, including a final stop id.
  package var tokens: [Int32]
  /// Natural log, full softmax at the sampling temperature.
  package var logProbs: [Float]
  /// Nats, of the same distributions.
  package var entropies: [Float]
  package var finish: FinishReason
  /// Decoded without special tokens, cut after a stop string.
  package var text: String
}
