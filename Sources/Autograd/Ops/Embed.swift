package import TensorCore

/// y[i] = table[ids[i]].
///
/// Derivative: d table[ids[i]] += dy[i], rows in ascending i.
package struct Embed: DifferentiableOperation {
  package static let name = "embed"
  package let table: Parameter
  package let ids: [Int32]

  package init(table: Parameter, ids: [Int32]) {
    self.table = table
    self.ids = ids
  }

  package var inputs: [Tensor] { [] }
  package var hasTrainableParameters: Bool { table.isTrainable }

  package func forward(on backend: any Backend) -> Matrix {
    let y = backend.allocateMatrix(rows: ids.count, columns: table.columns)
    if let frozen = table.frozen {
      backend.gatherRows(frozen: frozen, ids: ids, into: y)
    } else {
      backend.gatherRows(table.value, ids: ids, into: y)
    }
    return y
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    backend.scatterAddRows(gradient, ids: ids, addingTo: table.gradientTarget(on: backend))
  }
}
