package import TensorCore

/// y + scale (x Aᵀ) Bᵀ in the columns of each part of a low-rank update.
///
/// y's value is overwritten: nothing else may read it. Derivatives, u = scale x Aᵀ: dB += dyᵀ u;
/// du = scale dy B; dA += duᵀ x; dx += du A; d y += dy. Both products are the row-invariant ones.
package struct AddLowRank: DifferentiableOperation {
  package static let name = "lowRank"
  package let y: Tensor
  package let x: Tensor
  package let update: LowRankUpdate
  private var inner: Matrix?

  package init(_ y: Tensor, _ x: Tensor, _ update: LowRankUpdate) {
    precondition(
      x.columns == update.down.columns && x.rows == y.rows
        && update.parts.allSatisfy { $0.outputs.upperBound <= y.columns },
      "lowRank \(update.down.name): x \(x.value.shape), A \(update.down.value.shape), y "
        + y.value.shape)
    self.y = y
    self.x = x
    self.update = update
  }

  package var inputs: [Tensor] { [y, x] }
  package var hasTrainableParameters: Bool { update.parameters.contains(where: \.isTrainable) }

  package mutating func forward(on backend: any Backend) -> Matrix {
    let inner = backend.allocateMatrix(rows: x.rows, columns: update.down.rows)
    backend.matmul(
      x.value, update.down.preparedWeight(), bias: nil, residual: nil, into: inner)
    for part in update.parts {
      let own = inner.columns(part.ranks)
      backend.scale(own, by: part.scale)
      let target = y.value.columns(part.outputs)
      backend.matmul(own, part.up.preparedWeight(), bias: nil, residual: target, into: target)
    }
    self.inner = inner
    return y.value
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    guard let inner else { preconditionFailure("lowRank: backward before forward") }
    let down = update.down
    let dInner = backend.allocateMatrix(rows: inner.rows, columns: inner.columns)
    for part in update.parts {
      let dy = gradient.columns(part.outputs)
      if part.up.isTrainable {
        backend.matmulWeightGradient(
          dy, inner.columns(part.ranks), addingTo: part.up.gradientTarget(on: backend))
      }
      let own = dInner.columns(part.ranks)
      backend.matmulInputGradient(dy, weight: part.up.value, accumulating: false, into: own)
      backend.scale(own, by: part.scale)
    }
    if down.isTrainable {
      backend.matmulWeightGradient(dInner, x.value, addingTo: down.gradientTarget(on: backend))
    }
    if x.requiresGradient {
      let (target, accumulating) = x.gradientTarget(on: backend)
      backend.matmulInputGradient(
        dInner, weight: down.value, accumulating: accumulating, into: target)
    }
    y.addGradient(gradient, owned: true, on: backend)
  }
}
