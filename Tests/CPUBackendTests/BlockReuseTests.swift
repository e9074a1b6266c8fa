import CPUBackend
import TensorCore
import Testing

@Suite("Storage of the CPU backend")
struct BlockReuseTests {
  @Test("steps of the same sizes take nothing new from the system, slightly other sizes neither")
  func steadyState() {
    let backend = CPUBackend(threads: 2)
    func step(_ rows: Int) {
      let live = [1, 64, 1000, 4000].map { backend.allocate(rows * $0, .f32) }
      #expect(live.allSatisfy { $0.count > 0 })
    }
    // 250 to 256 rows of each lie in one class.
    step(256)
    let reserved = backend.reservedByteCount
    for rows in [256, 255, 253, 250] + [Int](repeating: 256, count: 50) { step(rows) }
    #expect(backend.reservedByteCount == reserved)
    backend.trim()
    #expect(backend.reservedByteCount == 0)
  }

  @Test("sizes that vary from step to step do not pile up free blocks")
  func varyingSizes() {
    let backend = CPUBackend(threads: 1)
    // 64 to 256 MiB, never touched: 19 classes that would hold nearly 3 GiB.
    for megabytes in stride(from: 64, through: 256, by: 4) {
      let storage = backend.allocate(megabytes << 18, .f32)
      #expect(storage.count > 0)
      #expect(backend.reservedByteCount <= (2 * megabytes + 64 + 32) << 20)
    }
  }

  @Test("a block is at most an eighth larger than asked, and aligned")
  func waste() {
    let backend = CPUBackend(threads: 1)
    let odd = Array(stride(from: 130, to: 3_000_000, by: 70_001))
    for count in odd + [256, 257, 1 << 18, 1 << 20] {
      backend.trim()
      let storage = backend.allocate(count, .f32)
      let taken = Double(backend.reservedByteCount) / Double(count * 4)
      #expect(taken >= 1 && taken <= 1.125, "\(count): \(taken)")
      #expect(UInt(bitPattern: storage.address) % 64 == 0)
    }
  }

  @Test("a training-like step of products reaches a steady state")
  func operations() {
    let backend = CPUBackend(threads: 2)
    func step() {
      func matrix(_ rows: Int, _ columns: Int) -> Matrix {
        let made = Matrix(
          storage: backend.allocate(rows * columns, .f32), rows: rows, columns: columns)
        backend.fill(made, with: 0.5)
        return made
      }
      let (x, weight) = (matrix(600, 64), matrix(96, 64))
      let y = matrix(600, 96)
      let prepared = backend.prepare(weight: weight, version: 1)
      backend.matmul(x, prepared, bias: nil, residual: y, into: y)
      _ = backend.headLogProbs(
        x, prepared, pairs: HeadPairs(rows: [1, 3, 5], targets: [0, 1, 2]), temperature: 1)
    }
    // How many parts hold a block at once varies with the threads: at most one each.
    for _ in 0..<10 { step() }
    let reserved = backend.reservedByteCount
    for _ in 0..<20 { step() }
    #expect(backend.reservedByteCount <= reserved + 2 * 64 * 96 * 4 * 2)
  }
}
