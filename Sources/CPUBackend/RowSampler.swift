internal import CKernels
internal import TensorCore

/// Draws from the softmax of one row of logits at one temperature.
struct RowSampler {
  private let logits: UnsafePointer<Float>
  private let count: Int
  private let isGreedy: Bool
  private let factor: Float
  private let kernels: ck_dense
  private let softmax: ck_softmax
  /// Sums of exp over consecutive blocks of the vocabulary.
  private let blockSums: [Float]

  /// Reads the row once; temperature 0 stands for the most likely token, with the log-prob and the
  /// entropy of temperature 1.
  init(
    logits: UnsafePointer<Float>, count: Int, temperature: Float, kernels: ck_dense
  ) {
    self.logits = logits
    self.count = count
    self.kernels = kernels
    isGreedy = temperature == 0
    let factor = isGreedy ? 1 : 1 / temperature
    self.factor = factor
    let block = Int(CK_SOFTMAX_BLOCK)
    var sums = [Float](repeating: 0, count: (count + block - 1) / block)
    softmax = sums.withUnsafeMutableBufferPointer {
      kernels.softmax(logits, count, factor, $0.baseAddress)
    }
    blockSums = sums
  }

  /// The token of a draw at this temperature.
  func token(for draw: SampleDraw) -> SampledToken {
    guard softmax.sum.isFinite && softmax.sum > 0 && softmax.max.isFinite else {
      return SampledToken(id: 0, logProb: .nan, entropy: .nan)
    }
    let id: Int
    if isGreedy {
      id = kernels.largest(logits, count)
    } else if draw.isTruncated {
      id = truncated(draw)
    } else {
      id = full(draw.uniform)
    }
    return SampledToken(
      id: Int32(id), logProb: softmax.logProb(logits[id], factor), entropy: softmax.entropy)
  }

  /// The first token at which the cumulative sum passes `uniform` times the whole.
  private func full(_ uniform: Float) -> Int {
    let wanted = Double(uniform) * softmax.sum
    var (before, chosen, beforeChosen) = (0.0, 0, 0.0)
    for (block, sum) in blockSums.enumerated() where sum > 0 {
      // Rounding may leave `wanted` at the very end: the last block that holds anything serves.
      (chosen, beforeChosen) = (block, before)
      before += Double(sum)
      if before > wanted { break }
    }
    let begin = chosen * Int(CK_SOFTMAX_BLOCK)
    let size = min(Int(CK_SOFTMAX_BLOCK), count - begin)
    return withScratch(size) { terms in
      kernels.softmax_terms(logits + begin, size, factor, softmax.max, terms)
      var (running, last) = (beforeChosen, 0)
      for i in 0..<size where terms[i] > 0 {
        last = i
        running += Double(terms[i])
        if running > wanted { break }
      }
      return begin + last
    }
  }

  private func truncated(_ draw: SampleDraw) -> Int {
    withScratch(count) { terms in
      kernels.softmax_terms(logits, count, factor, softmax.max, terms)
      let kept = Truncation(draw).kept(
        UnsafeBufferPointer(start: terms, count: count), sum: softmax.sum)
      let total = kept.reduce(0.0) { $0 + Double(terms[$1]) }
      let wanted = Double(draw.uniform) * total
      var (running, last) = (0.0, 0)
      for id in kept where terms[id] > 0 {
        last = id
        running += Double(terms[id])
        if running > wanted { break }
      }
      return last
    }
  }
}

/// The tokens that top-k, top-p and min-p leave, in this order.
struct Truncation {
  private let topK: Int
  private let topP: Double
  private let minP: Double

  init(_ draw: SampleDraw) {
    topK = draw.topK > 0 ? Int(draw.topK) : Int.max
    topP = Double(draw.topP)
    minP = Double(draw.minP)
  }

  /// Ids in ascending order; `terms` are exp(z - max), `sum` their sum. Never empty.
  ///
  /// Tokens rank by probability, the lower id first among equals. Top-k keeps the first k; top-p
  /// keeps the shortest beginning of what is left that holds at least that share of it; min-p
  /// keeps what has at least that share of the largest probability.
  func kept(_ terms: UnsafeBufferPointer<Float>, sum: Double) -> [Int] {
    // Only the beginning of the ranking is sorted: terms above a threshold, lowered until the
    // rules are met. The largest term is 1.
    var threshold: Float = 0x1p-4
    while true {
      let isWhole = threshold < 0x1p-126
      let ranked = terms.indices.filter { terms[$0] > (isWhole ? 0 : threshold) }
        .sorted { (-terms[$0], $0) < (-terms[$1], $1) }
      if let kept = select(ranked, terms, sum: sum, isWhole: isWhole) { return kept.sorted() }
      threshold = isWhole ? 0 : threshold * 0x1p-8
    }
  }

  /// `nil` when the ranking must go on to tell.
  private func select(
    _ ranked: [Int], _ terms: UnsafeBufferPointer<Float>, sum: Double, isWhole: Bool
  ) -> [Int]? {
    var kept = ranked[...]
    var mass = sum
    if topK < Int.max {
      if ranked.count < topK && !isWhole { return nil }
      kept = kept.prefix(topK)
      mass = kept.reduce(0.0) { $0 + Double(terms[$1]) }
    }
    if topP < 1 {
      var running = 0.0
      guard
        let end = kept.firstIndex(where: {
          running += Double(terms[$0])
          return running >= topP * mass
        })
      else { return isWhole ? Array(finish(kept, terms)) : nil }
      kept = kept[...end]
    } else if topK == Int.max && !isWhole {
      // Min-p alone: what the ranking lacks lies below its last element.
      guard let last = ranked.last, Double(terms[last]) < minP else { return nil }
    }
    return Array(finish(kept, terms))
  }

  private func finish(
    _ kept: ArraySlice<Int>, _ terms: UnsafeBufferPointer<Float>
  ) -> ArraySlice<Int> {
    guard minP > 0 else { return kept }
    return kept.prefix { Double(terms[$0]) >= minP } + (minP > 1 ? kept.prefix(1) : [])
  }
}
