internal import Foundation
package import TensorCore

extension ReferenceImplementations {
  /// Log-probabilities of all tokens after one hidden row, and the entropy, in nats.
  package static func distribution(
    _ hidden: DoubleMatrix, row: Int, weight: DoubleMatrix, bias: [Double]? = nil,
    temperature: Double
  ) -> (logProbs: [Double], entropy: Double) {
    let scores = (0..<weight.rows).map {
      (dot(hidden.row(row), weight.row($0)) + (bias?[$0] ?? 0)) / temperature
    }
    let total = logSumExp(scores)
    let logProbs = scores.map { $0 - total }
    var entropy = 0.0
    for value in logProbs where value > -.infinity { entropy -= exp(value) * value }
    return (logProbs, entropy)
  }

  /// d log p[target] / d z = 1[target] - p; d entropy / d z = -p (log p + entropy); z is the
  /// logit over the temperature.
  package static func headGradient(
    _ hidden: DoubleMatrix, weight: DoubleMatrix, bias: [Double]? = nil, pairs: HeadPairs,
    temperature: Double,
    logProbSeeds: [Double], entropySeeds: [Double]?
  ) -> (dHidden: DoubleMatrix, dWeight: DoubleMatrix) {
    var dHidden = DoubleMatrix(rows: hidden.rows, columns: hidden.columns)
    var dWeight = DoubleMatrix(rows: weight.rows, columns: weight.columns)
    for i in 0..<pairs.count {
      let row = Int(pairs.rows[i])
      let (logProbs, entropy) = distribution(
        hidden, row: row, weight: weight, bias: bias, temperature: temperature)
      for v in 0..<weight.rows where logProbs[v] > -.infinity {
        let p = exp(logProbs[v])
        var seed = logProbSeeds[i] * ((v == Int(pairs.targets[i]) ? 1 : 0) - p)
        if let entropySeeds { seed -= entropySeeds[i] * p * (logProbs[v] + entropy) }
        seed /= temperature
        for k in 0..<hidden.columns {
          dHidden[row, k] += seed * weight[v, k]
          dWeight[v, k] += seed * hidden[row, k]
        }
      }
    }
    return (dHidden, dWeight)
  }

  /// The probabilities of a draw after its truncations, each over what the one before left.
  ///
  /// Top-k keeps the k most likely (the lower id among equals); top-p the fewest most likely whose
  /// mass reaches p; min-p those at least that fraction of the most likely.
  package static func truncated(_ logProbs: [Double], by draw: SampleDraw) -> [Double] {
    var kept = logProbs.indices.sorted {
      (logProbs[$1], $0) < (logProbs[$0], $1)
    }
    if draw.topK > 0 { kept = Array(kept.prefix(Int(draw.topK))) }
    if draw.topP < 1 {
      let total = kept.reduce(0) { $0 + exp(logProbs[$1]) }
      var mass = 0.0
      var count = 0
      while count < kept.count, count == 0 || mass < Double(draw.topP) * total {
        mass += exp(logProbs[kept[count]])
        count += 1
      }
      kept = Array(kept.prefix(count))
    }
    if draw.minP > 0, let best = kept.first {
      kept = kept.filter { exp(logProbs[$0] - logProbs[best]) >= Double(draw.minP) }
    }
    var probabilities = Array(repeating: 0.0, count: logProbs.count)
    let total = kept.reduce(0) { $0 + exp(logProbs[$1]) }
    for id in kept { probabilities[id] = exp(logProbs[id]) / total }
    return probabilities
  }

  /// The first id, ascending, at which the running sum of probabilities passes `uniform`.
  package static func pick(_ probabilities: [Double], uniform: Double) -> Int {
    var sum = 0.0
    var last = 0
    for (id, probability) in probabilities.enumerated() where probability > 0 {
      sum += probability
      last = id
      if uniform < sum { return id }
    }
    return last
  }
}
