package import TensorCore

/// A copy of the weight in Double, as it was when it was packed: a stale pack shows as itself.
final class ReferenceWeight: PreparedWeight {
  private(set) var version: UInt64
  private(set) var values: DoubleMatrix
  let isFrozen: Bool

  init(version: UInt64, values: DoubleMatrix, isFrozen: Bool = false) {
    self.version = version
    self.values = values
    self.isFrozen = isFrozen
  }

  var outputs: Int { values.rows }
  var inputs: Int { values.columns }

  func replace(version: UInt64, values: DoubleMatrix) {
    precondition(
      values.rows == outputs && values.columns == inputs,
      "prepare(again:): \(values.shape) over [\(outputs), \(inputs)]")
    self.version = version
    self.values = values
  }
}

extension ReferenceBackend {
  package func prepare(weight: Matrix, version: UInt64) -> any PreparedWeight {
    ReferenceWeight(version: version, values: load(weight))
  }

  package func prepare(again prepared: any PreparedWeight, weight: Matrix, version: UInt64) {
    own(prepared, "prepare(again:)").replace(version: version, values: load(weight))
  }

  package func matmul(
    _ x: Matrix, _ weight: any PreparedWeight, bias: Matrix?, residual: Matrix?, into y: Matrix
  ) {
    let weight = own(weight, "matmul")
    requireShape("matmul x", x, x.rows, weight.inputs)
    requireShape("matmul y", y, x.rows, weight.outputs)
    if let bias { requireShape("matmul bias", bias, 1, weight.outputs) }
    if let residual { requireShape("matmul residual", residual, x.rows, weight.outputs) }
    store(
      ReferenceImplementations.matmul(
        load(x), weight: weight.values, bias: bias.map(load), residual: residual.map(load)),
      into: y)
  }

  package func prepareFrozen(weight: Matrix) -> any PreparedWeight {
    ReferenceWeight(
      version: 0,
      values: load(weight).map { Double(BFloat16.value(BFloat16.bits(Float($0)))) },
      isFrozen: true)
  }

  package func gatherRows(frozen: any PreparedWeight, ids: [Int32], into y: Matrix) {
    let table = own(frozen, "gatherRows(frozen:)").values
    requireShape("gatherRows(frozen:) y", y, ids.count, table.columns)
    requireIDs("gatherRows(frozen:)", ids, below: table.rows)
    store(table.rows(ids.map(Int.init)), into: y)
  }

  package func matmulInputGradient(
    _ dy: Matrix, frozen: any PreparedWeight, accumulating: Bool, into dx: Matrix
  ) {
    let weight = own(frozen, "matmulInputGradient(frozen:)").values
    requireShape("matmulInputGradient(frozen:) dy", dy, dy.rows, weight.rows)
    requireShape("matmulInputGradient(frozen:) dx", dx, dy.rows, weight.columns)
    store(
      ReferenceImplementations.matmulInputGradient(load(dy), weight: weight),
      accumulating: accumulating, into: dx)
  }

  package func matmulInputGradient(
    _ dy: Matrix, weight: Matrix, accumulating: Bool, into dx: Matrix
  ) {
    requireShape("matmulInputGradient dy", dy, dy.rows, weight.rows)
    requireShape("matmulInputGradient dx", dx, dy.rows, weight.columns)
    store(
      ReferenceImplementations.matmulInputGradient(load(dy), weight: load(weight)),
      accumulating: accumulating, into: dx)
  }

  package func matmulWeightGradient(_ dy: Matrix, _ x: Matrix, addingTo dWeight: Matrix) {
    requireShape("matmulWeightGradient x", x, dy.rows, x.columns)
    requireShape("matmulWeightGradient dWeight", dWeight, dy.columns, x.columns)
    store(
      ReferenceImplementations.matmulWeightGradient(load(dy), load(x)), accumulating: true,
      into: dWeight)
  }

  package func biasGradient(_ dy: Matrix, addingTo dBias: Matrix) {
    requireShape("biasGradient dBias", dBias, 1, dy.columns)
    store(ReferenceImplementations.biasGradient(load(dy)), accumulating: true, into: dBias)
  }

  func own(_ weight: any PreparedWeight, _ operation: String) -> ReferenceWeight {
    guard let own = weight as? ReferenceWeight else {
      preconditionFailure("\(operation): a weight packed by another backend: \(type(of: weight))")
    }
    return own
  }
}
