internal import CKernels
package import TensorCore

/// Weights that do not change, kept in bf16 and nowhere else.
extension CPUBackend {
  package func prepareFrozen(weight: Matrix) -> any PreparedWeight {
    let plan = products.plan(
      outputs: weight.rows, inputs: weight.columns, path: matmulPath, kernels: dense)
    let count = CPUPreparedWeight.panelFloats(outputs: weight.rows, inputs: weight.columns)
    let frozen = CPUPreparedWeight(
      version: 0, outputs: weight.rows, inputs: weight.columns, panels: allocate(count, .bf16),
      plan: plan, foreignPacks: [])
    let (source, halves, kernels) = (weight.floats, frozen.halves, dense)
    let width = CPUPreparedWeight.panelWidth
    let panel = frozen.panelFloats
    split((weight.rows + width - 1) / width, costEach: width * weight.columns) { range in
      withScratch(panel) { scratch in
        for index in range {
          // The one panel, packed as if it were the first.
          let first = index * width
          kernels.pack(
            source + first * weight.stride, weight.stride, weight.columns, 0,
            min(width, weight.rows - first), scratch)
          kernels.narrow(scratch, halves + index * panel, panel)
        }
      }
    }
    return frozen
  }

  package func gatherRows(frozen: any PreparedWeight, ids: [Int32], into y: Matrix) {
    let frozen = own(frozen, "gatherRows(frozen:)")
    requireShape("gatherRows(frozen:): y", y, ids.count, frozen.inputs)
    precondition(
      ids.allSatisfy { $0 >= 0 && Int($0) < frozen.outputs },
      "gatherRows(frozen:): an id of \(frozen.outputs) rows")
    let (halves, to, panel) = (frozen.halves, y.floats, frozen.panelFloats)
    let width = CPUPreparedWeight.panelWidth
    split(ids.count, costEach: y.columns * 8) { range in
      for i in range {
        let id = Int(ids[i])
        let row = halves + id / width * panel + id % width
        for k in 0..<y.columns {
          to[i * y.stride + k] = Float(bitPattern: UInt32(row[k * width]) << 16)
        }
      }
    }
  }

  package func matmulInputGradient(
    _ dy: Matrix, frozen: any PreparedWeight, accumulating: Bool, into dx: Matrix
  ) {
    let frozen = own(frozen, "matmulInputGradient(frozen:)")
    precondition(
      dy.columns == frozen.outputs && dx.columns == frozen.inputs && dy.rows == dx.rows,
      "matmulInputGradient(frozen:): dy \(dy.shape), weight [\(frozen.outputs), \(frozen.inputs)], "
        + "dx \(dx.shape)")
    guard dx.count > 0 else { return }
    if !accumulating { fill(dx, with: 0) }
    let width = CPUPreparedWeight.panelWidth
    let (halves, panel, kernels) = (frozen.halves, frozen.panelFloats, dense)
    // Some hundreds of outputs at a time, transposed as they lie in the panels: [K, outputs].
    let most = 512
    let block = matrix(frozen.inputs, min(most, (frozen.outputs + width - 1) / width * width))
    for begin in stride(from: 0, to: frozen.outputs, by: most) {
      let count = min(most, frozen.outputs - begin)
      let to = block.floats
      split(frozen.inputs, costEach: count) { range in
        for first in stride(from: 0, to: count, by: width) {
          let from = halves + (begin + first) / width * panel
          for k in range {
            kernels.widen(from + k * width, to + k * block.stride + first, width)
          }
        }
      }
      addTransposedProduct(
        dy.columns(begin..<begin + count), block.columns(0..<count), addingTo: dx)
    }
  }

  /// A forward product: our kernel widens as it reads; where oneDNN gives the same bits faster, the
  /// panels are widened for it.
  func frozen(_ call: Product, _ weight: CPUPreparedWeight, rows: Int) {
    guard weight.plan.use == .interchangeable, rows >= Self.rowsWorthWidening * threadCount else {
      fixedOrder(call, weight, rows: rows)
      return
    }
    let count = weight.panels.count
    let wide = CPUPreparedWeight(
      version: weight.version, outputs: weight.outputs, inputs: weight.inputs,
      panels: allocate(count, .f32), plan: weight.plan, foreignPacks: [])
    let (from, to, kernels) = (weight.halves, wide.floats, dense)
    let piece = 1 << 14
    split((count + piece - 1) / piece, costEach: piece) { range in
      let begin = range.lowerBound * piece
      kernels.widen(from + begin, to + begin, min(range.upperBound * piece, count) - begin)
    }
    multiply(call, wide, isContiguous: call.xStride == weight.inputs, rows: rows)
  }

  /// Rows for each thread from which oneDNN gains more than widening the whole weight costs.
  private static var rowsWorthWidening: Int { 256 }
}

extension CPUPreparedWeight {
  /// Elements of one panel.
  fileprivate var panelFloats: Int { Self.panelWidth * Self.padded(inputs) }
}
