extension ReferenceImplementations {
  /// x `[N, K]` Wᵀ `[K, M]`, + bias `[1, M]`, + residual `[N, M]`.
  package static func matmul(
    _ x: DoubleMatrix, weight: DoubleMatrix, bias: DoubleMatrix? = nil,
    residual: DoubleMatrix? = nil
  ) -> DoubleMatrix {
    var y = DoubleMatrix(rows: x.rows, columns: weight.rows)
    for n in 0..<x.rows {
      for m in 0..<weight.rows {
        var sum = dot(x.row(n), weight.row(m))
        if let bias { sum += bias[0, m] }
        if let residual { sum += residual[n, m] }
        y[n, m] = sum
      }
    }
    return y
  }

  /// dy `[N, M]` W `[M, K]`.
  package static func matmulInputGradient(_ dy: DoubleMatrix, weight: DoubleMatrix) -> DoubleMatrix
  {
    var dx = DoubleMatrix(rows: dy.rows, columns: weight.columns)
    for n in 0..<dy.rows {
      for m in 0..<weight.rows {
        for k in 0..<weight.columns { dx[n, k] += dy[n, m] * weight[m, k] }
      }
    }
    return dx
  }

  /// dyᵀ `[M, N]` x `[N, K]`.
  package static func matmulWeightGradient(_ dy: DoubleMatrix, _ x: DoubleMatrix) -> DoubleMatrix {
    var dWeight = DoubleMatrix(rows: dy.columns, columns: x.columns)
    for n in 0..<dy.rows {
      for m in 0..<dy.columns {
        for k in 0..<x.columns { dWeight[m, k] += dy[n, m] * x[n, k] }
      }
    }
    return dWeight
  }

  /// Column sums of dy `[N, M]`, as `[1, M]`.
  package static func biasGradient(_ dy: DoubleMatrix) -> DoubleMatrix {
    var dBias = DoubleMatrix(rows: 1, columns: dy.columns)
    for n in 0..<dy.rows {
      for m in 0..<dy.columns { dBias[0, m] += dy[n, m] }
    }
    return dBias
  }
}
