package import TensorCore

/// x = [q | k | v] of each packed row with every head of q and of k RMS-normalised over its width;
/// v is passed on.
///
/// y = x * r * w over each head's d elements, r = 1 / sqrt(mean(x^2) + epsilon), with one w `[1, d]`
/// for the heads of q and one for those of k. Derivatives: those of ``RMSNormalize``, dw summed
/// over heads and rows. Source: Qwen3 technical report (2505.09388), section 2.
package struct NormalizeHeads: DifferentiableOperation {
  package static let name = "normalizeHeads"
  package let x: Tensor
  package let heads: RotaryAttention.Heads
  package let query: Parameter
  package let key: Parameter
  package let epsilon: Float
  /// `[N, H + K]`
  private var inverse: Matrix?

  package init(
    _ x: Tensor, heads: RotaryAttention.Heads, query: Parameter, key: Parameter, epsilon: Float
  ) {
    precondition(
      x.columns == heads.totalColumns && query.value.columns == heads.width
        && key.value.columns == heads.width,
      "normalizeHeads \(query.name): x \(x.value.shape), \(heads), weights \(query.value.shape), "
        + key.value.shape)
    self.x = x
    self.heads = heads
    self.query = query
    self.key = key
    self.epsilon = epsilon
  }

  package var inputs: [Tensor] { [x] }
  package var hasTrainableParameters: Bool { query.isTrainable || key.isTrainable }

  /// The heads of q, then those of k, each with its weight.
  private var normalised: [(head: Range<Int>, weight: Parameter)] {
    [(0..<heads.query, query), (heads.query..<heads.query + heads.keyValue, key)]
  }

  package mutating func forward(on backend: any Backend) -> Matrix {
    let y = backend.allocateMatrix(rows: x.rows, columns: x.columns)
    let inverse = backend.allocateMatrix(rows: x.rows, columns: heads.query + heads.keyValue)
    for (range, weight) in normalised {
      // As few calls as can be: a whole head of all rows, or all heads of a row. The bits are the
      // same, since a head of a row depends on nothing else.
      if x.rows < range.count {
        for row in 0..<x.rows {
          backend.rmsNorm(
            stacked(x.value, row, range), weight: weight.value, epsilon: epsilon,
            into: stacked(y, row, range),
            inverse: Matrix(
              storage: inverse.storage,
              offset: inverse.offset + row * inverse.stride + range.lowerBound,
              rows: range.count, columns: 1))
        }
      } else {
        for head in range {
          backend.rmsNorm(
            x.value.columns(columns(of: head)), weight: weight.value, epsilon: epsilon,
            into: y.columns(columns(of: head)), inverse: inverse.columns(head..<head + 1))
        }
      }
    }
    backend.copy(x.value.columns(heads.valueColumns), into: y.columns(heads.valueColumns))
    self.inverse = inverse
    return y
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    guard let inverse else { preconditionFailure("normalizeHeads: backward before forward") }
    let (target, accumulating) =
      x.requiresGradient
      ? x.gradientTarget(on: backend)
      : (backend.allocateMatrix(rows: x.rows, columns: x.columns), false)
    for (range, weight) in normalised {
      let dWeight = weight.isTrainable ? weight.gradientTarget(on: backend) : nil
      for head in range {
        let columns = columns(of: head)
        backend.rmsNormGradient(
          gradient.columns(columns), x.value.columns(columns), weight: weight.value,
          inverse: inverse.columns(head..<head + 1), accumulating: accumulating,
          into: target.columns(columns), dWeight: dWeight)
      }
    }
    let (dv, values) = (gradient.columns(heads.valueColumns), target.columns(heads.valueColumns))
    if accumulating {
      backend.add(values, dv, into: values)
    } else {
      backend.copy(dv, into: values)
    }
  }

  private func columns(of head: Int) -> Range<Int> {
    head * heads.width..<(head + 1) * heads.width
  }

  /// Heads of one row as the rows of a matrix, `[heads, d]`.
  private func stacked(_ matrix: Matrix, _ row: Int, _ heads: Range<Int>) -> Matrix {
    let width = self.heads.width
    return Matrix(
      storage: matrix.storage,
      offset: matrix.offset + row * matrix.stride + heads.lowerBound * width,
      rows: heads.count, columns: width)
  }
}
