import TensorCore
import TensorTesting
import Testing

@Suite("The tests' own expectations fail when they should")
struct ExpectationTests {
  private let a = DoubleMatrix([[1, 2, 3], [4, 5, 6]])

  private func changed(_ row: Int, _ column: Int, to value: Double) -> DoubleMatrix {
    var result = a
    result[row, column] = value
    return result
  }

  @Test("expectClose names the element that is furthest beyond its allowance")
  func closeNamesWorst() {
    var actual = changed(0, 0, to: 1.5)
    actual[1, 1] = 9
    withKnownIssue {
      expectClose(actual, a, absolute: 1e-3, relative: 1e-3)
    } matching: { issue in
      issue.description.contains("[1, 1]") && issue.description.contains("2 elements")
    }
  }

  @Test("expectClose allows absolute plus relative, and not more")
  func closeAllowance() {
    expectClose(changed(1, 2, to: 6.69), a, absolute: 0.1, relative: 0.1)
    withKnownIssue { expectClose(changed(1, 2, to: 6.71), a, absolute: 0.1, relative: 0.1) }
  }

  @Test("NaN, infinity and another shape are never close", arguments: [Double.nan, .infinity])
  func closeSpecials(value: Double) {
    withKnownIssue { expectClose(changed(0, 1, to: value), a, absolute: 1, relative: 1) }
    withKnownIssue { expectClose(a, changed(0, 1, to: value), absolute: 1, relative: 1) }
    withKnownIssue { expectClose(a, DoubleMatrix(rows: 3, columns: 2), absolute: 9, relative: 9) }
    let infinite = changed(0, 1, to: .infinity)
    expectClose(infinite, infinite, absolute: 1, relative: 1)
  }

  @Test("expectWithin measures by the largest element")
  func within() {
    expectWithin(fractionOfLargest: 0.1, changed(0, 0, to: 1.59), a)
    withKnownIssue { expectWithin(fractionOfLargest: 0.1, changed(0, 0, to: 1.61), a) }
    withKnownIssue { expectWithin(fractionOfLargest: 0.1, changed(0, 0, to: .nan), a) }
  }

  @Test("expectSameBits tells 0 from -0 and one Float from the next")
  func sameBits() {
    expectSameBits([0, .nan, 1], [0, .nan, 1])
    withKnownIssue { expectSameBits([0], [-0.0]) }
    withKnownIssue { expectSameBits([1], [Float(1).nextUp]) }
    withKnownIssue { expectSameBits([1], [1, 2]) }
  }

  @Test("gradientCheck finds one wrong element of one input", arguments: [false, true])
  func gradientCheckFails(isFloat: Bool) {
    let b = DoubleMatrix([[0.5, -1]])
    // f = sum of a^2 + sum of b^3.
    func f(_ inputs: [DoubleMatrix]) -> Double {
      let sum =
        inputs[0].values.reduce(0) { $0 + $1 * $1 }
        + inputs[1].values.reduce(0) { $0 + $1 * $1 * $1 }
      return isFloat ? Double(Float(sum)) : sum
    }
    let precision: GradientPrecision = isFloat ? .float : .double
    let right = [a.map { 2 * $0 }, b.map { 3 * $0 * $0 }]
    gradientCheck([a, b], gradients: right, precision: precision, function: f)
    var wrong = right
    wrong[1][0, 1] *= 1.05
    withKnownIssue {
      gradientCheck([a, b], gradients: wrong, precision: precision, function: f)
    } matching: { issue in
      issue.description.contains("input 1 at [0, 1]")
    }
  }

  @Test("a write between the rows of a strided view is found")
  func gaps() {
    let bench = Workbench(ReferenceBackend(), padding: 2)
    let matrix = bench.matrix(a)
    bench.backend.fill(matrix, with: 4)
    bench.expectGapsUntouched()
    let wider = Matrix(
      storage: matrix.storage, offset: matrix.offset, rows: 1, columns: 4, stride: matrix.stride)
    bench.backend.fill(wider, with: 4)
    withKnownIssue { bench.expectGapsUntouched() }
  }

  @Test("bfloat16 rounds to the nearest, ties to even", .tags(.value))
  func bfloat16() {
    // 8 bits of precision: at 1 the spacing is 1/128.
    #expect(BFloat16.value(BFloat16.bits(1 + 0x1p-8)) == 1)
    #expect(BFloat16.value(BFloat16.bits(1 + 0x3p-8)) == 1 + 0x1p-6)
    #expect(BFloat16.value(BFloat16.bits(1 + 0x1.01p-8)) == 1 + 0x1p-7)
    #expect(BFloat16.value(BFloat16.bits(-.infinity)) == -.infinity)
    #expect(BFloat16.value(BFloat16.bits(.greatestFiniteMagnitude)) == .infinity)
    #expect(BFloat16.value(BFloat16.bits(.nan)).isNaN)
  }

  @Test("every tolerance of the table is tighter for f32 than for bf16")
  func tolerances() {
    for kind in Tolerance.Kind.allCases {
      let (f32, bf16) = (Tolerance.of(.f32, kind), Tolerance.of(.bf16, kind))
      #expect(f32.absolute < bf16.absolute && f32.relative < bf16.relative)
    }
  }
}
