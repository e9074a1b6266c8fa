import CPUBackend
import Foundation
import TensorCore
import Testing

@Suite("Exponential and logarithm of the kernels")
struct VectorMathTests {
  static let levels = CPUBackend.Level.allCases.filter(\.isAvailable)

  private func ulps(_ value: Float, _ exact: Double) -> Double {
    abs(Double(value) - exact) / Double(Float(exact).ulp)
  }

  @Test("exp is within 1.5 ulp from -87 to 88", arguments: levels)
  func expAccuracy(level: CPUBackend.Level) throws {
    let math = try #require(VectorMath(level))
    let x = (0...40_001).map { -87 + Float($0) / 40_001 * 175 }
    let worst = zip(x, math.exp(x)).map { ulps($1, Foundation.exp(Double($0))) }.max() ?? .infinity
    #expect(worst < 1.5)
  }

  @Test("log is within 1.5 ulp over all magnitudes, subnormal included", arguments: levels)
  func logAccuracy(level: CPUBackend.Level) throws {
    let math = try #require(VectorMath(level))
    let patterns = stride(from: UInt32(1), to: 0x7F80_0000, by: 49_999)
    // Around 1 the logarithm is small: relative error is hardest to keep there.
    let x = patterns.map(Float.init(bitPattern:)) + (0..<5000).map { 0.5 + Float($0) / 2500 + 1e-4 }
    let worst = zip(x, math.log(x)).map { ulps($1, Foundation.log(Double($0))) }.max() ?? .infinity
    #expect(worst < 1.5)
  }

  @Test("special values are exact", arguments: levels)
  func specialValues(level: CPUBackend.Level) throws {
    let math = try #require(VectorMath(level))
    #expect(math.exp([-.infinity, .infinity, 0, -0]) == [0, .infinity, 1, 1])
    #expect(math.exp([-1000, 1000]) == [0, .infinity])
    #expect(math.log([0, 1, .infinity]) == [-.infinity, 0, .infinity])
    #expect(math.exp([.nan]).allSatisfy { $0.isNaN })
    #expect(math.log([.nan, -1, -.infinity]).allSatisfy { $0.isNaN })
  }

  @Test("an element has the same bits wherever it stands and on every instruction set")
  func sameBits() throws {
    let x = (0..<1003).map { Float($0 * 7919 % 2003) / 11 - 88 }
    let portable = try #require(VectorMath(.portable))
    for level in Self.levels {
      let math = try #require(VectorMath(level))
      #expect(math.exp(x) == portable.exp(x), "\(level)")
      #expect(math.log(x.map(abs)) == portable.log(x.map(abs)), "\(level)")
      for shift in 1..<17 {
        #expect(math.exp(Array(x.dropFirst(shift))) == Array(math.exp(x).dropFirst(shift)))
      }
    }
  }
}
