package import TensorCore

extension ReferenceBackend {
  package func rmsNorm(
    _ x: Matrix, weight: Matrix, epsilon: Float, into y: Matrix, inverse: Matrix
  ) {
    requireShape("rmsNorm weight", weight, 1, x.columns)
    requireSameShape("rmsNorm", x, y)
    requireShape("rmsNorm inverse", inverse, x.rows, 1)
    let result = ReferenceImplementations.rmsNorm(
      load(x), weight: load(weight), epsilon: Double(epsilon))
    store(result.y, into: y)
    store(result.inverse, into: inverse)
  }

  package func rmsNormGradient(
    _ dy: Matrix, _ x: Matrix, weight: Matrix, inverse: Matrix, accumulating: Bool,
    into dx: Matrix, dWeight: Matrix?
  ) {
    requireSameShape("rmsNormGradient dy", dy, x)
    requireSameShape("rmsNormGradient dx", dx, x)
    requireShape("rmsNormGradient weight", weight, 1, x.columns)
    requireShape("rmsNormGradient inverse", inverse, x.rows, 1)
    let result = ReferenceImplementations.rmsNormGradient(
      load(dy), load(x), weight: load(weight), inverse: load(inverse))
    store(result.dx, accumulating: accumulating, into: dx)
    if let dWeight { store(result.dWeight, accumulating: true, into: dWeight) }
  }

  package func layerNorm(
    _ x: Matrix, weight: Matrix, bias: Matrix, epsilon: Float, into y: Matrix, statistics: Matrix
  ) {
    requireShape("layerNorm weight", weight, 1, x.columns)
    requireShape("layerNorm bias", bias, 1, x.columns)
    requireSameShape("layerNorm", x, y)
    requireShape("layerNorm statistics", statistics, x.rows, 2)
    let result = ReferenceImplementations.layerNorm(
      load(x), weight: load(weight), bias: load(bias), epsilon: Double(epsilon))
    store(result.y, into: y)
    store(result.statistics, into: statistics)
  }

  package func layerNormGradient(
    _ dy: Matrix, _ x: Matrix, weight: Matrix, statistics: Matrix, accumulating: Bool,
    into dx: Matrix, dWeight: Matrix?, dBias: Matrix?
  ) {
    requireSameShape("layerNormGradient dy", dy, x)
    requireSameShape("layerNormGradient dx", dx, x)
    requireShape("layerNormGradient weight", weight, 1, x.columns)
    requireShape("layerNormGradient statistics", statistics, x.rows, 2)
    let result = ReferenceImplementations.layerNormGradient(
      load(dy), load(x), weight: load(weight), statistics: load(statistics))
    store(result.dx, accumulating: accumulating, into: dx)
    if let dWeight { store(result.dWeight, accumulating: true, into: dWeight) }
    if let dBias { store(result.dBias, accumulating: true, into: dBias) }
  }

  package func rotary(_ x: Matrix, heads: Int, cos: Matrix, sin: Matrix, inverse: Bool) {
    precondition(heads > 0, "rotary: \(heads) heads")
    requireShape("rotary x", x, cos.rows, heads * 2 * cos.columns)
    requireSameShape("rotary", cos, sin)
    store(
      ReferenceImplementations.rotary(
        load(x), heads: heads, cos: load(cos), sin: load(sin), inverse: inverse),
      into: x)
  }
}
