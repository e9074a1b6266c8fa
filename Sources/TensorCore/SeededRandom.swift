internal import Foundation

/// Random numbers as a function of (seed, purpose, counters), never of what came before.
///
/// A counter-based generator: each number is a hash of the key, so resuming needs no state.
/// The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied once per word.
package struct SeededRandom: Sendable {
  /// What a stream is for: two purposes never share numbers.
  package enum Purpose: UInt64, Sendable {
    case initialisation = 1
    case dataOrder = 2
    case sampling = 3
    case generator = 4
    case evaluation = 5
    case test = 6
    case rounding = 7
  }

  private let key: UInt64

  package init(seed: UInt64, purpose: Purpose) {
    key = Self.mix(Self.mix(seed) ^ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 64 random bits of the counters.
  package func bits(_ a: UInt64, _ b: UInt64 = 0, _ c: UInt64 = 0) -> UInt64 {
    Self.mix(Self.mix(Self.mix(key ^ a) ^ b) ^ c)
  }

  /// Uniform in [0, 1), 24 bits: exactly representable in Float.
  package func uniform(_ a: UInt64, _ b: UInt64 = 0, _ c: UInt64 = 0) -> Float {
    Float(bits(a, b, c) >> 40) * 0x1p-24
  }

  /// Standard normal by Box-Muller from two words.
  package func normal(_ a: UInt64, _ b: UInt64 = 0) -> Float {
    let u = (Double(bits(a, b, 1) >> 11) + 1) * 0x1p-53
    let v = Double(bits(a, b, 2) >> 11) * 0x1p-53
    return Float((-2 * Foundation.log(u)).squareRoot() * Foundation.cos(2 * Double.pi * v))
  }

  /// Uniform in 0..<bound without modulo bias beyond 2^-64.
  package func below(_ bound: Int, _ a: UInt64, _ b: UInt64 = 0, _ c: UInt64 = 0) -> Int {
    precondition(bound > 0, "SeededRandom.below: bound \(bound)")
    return Int(bits(a, b, c).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A permutation of 0..<count (Fisher-Yates), a function of the counters alone.
  package func permutation(_ count: Int, _ a: UInt64, _ b: UInt64 = 0) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, below(i + 1, a, b, UInt64(i)))
    }
    return order
  }
}
