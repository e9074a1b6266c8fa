package import Autograd
internal import Foundation
package import TensorCore

/// Cosines and sines of rotary position embedding, angle(p, j) = p * base^(-2j/d).
///
/// Angles are computed in Double and rounded once, so a position's values never depend on how far
/// the table reaches. Source: Su et al. 2021, section 3.4; half-split pairing as in Hugging Face
/// Qwen2 and Llama.
package final class RotaryEmbedding {
  package let width: Int
  private let inverseFrequencies: [Double]
  private var cosines: [Float] = []
  private var sines: [Float] = []
  private var knownPositions = 0

  /// - Parameters:
  ///   - width: d, the even width of one head.
  ///   - base: theta of config.json.
  package init(width: Int, base: Double) {
    precondition(width > 0 && width % 2 == 0, "rotary: head width \(width)")
    self.width = width
    inverseFrequencies = (0..<width / 2).map { pow(base, -2 * Double($0) / Double(width)) }
  }

  /// Angles of packed rows at these positions, `[N, d/2]` each.
  package func angles(at positions: [Int32], on backend: any Backend) -> RotaryAttention.Angles {
    let half = width / 2
    extend(to: Int(positions.max() ?? 0) + 1)
    var cos: [Float] = []
    var sin: [Float] = []
    cos.reserveCapacity(positions.count * half)
    sin.reserveCapacity(positions.count * half)
    for position in positions {
      let start = Int(position) * half
      cos.append(contentsOf: cosines[start..<start + half])
      sin.append(contentsOf: sines[start..<start + half])
    }
    return RotaryAttention.Angles(
      cos: backend.makeMatrix(cos, rows: positions.count, columns: half),
      sin: backend.makeMatrix(sin, rows: positions.count, columns: half))
  }

  private func extend(to count: Int) {
    guard count > knownPositions else { return }
    for position in knownPositions..<max(count, 2 * knownPositions) {
      for frequency in inverseFrequencies {
        let angle = Double(position) * frequency
        cosines.append(Float(Foundation.cos(angle)))
        sines.append(Float(Foundation.sin(angle)))
      }
    }
    knownPositions = max(count, 2 * knownPositions)
  }
}
