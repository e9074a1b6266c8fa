import CPUBackend
import Foundation
import Synchronization
import Testing

@Suite("Thread pool")
struct ThreadPoolTests {
  @Test("every part runs once, over many calls", arguments: [1, 2, 3, 5])
  func eachPartOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    var counts = [Int](repeating: 0, count: 17)
    let calls = 4000
    counts.withUnsafeMutableBufferPointer { counts in
      nonisolated(unsafe) let counts = counts
      for call in 0..<calls { pool.run(parts: 1 + call % 17) { counts[$0] += 1 } }
    }
    let expected = (0..<17).map { part in (0..<calls).count { $0 % 17 >= part } }
    #expect(counts == expected)
  }

  @Test("a call from inside a part runs inline, and the pool works afterwards")
  func nesting() {
    let pool = ThreadPool(threads: 3)
    for _ in 0..<500 {
      let sum = Atomic(0)
      pool.run(parts: 4) { outer in
        pool.run(parts: 5) { inner in sum.add(outer * 5 + inner, ordering: .relaxed) }
      }
      #expect(sum.load(ordering: .relaxed) == (0..<20).reduce(0, +))
    }
  }

  @Test("threads that slept wake again")
  func sleep() {
    let pool = ThreadPool(threads: 2)
    for _ in 0..<20 {
      let done = Atomic(0)
      pool.run(parts: 8) { _ in done.add(1, ordering: .relaxed) }
      #expect(done.load(ordering: .relaxed) == 8)
      usleep(2000)
    }
  }

  @Test("calls from two threads at once both finish")
  func concurrentCallers() {
    let pool = ThreadPool(threads: 2)
    let total = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<300 { pool.run(parts: 3) { _ in total.add(1, ordering: .relaxed) } }
    }
    #expect(total.load(ordering: .relaxed) == 4 * 300 * 3)
  }
}
