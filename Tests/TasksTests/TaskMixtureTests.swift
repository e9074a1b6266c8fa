import Tasks
import Testing

@Suite("task mixture")
struct TaskMixtureTests {
  private func mixture(_ weights: [Double], counts: [Int]? = nil, seed: UInt64 = 7) throws
    -> TaskMixture
  {
    try TaskMixture(
      weights.enumerated().map { index, weight in
        let name = "t\(index)"
        return MixtureSource(
          name: name, weight: weight, samples: samples(counts?[index] ?? 10, task: name))
      }, seed: seed)
  }

  @Test(
    "every prefix gives each task its share to within one",
    arguments: [
      [1.0], [1, 1], [0.7, 0.3], [5, 3, 2], [0.9, 0.05, 0.05], [1, 2, 3, 4, 5, 6, 7],
      [3.14159, 2.71828, 1.41421], [1, 1, 1, 97],
    ])
  func proportions(_ weights: [Double]) throws {
    let mixture = try mixture(weights)
    let total = weights.reduce(0, +)
    var counts = [Int](repeating: 0, count: weights.count)
    for index in 0..<5000 {
      counts[mixture.draw(index).source] += 1
      for (count, weight) in zip(counts, weights) {
        let due = weight / total * Double(index + 1)
        #expect(abs(Double(count) - due) < 1.05, "draw \(index) of \(weights): \(counts)")
      }
    }
  }

  @Test("each epoch of a task draws every sample once, in another order")
  func epochs() throws {
    let mixture = try mixture([2, 1], counts: [37, 10])
    var orders: [[Int]: Int] = [:]
    var seen: [Int: [Int: [Int]]] = [:]
    for index in 0..<600 {
      let draw = mixture.draw(index)
      seen[draw.source, default: [:]][draw.epoch, default: []].append(draw.sample)
    }
    for (source, count) in [(0, 37), (1, 10)] {
      for (epoch, order) in seen[source] ?? [:] where order.count == count {
        #expect(order.sorted() == Array(0..<count), "task \(source), epoch \(epoch)")
        orders[order, default: 0] += 1
      }
    }
    #expect(orders.count >= 25)
    #expect(orders.values.allSatisfy { $0 == 1 })
  }

  @Test("a draw depends on seed and index alone")
  func pure() throws {
    let first = try mixture([2, 1], counts: [37, 10])
    let forward = (0..<300).map { first.draw($0) }
    let second = try mixture([2, 1], counts: [37, 10])
    for index in (0..<300).reversed() {
      #expect(second.draw(index) == forward[index])
    }
    let other = try mixture([2, 1], counts: [37, 10], seed: 8)
    #expect((0..<300).contains { other.draw($0) != forward[$0] })
    #expect(first.sample(at: 5) == first.sources[forward[5].source].samples[forward[5].sample])
  }

  @Test("another task in the mixture does not change a task's order")
  func independentOrders() throws {
    let alone = try mixture([1], counts: [37])
    let joined = try mixture([1, 3], counts: [37, 50])
    let order = (0..<400).map { joined.draw($0) }.filter { $0.source == 0 }.map(\.sample)
    #expect(order == (0..<order.count).map { alone.draw($0).sample })
  }

  @Test("the order is the same on every machine")
  func frozen() throws {
    let mixture = try mixture([2, 1], counts: [37, 10])
    #expect(
      (0..<12).map { mixture.draw($0).source } == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0])
    #expect(
      (0..<12).map { mixture.draw($0).sample }
        == [21, 9, 18, 2, 2, 11, 32, 7, 9, 6, 1, 29])
  }

  @Test("places of a permutation are near uniform, also for few items", arguments: [2, 3, 5, 8])
  func uniform(_ count: Int) {
    let epochs = 4000
    var first = [Int](repeating: 0, count: count)
    for epoch in 0..<epochs {
      first[Permutation(count: count, seed: 3, purpose: "p", epoch: epoch).item(at: 0)] += 1
    }
    let due = Double(epochs) / Double(count)
    for hits in first { #expect(abs(Double(hits) - due) < 5 * due.squareRoot(), "\(first)") }
  }

  @Test(
    "permutations of any size are bijections", arguments: [1, 2, 3, 4, 5, 16, 17, 63, 64, 1000])
  func bijection(_ count: Int) {
    let order = Permutation(count: count, seed: 1, purpose: "p", epoch: 2)
    #expect(Set((0..<count).map { order.item(at: $0) }) == Set(0..<count))
  }

  @Test("mixtures that cannot be drawn from are errors")
  func errors() {
    #expect(throws: MixtureError.noSource) { try TaskMixture([], seed: 1) }
    #expect(throws: MixtureError.noSample(task: "t0")) { try mixture([1], counts: [0]) }
    #expect(throws: MixtureError.badWeight(task: "t1", weight: 0)) { try mixture([1, 0]) }
    #expect(throws: MixtureError.self) { try mixture([.infinity]) }
    #expect(throws: MixtureError.self) { try mixture([-1, 2]) }
    #expect(throws: MixtureError.duplicateName("a")) {
      try TaskMixture(
        [
          MixtureSource(name: "a", samples: samples(1)),
          MixtureSource(name: "a", samples: samples(1)),
        ], seed: 1)
    }
  }
}
