package import TensorCore

/// How far a result may lie from the expected one: `|a - b| <= absolute + relative * |b|`.
package struct Tolerance: Sendable, Equatable {
  package var absolute: Double
  package var relative: Double

  package init(absolute: Double, relative: Double) {
    precondition(
      absolute > 0 && relative > 0, "Tolerance: absolute \(absolute), relative \(relative)")
    self.absolute = absolute
    self.relative = relative
  }

  /// What is compared with the reference.
  package enum Kind: Sendable, CaseIterable {
    /// One or a few operations per element of order 1.
    case elementwise
    /// A sum of up to a few hundred products of order 1.
    case sum
    /// A derivative through a chain of sums.
    case gradient
  }

  /// The table: results held in `dtype`, computed in f32 or better, against Double.
  package static func of(_ dtype: DType, _ kind: Kind) -> Tolerance {
    switch (dtype, kind) {
    case (.f32, .elementwise): Tolerance(absolute: 1e-6, relative: 4e-6)
    case (.f32, .sum): Tolerance(absolute: 2e-5, relative: 1e-5)
    case (.f32, .gradient): Tolerance(absolute: 5e-5, relative: 5e-5)
    case (.bf16, .elementwise): Tolerance(absolute: 4e-3, relative: 8e-3)
    case (.bf16, .sum): Tolerance(absolute: 3e-2, relative: 8e-3)
    case (.bf16, .gradient): Tolerance(absolute: 6e-2, relative: 2e-2)
    }
  }
}
