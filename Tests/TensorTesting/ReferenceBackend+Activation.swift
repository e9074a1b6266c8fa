package import TensorCore

extension ReferenceBackend {
  package func swiGLU(_ x: Matrix, into y: Matrix) {
    requireShape("swiGLU x", x, y.rows, 2 * y.columns)
    store(ReferenceImplementations.swiGLU(load(x)), into: y)
  }

  package func swiGLUGradient(_ dy: Matrix, _ x: Matrix, into dx: Matrix) {
    requireShape("swiGLUGradient x", x, dy.rows, 2 * dy.columns)
    requireSameShape("swiGLUGradient", x, dx)
    store(ReferenceImplementations.swiGLUGradient(load(dy), load(x)), into: dx)
  }

  package func gelu(_ x: Matrix, kind: GELUKind, into y: Matrix) {
    requireSameShape("gelu", x, y)
    store(load(x).map { ReferenceImplementations.gelu($0, kind: kind) }, into: y)
  }

  package func geluGradient(_ dy: Matrix, _ x: Matrix, kind: GELUKind, into dx: Matrix) {
    requireSameShape("geluGradient", dy, x)
    requireSameShape("geluGradient", x, dx)
    let slopes = load(x).map { ReferenceImplementations.geluDerivative($0, kind: kind) }
    let products = zip(load(dy).values, slopes.values).map { $0 * $1 }
    store(DoubleMatrix(rows: x.rows, columns: x.columns, values: products), into: dx)
  }
}
