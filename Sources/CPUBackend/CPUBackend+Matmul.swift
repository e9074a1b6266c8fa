internal import CKernels
package import TensorCore

extension CPUBackend {
  package func prepare(weight: Matrix, version: UInt64) -> any PreparedWeight {
    let plan = products.plan(
      outputs: weight.rows, inputs: weight.columns, path: matmulPath, kernels: dense)
    var foreignPacks: [Storage] = []
    #if OneDNN
      if plan.use == .exclusive {
        foreignPacks = plan.blocks.map { block in
          allocate(((block.foreign?.packedByteCount ?? 0) + 3) / 4, .f32)
        }
      }
    #endif
    let panels = CPUPreparedWeight.panelFloats(outputs: weight.rows, inputs: weight.columns)
    let prepared = CPUPreparedWeight(
      version: version, outputs: weight.rows, inputs: weight.columns,
      panels: allocate(plan.use == .exclusive ? 0 : panels, .f32), plan: plan,
      foreignPacks: foreignPacks)
    pack(weight, into: prepared)
    return prepared
  }

  package func prepare(again prepared: any PreparedWeight, weight: Matrix, version: UInt64) {
    let own = own(prepared, "prepare(again:)")
    requireShape("prepare(again:): weight", weight, own.outputs, own.inputs)
    pack(weight, into: own)
    own.adopt(version: version)
  }

  private func pack(_ weight: Matrix, into prepared: CPUPreparedWeight) {
    if weight.isHalf { return packHalf(weight, into: prepared) }
    let source = weight.floats
    #if OneDNN
      if prepared.plan.use == .exclusive {
        for (block, pack) in zip(prepared.plan.blocks, prepared.foreignPacks) {
          let rows = source + block.begin * weight.stride
          let done =
            block.foreign?.pack(rows, stride: weight.stride, into: pack.address) ?? false
          precondition(done, "prepare: oneDNN refused to pack \(weight.shape)")
        }
        return
      }
    #endif
    let (kernels, panels) = (dense, prepared.floats)
    let width = CPUPreparedWeight.panelWidth
    let inputs = weight.columns
    split((weight.rows + width - 1) / width, costEach: width * inputs) { range in
      kernels.pack(
        source, weight.stride, inputs, range.lowerBound * width,
        min(range.upperBound * width, weight.rows), panels)
    }
  }

  package func matmul(
    _ x: Matrix, _ weight: any PreparedWeight, bias: Matrix?, residual: Matrix?, into y: Matrix
  ) {
    let weight = own(weight, "matmul")
    precondition(
      x.columns == weight.inputs && y.columns == weight.outputs && x.rows == y.rows,
      "matmul: x \(x.shape), weight [\(weight.outputs), \(weight.inputs)], y \(y.shape)")
    if let bias { requireShape("matmul: bias", bias, 1, weight.outputs) }
    if let residual { requireShape("matmul: residual", residual, x.rows, weight.outputs) }
    guard y.count > 0 else { return }
    let call = Product(
      x: x.floats, xStride: x.stride, bias: bias?.floats, residual: residual?.floats,
      residualStride: residual?.stride ?? 0, y: y.floats, yStride: y.stride)
    switch weight.plan.use {
    case .none:
      fixedOrder(call, weight, rows: x.rows)
    case .interchangeable:
      // Where a weight is read once for few rows, our kernel splits its columns over the threads;
      // with many rows oneDNN is a little faster. The bits are the same.
      if x.rows >= Self.foreignRows * threadCount && x.isContiguous {
        foreign(call, weight, rows: x.rows)
      } else {
        fixedOrder(call, weight, rows: x.rows)
      }
    case .exclusive:
      foreign(call, weight, rows: x.rows)
    }
  }

  /// Rows for each thread from which oneDNN is the faster one.
  private static var foreignRows: Int { 256 }

  /// Operands of one forward product.
  private struct Product: @unchecked Sendable {
    // SAFETY: addresses; each part of a call writes its own rows and columns of y.
    let x: UnsafeMutablePointer<Float>
    let xStride: Int
    let bias: UnsafeMutablePointer<Float>?
    let residual: UnsafeMutablePointer<Float>?
    let residualStride: Int
    let y: UnsafeMutablePointer<Float>
    let yStride: Int
  }

  // MARK: The fixed-order kernel

