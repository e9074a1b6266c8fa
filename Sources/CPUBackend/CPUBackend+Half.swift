internal import CKernels
internal import TensorCore

// bf16 storage: the upper halves of f32. What a product or a gather reads from it is widened, which
// is exact, so that a weight whose values fit has the same bits in either type.

extension Matrix {
  /// First bf16 element of the view.
  var halves: UnsafeMutablePointer<UInt16> {
    precondition(storage.dtype == .bf16, "Matrix.halves: storage is \(storage.dtype)")
    return storage.address.assumingMemoryBound(to: UInt16.self) + offset
  }

  var isHalf: Bool { storage.dtype == .bf16 }
}

enum Half {
  static func widen(
    _ source: UnsafePointer<UInt16>, into target: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<count { target[i] = Float(bitPattern: UInt32(source[i]) << 16) }
  }

  /// Rounds to nearest, ties to even; a NaN stays a NaN.
  static func bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let rounded = UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
    let isNaN = bits & 0x7FFF_FFFF > 0x7F80_0000
    return isNaN ? UInt16(truncatingIfNeeded: bits >> 16) | 0x40 : rounded
  }

  static func round(
    _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<UInt16>, count: Int
  ) {
    for i in 0..<count { target[i] = bits(source[i]) }
  }
}

extension CPUBackend {
  /// Rows of a bf16 view as dense f32, in parallel.
  func widen(_ source: Matrix, rows: Range<Int>, into target: UnsafeMutablePointer<Float>) {
    let from = source.halves
    split(rows.count, costEach: source.columns) { range in
      for row in range {
        Half.widen(
          from + (rows.lowerBound + row) * source.stride, into: target + row * source.columns,
          count: source.columns)
      }
    }
  }

  /// Copies between types.
  func convert(_ source: Matrix, into target: Matrix) {
    switch (source.isHalf, target.isHalf) {
    case (true, false):
      let (from, to) = (source.halves, target.floats)
      eachSpan(source, target) { offsets, count in
        Half.widen(from + offsets.0, into: to + offsets.1, count: count)
      }
    case (false, true):
      let (from, to) = (source.floats, target.halves)
      eachSpan(source, target) { offsets, count in
        Half.round(from + offsets.0, into: to + offsets.1, count: count)
      }
    case (true, true):
      let (from, to) = (source.halves, target.halves)
      eachSpan(source, target) { offsets, count in
        (to + offsets.1).update(from: from + offsets.0, count: count)
      }
    case (false, false): preconditionFailure("convert: \(source.storage.dtype) to the same")
    }
  }

  /// dx (+)= dy W for a bf16 W, which is widened a few rows at a time.
  func inputGradient(
    _ dy: Matrix, halfWeight weight: Matrix, accumulating: Bool, into dx: Matrix
  ) {
    let rowsEach = max(64, Self.widenedFloats / max(weight.columns, 1))
    let scratch = matrix(min(rowsEach, weight.rows), weight.columns)
    var isFirst = true
    for begin in stride(from: 0, to: weight.rows, by: rowsEach) {
      let range = begin..<min(begin + rowsEach, weight.rows)
      widen(weight, rows: range, into: scratch.floats)
      matmulInputGradient(
        dy.columns(range), weight: scratch.rows(0..<range.count),
        accumulating: accumulating || !isFirst, into: dx)
      isFirst = false
    }
  }

  /// Floats of a bf16 weight that are widened at once: 8 MiB of them.
  private static var widenedFloats: Int { 2 << 20 }

  /// Packs a bf16 weight, panel by panel.
  func packHalf(_ weight: Matrix, into prepared: CPUPreparedWeight) {
    #if OneDNN
      if prepared.plan.use == .exclusive {
        for (block, pack) in zip(prepared.plan.blocks, prepared.foreignPacks) {
          let rows = matrix(block.width, weight.columns)
          widen(weight, rows: block.begin..<block.begin + block.width, into: rows.floats)
          let done =
            block.foreign?.pack(rows.floats, stride: weight.columns, into: pack.address) ?? false
          precondition(done, "prepare: oneDNN refused to pack \(weight.shape)")
        }
        return
      }
    #endif
    let (kernels, panels) = (dense, prepared.floats)
    let (width, inputs) = (CPUPreparedWeight.panelWidth, weight.columns)
    let from = weight.halves
    split((weight.rows + width - 1) / width, costEach: width * inputs) { range in
      withScratch(width * inputs) { scratch in
        for panel in range {
          let rows = panel * width..<min((panel + 1) * width, weight.rows)
          for row in rows {
            Half.widen(
              from + row * weight.stride, into: scratch + (row - rows.lowerBound) * inputs,
              count: inputs)
          }
          kernels.pack(
            scratch, inputs, inputs, 0, rows.count,
            panels + rows.lowerBound * CPUPreparedWeight.padded(inputs))
        }
      }
    }
  }
}
