import CPUBackend
import TensorCore
import TensorTesting
import Testing

@Suite("Storage of the CPU backend")
struct BlockReuseTests {
  @Test("steps of the same sizes take nothing new from the system, smaller ones neither")
  func steadyState() {
    let backend = CPUBackend(threads: 2)
    func step(_ rows: Int) {
      let live = [1, 64, 1000, 4000].map { backend.allocate(rows * $0, .f32) }
      #expect(live.allSatisfy { $0.count > 0 })
    }
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
    // 64 to 256 MiB, never touched: all of them would be nearly 8 GiB.
    for megabytes in stride(from: 64, through: 256, by: 4) {
      let storage = backend.allocate(megabytes << 18, .f32)
      #expect(storage.count > 0)
      #expect(backend.reservedByteCount <= (2 * megabytes + 64 + 32) << 20)
    }
  }

  /// Steps of a small transformer at random row counts: sampling for few rows at a time, then a
  /// forward pass that keeps its activations, and the backward pass that frees them.
  private struct SimulatedSteps {
    let backend: CPUBackend
    var random = RandomMatrices(seed: 7)
    var live = 0
    var mostLive = 0
    var reserved: Set<Int> = []

    init(_ backend: CPUBackend) { self.backend = backend }

    mutating func take(_ count: Int) -> Storage {
      live += count * 4
      mostLive = max(mostLive, live)
      defer { reserved.insert(backend.reservedByteCount) }
      return backend.allocate(count, .f32)
    }

    mutating func release(_ storage: consuming Storage) { live -= storage.count * 4 }

    /// Sizes of what one layer keeps, in units of a row.
    static let kept = [128, 1, 384, 128, 4, 128, 128, 1, 768, 384, 128]

    mutating func sample(_ rows: Int) {
      for _ in 0..<6 {
        var used = take(rows * 128)
        for width in Self.kept {
          let next = take(rows * width)
          release(used)
          used = next
        }
        release(used)
      }
      release(take(rows * 1024))
    }

    mutating func train(_ rows: Int) {
      var tape: [Storage] = []
      for _ in 0..<6 {
        for width in Self.kept {
          tape.append(take(rows * width))
          if width > 300 { release(take(rows * width / 2)) }
        }
      }
      for begin in stride(from: 0, to: rows, by: 256) {
        release(take(min(256, rows - begin) * 1024))
      }
      var gradient = take(rows * 128)
      while let activation = tape.popLast() {
        let next = take(activation.count)
        let temporary = take(rows * 128)
        release(gradient)
        release(activation)
        release(temporary)
        gradient = next
      }
      release(gradient)
    }

    mutating func step() {
      var rows = 64
      while rows > 0 {
        sample(rows)
        rows -= random.integer(in: 1..<16)
      }
      let total = random.integer(in: 600..<2400)
      let first = random.integer(in: 1..<total)
      train(first)
      train(total - first)
    }
  }

  @Test("steps of random row counts reach a steady state, in little more than their live bytes")
  func randomRowCounts() {
    let backend = CPUBackend(threads: 1)
    var steps = SimulatedSteps(backend)
    let weights = (0..<60).map { steps.take(5_000 + 3_000 * $0) }
    for _ in 0..<60 { steps.step() }
    let warm = backend.reservedByteCount
    steps.reserved = []
    for _ in 0..<300 { steps.step() }
    // Far from the bound at which memory is given back: nothing was taken again either.
    let most = steps.reserved.max() ?? 0
    #expect(steps.reserved.count == 1, "\(warm) bytes after the warm-up, then up to \(most)")
    let ratio = Double(most) / Double(steps.mostLive)
    #expect(ratio < 1.4, "\(ratio) of the most live bytes")
    withExtendedLifetime(weights) {}
  }

  @Test("blocks of other sizes are cut from what is free, and join again")
  func cutAndJoin() {
    let backend = CPUBackend(threads: 1)
    let megabyte = 1 << 18
    func take(_ count: Int, _ size: Int) -> [Storage] {
      (0..<count).map { _ in backend.allocate(size, .f32) }
    }
    do {
      let whole = take(1, 24 * megabyte)
      #expect(whole[0].count == 24 * megabyte)
    }
    let reserved = backend.reservedByteCount
    for count in [2, 3, 24, 8, 1] {
      var parts = take(count, 24 / count * megabyte)
      let addresses = parts.map { UInt(bitPattern: $0.address) }.sorted()
      for (a, b) in zip(addresses, addresses.dropFirst()) {
        #expect(b - a >= UInt(24 / count * megabyte * 4))
      }
      // Every second one returns first.
      for i in parts.indices.reversed() where i % 2 == 0 { parts.remove(at: i) }
    }
    #expect(backend.reservedByteCount == reserved)
    backend.trim()
    #expect(backend.reservedByteCount == 0)
  }

  @Test("a block takes whole pages from the system, no more than it needs, and is aligned")
  func waste() {
    let backend = CPUBackend(threads: 1)
    let odd = Array(stride(from: 130, to: 3_000_000, by: 70_001))
    for count in odd + [1, 256, 257, 1 << 18, 1 << 20] {
      backend.trim()
      let storage = backend.allocate(count, .f32)
      let taken = backend.reservedByteCount
      // Pages may be as large as 64 KiB.
      #expect(taken >= count * 4 && taken < count * 4 + 65_536, "\(count): \(taken)")
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
