internal import Synchronization
package import TensorCore

/// A complete, slow and plain backend: the twin that every fast kernel is compared with.
///
/// Every operation loads its operands into Double, computes with the function of the same name in
/// ``ReferenceImplementations``, and rounds once to the type of the result. Sums run in ascending
/// order, one row at a time, on one thread: every operation is row-invariant. Fresh storage is
/// filled with NaN, so that reading what was never written shows.
package final class ReferenceBackend: Backend {
  package let name = "reference"
  package let kernelSet = "reference-double"
  package let threadCount = 1
  private let bytes = ByteCount()

  package init() {}

  package var reservedByteCount: Int { bytes.value }

  // MARK: Memory

  package func allocate(_ count: Int, _ dtype: DType) -> Storage {
    precondition(count >= 0, "allocate: count \(count)")
    let size = count * dtype.byteCount
    let address = UnsafeMutableRawPointer.allocate(byteCount: max(size, 1), alignment: 64)
    // All bits set is a NaN of either type.
    address.initializeMemory(as: UInt8.self, repeating: 0xFF, count: size)
    bytes.add(size)
    return Storage(address: address, count: count, dtype: dtype) { [bytes] address in
      address.deallocate()
      bytes.add(-size)
    }
  }

  /// Freed storage is returned at once, so nothing is left to trim.
  package func trim() {}

  package func write(_ values: UnsafeBufferPointer<Float>, into target: Matrix) {
    precondition(
      values.count == target.count, "write: \(values.count) values into \(target.shape)")
    store(
      DoubleMatrix(rows: target.rows, columns: target.columns, values: values.map(Double.init)),
      into: target)
  }

  package func read(_ source: Matrix, into values: UnsafeMutableBufferPointer<Float>) {
    precondition(
      values.count == source.count, "read: \(source.shape) into \(values.count) values")
    for (i, value) in load(source).values.enumerated() { values[i] = Float(value) }
  }

  package func fill(_ target: Matrix, with value: Float) {
    store(
      DoubleMatrix(rows: target.rows, columns: target.columns, repeating: Double(value)),
      into: target)
  }

  package func copy(_ source: Matrix, into target: Matrix) {
    requireSameShape("copy", source, target)
    store(load(source), into: target)
  }
}

/// Bytes of the live storages; shared with their release closures.
private final class ByteCount: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func add(_ bytes: Int) { count.withLock { $0 += bytes } }
}

// MARK: Operands

extension ReferenceBackend {
  /// The view's elements in Double.
  func load(_ matrix: Matrix) -> DoubleMatrix {
    var result = DoubleMatrix(rows: matrix.rows, columns: matrix.columns)
    for row in 0..<matrix.rows {
      let start = matrix.offset + row * matrix.stride
      for column in 0..<matrix.columns {
        switch matrix.storage.dtype {
        case .f32:
          let base = matrix.storage.address.assumingMemoryBound(to: Float.self)
          result[row, column] = Double(base[start + column])
        case .bf16:
          let base = matrix.storage.address.assumingMemoryBound(to: UInt16.self)
          result[row, column] = Double(BFloat16.value(base[start + column]))
        }
      }
    }
    return result
  }

  /// Rounds to the target's type, once for f32; bf16 goes through Float.
  func store(_ values: DoubleMatrix, into matrix: Matrix) {
    precondition(
      values.rows == matrix.rows && values.columns == matrix.columns,
      "store: \(values.shape) into \(matrix.shape)")
    for row in 0..<matrix.rows {
      let start = matrix.offset + row * matrix.stride
      for column in 0..<matrix.columns {
        switch matrix.storage.dtype {
        case .f32:
          let base = matrix.storage.address.assumingMemoryBound(to: Float.self)
          base[start + column] = Float(values[row, column])
        case .bf16:
          let base = matrix.storage.address.assumingMemoryBound(to: UInt16.self)
          base[start + column] = BFloat16.bits(Float(values[row, column]))
        }
      }
    }
  }

  /// Stores `values`, or adds them to what is there.
  func store(_ values: DoubleMatrix, accumulating: Bool, into matrix: Matrix) {
    store(accumulating ? load(matrix) + values : values, into: matrix)
  }

  func requireSameShape(_ operation: String, _ a: Matrix, _ b: Matrix) {
    precondition(
      a.rows == b.rows && a.columns == b.columns, "\(operation): \(a.shape) and \(b.shape)")
  }

  func requireShape(_ operation: String, _ matrix: Matrix, _ rows: Int, _ columns: Int) {
    precondition(
      matrix.rows == rows && matrix.columns == columns,
      "\(operation): \(matrix.shape) where [\(rows), \(columns)] is due")
  }
}