  /// Cuts rows and columns into parts that keep all threads busy; no cut changes a bit.
  private func fixedOrder(_ call: Product, _ weight: CPUPreparedWeight, rows: Int) {
    let width = CPUPreparedWeight.panelWidth
    let panelCount = (weight.outputs + width - 1) / width
    let rowsEach = Self.rowsOfPart(rows, threads: threadCount)
    let rowParts = (rows + rowsEach - 1) / rowsEach
    // Enough work for each part: some tens of thousands of multiplications.
    let costOfPanel = min(rows, rowsEach) * weight.inputs * width
    let panelsWorth = max(1, (1 << 15) / max(costOfPanel, 1))
    let wanted = threadCount == 1 ? 1 : max(1, threadCount * 2 / rowParts)
    let panelsEach = min(panelCount, max(panelsWorth, (panelCount + wanted - 1) / wanted))
    let columnParts = (panelCount + panelsEach - 1) / panelsEach
    pool.run(parts: rowParts * columnParts) { part in
      let firstRow = part / columnParts * rowsEach
      let begin = part % columnParts * panelsEach * width
      run(
        call, weight, rows: firstRow..<min(rows, firstRow + rowsEach),
        columns: begin..<min(weight.outputs, begin + panelsEach * width))
    }
  }

  private static func rowsOfPart(_ rows: Int, threads: Int) -> Int {
    // A part's rows of x should stay in the second-level cache beside a panel.
    let most = 96
    if rows < 64 * threads { return max(1, min(rows, most)) }
    let parts = max(threads, (rows + most - 1) / most)
    return (rows + parts - 1) / parts
  }

  private func run(
    _ call: Product, _ weight: CPUPreparedWeight, rows: Range<Int>, columns: Range<Int>
  ) {
    var product = ck_product(
      x: call.x + rows.lowerBound * call.xStride, x_stride: call.xStride,
      panels: weight.floats, inputs: weight.inputs, bias: call.bias,
      residual: call.residual.map { $0 + rows.lowerBound * call.residualStride },
      residual_stride: call.residualStride, y: call.y + rows.lowerBound * call.yStride,
      y_stride: call.yStride, rows: rows.count, begin: columns.lowerBound,
      end: columns.upperBound)
    dense.product(&product)
  }

  // MARK: oneDNN

  private func foreign(_ call: Product, _ weight: CPUPreparedWeight, rows: Int) {
    #if OneDNN
      // Small enough that the threads finish together.
      let isLong = rows >= 8 * ForeignProduct.rowBlock * threadCount
      let most = ForeignProduct.fullBlocks[isLong ? 0 : 1]
      pool.run(parts: (rows + most - 1) / most) { part in
        let range = part * most..<min(rows, (part + 1) * most)
        if weight.plan.use == .interchangeable && range.count < most {
          // Ours serves what is no full block.
          run(call, weight, rows: range, columns: 0..<weight.outputs)
          return
        }
        for piece in ForeignProduct.pieces(of: range) {
          for (index, block) in weight.plan.blocks.enumerated() {
            foreign(call, weight, rows: piece, index: index, block: block)
          }
        }
      }
    #else
      fixedOrder(call, weight, rows: rows)
    #endif
  }

  #if OneDNN
    private func foreign(
      _ call: Product, _ weight: CPUPreparedWeight, rows: Range<Int>, index: Int,
      block: ProductPlan.ColumnBlock
    ) {
      let isShared = weight.plan.use == .interchangeable
      let packed =
        isShared
        ? UnsafeRawPointer(
          weight.floats + block.begin * CPUPreparedWeight.padded(weight.inputs))
        : UnsafeRawPointer(weight.foreignPacks[index].address)
      let y = call.y + rows.lowerBound * call.yStride + block.begin
      // oneDNN wants dense operands; and y may be the residual, so where there is one the product
      // goes to a block of its own first.
      let isDirect = call.residual == nil && call.yStride == block.width
      let buffer = isDirect ? nil : allocate(rows.count * block.width, .f32)
      let target = buffer?.address.assumingMemoryBound(to: Float.self) ?? y
      let stride = isDirect ? call.yStride : block.width
      let x = call.x + rows.lowerBound * call.xStride
      let multiply = { (x: UnsafePointer<Float>) in
        block.foreign?.multiply(x, rows: rows.count, packed: packed, y: target) ?? false
      }
      let done: Bool
      if call.xStride == weight.inputs || rows.count == 1 {
        done = multiply(x)
      } else {
        done = withScratch(rows.count * weight.inputs) { dense in
          for row in 0..<rows.count {
            (dense + row * weight.inputs).update(
              from: x + row * call.xStride, count: weight.inputs)
          }
          return multiply(dense)
        }
      }
      if !done {
        precondition(isShared, "matmul: oneDNN refused \(rows.count) rows of \(block.width)")
        run(call, weight, rows: rows, columns: block.begin..<block.begin + block.width)
        return
      }
      if isDirect && call.bias == nil { return }
      dense.finish(
        target, stride, call.bias.map { $0 + block.begin },
        call.residual.map { $0 + rows.lowerBound * call.residualStride + block.begin },
        call.residualStride, y, call.yStride, rows.count, block.width)
    }
  #endif

  /// The pack as this backend's own.
  func own(_ weight: any PreparedWeight, _ operation: StaticString) -> CPUPreparedWeight {
    guard let own = weight as? CPUPreparedWeight else {
      preconditionFailure("\(operation): weight of another backend, \(type(of: weight))")
    }
    return own
  }
}
