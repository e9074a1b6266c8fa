#if OneDNN
  internal import CDNNL
  internal import CKernels
  internal import Synchronization
  internal import TensorCore

  /// oneDNN's product for one width and one number of inputs, with the verdict of a self-test.
  ///
  /// The library promises in writing neither that a row is independent of the others nor any order
  /// of summation, so bits are compared on the very shapes that will run, row counts included.
  final class ForeignProduct: @unchecked Sendable {
    // SAFETY: the plan is constant after init; the products are cached under a lock, and the
    // library allows one product to run on several threads with a scratch buffer each.

    /// Which calls it is to serve.
    enum Role: Sendable {
      /// Full blocks of rows (``fullBlocks``), reading our panels; our kernel serves the others, so
      /// its bits must be the same.
      case besideOurs
      /// Every call, cut into ``pieces(of:)``, from a pack of its own; a row's bits may differ from
      /// those of our kernel, but must not depend on the other rows.
      case alone
    }

    /// Rows of one call at most.
    static let rowBlock = 128
    /// Row counts of the calls beside our kernel.
    static let fullBlocks = [rowBlock, rowBlock / 2]

    /// Rows as calls of 128, 64, 32, ... 1 rows: the self-test runs each of these counts.
    static func pieces(of rows: Range<Int>) -> [Range<Int>] {
      var pieces: [Range<Int>] = []
      var begin = rows.lowerBound
      var size = rowBlock
      while begin < rows.upperBound {
        while size > rows.upperBound - begin { size /= 2 }
        pieces.append(begin..<begin + size)
        begin += size
      }
      return pieces
    }

    let outputs: Int
    let inputs: Int
    /// Whether the self-test found the bits that the role asks for.
    private(set) var isUsable = false
    /// Bytes of a weight in the library's layout.
    let packedByteCount: Int
    private let plan: OpaquePointer

    private struct Product: @unchecked Sendable {
      // SAFETY: constant once made.
      let pointer: OpaquePointer
      let scratchByteCount: Int
    }

    /// By number of rows.
    private let calls = Mutex<[Int: Product]>([:])

    /// - Returns: `nil` when the library has no such product.
    init?(outputs: Int, inputs: Int, role: Role, kernels: ck_dense) {
      guard let plan = cdnnl_plan_create(outputs, inputs) else { return nil }
      self.plan = plan
      self.outputs = outputs
      self.inputs = inputs
      packedByteCount = cdnnl_packed_bytes(plan)
      isUsable = passesSelfTest(role, kernels)
    }

    deinit {
      calls.withLock { calls in
        for call in calls.values { cdnnl_product_destroy(call.pointer) }
      }
      cdnnl_plan_destroy(plan)
    }

    /// Packs a weight `[outputs, inputs]` into the library's layout.
    func pack(
      _ weight: UnsafePointer<Float>, stride: Int, into packed: UnsafeMutableRawPointer
    ) -> Bool {
      cdnnl_pack(plan, weight, stride, packed) == 0
    }

    /// y `[rows, outputs]` = x `[rows, inputs]` Wᵀ, both dense, for a row count that the self-test
    /// ran. False when the library refuses; y is then undefined.
    func multiply(
      _ x: UnsafePointer<Float>, rows: Int, packed: UnsafeRawPointer,
      y: UnsafeMutablePointer<Float>
    ) -> Bool {
      guard let product = product(rows) else { return false }
      if product.scratchByteCount == 0 {
        return cdnnl_multiply(product.pointer, x, packed, y, nil) == 0
      }
      return withScratch((product.scratchByteCount + 3) / 4) { scratch in
        cdnnl_multiply(product.pointer, x, packed, y, scratch) == 0
      }
    }

    private func product(_ rows: Int) -> Product? {
      calls.withLock { calls in
        if let known = calls[rows] { return known }
        guard let pointer = cdnnl_product_create(plan, rows) else { return nil }
        let made = Product(
          pointer: pointer, scratchByteCount: cdnnl_scratch_bytes(pointer))
        calls[rows] = made
        return made
      }
    }

    // MARK: Self-test

    private func passesSelfTest(_ role: Role, _ kernels: ck_dense) -> Bool {
      let rows = Self.rowBlock
      let random = SeededRandom(seed: 1, purpose: .test)
      // Magnitudes over many octaves: another order of summation would show.
      func number(_ stream: UInt64, _ i: Int) -> Float {
        let bits = random.bits(stream, UInt64(i))
        let mantissa = Float(Int32(truncatingIfNeeded: bits >> 32)) * 0x1p-31
        return mantissa * Float(sign: .plus, exponent: -Int(bits & 7), significand: 1)
      }
      let x = (0..<rows * inputs).map { number(1, $0) }
      let weight = (0..<outputs * inputs).map { number(2, $0) }
      let panelFloats = CPUPreparedWeight.panelFloats(outputs: outputs, inputs: inputs)
      return withScratch(max(panelFloats, (packedByteCount + 3) / 4)) { packed in
        withScratch(panelFloats) { panels in
          packed.update(repeating: 0, count: (packedByteCount + 3) / 4)
          kernels.pack(weight, inputs, inputs, 0, outputs, panels)
          guard pack(weight, stride: inputs, into: packed) else { return false }
          if role == .alone {
            let counts = Self.pieces(of: 0..<2 * rows - 1).map(\.count)
            return compare(x, packed, counts, with: nil)
          }
          let sharesPanels =
            packedByteCount == panelFloats * 4
            && (0..<panelFloats).allSatisfy { packed[$0].bitPattern == panels[$0].bitPattern }
          guard sharesPanels else { return false }
          var own = [Float](repeating: 0, count: rows * outputs)
          x.withUnsafeBufferPointer { x in
            own.withUnsafeMutableBufferPointer { y in
              guard let x = x.baseAddress, let y = y.baseAddress else { return }
              var call = ck_product(
                x: x, x_stride: inputs, panels: panels, halves: 0, inputs: inputs, bias: nil,
                residual: nil, residual_stride: 0, y: y, y_stride: outputs, rows: rows, begin: 0,
                end: outputs)
              kernels.product(&call)
            }
          }
          return compare(x, packed, Self.fullBlocks, with: own)
        }
      }
    }

    /// Whether calls of the given row counts have the bits of `expected` (by default those of the
    /// first call, which has the most rows).
    private func compare(
      _ x: [Float], _ packed: UnsafeMutablePointer<Float>, _ counts: [Int],
      with expected: [Float]?
    ) -> Bool {
      var reference = expected
      for rows in counts {
        var y = [Float](repeating: 0, count: rows * outputs)
        // The first rows, and the last ones: the same row at another offset.
        for begin in Set([0, Self.rowBlock - rows]) {
          let done = x.withUnsafeBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
              guard let x = x.baseAddress, let y = y.baseAddress else { return false }
              return multiply(x + begin * inputs, rows: rows, packed: packed, y: y)
            }
          }
          guard done else { return false }
          let wanted = reference ?? y
          reference = wanted
          let offset = begin * outputs
          for i in 0..<rows * outputs
          where y[i].bitPattern != wanted[offset + i].bitPattern { return false }
        }
      }
      return true
    }
  }
#endif
