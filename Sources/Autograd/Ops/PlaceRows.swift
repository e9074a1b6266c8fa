package import TensorCore

/// x with some of its rows replaced: the rows of `ranges`, in order, become
/// features[order[0]], features[order[1]], ...
///
/// x's value is overwritten: nothing else may read it. Derivatives: d features[order[i]] += dy of
/// the row it replaced; dx is dy with those rows zero.
package struct PlaceRows: DifferentiableOperation {
  package static let name = "placeRows"
  package let x: Tensor
  package let features: Tensor
  package let order: [Int32]
  package let ranges: [Range<Int>]

  package init(_ x: Tensor, _ features: Tensor, order: [Int32], at ranges: [Range<Int>]) {
    precondition(
      x.columns == features.columns && ranges.reduce(0) { $0 + $1.count } == order.count,
      "placeRows: \(order.count) rows of \(features.value.shape) into \(x.value.shape)")
    self.x = x
    self.features = features
    self.order = order
    self.ranges = ranges
  }

  package var inputs: [Tensor] { [x, features] }

  package func forward(on backend: any Backend) -> Matrix {
    let rows = backend.allocateMatrix(rows: order.count, columns: x.columns)
    backend.gatherRows(features.value, ids: order, into: rows)
    var done = 0
    for range in ranges {
      backend.copy(rows.rows(done..<done + range.count), into: x.value.rows(range))
      done += range.count
    }
    return x.value
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    let rows = backend.allocateMatrix(rows: order.count, columns: x.columns)
    var done = 0
    for range in ranges {
      backend.copy(gradient.rows(range), into: rows.rows(done..<done + range.count))
      backend.fill(gradient.rows(range), with: 0)
      done += range.count
    }
    if features.requiresGradient {
      let dFeatures = backend.allocateMatrix(rows: features.rows, columns: features.columns)
      backend.fill(dFeatures, with: 0)
      backend.scatterAddRows(rows, ids: order, addingTo: dFeatures)
      features.addGradient(dFeatures, owned: true, on: backend)
    }
    x.addGradient(gradient, owned: true, on: backend)
  }
}
