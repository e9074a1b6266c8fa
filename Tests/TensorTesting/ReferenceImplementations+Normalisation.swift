extension ReferenceImplementations {
  /// y = x * inverse * weight, inverse = 1/sqrt(mean(x^2) + epsilon), `[N, 1]`.
  package static func rmsNorm(_ x: DoubleMatrix, weight: DoubleMatrix, epsilon: Double) -> (
    y: DoubleMatrix, inverse: DoubleMatrix
  ) {
    var y = DoubleMatrix(rows: x.rows, columns: x.columns)
    var inverse = DoubleMatrix(rows: x.rows, columns: 1)
    for n in 0..<x.rows {
      let mean = dot(x.row(n), x.row(n)) / Double(x.columns)
      inverse[n, 0] = 1 / (mean + epsilon).squareRoot()
      for j in 0..<x.columns { y[n, j] = x[n, j] * inverse[n, 0] * weight[0, j] }
    }
    return (y, inverse)
  }

  /// With g = dy * weight and r = inverse: dx = r g - x r^3 mean(g x); dWeight = sum of dy x r.
  package static func rmsNormGradient(
    _ dy: DoubleMatrix, _ x: DoubleMatrix, weight: DoubleMatrix, inverse: DoubleMatrix
  ) -> (dx: DoubleMatrix, dWeight: DoubleMatrix) {
    var dx = DoubleMatrix(rows: x.rows, columns: x.columns)
    var dWeight = DoubleMatrix(rows: 1, columns: x.columns)
    for n in 0..<x.rows {
      let r = inverse[n, 0]
      var mean = 0.0
      for j in 0..<x.columns { mean += dy[n, j] * weight[0, j] * x[n, j] }
      mean /= Double(x.columns)
      for j in 0..<x.columns {
        dx[n, j] = r * dy[n, j] * weight[0, j] - x[n, j] * r * r * r * mean
        dWeight[0, j] += dy[n, j] * x[n, j] * r
      }
    }
    return (dx, dWeight)
  }

  /// y = (x - mean) * inverse * weight + bias; statistics `[N, 2]` holds mean and inverse =
  /// 1/sqrt(biased variance + epsilon).
  package static func layerNorm(
    _ x: DoubleMatrix, weight: DoubleMatrix, bias: DoubleMatrix, epsilon: Double
  ) -> (y: DoubleMatrix, statistics: DoubleMatrix) {
    var y = DoubleMatrix(rows: x.rows, columns: x.columns)
    var statistics = DoubleMatrix(rows: x.rows, columns: 2)
    for n in 0..<x.rows {
      let mean = x.row(n).reduce(0, +) / Double(x.columns)
      var variance = 0.0
      for value in x.row(n) { variance += (value - mean) * (value - mean) }
      variance /= Double(x.columns)
      let inverse = 1 / (variance + epsilon).squareRoot()
      statistics[n, 0] = mean
      statistics[n, 1] = inverse
      for j in 0..<x.columns {
        y[n, j] = (x[n, j] - mean) * inverse * weight[0, j] + bias[0, j]
      }
    }
    return (y, statistics)
  }

  /// With g = dy * weight and z = (x - mean) * inverse: dx = inverse (g - mean(g) - z mean(g z)).
  package static func layerNormGradient(
    _ dy: DoubleMatrix, _ x: DoubleMatrix, weight: DoubleMatrix, statistics: DoubleMatrix
  ) -> (dx: DoubleMatrix, dWeight: DoubleMatrix, dBias: DoubleMatrix) {
    var dx = DoubleMatrix(rows: x.rows, columns: x.columns)
    var dWeight = DoubleMatrix(rows: 1, columns: x.columns)
    var dBias = DoubleMatrix(rows: 1, columns: x.columns)
    for n in 0..<x.rows {
      let (mean, inverse) = (statistics[n, 0], statistics[n, 1])
      var meanG = 0.0
      var meanGZ = 0.0
      for j in 0..<x.columns {
        let g = dy[n, j] * weight[0, j]
        meanG += g
        meanGZ += g * (x[n, j] - mean) * inverse
      }
      meanG /= Double(x.columns)
      meanGZ /= Double(x.columns)
      for j in 0..<x.columns {
        let z = (x[n, j] - mean) * inverse
        dx[n, j] = inverse * (dy[n, j] * weight[0, j] - meanG - z * meanGZ)
        dWeight[0, j] += dy[n, j] * z
        dBias[0, j] += dy[n, j]
      }
    }
    return (dx, dWeight, dBias)
  }

  /// Rotates (x[j], x[j + d/2]) of each head by its row's angle j, or back when `inverse`.
  package static func rotary(
    _ x: DoubleMatrix, heads: Int, cos: DoubleMatrix, sin: DoubleMatrix, inverse: Bool
  ) -> DoubleMatrix {
    var y = x
    let half = cos.columns
    for n in 0..<x.rows {
      for head in 0..<heads {
        for j in 0..<half {
          let (first, second) = (head * 2 * half + j, head * 2 * half + half + j)
          let (a, b) = (x[n, first], x[n, second])
          let (c, s) = (cos[n, j], inverse ? -sin[n, j] : sin[n, j])
          y[n, first] = a * c - b * s
          y[n, second] = b * c + a * s
        }
      }
    }
    return y
  }
}
