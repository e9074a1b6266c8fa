internal import TensorCore

/// A low-rank update of a frozen weight: W + scale B A, by the weight's parts, kept apart from it.
///
/// The parts that are adapted share the product with A: their A are consecutive rows of one
/// parameter. Source: Hu et al. 2021 (2106.09685), section 4.1.
package final class LowRankUpdate {
  /// What one part of the weight gains.
  package struct Part {
    /// Rows of the weight, which are columns of its product.
    package let outputs: Range<Int>
    /// Rows of ``LowRankUpdate/down`` that are this part's A, `[r, K]`.
    package let ranks: Range<Int>
    /// B, `[outputs, r]`.
    package let up: Parameter
    /// alpha / r, or alpha / sqrt(r).
    package let scale: Float

    package init(outputs: Range<Int>, ranks: Range<Int>, up: Parameter, scale: Float) {
      self.outputs = outputs
      self.ranks = ranks
      self.up = up
      self.scale = scale
    }
  }

  /// A of all parts, `[sum of r, K]`.
  package let down: Parameter
  package let parts: [Part]
  /// Off, the product is that of the weight alone, bit for bit.
  package var isOn = true

  package init(down: Parameter, parts: [Part]) {
    precondition(
      parts.last?.ranks.upperBound == down.value.rows
        && parts.allSatisfy {
          $0.up.value.rows == $0.outputs.count && $0.up.value.columns == $0.ranks.count
        }, "LowRankUpdate \(down.name): parts do not fit A \(down.value.shape)")
    self.down = down
    self.parts = parts
  }

  package var parameters: [Parameter] { [down] + parts.map(\.up) }
}
