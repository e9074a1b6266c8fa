/// (row, target) pairs of the log-prob head; `rows` ascends, rows may repeat.
package struct HeadPairs: Sendable {
  package var rows: [Int32]
  package var targets: [Int32]

  package init(rows: [Int32], targets: [Int32]) {
    precondition(
      rows.count == targets.count, "HeadPairs: \(rows.count) rows, \(targets.count) targets")
    self.rows = rows
    self.targets = targets
  }

  package var count: Int { rows.count }
}

/// What the head gives for each pair.
package struct HeadValues: Sendable, Equatable {
  /// Natural log.
  package var logProbs: [Float]
  /// Nats.
  package var entropies: [Float]

  package init(logProbs: [Float], entropies: [Float]) {
    self.logProbs = logProbs
    self.entropies = entropies
  }
}

/// How one token is drawn.
package struct SampleDraw: Sendable {
  /// Row of the hidden states.
  package var row: Int32
  /// 0 takes the most likely token (the lowest id among equals); its log-prob is that of
  /// temperature 1.
  package var temperature: Float
  /// Uniform in [0, 1).
  package var uniform: Float
  /// Truncations; 0, 1 and 0 switch them off. Applied in the order top-k, top-p, min-p to the
  /// distribution at `temperature`.
  package var topK: Int32
  package var topP: Float
  package var minP: Float

  package init(
    row: Int, temperature: Float, uniform: Float, topK: Int = 0, topP: Float = 1, minP: Float = 0
  ) {
    self.row = Int32(row)
    self.temperature = temperature
    self.uniform = uniform
    self.topK = Int32(topK)
    self.topP = topP
    self.minP = minP
  }

  /// Whether the full softmax is sampled.
  package var isTruncated: Bool { topK > 0 || topP < 1 || minP > 0 }
}

/// A drawn token with its log-prob and the entropy of the full softmax at the draw's temperature.
package struct SampledToken: Sendable, Equatable {
  package var id: Int32
  package var logProb: Float
  package var entropy: Float

  package init(id: Int32, logProb: Float, entropy: Float) {
    self.id = id
    self.logProb = logProb
    self.entropy = entropy
  }
}
