internal import CKernels
package import TensorCore

/// The CPU as a backend: C kernels on a thread pool, oneDNN for forward products where it keeps
/// the row promise, OpenBLAS for gradients.
package final class CPUBackend: Backend, @unchecked Sendable {
  // SAFETY: operations are issued one at a time (the rule of `Backend`); what the pool's threads
  // share within one is split into disjoint parts, and `memory` takes a lock of its own.

  /// Which kernels serve forward products.
  package enum MatmulPath: String, Sendable, CaseIterable {
    /// The faster one for the shape of the weight, among those that keep the row promise.
    case automatic
    /// oneDNN for every row of each weight shape on which its self-test passes.
    case oneDNN
    /// Our own kernel: one chain of fused multiply-adds over k for each output.
    case fixedOrder
  }

  /// Instruction set of the C kernels. All give the same bits.
  package enum Level: Int, Sendable, CaseIterable {
    case portable = 0
    case avx2 = 1
    case avx512 = 2

    /// Whether this machine can run it.
    package var isAvailable: Bool { ck_select(Int32(rawValue)) != nil }
  }

  let pool: ThreadPool
  let memory: BlockAllocator
  let kernels: UnsafePointer<ck_kernels>
  let matmulPath: MatmulPath
  /// Verdicts of the self-test of oneDNN, by weight shape.
  let products = ProductPlans()

  package let kernelSet: String

  /// - Parameters:
  ///   - threads: Threads of the pool, the caller included; all processors when `nil`.
  ///   - matmulPath: Kernels of forward products.
  ///   - level: Instruction set; the widest when `nil`. Must be available.
  package init(
    threads: Int? = nil, matmulPath: MatmulPath = .automatic, level: Level? = nil
  ) {
    let count = threads ?? Int(ck_processor_count())
    precondition(count >= 1, "CPUBackend: \(count) threads")
    if let level {
      guard let table = ck_select(Int32(level.rawValue)) else {
        preconditionFailure("CPUBackend: this machine cannot run \(level)")
      }
      kernels = table
    } else {
      kernels = ck_best()
    }
    self.matmulPath = matmulPath
    pool = ThreadPool(threads: count)
    memory = BlockAllocator()
    kernelSet = ForeignLibraries.kernelSet(
      level: String(cString: kernels.pointee.name), path: matmulPath)
  }

  package var name: String { "cpu" }
  package var threadCount: Int { pool.threadCount }
  package var reservedByteCount: Int { memory.reservedByteCount }

  package func allocate(_ count: Int, _ dtype: DType) -> Storage {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.byteCount)
    precondition(count >= 0 && !overflow, "allocate: \(count) elements of \(dtype)")
    return memory.storage(count: count, dtype: dtype, byteCount: bytes)
  }

  package func trim() { memory.trim() }

  /// Kernels of products, the head, the optimizer and elementwise arithmetic.
  var dense: ck_dense { kernels.pointee.dense.pointee }
}
