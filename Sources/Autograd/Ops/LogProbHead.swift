package import TensorCore

/// The log-prob head as the end of a graph: values of (row, target) pairs, and the way back from
/// d loss / d log-prob and d loss / d entropy.
///
/// log p(y | row) = z_y - log sum_j exp z_j with z = hidden Wᵀ / temperature;
/// entropy = - sum_j p_j log p_j. Derivatives: d log p_y / d z_j = [j = y] - p_j;
/// d entropy / d z_j = - p_j (log p_j + entropy). The logits are made block by block and never
/// held for all rows.
package struct LogProbHead {
  package let hidden: Tensor
  package let weight: Parameter
  /// Added to the logits, `[1, V]`; a constant.
  package let bias: Matrix?
  package let pairs: HeadPairs
  package let temperature: Float

  package init(
    _ hidden: Tensor, weight: Parameter, bias: Matrix? = nil, pairs: HeadPairs,
    temperature: Float
  ) {
    precondition(
      hidden.columns == weight.columns,
      "log-prob head: hidden \(hidden.value.shape), weight [\(weight.rows), \(weight.columns)]")
    precondition(temperature > 0, "log-prob head: temperature \(temperature)")
    self.hidden = hidden
    self.weight = weight
    self.bias = bias
    self.pairs = pairs
    self.temperature = temperature
  }

  /// Log-probs and entropies of the pairs.
  package func values(on backend: any Backend) -> HeadValues {
    backend.headLogProbs(
      hidden.value, weight.preparedWeight(), bias: bias, pairs: pairs,
      temperature: temperature)
  }

  /// Sends the seeds back through the head and the whole tape; the tape is empty afterwards.
  /// - Returns: the values of the pairs, which the way back computes anyway.
  @discardableResult
  package func backward(
    _ tape: Tape, logProbSeeds: [Float], entropySeeds: [Float]? = nil
  ) -> HeadValues {
    precondition(
      logProbSeeds.count == pairs.count && (entropySeeds?.count ?? pairs.count) == pairs.count,
      "log-prob head: \(logProbSeeds.count) seeds for \(pairs.count) pairs")
    let backend = tape.backend
    let dHidden = backend.allocateMatrix(rows: hidden.rows, columns: hidden.columns)
    let values = backend.headGradient(
      hidden.value, weight: weight.frozen == nil ? weight.value : nil,
      prepared: weight.preparedWeight(), bias: bias,
      pairs: pairs, temperature: temperature, logProbSeeds: logProbSeeds,
      entropySeeds: entropySeeds,
      dHidden: dHidden,
      dWeight: weight.isTrainable ? weight.gradientTarget(on: backend) : nil)
    tape.backward(from: hidden, seed: dHidden)
    return values
  }
}
