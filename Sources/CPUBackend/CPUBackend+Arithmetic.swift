internal import CKernels
package import TensorCore

extension CPUBackend {
  package func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    requireShape("add: b", b, a.rows, a.columns)
    requireShape("add: y", y, a.rows, a.columns)
    let (aAt, bAt, yAt, kernels) = (a.floats, b.floats, y.floats, dense)
    if a.isContiguous && b.isContiguous && y.isContiguous {
      eachSpan(y) { offset, count in
        kernels.add(aAt + offset, bAt + offset, yAt + offset, count)
      }
    } else {
      split(a.rows, costEach: a.columns) { rows in
        for row in rows {
          kernels.add(
            aAt + row * a.stride, bAt + row * b.stride, yAt + row * y.stride, a.columns)
        }
      }
    }
  }

  package func scale(_ x: Matrix, by factor: Float) {
    let (at, kernels) = (x.floats, dense)
    eachSpan(x) { offset, count in kernels.scale(at + offset, count, factor) }
  }

  package func axpy(_ factor: Float, _ x: Matrix, addingTo y: Matrix) {
    requireShape("axpy: y", y, x.rows, x.columns)
    let (from, to, kernels) = (x.floats, y.floats, dense)
    eachSpan(x, y) { offsets, count in
      kernels.axpy(factor, from + offsets.0, to + offsets.1, count)
    }
  }

  // MARK: Optimizer

  package func adamW(
    weight: Matrix, gradient: Matrix, firstMoment: Matrix, secondMoment: Matrix, _ step: AdamWStep
  ) {
    requireShape("adamW: gradient", gradient, weight.rows, weight.columns)
    requireShape("adamW: firstMoment", firstMoment, weight.rows, weight.columns)
    requireShape("adamW: secondMoment", secondMoment, weight.rows, weight.columns)
    precondition(step.step >= 1, "adamW: step \(step.step)")
    let numbers = ck_adamw(
      learning_rate: step.learningRate, beta1: step.beta1, beta2: step.beta2,
      epsilon: step.epsilon, weight_decay: step.weightDecay,
      correction1: Self.correction(step.beta1, step.step),
      correction2: Self.correction(step.beta2, step.step), gradient_scale: step.gradientScale,
      rounding: step.rounding)
    let kernels = dense
    if firstMoment.storage.dtype == .bf16 {
      adamW(weight, gradient, half: firstMoment, secondMoment, numbers)
      return
    }
    let (w, g, m, v) = (
      weight.floats, gradient.floats, firstMoment.floats, secondMoment.floats
    )
    if weight.isContiguous && gradient.isContiguous && firstMoment.isContiguous
      && secondMoment.isContiguous
    {
      eachSpan(weight) { offset, count in
        kernels.adamw(w + offset, g + offset, m + offset, v + offset, count, numbers)
      }
    } else {
      split(weight.rows, costEach: weight.columns) { rows in
        for row in rows {
          kernels.adamw(
            w + row * weight.stride, g + row * gradient.stride, m + row * firstMoment.stride,
            v + row * secondMoment.stride, weight.columns, numbers)
        }
      }
    }
  }

  private func adamW(
    _ weight: Matrix, _ gradient: Matrix, half first: Matrix, _ second: Matrix,
    _ numbers: ck_adamw
  ) {
    let (w, g, v, kernels) = (weight.floats, gradient.floats, second.floats, dense)
    let m = first.halves
    split(weight.rows, costEach: weight.columns) { rows in
      for row in rows {
        kernels.adamw_half(
          w + row * weight.stride, g + row * gradient.stride, m + row * first.stride,
          v + row * second.stride, row * weight.columns, weight.columns, numbers)
      }
    }
  }

  /// 1 - beta^step, the power by squaring in Double: the same on every machine.
  private static func correction(_ beta: Float, _ step: Int) -> Float {
    var (power, base, left) = (1.0, Double(beta), step)
    while left > 0 {
      if left & 1 == 1 { power *= base }
      base *= base
      left >>= 1
    }
    return Float(1 - power)
  }

  package func sumOfSquares(_ x: Matrix) -> (sum: Double, isFinite: Bool) {
    guard x.count > 0 else { return (0, true) }
    // Blocks of one size, added in order: independent of the thread count.
    let size = 1 << 13
    let (rows, columns) = x.isContiguous ? (1, x.count) : (x.rows, x.columns)
    let perRow = (columns + size - 1) / size
    var sums = [Double](repeating: 0, count: rows * perRow)
    let (at, kernels) = (x.floats, dense)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      split(rows * perRow, costEach: min(size, columns)) { range in
        for block in range {
          let begin = block % perRow * size
          sums[block] = kernels.sum_of_squares(
            at + block / perRow * x.stride + begin, min(size, columns - begin))
        }
      }
    }
    // Squares of finite floats cannot overflow a Double: the sum is finite when every element is.
    let sum = sums.reduce(0, +)
    return (sum, sum.isFinite)
  }
}
