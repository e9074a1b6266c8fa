import Objectives
import Testing

@Suite("exact sums and moments")
struct ExactSumTests {
  private func sum(_ numbers: [Double]) -> ExactSum {
    var sum = ExactSum()
    for number in numbers { sum.add(number) }
    return sum
  }

  @Test("what cancels leaves what is small")
  func cancellation() {
    #expect(sum([1e16, 1, -1e16]).value == 1)
    #expect(sum([1e300, 1e-300, -1e300]).value == 1e-300)
    #expect(sum([0.1, -0.1]).value == 0)
    #expect(sum([]).value == 0)
  }

  @Test("the value is rounded once: ten times 0.1 is 1")
  func rounding() {
    #expect(sum([Double](repeating: 0.1, count: 10)).value == 1)
    // 1 + 2^-53 is a tie and rounds to even; anything more rounds up, anything less down.
    let half = 0x1p-53
    #expect(sum([1, half]).value == 1)
    #expect(sum([1, half, 0x1p-120]).value == 1 + 0x1p-52)
    #expect(sum([1, half, -0x1p-120]).value == 1)
    #expect(sum([1 + 0x1p-52, half, -0x1p-120]).value == 1 + 0x1p-52)
  }

  @Test("order and grouping change nothing", arguments: 0..<8)
  func order(seed: Int) {
    var random = TestRandom(seed: UInt64(seed))
    let numbers = (0..<200).map { _ in
      Double.random(in: -1...1, using: &random)
        * [1e-12, 1, 1e9, 1e15][Int.random(in: 0..<4, using: &random)]
    }
    let whole = sum(numbers)
    let shuffled = sum(numbers.shuffled(using: &random))
    #expect(whole.value == shuffled.value)
    #expect(whole == shuffled)
    var halves = sum(Array(numbers[..<77]))
    halves += sum(Array(numbers[77...]))
    #expect(halves.value == whole.value)
    #expect(halves == whole)
    halves.add(1e-15)
    #expect(halves != whole)
  }

  @Test("products and squares keep the bits that rounding loses")
  func products() {
    // (1 + 2^-30)^2 = 1 + 2^-29 + 2^-60; the last bit is beyond a double.
    let x = 1 + 0x1p-30
    var square = ExactSum()
    square.add(product: x, x)
    square.add(-1 - 0x1p-29)
    #expect(square.value == 0x1p-60)
    #expect(sum([1, 0x1p-80]).squared == { sum([1, 0x1p-79, 0x1p-160]) }())
  }

  @Test("the deviation survives an offset of a billion")
  func offset() throws {
    // Deviations of 0, 1, 2, 3 from their mean: variance 5/3.
    let deviation = (5.0 / 3).squareRoot()
    for offset in [0.0, 1e9, -1e9, 1e15] {
      let moments = RewardMoments([0, 1, 2, 3].map { $0 + offset })
      #expect(moments.mean == 1.5 + offset)
      #expect(try isClose(#require(moments.standardDeviation), deviation, within: 1e-15))
    }
    #expect(RewardMoments([0.1, 0.1, 0.1]).standardDeviation == 0)
    #expect(RewardMoments([1]).standardDeviation == nil)
    #expect(RewardMoments().mean == nil)
  }
}
