import Objectives
import Testing

@Suite("learning rate schedule")
struct LearningRateScheduleTests {
  @Test("warm-up rises linearly and reaches the peak on its last step")
  func warmUp() throws {
    for shape in LearningRateSchedule.Shape.allCases {
      let schedule = try LearningRateSchedule(
        shape: shape, peak: 8, warmupSteps: 4, totalSteps: 12)
      #expect((0..<5).map { schedule.rate(at: $0) } == [2, 4, 6, 8, 8])
    }
  }

  @Test("constant stays at the peak")
  func constant() throws {
    let schedule = try LearningRateSchedule(shape: .constant, peak: 3, totalSteps: 5)
    #expect([0, 4, 5, 1000].map { schedule.rate(at: $0) } == [3, 3, 3, 3])
  }

  @Test("cosine halves the range half-way and ends at the floor")
  func cosine() throws {
    let schedule = try LearningRateSchedule(
      shape: .cosine, peak: 1, warmupSteps: 2, totalSteps: 10, minRatio: 0.2)
    // Half-way, s = 2 + 4: 0.2 + 0.8 / 2. A third, cos(pi / 3) = 1/2, is not on a whole step here;
    // a quarter is: 0.2 + 0.8 * (1 + sqrt(1/2)) / 2.
    #expect(isClose(schedule.rate(at: 4), 0.2 + 0.4 * (1 + 0.5.squareRoot()), within: 1e-15))
    #expect(isClose(schedule.rate(at: 6), 0.6, within: 1e-15))
    #expect(isClose(schedule.rate(at: 10), 0.2, within: 1e-15))
    #expect(schedule.rate(at: 999) == schedule.rate(at: 10))
    let rates = (1...10).map { schedule.rate(at: $0) }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(rates.allSatisfy { $0 > 0 })
  }

  @Test("runs of no step, one step, or warm-up only have finite rates")
  func edges() throws {
    for total in 0...3 {
      let schedule = try LearningRateSchedule(
        shape: .cosine, peak: 1, warmupSteps: 2, totalSteps: total)
      #expect((0...5).allSatisfy { (0...1).contains(schedule.rate(at: $0)) })
    }
  }

  @Test("settings out of range are refused by key")
  func refused() {
    #expect(throws: ObjectiveError.self) {
      try LearningRateSchedule(shape: .cosine, peak: -1, totalSteps: 1)
    }
    #expect(throws: ObjectiveError.self) {
      try LearningRateSchedule(shape: .cosine, peak: .nan, totalSteps: 1)
    }
    #expect(throws: ObjectiveError.self) {
      try LearningRateSchedule(shape: .cosine, peak: 1, warmupSteps: -1, totalSteps: 1)
    }
    #expect(throws: ObjectiveError.self) {
      try LearningRateSchedule(shape: .cosine, peak: 1, totalSteps: 1, minRatio: 2)
    }
  }
}
