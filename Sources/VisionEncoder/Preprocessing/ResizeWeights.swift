/// What each new sample of one axis takes from the old ones.
///
/// - Source: Keys, "Cubic convolution interpolation for digital image processing" (1981), with
///   a = -1/2, stretched by the ratio when shrinking; rounding as Pillow does it.
struct ResizeWeights: Sendable {
  /// Bits after the point of a weight; two bits above 8 + 22 are left for sums beyond the range.
  static let precisionBits = 22

  let oldCount: Int
  let newCount: Int
  /// First old sample of each new one.
  private(set) var starts: [Int] = []
  /// Old samples of each new one.
  private(set) var counts: [Int] = []
  /// `[newCount, stride]`, the tails zero.
  private(set) var weights: [Int32] = []
  let stride: Int

  init(from oldCount: Int, to newCount: Int) {
    self.oldCount = oldCount
    self.newCount = newCount
    let ratio = Double(oldCount) / Double(newCount)
    let stretch = max(ratio, 1)
    let reach = 2 * stretch
    stride = Int(reach.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: newCount * stride)
    starts.reserveCapacity(newCount)
    counts.reserveCapacity(newCount)
    for new in 0..<newCount {
      let center = (Double(new) + 0.5) * ratio
      // Truncation towards zero, as of a C cast; below zero both ways end at the border.
      let start = max(0, Int(center - reach + 0.5))
      let end = min(oldCount, Int(center + reach + 0.5))
      let exact = (start..<end).map { old in
        Self.cubic((Double(old) - center + 0.5) * (1 / stretch))
      }
      let sum = exact.reduce(0, +)
      for (i, weight) in exact.enumerated() {
        let scaled = (sum == 0 ? weight : weight / sum) * Double(1 << Self.precisionBits)
        weights[new * stride + i] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
      }
      starts.append(start)
      counts.append(exact.count)
    }
  }

  /// Keys' kernel with a = -1/2.
  static func cubic(_ x: Double) -> Double {
    let a = -0.5
    let x = abs(x)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  // A sum stays within Int32: the weights of one sample add up to 2^22, the negative ones to more
  // than -2^20, so that no partial sum of 8-bit samples reaches 1.5 * 255 * 2^22 < 2^31.
  private static let half = Int32(1) << (precisionBits - 1)

  @inline(__always)
  private static func clipped(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: max(0, min(255, sum >> Int32(precisionBits))))
  }

  /// `[rowCount, oldCount, 3]` to `[rowCount, newCount, 3]`.
  func appliedAlongRows(_ samples: [UInt8], rowCount: Int) -> [UInt8] {
    precondition(samples.count == rowCount * oldCount * 3, "appliedAlongRows: \(samples.count)")
    let size = rowCount * newCount * 3
    return [UInt8](unsafeUninitializedCapacity: size) { out, filled in
      samples.withUnsafeBufferPointer { source in
        weights.withUnsafeBufferPointer { weights in
          guard let source = source.baseAddress, let weights = weights.baseAddress,
            var out = out.baseAddress
          else { return }
          for y in 0..<rowCount {
            let row = source + y * oldCount * 3
            for x in 0..<newCount {
              var pixel = row + starts[x] * 3
              let weight = weights + x * stride
              var (red, green, blue) = (Self.half, Self.half, Self.half)
              for i in 0..<counts[x] {
                red &+= Int32(pixel[0]) &* weight[i]
                green &+= Int32(pixel[1]) &* weight[i]
                blue &+= Int32(pixel[2]) &* weight[i]
                pixel += 3
              }
              out[0] = Self.clipped(red)
              out[1] = Self.clipped(green)
              out[2] = Self.clipped(blue)
              out += 3
            }
          }
        }
      }
      filled = size
    }
  }

  /// `[oldCount, rowBytes]` to `[newCount, rowBytes]`.
  func appliedAcrossRows(_ samples: [UInt8], rowBytes: Int) -> [UInt8] {
    precondition(samples.count == oldCount * rowBytes, "appliedAcrossRows: \(samples.count)")
    var sums = [Int32](repeating: 0, count: rowBytes)
    let size = newCount * rowBytes
    return [UInt8](unsafeUninitializedCapacity: size) { out, filled in
      samples.withUnsafeBufferPointer { source in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let source = source.baseAddress, let sums = sums.baseAddress,
            var out = out.baseAddress
          else { return }
          for y in 0..<newCount {
            for x in 0..<rowBytes { sums[x] = Self.half }
            for i in 0..<counts[y] {
              let row = source + (starts[y] + i) * rowBytes
              let weight = weights[y * stride + i]
              for x in 0..<rowBytes { sums[x] &+= Int32(row[x]) &* weight }
            }
            for x in 0..<rowBytes { out[x] = Self.clipped(sums[x]) }
            out += rowBytes
          }
        }
      }
      filled = size
    }
  }
}
