package import Autograd
internal import Foundation
package import TensorCore

/// Cosines and sines of rotary position embedding, angle(p, j) = p * base^(-2j/d).
///
/// Angles are computed in Double and rounded once, so a position's values never depend on how far
/// the table reaches. With sections, the first `sections[0]` frequencies turn by the position in
/// time, the next `sections[1]` by that in height, the rest by that in width (2409.12191, section
/// 2.1); where all three agree, as in text, nothing changes. Source: Su et al. 2021, section 3.4;
/// half-split pairing as in Hugging Face Qwen2 and Llama.
package final class RotaryEmbedding {
  package let width: Int
  private let frequencies: [Double]
  private let sections: [Int]
  private var cosines: [Float] = []
  private var sines: [Float] = []
  private var knownPositions = 0

  /// - Parameters:
  ///   - width: d, the even width of one head.
  ///   - base: theta of config.json.
  ///   - sections: frequencies of time, height and width, d/2 in all; nil for one axis.
  ///   - scaled: what becomes of a frequency, in radians per position.
  package init(
    width: Int, base: Double, sections: [Int]? = nil, scaled: (Double) -> Double = { $0 }
  ) {
    precondition(width > 0 && width % 2 == 0, "rotary: head width \(width)")
    precondition(
      sections.map { $0.count == 3 && $0.reduce(0, +) == width / 2 } ?? true,
      "rotary: sections \(sections ?? []) of head width \(width)")
    self.sections = sections ?? [width / 2, 0, 0]
    self.width = width
    frequencies = (0..<width / 2).map { scaled(pow(base, -2 * Double($0) / Double(width))) }
  }

  /// Angles of packed rows at these positions, `[N, d/2]` each.
  /// - Parameter spatial: positions in height and width; nil where they are the position itself.
  package func angles(
    at positions: [Int32], spatial: SpatialPositions? = nil, on backend: any Backend
  ) -> RotaryAttention.Angles {
    let half = width / 2
    let axes = [positions, spatial?.height ?? positions, spatial?.width ?? positions]
    extend(to: Int(axes.map { $0.max() ?? 0 }.max() ?? 0) + 1)
    var cos: [Float] = []
    var sin: [Float] = []
    cos.reserveCapacity(positions.count * half)
    sin.reserveCapacity(positions.count * half)
    for row in positions.indices {
      var first = 0
      for (axis, count) in zip(axes, sections) where count > 0 {
        let start = Int(axis[row]) * half + first
        cos.append(contentsOf: cosines[start..<start + count])
        sin.append(contentsOf: sines[start..<start + count])
        first += count
      }
    }
    return RotaryAttention.Angles(
      cos: backend.makeMatrix(cos, rows: positions.count, columns: half),
      sin: backend.makeMatrix(sin, rows: positions.count, columns: half))
  }

  private func extend(to count: Int) {
    guard count > knownPositions else { return }
    for position in knownPositions..<max(count, 2 * knownPositions) {
      for frequency in frequencies {
        let angle = Double(position) * frequency
        cosines.append(Float(Foundation.cos(angle)))
        sines.append(Float(Foundation.sin(angle)))
      }
    }
    knownPositions = max(count, 2 * knownPositions)
  }
}

/// Positions of packed rows in height and width, beside their position in time.
package struct SpatialPositions: Sendable, Equatable {
  package var height: [Int32]
  package var width: [Int32]

  package init(height: [Int32] = [], width: [Int32] = []) {
    precondition(
      height.count == width.count,
      "SpatialPositions: \(height.count) heights, \(width.count) widths")
    self.height = height
    self.width = width
  }
}
